//! The rows of statements, their parts and holds, and of the months that they are about.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::period::Month;
use canopy_store::{Row, Tx};
use jiff::Timestamp;
use jiff::civil::Date;

use super::holds::Hold;
use super::read::{Kept, Stored};
use super::written::Written;
use crate::Refusal;
use crate::stored::{Link, currency, day, instant, month, texts};

/// The links of a company, oldest first.
pub(super) async fn links(tx: &Tx, company: &str) -> Result<Vec<Link>, Refusal> {
    let sql = "SELECT organization_id, linked_on, unlinked_on FROM links WHERE company_id = $1 ORDER BY linked_on";
    let rows = tx.all(sql, args![company.to_owned()]).await?;
    rows.iter().map(|row| link(row, 0)).collect()
}

fn link(row: &Row, from: usize) -> Result<Link, Refusal> {
    Ok(Link {
        organization_id: row.text(from)?.into(),
        linked_on: row.text(from + 1)?.into(),
        unlinked_on: row.opt_text(from + 2)?.map(Into::into),
    })
}

/// The number of the next statement of a company, whose books are held alone.
pub(super) async fn next_seq(tx: &Tx, company: &str) -> Result<i64, Refusal> {
    let sql = "SELECT COALESCE(MAX(seq), 0) + 1 FROM statements WHERE company_id = $1";
    let row = tx.one(sql, args![company.to_owned()]).await?;
    Ok(row.map(|row| row.int(0)).transpose()?.unwrap_or(1))
}

/// What is kept of a document beside its bytes.
pub(super) struct Entry<'a> {
    pub(super) company: &'a str,
    pub(super) written: &'a Written,
    pub(super) total: i64,
}

/// Stores a statement.
pub(super) async fn insert(
    tx: &Tx,
    entry: &Entry<'_>,
    seq: i64,
    closed_at: Timestamp,
) -> Result<(), Refusal> {
    let (document, written) = (&entry.written.document, entry.written);
    tx.exec(
        "INSERT INTO statements (company_id, month, seq, number, closed_at, currency, total, days_without_data, \
         json, json_sha256, csv, csv_sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            entry.company.to_owned(),
            document.month.to_string(),
            seq,
            document.number.clone(),
            closed_at.as_microsecond(),
            document.company.currency.clone(),
            entry.total,
            document.days_without_data.len() as i64,
            written.json.text.clone(),
            written.json.sha256.clone(),
            written.csv.text.clone(),
            written.csv.sha256.clone(),
        ],
    )
    .await?;
    Ok(())
}

/// Stores a part.
pub(super) async fn insert_part(
    tx: &Tx,
    entry: &Entry<'_>,
    place: i64,
    organization: Option<&str>,
) -> Result<(), Refusal> {
    let (document, written) = (&entry.written.document, entry.written);
    tx.exec(
        "INSERT INTO statement_parts (company_id, month, place, organization_id, number, total, days_without_data, \
         json, json_sha256, csv, csv_sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            entry.company.to_owned(),
            document.month.to_string(),
            place,
            organization.map(str::to_owned),
            document.number.clone(),
            entry.total,
            document.days_without_data.len() as i64,
            written.json.text.clone(),
            written.json.sha256.clone(),
            written.csv.text.clone(),
            written.csv.sha256.clone(),
        ],
    )
    .await?;
    Ok(())
}

const KEPT: &str = "s.company_id, s.month, s.closed_at, s.currency";
const BYTES: &str = "json, json_sha256, csv, csv_sha256";

fn kept(row: &Row) -> Result<Kept, Refusal> {
    Ok(Kept {
        company_id: row.text(0)?.into(),
        month: month(row.text(1)?)?,
        closed_at: instant(row.int(2)?)?,
        currency: currency(row.text(3)?)?,
        number: row.text(4)?.into(),
        total: canopy_domain::money::Micros(row.int(5)?),
        days_without_data: row.int(6)?,
    })
}

fn stored(row: &Row) -> Result<Stored, Refusal> {
    Ok(Stored {
        kept: kept(row)?,
        json: row.text(7)?.into(),
        json_sha256: row.text(8)?.into(),
        csv: row.text(9)?.into(),
        csv_sha256: row.text(10)?.into(),
        disputed: None,
    })
}

fn of_whole(more: &str) -> String {
    format!("SELECT {KEPT}, s.number, s.total, s.days_without_data{more} FROM statements s")
}

fn of_parts(more: &str) -> String {
    format!(
        "SELECT {KEPT}, p.number, p.total, p.days_without_data{more} FROM statement_parts p \
         JOIN statements s ON s.company_id = p.company_id AND s.month = p.month"
    )
}

