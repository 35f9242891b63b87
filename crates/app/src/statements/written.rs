//! Writing a drawn-up month down: as documents, and as the bytes of each.

use std::collections::BTreeMap;

use canopy_domain::category::Category;
use canopy_domain::period::{Month, Period};
use canopy_domain::rating::{CardOwner, RateCard};
use canopy_domain::text::spreadsheet::line;
use jiff::civil::Date;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::document::{
    CardInForce, CompanyFacts, Document, Line, OrganizationFacts, PartDocument, Restatement, Sums,
    TOTAL, canonical, quantities, totals,
};
use super::draw::{Drawn, Part};
use crate::Refusal;
use crate::billing::books::Books;
use crate::stored::{broken, hex};

/// A text with its SHA-256, in hexadecimal.
#[derive(Debug, Clone)]
pub(super) struct Sealed {
    pub(super) text: String,
    pub(super) sha256: String,
}

/// A document with its bytes.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) document: Document,
    pub(super) json: Sealed,
    pub(super) csv: Sealed,
}

/// What a statement says besides its lines.
pub(super) struct Facts<'a> {
    pub(super) number: String,
    pub(super) closed_at: String,
    pub(super) company: CompanyFacts,
    pub(super) organizations: &'a BTreeMap<String, OrganizationFacts>,
    pub(super) days_without_data: Vec<Date>,
}

/// The statement, and each part by itself. A single part is the statement.
pub(super) fn written(
    drawn: &Drawn,
    facts: &Facts<'_>,
    books: &Books,
) -> Result<(Written, Vec<Written>), Refusal> {
    let alone = drawn.parts.len() == 1;
    let parts = part_documents(drawn, facts)?;
    let month = Period {
        from: drawn.month.first(),
        to: drawn.month.last(),
    };
    let whole = Document {
        document: "statement".into(),
        number: facts.number.clone(),
        month: drawn.month,
        closed_at: facts.closed_at.clone(),
        company: facts.company.clone(),
        days_without_data: facts.days_without_data.clone(),
        rate_cards: cards(books, &[month])?,
        sums: sums(&drawn.whole()?)?,
        parts,
    };
    let mut each = Vec::new();
    for part in &whole.parts {
        let within = |day: &Date| part.days.iter().any(|run| run.contains(*day));
        each.push(seal(match alone {
            true => whole.clone(),
            false => Document {
                document: "part".into(),
                number: part.number.clone(),
                days_without_data: whole
                    .days_without_data
                    .iter()
                    .copied()
                    .filter(within)
                    .collect(),
                rate_cards: cards(books, &part.days)?,
                sums: part.sums.clone(),
                parts: vec![part.clone()],
                ..whole.clone()
            },
        })?);
    }
    Ok((seal(whole)?, each))
}

/// The parts with their numbers; the only part has the statement's.
fn part_documents(drawn: &Drawn, facts: &Facts<'_>) -> Result<Vec<PartDocument>, Refusal> {
    let unknown = || Refusal::Internal("a link leads to no organization".into());
    let mut parts = Vec::with_capacity(drawn.parts.len());
    for (place, part) in drawn.parts.iter().enumerate() {
        let known = |id: &String| facts.organizations.get(id).cloned().ok_or_else(unknown);
        parts.push(PartDocument {
            number: match drawn.parts.len() {
                1 => facts.number.clone(),
                _ => format!("{}/{}", facts.number, place + 1),
            },
            organization: part.organization.as_ref().map(known).transpose()?,
            days: part.days.clone(),
            sums: sums(part)?,
        });
    }
    Ok(parts)
}

fn sums(part: &Part) -> Result<Sums, Refusal> {
    let figures = part.figures()?;
    let mut restatements = Vec::new();
    for (month, tally) in &part.restated {
        let lines = tally.lines();
        let totals = totals(&tally.figures)?;
        restatements.push(Restatement {
            month: *month,
            lines,
            totals,
        });
    }
    Ok(Sums {
        lines: part.own.lines(),
        restatements,
        rounding: part.rounding.exact(),
        totals: totals(&figures)?,
        quantities: quantities(&figures),
    })
}

