//! What a report reads besides the rollups: campaigns, cases as they were known, closed months, days.

use std::collections::{BTreeMap, HashMap};

use canopy_domain::figures::Figures;
use canopy_domain::period::{Month, Period};
use canopy_domain::rating::{Charge, charges_from_json};
use canopy_store::{Row, Tx};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::Refusal;
use crate::campaigns::Campaign;
use crate::reporting::rows::Whose;
use crate::stored::{broken, day, instant, month, texts};
use crate::usage::rollup::rows::{COLUMNS, figures};

/// A run of active days of a campaign, with its counters.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) company_id: String,
    pub(super) source: String,
    pub(super) id: String,
    pub(super) active_from: Date,
    /// The first day on which another version is in force.
    pub(super) replaced_on: Option<Date>,
    /// The last day.
    pub(super) ended_on: Option<Date>,
    pub(super) targeted: i64,
    pub(super) recovered: i64,
}

/// The runs of active days that touch `[from, to]`, with the counters in force on the last day. Runs
/// of the same campaign come one after the other.
pub(super) async fn active_runs(
    tx: &Tx,
    whose: Whose<'_>,
    from: Date,
    to: Date,
) -> Result<Vec<Run>, Refusal> {
    let (source, mut args) = whose.source();
    let (first, last) = (args.len() + 1, args.len() + 2);
    args.extend([from.to_string().into(), to.to_string().into()]);
    let of_a =
        "company_id = a.company_id AND {t}.source = a.source AND {t}.external_id = a.external_id";
    let (of_v, of_x) = (of_a.replace("{t}", "v"), of_a.replace("{t}", "x"));
    let sql = format!(
        "SELECT a.company_id, a.source, a.external_id, a.active_from, a.replaced_on, a.ended_on, v.targeted, v.recovered \
         FROM {source} l JOIN campaign_activity a ON a.company_id = l.company_id AND a.active_from <= ${last} \
         AND (a.replaced_on IS NULL OR a.replaced_on > ${first}) AND (a.ended_on IS NULL OR a.ended_on >= ${first}) \
         JOIN campaign_versions v ON v.{of_v} AND v.version = (SELECT x.version FROM campaign_versions x \
         WHERE x.{of_x} AND x.effective_on <= ${last} ORDER BY x.version DESC LIMIT 1) \
         ORDER BY a.company_id, a.source, a.external_id, a.active_from"
    );
    let rows = tx.all(&sql, &args).await?;
    rows.iter()
        .map(|row| {
            Ok(Run {
                company_id: row.string(0)?,
                source: row.string(1)?,
                id: row.string(2)?,
                active_from: day(row.text(3)?)?,
                replaced_on: row.opt_text(4)?.map(day).transpose()?,
                ended_on: row.opt_text(5)?.map(day).transpose()?,
                targeted: row.int(6)?,
                recovered: row.int(7)?,
            })
        })
        .collect()
}

/// The same as it was known at the end of a day: made from the versions that were booked by then.
pub(super) async fn runs_known_on(
    tx: &Tx,
    whose: Whose<'_>,
    (from, to): (Date, Date),
    known_on: Date,
) -> Result<Vec<Run>, Refusal> {
    let (source, mut args) = whose.source();
    let (last, known) = (args.len() + 1, args.len() + 2);
    args.extend([to.to_string().into(), known_on.to_string().into()]);
    let sql = format!(
        "SELECT v.company_id, v.source, v.external_id, v.effective_on, v.status, v.started_on, v.ended_on, \
         v.targeted, v.recovered FROM {source} l JOIN campaign_versions v ON v.company_id = l.company_id \
         AND v.effective_on <= ${last} AND v.booked_on <= ${known} \
         ORDER BY v.company_id, v.source, v.external_id, v.version"
    );
    let rows = tx.all(&sql, &args).await?;
    let mut runs: Vec<Run> = Vec::new();
    let mut begun = 0;
    for row in &rows {
        let effective_on = day(row.text(3)?)?;
        let version = version(row)?;
        let same = runs.get(begun).is_some_and(|run| {
            run.company_id == row.text(0).unwrap_or_default()
                && run.source == version.source
                && run.id == version.id
        });
        if !same {
            begun = runs.len();
        }
        for run in &mut runs[begun..] {
            run.replaced_on = run.replaced_on.or(Some(effective_on));
            // Counters are those of the last version, whichever run it belongs to.
            (run.targeted, run.recovered) = (version.targeted, version.recovered);
        }
        // A version that is not active is kept as an empty run, so that the next one finds it.
        let active_from = version.active_from(effective_on);
        runs.push(Run {
            company_id: row.string(0)?,
            active_from: active_from.unwrap_or(effective_on),
            replaced_on: active_from.is_none().then_some(effective_on),
            ended_on: version.ended_on,
            targeted: version.targeted,
            recovered: version.recovered,
            source: version.source,
            id: version.id,
        });
    }
    runs.retain(|run| {
        let replaced = run.replaced_on;
        replaced.is_none_or(|day| day > run.active_from && day > from)
    });
    Ok(runs)
}

fn version(row: &Row) -> Result<Campaign, Refusal> {
    Ok(Campaign {
        source: row.string(1)?,
        id: row.string(2)?,
        name: String::new(),
        status: row.string(4)?,
        case_type: None,
        started_on: row.opt_text(5)?.map(day).transpose()?,
        ended_on: row.opt_text(6)?.map(day).transpose()?,
        targeted: row.int(7)?,
        reached: 0,
        recovered: row.int(8)?,
    })
}

