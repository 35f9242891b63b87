//! What reporting reads: the companies of an organization and the rollups behind them.

use std::collections::HashMap;

use canopy_domain::figures::Figures;
use canopy_domain::money::Currency;
use canopy_domain::period::{Month, Zones};
use canopy_store::Tx;
use jiff::civil::Date;

use crate::Refusal;
use crate::companies::rows::Link;
use crate::companies::zones::read_zones;
use crate::stored::{currency, day};
use crate::usage::rollup::rows::{COLUMNS, figures};

/// A company of an organization, with the days on which it belongs there.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) currency: Currency,
    pub(super) zones: Zones,
    pub(super) archived: bool,
    pub(super) link: Link,
}

/// Every company that is or was linked to an organization, a row per link.
pub(super) async fn members(tx: &Tx, organization_id: &str) -> Result<Vec<Member>, Refusal> {
    let sql = "SELECT c.company_id, c.slug, c.name, c.currency, c.time_zones, c.archived_at, l.linked_on, l.unlinked_on \
         FROM links l JOIN companies c ON c.company_id = l.company_id WHERE l.organization_id = $1";
    let rows = tx.all(sql, args![organization_id.to_owned()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                id: row.text(0)?.into(),
                slug: row.text(1)?.into(),
                name: row.text(2)?.into(),
                currency: currency(row.text(3)?)?,
                zones: read_zones(row.text(4)?)?,
                archived: row.opt_int(5)?.is_some(),
                link: Link {
                    organization_id: organization_id.into(),
                    linked_on: row.text(6)?.into(),
                    unlinked_on: row.opt_text(7)?.map(Into::into),
                },
            })
        })
        .collect()
}

/// Whose rollups are read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose<'a> {
    /// Every company that is or was linked to this organization.
    Organization(&'a str),
    /// One company.
    Company(&'a str),
}

impl Whose<'_> {
    fn id(self) -> String {
        match self {
            Self::Organization(id) | Self::Company(id) => id.to_owned(),
        }
    }

    /// The companies as a table expression over `$1`.
    fn source(self) -> &'static str {
        match self {
            Self::Organization(_) => {
                "(SELECT DISTINCT company_id FROM links WHERE organization_id = $1)"
            }
            Self::Company(_) => "(SELECT company_id FROM companies WHERE company_id = $1)",
        }
    }
}

/// A month's row: company, figures, time of the last event.
pub(super) type MonthRow = (String, Figures, i64);

/// The rows of one month.
pub(super) async fn month_rows(
    tx: &Tx,
    whose: Whose<'_>,
    of: Month,
) -> Result<Vec<MonthRow>, Refusal> {
    let columns = with_prefix("m");
    let sql = format!(
        "SELECT m.company_id, {columns}, m.last_event_at FROM {} l \
         JOIN company_months m ON m.month = $2 AND m.company_id = l.company_id",
        whose.source()
    );
    let rows = tx.all(&sql, args![whose.id(), of.to_string()]).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.text(0)?.to_owned(),
                figures(row, 1)?,
                row.int(1 + Figures::COLUMNS.len())?,
            ))
        })
        .collect()
}

/// The rows of the days `[from, to]`: company, day, figures.
pub(super) async fn day_rows(
    tx: &Tx,
    whose: Whose<'_>,
    from: Date,
    to: Date,
) -> Result<Vec<(String, Date, Figures)>, Refusal> {
    let columns = with_prefix("d");
    let sql = format!(
        "SELECT d.company_id, d.day, {columns} FROM {} l \
         JOIN company_days d ON d.company_id = l.company_id AND d.day >= $2 AND d.day <= $3",
        whose.source()
    );
    let rows = tx
        .all(&sql, args![whose.id(), from.to_string(), to.to_string()])
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.text(0)?.to_owned(),
                day(row.text(1)?)?,
                figures(row, 2)?,
            ))
        })
        .collect()
}

