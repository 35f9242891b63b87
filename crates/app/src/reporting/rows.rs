//! What reporting reads: the companies of an organization and the rollups behind them.

use std::collections::HashMap;
use std::sync::Arc;

use canopy_domain::money::Currency;
use canopy_domain::period::{Month, Period, Zones};
use canopy_store::{RowRef, StoreError, Tx, Value};
use jiff::civil::Date;

use super::figures::Sum;
use super::question::{Link, Links, Question};
use crate::Refusal;
use crate::companies::zones::read_zones;
use crate::stored::{broken, currency, day, texts};

/// A company of an organization, with the days on which it belongs there.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) id: Arc<str>,
    pub(super) slug: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) currency: Currency,
    pub(super) zones: Zones,
    pub(super) archived: bool,
    pub(super) links: Links,
}

/// Every company that is or was linked to an organization.
pub(super) async fn members(tx: &Tx, organization_id: &str) -> Result<Vec<Member>, Refusal> {
    let sql = "SELECT c.company_id, c.slug, c.name, c.currency, c.time_zones, c.archived_at, l.linked_on, l.unlinked_on \
         FROM links l JOIN companies c ON c.company_id = l.company_id WHERE l.organization_id = $1 \
         ORDER BY c.company_id, l.linked_on";
    let rows = tx.all(sql, args![organization_id.to_owned()]).await?;
    let mut members: Vec<(Member, Vec<Link>)> = Vec::with_capacity(rows.len());
    for row in &rows {
        let link = (day(row.text(6)?)?, row.opt_text(7)?.map(day).transpose()?);
        match members.last_mut() {
            Some((member, links)) if *member.id == *row.text(0)? => links.push(link),
            _ => members.push((member(row)?, vec![link])),
        }
    }
    let linked = |(member, links)| Member {
        links: Links::of(links),
        ..member
    };
    Ok(members.into_iter().map(linked).collect())
}

/// The days on which one company belongs to an organization.
pub(super) async fn links_of(
    tx: &Tx,
    organization_id: &str,
    company_id: &str,
) -> Result<Links, Refusal> {
    let sql =
        "SELECT linked_on, unlinked_on FROM links WHERE organization_id = $1 AND company_id = $2";
    let args = args![organization_id.to_owned(), company_id.to_owned()];
    let links = tx.all(sql, args).await?;
    let link = |row: &canopy_store::Row| {
        let until = row.opt_text(1)?.map(day).transpose()?;
        Ok((day(row.text(0)?)?, until))
    };
    let links: Result<Vec<_>, Refusal> = links.iter().map(link).collect();
    Ok(Links::of(links?))
}

fn member(row: &canopy_store::Row) -> Result<Member, Refusal> {
    Ok(Member {
        id: row.text(0)?.into(),
        slug: row.text(1)?.into(),
        name: row.text(2)?.into(),
        currency: currency(row.text(3)?)?,
        zones: read_zones(row.text(4)?)?,
        archived: row.opt_int(5)?.is_some(),
        links: Links::always(),
    })
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
    /// These companies.
    These(&'a [Arc<str>]),
}

impl Whose<'_> {
    /// The companies as a table expression, with its values: the first ones of a statement.
    pub(super) fn source(self) -> (String, Vec<Value>) {
        match self {
            Self::Organization(id) | Self::MostOf(id) => (
                "(SELECT DISTINCT company_id FROM links WHERE organization_id = $1)".into(),
                args![id.to_owned()].to_vec(),
            ),
            Self::Company(id) => (
                "(SELECT company_id FROM companies WHERE company_id = $1)".into(),
                args![id.to_owned()].to_vec(),
            ),
            Self::These(ids) => {
                let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
                let list = places.join(", ");
                (
                    format!("(SELECT company_id FROM companies WHERE company_id IN ({list}))"),
                    ids.iter().map(|id| Value::from(id.to_string())).collect(),
                )
            }
        }
    }
}

/// Rollups of one kind: a table of months and one of days with the same columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables {
    months: &'static str,
    days: &'static str,
    /// Whether months keep the time of their last event.
    last_event: bool,
}

/// The rollups of usage.
pub(super) const USAGE: Tables = Tables {
    months: "company_months",
    days: "company_days",
    last_event: true,
};

/// How many cases were opened and closed.
pub(super) const CASES: Tables = Tables {
    months: "case_months",
    days: "case_days",
    last_event: false,
};