/// The cards in force on these days, each with its days.
fn cards(books: &Books, runs: &[Period]) -> Result<Vec<CardInForce>, Refusal> {
    let mut cards: Vec<(Period, bool, RateCard)> = Vec::new();
    let all = runs.iter().flat_map(Period::iter);
    for day in all {
        let found = books.in_force(day);
        // Prices of one's own may be equal to the built-in ones, and are not the default for that.
        let built_in = found.owner == CardOwner::BuiltIn;
        // Days of the default card differ in nothing but the day.
        let card = RateCard {
            effective_on: Date::ZERO,
            ..(*found.card).clone()
        };
        match cards.last_mut() {
            Some((days, default, last))
                if (*default, &*last) == (built_in, &card)
                    && days.to.tomorrow().ok() == Some(day) =>
            {
                days.to = day;
            }
            _ => cards.push((Period { from: day, to: day }, built_in, card)),
        }
    }
    cards
        .into_iter()
        .map(|(days, default_prices, card)| {
            let mut written = serde_json::to_value(&card).map_err(|_| broken("rate card"))?;
            if let Json::Object(fields) = &mut written {
                fields.remove("effective_on");
            }
            Ok(CardInForce {
                days,
                default_prices,
                card: written,
            })
        })
        .collect()
}

fn seal(document: Document) -> Result<Written, Refusal> {
    let json = sealed(canonical(&document)?);
    let csv = sealed(csv(&document));
    Ok(Written {
        document,
        json,
        csv,
    })
}

fn sealed(text: String) -> Sealed {
    Sealed {
        sha256: digest(&text),
        text,
    }
}

/// The SHA-256 of a text, in hexadecimal.
pub(super) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

const HEAD: [&str; 13] = [
    "number",
    "month",
    "company",
    "company_id",
    "organization",
    "organization_id",
    "restates_month",
    "section",
    "item",
    "quantity",
    "unit",
    "amount",
    "currency",
];

/// The document as CSV: the lines of each part, its rounding and its total; then the total of all.
fn csv(document: &Document) -> String {
    let mut text = line(HEAD);
    for part in &document.parts {
        for own in &part.sums.lines {
            text.push_str(&csv_line(document, Some(part), None, own));
        }
        for restated in &part.sums.restatements {
            for one in &restated.lines {
                text.push_str(&csv_line(document, Some(part), Some(restated.month), one));
            }
        }
        let rounding = [
            Category::Fees.code(),
            "Rounding",
            "",
            "",
            &part.sums.rounding,
        ];
        text.push_str(&csv_cells(document, Some(part), "", rounding));
        let total = sum_of(&part.sums);
        text.push_str(&csv_cells(
            document,
            Some(part),
            "",
            ["part_total", "", "", "", total],
        ));
    }
    let total = sum_of(&document.sums);
    text.push_str(&csv_cells(document, None, "", [TOTAL, "", "", "", total]));
    text
}

fn sum_of(sums: &Sums) -> &str {
    sums.totals.get(TOTAL).map_or("", String::as_str)
}

fn csv_line(
    document: &Document,
    part: Option<&PartDocument>,
    restates: Option<Month>,
    of: &Line,
) -> String {
    let restates = restates.map(|month| month.to_string()).unwrap_or_default();
    let cells = [
        of.section.code(),
        &of.item,
        &of.quantity,
        &of.unit,
        &of.amount,
    ];
    csv_cells(document, part, &restates, cells)
}

fn csv_cells(
    document: &Document,
    part: Option<&PartDocument>,
    restates: &str,
    [section, item, quantity, unit, amount]: [&str; 5],
) -> String {
    let organization = part.and_then(|part| part.organization.as_ref());
    let number = part.map_or(&document.number, |part| &part.number);
    line([
        number.as_str(),
        &document.month.to_string(),
        &document.company.name,
        &document.company.id,
        organization.map_or("", |it| it.name.as_str()),
        organization.map_or("", |it| it.id.as_str()),
        restates,
        section,
        item,
        quantity,
        unit,
        amount,
        &document.company.currency,
    ])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use canopy_domain::money::Currency;
    use canopy_domain::period::Zones;
    use canopy_domain::rating::{Inheritance, Version};
    use jiff::civil::date;

    use super::*;

    #[test]
    fn prices_of_ones_own_are_no_default_even_where_they_are_equal_to_it() {
        let from = date(2026, 3, 16);
        let own = Version {
            effective_on: from,
            revision: 1,
            card: Some(Arc::new(RateCard::default_on(from))),
        };
        let books = Books {
            zones: Zones::new(Vec::new()),
            currency: Currency::USD,
            rates: Inheritance {
                own: vec![own],
                ..Inheritance::default()
            },
            closed: BTreeSet::new(),
        };
        let month = Period {
            from: date(2026, 3, 1),
            to: date(2026, 3, 31),
        };
        let cards = cards(&books, &[month]).unwrap();
        let told = cards
            .iter()
            .map(|it| (it.days.from.day(), it.days.to.day(), it.default_prices));
        let wanted = [(1, 15, true), (16, 31, false)];
        assert_eq!(told.collect::<Vec<_>>(), wanted);
        assert_eq!(cards[0].card, cards[1].card);
    }
}
