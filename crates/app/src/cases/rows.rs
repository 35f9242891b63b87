//! The rows of cases, their versions and their counts.

use std::collections::BTreeMap;

use canopy_domain::period::Month;
use canopy_domain::text::fold_word;
use canopy_store::{Row, Tx, Value};
use jiff::civil::Date;

use super::Case;
use crate::Refusal;
use crate::stored::{day, month};

const COLUMNS: &str = "source, external_id, reference, case_type, status, opened_on, closed_on, version, closing_told";

/// A stored case with the number of its version.
#[derive(Debug, Clone)]
pub(crate) struct StoredCase {
    pub(crate) case: Case,
    pub(crate) version: i64,
}

fn stored(row: &Row) -> Result<StoredCase, Refusal> {
    Ok(StoredCase {
        case: Case {
            source: row.text(0)?.into(),
            id: row.text(1)?.into(),
            reference: row.text(2)?.into(),
            case_type: row.opt_text(3)?.map(Into::into),
            status: row.text(4)?.into(),
            opened_on: day(row.text(5)?)?,
            closed_on: row.opt_text(6)?.map(day).transpose()?,
            closing_told: row.int(8)? != 0,
        },
        version: row.int(7)?,
    })
}

/// The cases behind these (source, id) pairs.
pub(super) async fn find(
    tx: &Tx,
    company: &str,
    keys: &[(&str, &str)],
) -> Result<Vec<StoredCase>, Refusal> {
    let rows = keys
        .iter()
        .map(|(source, id)| {
            args![company.to_owned(), (*source).to_owned(), (*id).to_owned()].to_vec()
        })
        .collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM cases WHERE (company_id, source, external_id) IN (VALUES {{rows}})"
    );
    tx.many(&sql, rows).await?.iter().map(stored).collect()
}

/// The cases that carry a status word.
pub(super) async fn with_word(
    tx: &Tx,
    company: &str,
    word: &str,
) -> Result<Vec<StoredCase>, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM cases WHERE company_id = $1 AND status_word = $2");
    tx.all(&sql, args![company.to_owned(), word.to_owned()])
        .await?
        .iter()
        .map(stored)
        .collect()
}

/// A version to be stored: the case, from which day it holds, and when that was learnt.
#[derive(Debug)]
pub(super) struct NewVersion {
    pub(super) stored: StoredCase,
    pub(super) effective_on: Date,
    pub(super) booked_on: Date,
}

fn case_values(company: &str, stored: &StoredCase) -> Vec<Value> {
    let case = &stored.case;
    vec![
        company.to_owned().into(),
        case.source.clone().into(),
        case.id.clone().into(),
        case.reference.clone().into(),
        case.case_type.clone().into(),
        case.status.clone().into(),
        case.opened_on.to_string().into(),
        case.closed_on.map(|day| day.to_string()).into(),
        stored.version.into(),
    ]
}

/// One row per case, because one statement may not touch a row twice: the last of its versions.
fn latest(versions: &[NewVersion]) -> impl Iterator<Item = &StoredCase> {
    let mut cases: BTreeMap<(&str, &str), &StoredCase> = BTreeMap::new();
    for version in versions {
        let case = &version.stored.case;
        cases.insert((&case.source, &case.id), &version.stored);
    }
    cases.into_values()
}

/// Stores every version, in their order, and the cases as they stand after them.
pub(super) async fn save(
    tx: &Tx,
    company: &str,
    versions: &[NewVersion],
    at: i64,
) -> Result<(), Refusal> {
    let current = latest(versions)
        .map(|stored| {
            let mut values = case_values(company, stored);
            values.push(fold_word(&stored.case.status).into());
            values.push(at.into());
            values.push(i64::from(stored.case.closing_told).into());
            values
        })
        .collect();
    tx.many(
        "INSERT INTO cases (company_id, source, external_id, reference, case_type, status, opened_on, closed_on, version, \
         status_word, updated_at, closing_told) VALUES {rows} ON CONFLICT (company_id, source, external_id) DO UPDATE SET \
         reference = excluded.reference, case_type = excluded.case_type, status = excluded.status, \
         opened_on = excluded.opened_on, closed_on = excluded.closed_on, version = excluded.version, \
         status_word = excluded.status_word, updated_at = excluded.updated_at, \
         closing_told = excluded.closing_told",
        current,
    )
    .await?;
    let history = versions
        .iter()
        .map(|version| {
            let mut values = case_values(company, &version.stored);
            values.push(version.effective_on.to_string().into());
            values.push(version.booked_on.to_string().into());
            values
        })
        .collect();
    tx.many(
        "INSERT INTO case_versions (company_id, source, external_id, reference, case_type, status, opened_on, closed_on, version, \
         effective_on, booked_on) VALUES {rows}",
        history,
    )
    .await?;
    Ok(())
}