/// Which sums of a rollup's row are read, and whose rows for which question.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) whose: Whose<'a>,
    pub(super) question: &'a Question,
    pub(super) tables: Tables,
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
        takes: Vec<i64>,
        found: Vec<Sum<N>>,
    ) -> Result<Vec<Sum<N>>, Refusal> {
        let adding = Adding {
            question: self.question.clone(),
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
    /// How often each company, by its place in the question, takes its rows; below zero takes away.
    takes: Vec<i64>,
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
        let times = self.takes[place];
        if times == 0 {
            return Ok(());
        }
        let found = &mut self.found[place];
        for (at, sum) in (1..).zip(&mut found.sums) {
            let value = row.int(at)?;
            let next = value
                .checked_mul(times)
                .and_then(|value| sum.checked_add(value));
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
    takes: Vec<i64>,
    found: Vec<Sum<N>>,
) -> Result<Vec<Sum<N>>, Refusal> {
    let (list, table) = (of.list("m"), of.tables.months);
    let last = match of.tables.last_event {
        true => ", m.last_event_at",
        false => "",
    };
    // In the order of the key where most rows are wanted: looking each company up costs more than
    // passing over the few that are not.
    let select = format!("SELECT m.company_id, {list}{last} FROM");
    let month = Value::from(month.to_string());
    if let Whose::MostOf(_) = of.whose {
        let sql = format!("{select} {table} m WHERE m.month = $1");
        return of.add(tx, &sql, &[month], takes, found).await;
    }
    let (source, mut args) = of.whose.source();
    let at = args.len() + 1;
    let sql = format!(
        "{select} {source} l JOIN {table} m ON m.month = ${at} AND m.company_id = l.company_id"
    );
    args.push(month);
    of.add(tx, &sql, &args, takes, found).await
}

/// Adds the rows of the days from the first to the last, or takes them away.
pub(super) async fn add_days<const N: usize>(
    tx: &Tx,
    of: &Reading<'_>,
    (from, to): (Date, Date),
    plus: bool,
    mut takes: Vec<i64>,
    found: Vec<Sum<N>>,
) -> Result<Vec<Sum<N>>, Refusal> {
    let (source, mut args) = of.whose.source();
    let (list, table) = (of.list("d"), of.tables.days);
    let (first, last) = (args.len() + 1, args.len() + 2);
    let sql = format!(
        "SELECT d.company_id, {list} FROM {source} l \
         JOIN {table} d ON d.company_id = l.company_id AND d.day >= ${first} AND d.day <= ${last}"
    );
    args.extend([from.to_string().into(), to.to_string().into()]);
    if !plus {
        takes.iter_mut().for_each(|times| *times = -*times);
    }
    of.add(tx, &sql, &args, takes, found).await
}

/// What was booked later than its day.
#[derive(Debug, Clone)]
pub(super) struct LateRow<const N: usize> {
    /// The company's place in the question.
    pub(super) place: usize,
    pub(super) occurred_on: Date,
    pub(super) posted_on: Date,
    pub(super) booked_on: Date,
    pub(super) sums: [i64; N],
}

/// The late bookings that are posted within some days: those that restate another day and, where
/// figures are asked as they stood, those that were booked later.
pub(super) async fn late_bookings<const N: usize>(
    tx: &Tx,
    of: &Reading<'_>,
    reach: Period,
) -> Result<Vec<LateRow<N>>, Refusal> {
    let (source, mut args) = of.whose.source();
    let list = of.list("b");
    let (first, last, stood) = (args.len() + 1, args.len() + 2, args.len() + 3);
    args.extend([reach.from.to_string().into(), reach.to.to_string().into()]);
    let select = format!(
        "SELECT b.company_id, b.occurred_on, b.posted_on, b.booked_on, {list} FROM late_bookings b"
    );
    let posted = format!("b.posted_on >= ${first} AND b.posted_on <= ${last}");
    let sql = match of.question.stood_on() {
        // Restatements are few: they are found by the day of their posting, over all companies.
        None => format!(
            "{select} WHERE b.posted_on <> b.occurred_on AND {posted} \
             AND EXISTS (SELECT 1 FROM {source} l WHERE l.company_id = b.company_id)"
        ),
        Some(day) => {
            args.push(day.to_string().into());
            format!(
                "{select} JOIN {source} l ON l.company_id = b.company_id WHERE {posted} \
                 AND (b.posted_on <> b.occurred_on OR b.booked_on > ${stood})"
            )
        }
    };
    let rows = tx.all(&sql, &args).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(place) = of.question.place_of(row.text(0)?, 0) else {
            continue;
        };
        let mut sums = [0; N];
        sums.copy_from_slice(&row.ints(4..4 + N)?);
        found.push(LateRow {
            place,
            occurred_on: day(row.text(1)?)?,
            posted_on: day(row.text(2)?)?,
            booked_on: day(row.text(3)?)?,
            sums,
        });
    }
    Ok(found)
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
    let (posted, late) = (events("d"), events("b"));
    let (source, mut args) = whose.source();
    let (first, last) = (args.len() + 1, args.len() + 2);
    args.extend([from.to_string().into(), to.to_string().into()]);
    let restated = format!(
        "FROM {source} l JOIN late_bookings b ON b.company_id = l.company_id AND b.posted_on <> b.occurred_on"
    );
    let sql = format!(
        "SELECT x.company_id, x.day FROM (\
         SELECT d.company_id AS company_id, d.day AS day, {posted} AS events FROM {source} l \
         JOIN company_days d ON d.company_id = l.company_id AND d.day >= ${first} AND d.day <= ${last} \
         UNION ALL SELECT b.company_id, b.posted_on, -({late}) {restated} AND b.posted_on >= ${first} AND b.posted_on <= ${last} \
         UNION ALL SELECT b.company_id, b.occurred_on, {late} {restated} AND b.occurred_on >= ${first} AND b.occurred_on <= ${last}\
         ) x GROUP BY x.company_id, x.day HAVING SUM(x.events) > 0"
    );
    let rows = tx.all(&sql, &args).await?;
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
    let (source, args) = whose.source();
    let sql = format!(
        "SELECT t.company_id, t.case_type, t.opened - t.closed FROM {source} l JOIN case_totals t ON t.company_id = l.company_id"
    );
    let rows = tx.all(&sql, &args).await?;
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
    let (source, args) = whose.source();
    let sql = format!(
        "SELECT w.company_id, w.shown FROM {source} l JOIN status_words w ON w.company_id = l.company_id \
         WHERE w.meaning IS NULL ORDER BY w.company_id, w.word"
    );
    let rows = tx.all(&sql, &args).await?;
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
    let (source, mut args) = whose.source();
    let sql = format!(
        "SELECT r.company_id, r.day, r.field, r.code, r.refusals FROM {source} l \
         JOIN refused_events r ON r.company_id = l.company_id AND r.day >= ${}",
        args.len() + 1
    );
    args.push(since.to_string().into());
    let rows = tx.all(&sql, &args).await?;
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
