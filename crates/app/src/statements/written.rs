//! Writing a drawn-up month down: as documents, and as the bytes of each.

use std::collections::BTreeMap;

use canopy_domain::category::Category;
use canopy_domain::period::{Month, Period};
use canopy_domain::rating::RateCard;
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
    let mut parts = Vec::with_capacity(drawn.parts.len());
    for (place, part) in drawn.parts.iter().enumerate() {
        parts.push(PartDocument {
            number: match alone {
                true => facts.number.clone(),
                false => format!("{}/{}", facts.number, place + 1),
            },
            organization: match &part.organization {
                None => None,
                Some(id) => {
                    Some(facts.organizations.get(id).cloned().ok_or_else(|| {
                        Refusal::Internal("a link leads to no organization".into())
                    })?)
                }
            },
            days: part.days.clone(),
            sums: sums(part)?,
        });
    }
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
    let mut cards: Vec<(Period, RateCard)> = Vec::new();
    let all = runs.iter().flat_map(Period::iter);
    for day in all {
        // Days of the default card differ in nothing but the day.
        let card = RateCard {
            effective_on: Date::ZERO,
            ..(*books.in_force(day).card).clone()
        };
        match cards.last_mut() {
            Some((days, last)) if *last == card && days.to.tomorrow().ok() == Some(day) => {
                days.to = day;
            }
            _ => cards.push((Period { from: day, to: day }, card)),
        }
    }
    let default = RateCard::default_on(Date::ZERO);
    cards
        .into_iter()
        .map(|(days, card)| {
            let mut written = serde_json::to_value(&card).map_err(|_| broken("rate card"))?;
            if let Json::Object(fields) = &mut written {
                fields.remove("effective_on");
            }
            Ok(CardInForce {
                days,
                default_prices: card == default,
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