/// How many cases of a type were opened and closed on a day.
pub(crate) type Counts = BTreeMap<(Date, String), (i64, i64)>;

/// Adds to the daily counts and to their totals.
pub(super) async fn add_counts(tx: &Tx, company: &str, counts: &Counts) -> Result<(), Refusal> {
    let mut totals: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut months: BTreeMap<Month, (i64, i64)> = BTreeMap::new();
    let mut days = Vec::with_capacity(counts.len());
    for ((day, case_type), (opened, closed)) in counts {
        if (*opened, *closed) == (0, 0) {
            continue;
        }
        days.push(
            args![
                company.to_owned(),
                day.to_string(),
                case_type.clone(),
                *opened,
                *closed
            ]
            .to_vec(),
        );
        let total = totals.entry(case_type).or_default();
        *total = (total.0 + opened, total.1 + closed);
        let month = months.entry(Month::of(*day)).or_default();
        *month = (month.0 + opened, month.1 + closed);
    }
    tx.many(
        "INSERT INTO case_days (company_id, day, case_type, opened, closed) VALUES {rows} \
         ON CONFLICT (company_id, day, case_type) DO UPDATE SET \
         opened = case_days.opened + excluded.opened, closed = case_days.closed + excluded.closed",
        days,
    )
    .await?;
    add_months(tx, company, months).await?;
    let totals = totals
        .into_iter()
        .map(|(case_type, (opened, closed))| {
            args![company.to_owned(), case_type.to_owned(), opened, closed].to_vec()
        })
        .collect();
    tx.many(
        "INSERT INTO case_totals (company_id, case_type, opened, closed) VALUES {rows} \
         ON CONFLICT (company_id, case_type) DO UPDATE SET \
         opened = case_totals.opened + excluded.opened, closed = case_totals.closed + excluded.closed",
        totals,
    )
    .await?;
    Ok(())
}

/// Adds to the monthly counts, which are of all case types together.
async fn add_months(
    tx: &Tx,
    company: &str,
    months: BTreeMap<Month, (i64, i64)>,
) -> Result<(), Refusal> {
    let rows = months.into_iter().map(|(month, (opened, closed))| {
        args![month.to_string(), company.to_owned(), opened, closed].to_vec()
    });
    tx.many(
        "INSERT INTO case_months (month, company_id, opened, closed) VALUES {rows} \
         ON CONFLICT (month, company_id) DO UPDATE SET \
         opened = case_months.opened + excluded.opened, closed = case_months.closed + excluded.closed",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// The stored monthly counts of a company, without empty rows.
pub(super) async fn stored_months(
    tx: &Tx,
    company: &str,
) -> Result<BTreeMap<Month, (i64, i64)>, Refusal> {
    let rows = tx
        .all(
            "SELECT month, opened, closed FROM case_months WHERE company_id = $1 AND (opened <> 0 OR closed <> 0)",
            args![company.to_owned()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((month(row.text(0)?)?, (row.int(1)?, row.int(2)?))))
        .collect()
}

/// The stored daily counts of a company, without empty rows.
pub(super) async fn stored_counts(tx: &Tx, company: &str) -> Result<Counts, Refusal> {
    let rows = tx
        .all(
            "SELECT day, case_type, opened, closed FROM case_days WHERE company_id = $1 AND (opened <> 0 OR closed <> 0)",
            args![company.to_owned()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                (day(row.text(0)?)?, row.text(1)?.to_owned()),
                (row.int(2)?, row.int(3)?),
            ))
        })
        .collect()
}

/// The stored totals of a company by case type, without empty rows.
pub(super) async fn stored_totals(
    tx: &Tx,
    company: &str,
) -> Result<BTreeMap<String, (i64, i64)>, Refusal> {
    let rows = tx
        .all(
            "SELECT case_type, opened, closed FROM case_totals WHERE company_id = $1 AND (opened <> 0 OR closed <> 0)",
            args![company.to_owned()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), (row.int(1)?, row.int(2)?))))
        .collect()
}

/// A place in the order of a company's cases: source and id; empty texts stand before all.
pub(super) async fn after(
    tx: &Tx,
    company: &str,
    source: &str,
    id: &str,
    limit: i64,
) -> Result<Vec<StoredCase>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases WHERE company_id = $1 AND (source, external_id) > ($2, $3) ORDER BY source, external_id LIMIT $4"
    );
    tx.all(
        &sql,
        args![company.to_owned(), source.to_owned(), id.to_owned(), limit],
    )
    .await?
    .iter()
    .map(stored)
    .collect()
}
