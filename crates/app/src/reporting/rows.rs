//! What reporting reads: the companies of an organization and the rollups behind them.

use std::collections::HashMap;
use std::sync::Arc;

use canopy_domain::money::Currency;
use canopy_domain::period::{Month, Zones};
use canopy_store::{RowRef, StoreError, Tx, Value};
use jiff::civil::Date;

use super::figures::{Question, Sum};
use crate::Refusal;
use crate::companies::rows::Link;
use crate::companies::zones::read_zones;
use crate::stored::{broken, currency, day, texts};

/// A company of an organization, with the days on which it belongs there.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) id: Arc<str>,
    pub(super) slug: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) currency: Currency,
    pub(super) zones: Zones,
    pub(super) archived: bool,
    pub(super) link: Link,
    /// The first day of the link.
    pub(super) linked_on: Date,
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
                linked_on: day(row.text(6)?)?,
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
    /// The same, of an organization that holds most companies of the installation.
    MostOf(&'a str),
    /// One company.
    Company(&'a str),
}

impl Whose<'_> {
    fn id(self) -> String {
        match self {
            Self::Organization(id) | Self::MostOf(id) | Self::Company(id) => id.to_owned(),
        }
    }

    /// The companies as a table expression over `$1`.
    fn source(self) -> &'static str {
        match self {
            Self::Organization(_) | Self::MostOf(_) => {
                "(SELECT DISTINCT company_id FROM links WHERE organization_id = $1)"
            }
            Self::Company(_) => "(SELECT company_id FROM companies WHERE company_id = $1)",
        }
    }
}

/// Which sums of a rollup's row are read, and whose rows for which question.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) whose: Whose<'a>,
    pub(super) question: &'a Question,
    /// The columns, or sums of columns, in their order.
    pub(super) sums: &'a [&'a [&'a str]],
}

impl Reading<'_> {
    /// The sums in a statement, after the company's id.
    fn list(&self, table: &str) -> String {
        let sum = |columns: &&[&str]| {
            let columns: Vec<String> = columns.iter().map(|it| format!("{table}.{it}")).collect();
            columns.join(" + ")
        };
        self.sums.iter().map(sum).collect::<Vec<_>>().join(", ")
    }

    async fn add<const N: usize>(
        &self,
        tx: &Tx,
        sql: &str,
        args: &[Value],
        plus: bool,
        takes: Vec<bool>,
        found: Vec<Sum<N>>,
    ) -> Result<Vec<Sum<N>>, Refusal> {
        let adding = Adding {
            question: self.question.clone(),
            plus,
            takes,
            found,
            next: 0,
            overflowed: false,
        };
        let added = tx.fold(sql, args, adding, Adding::add).await?;
        match added.overflowed {
            false => Ok(added.found),
            true => Err(Refusal::Internal(
                "a figure leaves the range of 64 bits".into(),
            )),
        }
    }
}

/// Adds rows to what was found, or takes them away.
struct Adding<const N: usize> {
    question: Question,
    plus: bool,
    /// The companies, by their places in the question, that take rows.
    takes: Vec<bool>,
    found: Vec<Sum<N>>,
    /// Where the next row's company stands when rows come in the order of ids.
    next: usize,
    overflowed: bool,
}

impl<const N: usize> Adding<N> {
    /// A row holds the company, the sums that are read, and for months the last event's time.
    fn add(&mut self, row: &RowRef<'_>) -> Result<(), StoreError> {
        let Some(place) = self.question.place_of(row.text(0)?, self.next) else {
            return Ok(());
        };
        self.next = place + 1;
        if !self.takes[place] {
            return Ok(());
        }
        let found = &mut self.found[place];
        for (at, sum) in (1..).zip(&mut found.sums) {
            let value = row.int(at)?;
            let next = match self.plus {
                true => sum.checked_add(value),
                false => sum.checked_sub(value),
            };
            self.overflowed |= next.is_none();
            *sum = next.unwrap_or(*sum);
        }
        if row.len() > N + 1 {
            found.last_event_at = found.last_event_at.max(row.int(N + 1)?);
        }
        Ok(())
    }
}

/// Adds the rows of one month.
pub(super) async fn add_months<const N: usize>(
    tx: &Tx,
    of: &Reading<'_>,
    month: Month,
    takes: Vec<bool>,
    found: Vec<Sum<N>>,
) -> Result<Vec<Sum<N>>, Refusal> {
    let list = of.list("m");
    // In the order of the key where most rows are wanted: looking each company up costs more than
    // passing over the few that are not.
    let select = format!("SELECT m.company_id, {list}, m.last_event_at FROM");
    let month = month.to_string();
    let (sql, args) = match of.whose {
        Whose::MostOf(_) => (
            format!("{select} company_months m WHERE m.month = $1"),
            args![month].to_vec(),
        ),
        whose => (
            format!(
                "{select} {} l JOIN company_months m ON m.month = $2 AND m.company_id = l.company_id",
                whose.source()
            ),
            args![whose.id(), month].to_vec(),
        ),
    };
    of.add(tx, &sql, &args, true, takes, found).await
}