fn with_prefix(table: &str) -> String {
    COLUMNS
        .split(", ")
        .map(|column| format!("{table}.{column}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The latest event of each company, in microseconds since 1970.
pub(super) async fn last_events(
    tx: &Tx,
    whose: Whose<'_>,
) -> Result<HashMap<String, i64>, Refusal> {
    let sql = format!(
        "SELECT l.company_id, (SELECT d.last_event_at FROM company_days d WHERE d.company_id = l.company_id \
         AND d.last_event_at > 0 ORDER BY d.day DESC LIMIT 1) FROM {} l",
        whose.source()
    );
    let rows = tx.all(&sql, args![whose.id()]).await?;
    let mut latest = HashMap::with_capacity(rows.len());
    for row in &rows {
        if let Some(at) = row.opt_int(1)? {
            latest.insert(row.text(0)?.to_owned(), at);
        }
    }
    Ok(latest)
}

/// Open cases by company and case type.
pub(super) async fn open_cases(
    tx: &Tx,
    whose: Whose<'_>,
) -> Result<Vec<(String, String, i64)>, Refusal> {
    let sql = format!(
        "SELECT t.company_id, t.case_type, t.opened - t.closed FROM {} l JOIN case_totals t ON t.company_id = l.company_id",
        whose.source()
    );
    let rows = tx.all(&sql, args![whose.id()]).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.text(0)?.to_owned(),
                row.text(1)?.to_owned(),
                row.int(2)?,
            ))
        })
        .collect()
}

/// Status words without a meaning that cases carry: company and word as shown.
pub(super) async fn unmapped_words(
    tx: &Tx,
    whose: Whose<'_>,
) -> Result<Vec<(String, String)>, Refusal> {
    let sql = format!(
        "SELECT w.company_id, w.shown FROM {} l JOIN status_words w ON w.company_id = l.company_id \
         WHERE w.meaning IS NULL ORDER BY w.company_id, w.word",
        whose.source()
    );
    let rows = tx.all(&sql, args![whose.id()]).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect()
}

/// Refusals since a day: company, how many, an example with its field.
pub(super) async fn refusals(
    tx: &Tx,
    whose: Whose<'_>,
    since: Date,
) -> Result<Vec<(String, i64, String)>, Refusal> {
    let sql = format!(
        "SELECT r.company_id, r.refusals, r.field, r.example FROM {} l JOIN refused_events r ON r.company_id = l.company_id \
         WHERE r.day >= $2 ORDER BY r.company_id, r.refusals",
        whose.source()
    );
    let rows = tx.all(&sql, args![whose.id(), since.to_string()]).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.text(0)?.to_owned(),
                row.int(1)?,
                format!("{}: {}", row.text(2)?, row.text(3)?),
            ))
        })
        .collect()
}

/// A company's place in a list of workspaces.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) zones: Zones,
    pub(super) link: Option<Link>,
}

fn named(row: &canopy_store::Row) -> Result<Named, Refusal> {
    let link = match row.opt_text(3)? {
        None => None,
        Some(organization) => Some(Link {
            organization_id: organization.into(),
            linked_on: row.text(4)?.into(),
            unlinked_on: row.opt_text(5)?.map(Into::into),
        }),
    };
    Ok(Named {
        id: row.text(0)?.into(),
        slug: row.text(1)?.into(),
        name: row.text(2)?.into(),
        zones: read_zones(row.text(6)?)?,
        link,
    })
}

const NAMED: &str = "SELECT c.company_id, c.slug, c.name, l.organization_id, l.linked_on, l.unlinked_on, \
     c.time_zones FROM companies c LEFT JOIN links l ON l.company_id = c.company_id WHERE c.archived_at IS NULL";

/// Companies by id, a row per link.
pub(super) async fn named_by_ids(tx: &Tx, ids: &[String]) -> Result<Vec<Named>, Refusal> {
    let list: Vec<canopy_store::Value> = ids.iter().map(|id| id.clone().into()).collect();
    tx.all_in(
        &format!("{NAMED} AND c.company_id IN ({{list}})"),
        args![],
        &list,
    )
    .await?
    .iter()
    .map(named)
    .collect()
}

/// Companies that are or were linked to an organization, a row per link to it.
pub(super) async fn named_by_organization(
    tx: &Tx,
    organization_id: &str,
) -> Result<Vec<Named>, Refusal> {
    tx.all(
        &format!("{NAMED} AND l.organization_id = $1"),
        args![organization_id.to_owned()],
    )
    .await?
    .iter()
    .map(named)
    .collect()
}