fn bytes_of(table: &str) -> String {
    let columns: Vec<String> = BYTES
        .split(", ")
        .map(|column| format!(", {table}.{column}"))
        .collect();
    columns.concat()
}

/// The statements of a company, latest month first: whole, or the parts of one organization.
pub(super) async fn of_company(
    tx: &Tx,
    company: &str,
    organization: Option<&str>,
) -> Result<Vec<Kept>, Refusal> {
    let rows = match organization {
        None => {
            let sql = format!(
                "{} WHERE s.company_id = $1 ORDER BY s.month DESC",
                of_whole("")
            );
            tx.all(&sql, args![company.to_owned()]).await?
        }
        Some(organization) => {
            let sql = format!(
                "{} WHERE p.company_id = $1 AND p.organization_id = $2 ORDER BY p.month DESC",
                of_parts("")
            );
            tx.all(&sql, args![company.to_owned(), organization.to_owned()])
                .await?
        }
    };
    rows.iter().map(kept).collect()
}

/// One statement with its bytes: whole, or the part of one organization.
pub(super) async fn one(
    tx: &Tx,
    company: &str,
    of: Month,
    organization: Option<&str>,
) -> Result<Option<Stored>, Refusal> {
    let row = match organization {
        None => {
            let sql = format!(
                "{} WHERE s.company_id = $1 AND s.month = $2",
                of_whole(&bytes_of("s"))
            );
            tx.one(&sql, args![company.to_owned(), of.to_string()])
                .await?
        }
        Some(organization) => {
            let sql = format!(
                "{} WHERE p.company_id = $1 AND p.month = $2 AND p.organization_id = $3",
                of_parts(&bytes_of("p"))
            );
            let args = args![company.to_owned(), of.to_string(), organization.to_owned()];
            tx.one(&sql, args).await?
        }
    };
    row.as_ref().map(stored).transpose()
}

/// Every statement and every part of a company with its bytes, by month.
pub(super) async fn all_of(tx: &Tx, company: &str, of: Month) -> Result<Vec<Stored>, Refusal> {
    let whole = format!(
        "{} WHERE s.company_id = $1 AND s.month = $2",
        of_whole(&bytes_of("s"))
    );
    let parts = format!(
        "{} WHERE p.company_id = $1 AND p.month = $2 ORDER BY p.place",
        of_parts(&bytes_of("p"))
    );
    let args = args![company.to_owned(), of.to_string()];
    let mut found = Vec::new();
    for sql in [whole, parts] {
        let rows = tx.all(&sql, args).await?;
        for row in &rows {
            found.push(stored(row)?);
        }
    }
    Ok(found)
}

/// The parts of an organization, of one month or of all.
pub(super) async fn of_organization(
    tx: &Tx,
    organization: &str,
    only: Option<Month>,
) -> Result<Vec<Kept>, Refusal> {
    let (limit, last) = match only {
        Some(only) => (only.to_string(), only.to_string()),
        None => (String::new(), "~".into()),
    };
    let sql = format!(
        "{} WHERE p.organization_id = $1 AND p.month >= $2 AND p.month <= $3",
        of_parts("")
    );
    let rows = tx
        .all(&sql, args![organization.to_owned(), limit, last])
        .await?;
    rows.iter().map(kept).collect()
}

/// Holds a month; an earlier hold of it is replaced.
pub(super) async fn set_hold(
    tx: &Tx,
    company: &str,
    of: Month,
    hold: &Hold,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO month_holds (company_id, month, reason, held_by, held_by_name, held_at, held_until) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (company_id, month) DO UPDATE SET reason = excluded.reason, \
         held_by = excluded.held_by, held_by_name = excluded.held_by_name, held_at = excluded.held_at, \
         held_until = excluded.held_until",
        args![
            company.to_owned(),
            of.to_string(),
            hold.reason.clone(),
            hold.by.clone(),
            hold.by_name.clone(),
            hold.at.as_microsecond(),
            hold.until.to_string(),
        ],
    )
    .await?;
    Ok(())
}

/// Ends a hold.
pub(super) async fn end_hold(tx: &Tx, company: &str, of: Month) -> Result<(), Refusal> {
    tx.exec(
        "DELETE FROM month_holds WHERE company_id = $1 AND month = $2",
        args![company.to_owned(), of.to_string()],
    )
    .await?;
    Ok(())
}

