//! Verification: the bytes of every stored statement against their hashes, and its totals against
//! the rollup of its month.

use std::collections::BTreeMap;

use canopy_domain::figures::Figures;
use canopy_domain::money::Micros;
use canopy_domain::period::Month;
use canopy_store::Tx;

use super::document::{Document, Sums, TOTAL, amount, quantities, totals};
use super::read::Stored;
use super::rows;
use super::written::digest;
use crate::usage::rollup::rows::month_of;
use crate::{House, Refusal};

/// The first thing that is wrong with a company's statements, in words.
pub async fn verify_statements(house: &House, company_id: &str) -> Result<Option<String>, Refusal> {
    let months = house
        .store
        .read(move |tx| async move { rows::of_company(&tx, company_id, None).await })
        .await?;
    for kept in months.iter().rev() {
        let month = kept.month;
        let found = house
            .store
            .read(move |tx| async move { of_month(&tx, company_id, month).await })
            .await?;
        if let Some(words) = found {
            return Ok(Some(format!(
                "statement {} of {month}: {words}",
                kept.number
            )));
        }
    }
    house
        .store
        .read(move |tx| async move { rows::gap(&tx, company_id).await })
        .await
}

async fn of_month(tx: &Tx, company_id: &str, month: Month) -> Result<Option<String>, Refusal> {
    let all = rows::all_of(tx, company_id, month).await?;
    if let Some(words) = all.iter().find_map(wrong_bytes) {
        return Ok(Some(words));
    }
    let Some((whole, parts)) = all.split_first() else {
        return Ok(None);
    };
    let Ok(document) = whole.document() else {
        return Ok(Some("its JSON cannot be read".into()));
    };
    let figures = month_of(tx, company_id, month).await?.figures;
    if let Some(words) = differs(&document.sums, &figures)? {
        return Ok(Some(words));
    }
    if let Some(words) = wrong_total(whole, &document)? {
        return Ok(Some(words));
    }
    let mut sum = 0_i128;
    for part in parts {
        let Ok(document) = part.document() else {
            return Ok(Some(format!(
                "the JSON of {} cannot be read",
                part.kept.number
            )));
        };
        if let Some(words) = wrong_total(part, &document)? {
            return Ok(Some(words));
        }
        sum += i128::from(part.kept.total.get());
    }
    Ok((sum != i128::from(whole.kept.total.get())).then(|| "its parts do not add up to it".into()))
}

fn wrong_bytes(stored: &Stored) -> Option<String> {
    let number = &stored.kept.number;
    if digest(&stored.json) != stored.json_sha256 {
        return Some(format!("the JSON of {number} does not fit its SHA-256"));
    }
    (digest(&stored.csv) != stored.csv_sha256)
        .then(|| format!("the CSV of {number} does not fit its SHA-256"))
}

fn wrong_total(stored: &Stored, document: &Document) -> Result<Option<String>, Refusal> {
    let said = total(document)?;
    Ok(
        (said != stored.kept.total || document.number != stored.kept.number).then(|| {
            format!(
                "the list has {} with {}, the document says {} with {}",
                stored.kept.number,
                stored.kept.total.exact(),
                document.number,
                said.exact()
            )
        }),
    )
}

fn total(document: &Document) -> Result<Micros, Refusal> {
    amount(document.sums.totals.get(TOTAL).map_or("", String::as_str))
}

/// The first figure in which the document is not what the rollup of its month is.
fn differs(sums: &Sums, figures: &Figures) -> Result<Option<String>, Refusal> {
    let amounts = first_difference(&sums.totals, &totals(figures)?);
    Ok(amounts.or_else(|| first_difference(&sums.quantities, &quantities(figures))))
}

/// Documents are never rewritten, so one that was written before a figure was added does not name it.
/// That is right as long as the month has none of it. A figure that this program does not know was
/// counted by a later one, and cannot be shown to be right.
fn first_difference(
    said: &BTreeMap<String, String>,
    counted: &BTreeMap<String, String>,
) -> Option<String> {
    let unknown = said.keys().find(|name| !counted.contains_key(*name));
    if let Some(name) = unknown {
        return Some(format!(
            "it names {name}, which this program does not count"
        ));
    }
    counted.iter().find_map(|(name, counted)| {
        let says = match said.get(name) {
            Some(said) if said == counted => return None,
            Some(said) => format!("says {name} {said}"),
            None if is_zero(counted) => return None,
            None => format!("does not name {name}"),
        };
        Some(format!("it {says}, the rollup of the month has {counted}"))
    })
}

/// Whether a decimal text is zero: `0`, `0.0`, `0.000000`.
fn is_zero(text: &str) -> bool {
    text.bytes().all(|sign| matches!(sign, b'0' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A month with a fee and a message, and nothing else.
    fn month() -> Figures {
        Figures {
            fees: 1_500_000,
            sms_sent: 1,
            ..Figures::ZERO
        }
    }

    fn sums() -> Sums {
        Sums {
            lines: Vec::new(),
            restatements: Vec::new(),
            rounding: "0.000000".into(),
            totals: totals(&month()).unwrap(),
            quantities: quantities(&month()),
        }
    }

    /// What is found in a document that was changed.
    fn found(change: impl FnOnce(&mut Sums)) -> Option<String> {
        let mut sums = sums();
        change(&mut sums);
        differs(&sums, &month()).unwrap()
    }

    #[test]
    fn a_figure_that_was_added_later_was_zero_before() {
        assert_eq!(found(|_| {}), None);
        for name in ["taxes", "voice"] {
            let less = found(|sums| assert!(sums.totals.remove(name).is_some()));
            assert_eq!(less, None, "{name}");
        }
        for name in ["voice_minutes", "healed"] {
            let less = found(|sums| assert!(sums.quantities.remove(name).is_some()));
            assert_eq!(less, None, "{name}");
        }
    }

    #[test]
    fn what_the_month_has_must_be_named() {
        let fees = found(|sums| assert!(sums.totals.remove("fees").is_some()));
        let words = "it does not name fees, the rollup of the month has 1.500000";
        assert_eq!(fees.as_deref(), Some(words));
        let sent = found(|sums| assert!(sums.quantities.remove("sms_sent").is_some()));
        let words = "it does not name sms_sent, the rollup of the month has 1";
        assert_eq!(sent.as_deref(), Some(words));
    }

    #[test]
    fn what_is_named_must_be_so() {
        let put = |name: &str, said: &str| {
            found(|sums| drop(sums.totals.insert(name.into(), said.into())))
        };
        let words = "it says taxes 0.000001, the rollup of the month has 0.000000";
        assert_eq!(put("taxes", "0.000001").as_deref(), Some(words));
        let words = "it names mms, which this program does not count";
        assert_eq!(put("mms", "0.000000").as_deref(), Some(words));
        let calls = found(|sums| drop(sums.quantities.insert("calls".into(), "2".into())));
        let words = "it says calls 2, the rollup of the month has 0";
        assert_eq!(calls.as_deref(), Some(words));
    }
}