/// The days of every case as they were known at the end of a day: company, opened, closed.
pub(super) async fn cases_known_on(
    tx: &Tx,
    whose: Whose<'_>,
    known_on: Date,
) -> Result<Vec<(String, Date, Option<Date>)>, Refusal> {
    let (source, mut args) = whose.source();
    let known = args.len() + 1;
    args.push(known_on.to_string().into());
    let sql = format!(
        "SELECT c.company_id, v.opened_on, v.closed_on FROM {source} l JOIN cases c ON c.company_id = l.company_id \
         JOIN case_versions v ON v.company_id = c.company_id AND v.source = c.source AND v.external_id = c.external_id \
         AND v.version = (SELECT x.version FROM case_versions x WHERE x.company_id = c.company_id AND x.source = c.source \
         AND x.external_id = c.external_id AND x.booked_on <= ${known} ORDER BY x.version DESC LIMIT 1)"
    );
    let rows = tx.all(&sql, &args).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.string(0)?,
                day(row.text(1)?)?,
                row.opt_text(2)?.map(day).transpose()?,
            ))
        })
        .collect()
}

/// The closed months of companies, with the instants of their close.
pub(super) async fn closed_months(
    tx: &Tx,
    whose: Whose<'_>,
) -> Result<BTreeMap<String, BTreeMap<Month, i64>>, Refusal> {
    let (source, args) = whose.source();
    let sql = format!(
        "SELECT m.company_id, m.month, m.closed_at FROM {source} l JOIN closed_months m ON m.company_id = l.company_id"
    );
    let mut closed: BTreeMap<String, BTreeMap<Month, i64>> = BTreeMap::new();
    for row in &tx.all(&sql, &args).await? {
        let months = closed.entry(row.string(0)?).or_default();
        months.insert(month(row.text(1)?)?, row.int(2)?);
    }
    Ok(closed)
}

/// The rows of days within `[from, to]`: company, day, figures; by company and day.
pub(super) async fn days(
    tx: &Tx,
    whose: Whose<'_>,
    from: Date,
    to: Date,
) -> Result<Vec<(String, Date, Figures)>, Refusal> {
    let (source, mut args) = whose.source();
    let (first, last) = (args.len() + 1, args.len() + 2);
    args.extend([from.to_string().into(), to.to_string().into()]);
    let columns: Vec<String> = COLUMNS.split(", ").map(|it| format!("d.{it}")).collect();
    let sql = format!(
        "SELECT d.company_id, d.day, {} FROM {source} l JOIN company_days d ON d.company_id = l.company_id \
         AND d.day >= ${first} AND d.day <= ${last} ORDER BY d.company_id, d.day",
        columns.join(", ")
    );
    let rows = tx.all(&sql, &args).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, day(row.text(1)?)?, figures(row, 2)?)))
        .collect()
}

/// When these companies were created.
pub(super) async fn created(
    tx: &Tx,
    companies: &[&str],
) -> Result<HashMap<String, Timestamp>, Refusal> {
    let sql = "SELECT company_id, created_at FROM companies WHERE company_id IN ({list})";
    let rows = tx.all_in(sql, args![], &texts(companies)).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, instant(row.int(1)?)?)))
        .collect()
}

/// The charges of a company that count on some days, each with how many events carry them: what was
/// posted there, without what was taken back there.
pub(super) async fn charges_posted(
    tx: &Tx,
    company: &str,
    days: Period,
) -> Result<Vec<(Vec<Charge>, i64)>, Refusal> {
    let posted = "e.company_id = $1 AND e.posted_on >= $2 AND e.posted_on <= $3";
    let rated = "LEFT JOIN ratings r ON r.company_id = e.company_id AND r.identity_hi = e.identity_hi \
         AND r.identity_lo = e.identity_lo AND r.revision = (SELECT MAX(x.revision) FROM ratings x \
         WHERE x.company_id = e.company_id AND x.identity_hi = e.identity_hi AND x.identity_lo = e.identity_lo)";
    let charges = "COALESCE(r.charges, e.charges)";
    let own = format!(
        "SELECT {charges}, COUNT(*) FROM events e {rated} WHERE {posted} AND e.occurred_on >= $2 \
         AND e.occurred_on <= $3 GROUP BY {charges}"
    );
    let restated = format!(
        "SELECT {charges}, COUNT(*) FROM events e {rated} WHERE {posted} AND e.occurred_on IN \
         (SELECT b.occurred_on FROM late_bookings b WHERE b.company_id = $1 AND b.posted_on >= $2 \
         AND b.posted_on <= $3 AND b.occurred_on < $2) GROUP BY {charges}"
    );
    let taken_back = format!(
        "SELECT {charges}, -COUNT(*) FROM voids v JOIN event_keys k ON k.company_id = v.company_id \
         AND k.identity_hi = v.identity_hi AND k.identity_lo = v.identity_lo JOIN events e \
         ON e.company_id = k.company_id AND e.occurred_on = k.occurred_on AND e.occurred_at = k.occurred_at \
         AND e.identity_hi = k.identity_hi AND e.identity_lo = k.identity_lo {rated} \
         WHERE v.company_id = $1 AND v.posted_on >= $2 AND v.posted_on <= $3 GROUP BY {charges}"
    );
    let mut found = Vec::new();
    for sql in [own.as_str(), &restated, &taken_back] {
        let args = args![
            company.to_owned(),
            days.from.to_string(),
            days.to.to_string()
        ];
        for row in tx.all(sql, args).await? {
            let charges = charges_from_json(row.text(0)?).map_err(|_| broken("charge"))?;
            found.push((charges, row.int(1)?));
        }
    }
    Ok(found)
}