/// The holds of these companies.
pub(super) async fn holds(
    tx: &Tx,
    companies: &[&str],
) -> Result<BTreeMap<(String, Month), Hold>, Refusal> {
    let sql = "SELECT company_id, month, reason, held_by, held_by_name, held_at, held_until FROM month_holds \
         WHERE company_id IN ({list})";
    let rows = tx.all_in(sql, args![], &texts(companies)).await?;
    rows.iter()
        .map(|row| {
            let hold = Hold {
                reason: row.text(2)?.into(),
                by: row.text(3)?.into(),
                by_name: row.text(4)?.into(),
                at: instant(row.int(5)?)?,
                until: day(row.text(6)?)?,
            };
            Ok(((row.text(0)?.to_owned(), month(row.text(1)?)?), hold))
        })
        .collect()
}

/// When these months of these companies were closed.
pub(super) async fn closed(
    tx: &Tx,
    companies: &[&str],
) -> Result<BTreeMap<(String, Month), Timestamp>, Refusal> {
    let sql = "SELECT company_id, month, closed_at FROM closed_months WHERE company_id IN ({list})";
    let rows = tx.all_in(sql, args![], &texts(companies)).await?;
    rows.iter()
        .map(|row| {
            let key = (row.text(0)?.to_owned(), month(row.text(1)?)?);
            Ok((key, instant(row.int(2)?)?))
        })
        .collect()
}

/// The months in which something counts for these companies.
pub(super) async fn posted(
    tx: &Tx,
    companies: &[&str],
) -> Result<BTreeSet<(String, Month)>, Refusal> {
    let sql = "SELECT company_id, month FROM company_months WHERE company_id IN ({list})";
    let rows = tx.all_in(sql, args![], &texts(companies)).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), month(row.text(1)?)?)))
        .collect()
}

/// The days of a month on which something happened at these companies.
pub(super) async fn lively_days(
    tx: &Tx,
    companies: &[&str],
    of: Month,
) -> Result<BTreeSet<(String, Date)>, Refusal> {
    let sql = "SELECT company_id, day FROM company_days WHERE day >= $1 AND day <= $2 \
         AND (calls <> 0 OR sms_sent <> 0 OR sms_received <> 0 OR checks <> 0) AND company_id IN ({list})";
    let fixed = args![of.first().to_string(), of.last().to_string()];
    let rows = tx.all_in(sql, fixed, &texts(companies)).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), day(row.text(1)?)?)))
        .collect()
}

/// A company that is or was linked to an organization, with one of its links there.
pub(super) struct Linked {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) currency: canopy_domain::money::Currency,
    pub(super) zones: canopy_domain::period::Zones,
    pub(super) created_at: Timestamp,
    pub(super) link: Link,
}

/// The companies that are or were linked to an organization, once for each link.
pub(super) async fn ever_linked(tx: &Tx, organization: &str) -> Result<Vec<Linked>, Refusal> {
    let sql = "SELECT c.company_id, c.slug, c.name, c.currency, c.time_zones, c.created_at, l.organization_id, \
         l.linked_on, l.unlinked_on FROM links l JOIN companies c ON c.company_id = l.company_id \
         WHERE l.organization_id = $1 ORDER BY c.company_id, l.linked_on";
    let rows = tx.all(sql, args![organization.to_owned()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Linked {
                id: row.text(0)?.into(),
                slug: row.text(1)?.into(),
                name: row.text(2)?.into(),
                currency: currency(row.text(3)?)?,
                zones: crate::stored::read_zones(row.text(4)?)?,
                created_at: instant(row.int(5)?)?,
                link: link(row, 6)?,
            })
        })
        .collect()
}

/// The short names of the companies with a part of an organization in a month.
pub(super) async fn slugs_of_parts(
    tx: &Tx,
    organization: &str,
    of: Month,
) -> Result<BTreeMap<String, String>, Refusal> {
    let sql = "SELECT c.company_id, c.slug FROM statement_parts p JOIN companies c ON c.company_id = p.company_id \
         WHERE p.organization_id = $1 AND p.month = $2";
    let rows = tx
        .all(sql, args![organization.to_owned(), of.to_string()])
        .await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect()
}

/// What is wrong with the numbers of a company's statements, if they are not 1, 2, 3 and so on.
pub(super) async fn gap(tx: &Tx, company: &str) -> Result<Option<String>, Refusal> {
    let sql = "SELECT COUNT(*), COALESCE(MAX(seq), 0) FROM statements WHERE company_id = $1";
    let Some(row) = tx.one(sql, args![company.to_owned()]).await? else {
        return Ok(None);
    };
    let (count, last) = (row.int(0)?, row.int(1)?);
    Ok((count != last).then(|| format!("{count} statements are numbered up to {last}")))
}