/// Adds the rows of the days from the first to the last, or takes them away.
pub(super) async fn add_days<const N: usize>(
    tx: &Tx,
    of: &Reading<'_>,
    (from, to): (Date, Date),
    plus: bool,
    takes: Vec<bool>,
    found: Vec<Sum<N>>,
) -> Result<Vec<Sum<N>>, Refusal> {
    let sql = format!(
        "SELECT d.company_id, {} FROM {} l \
         JOIN company_days d ON d.company_id = l.company_id AND d.day >= $2 AND d.day <= $3",
        of.list("d"),
        of.whose.source()
    );
    let args = args![of.whose.id(), from.to_string(), to.to_string()];
    of.add(tx, &sql, args, plus, takes, found).await
}

/// The days within `[from, to]` on which something happened that is not voided, by company. What a
/// day restates happened on another one: there it counts here, and not on the day of its posting.
pub(super) async fn lively_days(
    tx: &Tx,
    whose: Whose<'_>,
    from: Date,
    to: Date,
) -> Result<Vec<(String, Date)>, Refusal> {
    let events =
        |table| format!("{table}.calls + {table}.sms_sent + {table}.sms_received + {table}.checks");
    let (source, posted, late) = (whose.source(), events("d"), events("b"));
    let restated = format!(
        "FROM {source} l JOIN late_bookings b ON b.company_id = l.company_id AND b.posted_on <> b.occurred_on"
    );
    let sql = format!(
        "SELECT x.company_id, x.day FROM (\
         SELECT d.company_id AS company_id, d.day AS day, {posted} AS events FROM {source} l \
         JOIN company_days d ON d.company_id = l.company_id AND d.day >= $2 AND d.day <= $3 \
         UNION ALL SELECT b.company_id, b.posted_on, -({late}) {restated} AND b.posted_on >= $2 AND b.posted_on <= $3 \
         UNION ALL SELECT b.company_id, b.occurred_on, {late} {restated} AND b.occurred_on >= $2 AND b.occurred_on <= $3\
         ) x GROUP BY x.company_id, x.day HAVING SUM(x.events) > 0"
    );
    let rows = tx
        .all(&sql, args![whose.id(), from.to_string(), to.to_string()])
        .await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), day(row.text(1)?)?)))
        .collect()
}

/// The latest event of each of these companies, in microseconds since 1970.
pub(super) async fn last_events(
    tx: &Tx,
    companies: &[&str],
) -> Result<HashMap<String, i64>, Refusal> {
    // A late event may stand in a later row than one that happened after it, so no row has the
    // answer by its place; a company has few months.
    let sql = "SELECT c.company_id, (SELECT MAX(m.last_event_at) FROM company_months m WHERE m.company_id = c.company_id) \
         FROM companies c WHERE c.company_id IN ({list})";
    let rows = tx.all_in(sql, args![], &texts(companies)).await?;
    let mut latest = HashMap::with_capacity(rows.len());
    for row in &rows {
        if let Some(at) = row.opt_int(1)?.filter(|at| *at > 0) {
            latest.insert(row.text(0)?.to_owned(), at);
        }
    }
    Ok(latest)
}

/// The sum of an organization's stamps: it grows with every change of its companies, links, roles,
/// people and open cases.
pub(super) async fn stamp(tx: &Tx, organization_id: &str) -> Result<i64, Refusal> {
    let sql = "SELECT CAST(COALESCE(SUM(stamp), 0) AS BIGINT) FROM organization_stamps WHERE organization_id = $1";
    let row = tx.one(sql, args![organization_id.to_owned()]).await?;
    Ok(row.ok_or_else(|| broken("stamp"))?.int(0)?)
}

/// How many companies the installation has.
pub(super) async fn companies_in_all(tx: &Tx) -> Result<i64, Refusal> {
    let row = tx.one("SELECT COUNT(*) FROM companies", args![]).await?;
    Ok(row.ok_or_else(|| broken("count"))?.int(0)?)
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

/// What was refused on one day: how often, and what was wrong.
#[derive(Debug)]
pub(super) struct RefusedRow {
    pub(super) company_id: String,
    pub(super) day: Date,
    pub(super) field: String,
    pub(super) code: String,
    pub(super) refusals: i64,
}

/// Refusals since a day.
pub(super) async fn refusals(
    tx: &Tx,
    whose: Whose<'_>,
    since: Date,
) -> Result<Vec<RefusedRow>, Refusal> {
    let sql = format!(
        "SELECT r.company_id, r.day, r.field, r.code, r.refusals FROM {} l \
         JOIN refused_events r ON r.company_id = l.company_id AND r.day >= $2",
        whose.source()
    );
    let rows = tx.all(&sql, args![whose.id(), since.to_string()]).await?;
    rows.iter()
        .map(|row| {
            Ok(RefusedRow {
                company_id: row.string(0)?,
                day: day(row.text(1)?)?,
                field: row.string(2)?,
                code: row.string(3)?,
                refusals: row.int(4)?,
            })
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
