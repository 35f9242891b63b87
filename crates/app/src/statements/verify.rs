//! Verification: the bytes of every stored statement against their hashes, and its totals against
//! the rollup of its month.

use canopy_domain::figures::Figures;
use canopy_domain::money::Micros;
use canopy_domain::period::Month;
use canopy_store::Tx;

use super::document::{Document, TOTAL, amount, quantities, totals};
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
    if let Some(words) = differs(&document, &figures)? {
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

fn differs(document: &Document, figures: &Figures) -> Result<Option<String>, Refusal> {
    let rollup = totals(figures)?;
    if document.sums.totals != rollup {
        let said = &document.sums.totals;
        return Ok(Some(format!(
            "it says {said:?}, the rollup of the month {rollup:?}"
        )));
    }
    let counted = quantities(figures);
    let said = &document.sums.quantities;
    Ok((*said != counted)
        .then(|| format!("it counts {said:?}, the rollup of the month {counted:?}")))
}
