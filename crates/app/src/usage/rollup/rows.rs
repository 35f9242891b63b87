//! The rows of the rollups: one wide row per company-day, per company-month and per late booking.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use canopy_domain::figures::Figures;
use canopy_domain::period::Month;
use canopy_store::{Row, Tx, Value};
use jiff::civil::Date;

use super::{LateKey, Sum};
use crate::Refusal;
use crate::stored::{day, month};

const WIDTH: usize = Figures::COLUMNS.len();

/// The figures' columns as a list, for statements.
pub(crate) static COLUMNS: LazyLock<String> = LazyLock::new(|| Figures::COLUMNS.join(", "));

const LAST_EVENT: &str = "last_event_at";

/// An upsert that adds to every figure and keeps the latest event's time.
fn additive(table: &str, key: &str, last_event: bool) -> String {
    let columns = COLUMNS.as_str();
    let last = if last_event {
        format!(", {LAST_EVENT}")
    } else {
        String::new()
    };
    let mut sets: Vec<String> = Figures::COLUMNS
        .iter()
        .map(|c| format!("{c} = {table}.{c} + excluded.{c}"))
        .collect();
    if last_event {
        sets.push(format!(
            "{LAST_EVENT} = CASE WHEN excluded.{LAST_EVENT} > {table}.{LAST_EVENT} \
             THEN excluded.{LAST_EVENT} ELSE {table}.{LAST_EVENT} END"
        ));
    }
    format!(
        "INSERT INTO {table} ({key}, {columns}{last}) VALUES {{rows}} ON CONFLICT ({key}) DO UPDATE SET {}",
        sets.join(", ")
    )
}

static ADD_DAYS: LazyLock<String> =
    LazyLock::new(|| additive("company_days", "company_id, day", true));
static ADD_MONTHS: LazyLock<String> =
    LazyLock::new(|| additive("company_months", "month, company_id", true));
static ADD_LATE: LazyLock<String> = LazyLock::new(|| {
    additive(
        "late_bookings",
        "company_id, occurred_on, posted_on, booked_on",
        false,
    )
});

fn values(key: Vec<String>, figures: &Figures, last_event_at: Option<i64>) -> Vec<Value> {
    let mut values: Vec<Value> = key.into_iter().map(Value::from).collect();
    values.extend(figures.to_row().map(Value::from));
    values.extend(last_event_at.map(Value::from));
    values
}

/// Adds sums to the rows of days.
pub(super) async fn add_days(tx: &Tx, sums: BTreeMap<(String, Date), Sum>) -> Result<(), Refusal> {
    let rows = sums.into_iter().map(|((company, day), sum)| {
        values(
            vec![company, day.to_string()],
            &sum.figures,
            Some(sum.last_event_at),
        )
    });
    tx.many(&ADD_DAYS, rows.collect()).await?;
    Ok(())
}

/// Adds sums to the rows of months.
pub(super) async fn add_months(
    tx: &Tx,
    sums: BTreeMap<(Month, String), Sum>,
) -> Result<(), Refusal> {
    let rows = sums.into_iter().map(|((month, company), sum)| {
        values(
            vec![month.to_string(), company],
            &sum.figures,
            Some(sum.last_event_at),
        )
    });
    tx.many(&ADD_MONTHS, rows.collect()).await?;
    Ok(())
}

/// Adds sums to the rows of late bookings.
pub(super) async fn add_late(
    tx: &Tx,
    sums: BTreeMap<(String, LateKey), Figures>,
) -> Result<(), Refusal> {
    let rows = sums
        .into_iter()
        .map(|((company, (occurred, posted, booked)), figures)| {
            values(
                vec![
                    company,
                    occurred.to_string(),
                    posted.to_string(),
                    booked.to_string(),
                ],
                &figures,
                None,
            )
        });
    tx.many(&ADD_LATE, rows.collect()).await?;
    Ok(())
}

/// The time of the last event of a day; zero where there is none.
pub(crate) async fn last_event_of(tx: &Tx, company_id: &str, day: Date) -> Result<i64, Refusal> {
    let sql = "SELECT last_event_at FROM company_days WHERE company_id = $1 AND day = $2";
    let row = tx
        .one(sql, args![company_id.to_owned(), day.to_string()])
        .await?;
    Ok(row.map(|row| row.int(0)).transpose()?.unwrap_or(0))
}

/// Sets the time of the last event of a day.
pub(super) async fn set_last_event(
    tx: &Tx,
    company_id: &str,
    day: Date,
    at: i64,
) -> Result<(), Refusal> {
    let sql = "UPDATE company_days SET last_event_at = $3 WHERE company_id = $1 AND day = $2";
    tx.exec(sql, args![company_id.to_owned(), day.to_string(), at])
        .await?;
    Ok(())
}

/// Takes the time of the last event of a month from its days.
pub(super) async fn retake_last_event(
    tx: &Tx,
    company_id: &str,
    month: Month,
) -> Result<(), Refusal> {
    let sql = "UPDATE company_months SET last_event_at = COALESCE((SELECT MAX(d.last_event_at) FROM company_days d \
         WHERE d.company_id = $1 AND d.day >= $3 AND d.day <= $4), 0) WHERE company_id = $1 AND month = $2";
    tx.exec(
        sql,
        args![
            company_id.to_owned(),
            month.to_string(),
            month.first().to_string(),
            month.last().to_string(),
        ],
    )
    .await?;
    Ok(())
}

/// Reads the figures that begin at a column.
pub(crate) fn figures(row: &Row, from: usize) -> Result<Figures, Refusal> {
    Ok(Figures::from_row(&row.ints(from..from + WIDTH)?))
}

fn sum(row: &Row, from: usize) -> Result<Sum, Refusal> {
    Ok(Sum {
        figures: figures(row, from)?,
        last_event_at: row.int(from + WIDTH)?,
    })
}

/// Every stored row of a company's days.
pub(crate) async fn all_days(
    tx: &Tx,
    company_id: &str,
) -> Result<BTreeMap<(String, Date), Sum>, Refusal> {
    let sql = format!(
        "SELECT day, {}, last_event_at FROM company_days WHERE company_id = $1",
        *COLUMNS
    );
    let rows = tx.all(&sql, args![company_id.to_owned()]).await?;
    rows.iter()
        .map(|row| Ok(((company_id.to_owned(), day(row.text(0)?)?), sum(row, 1)?)))
        .collect()
}

/// Every stored row of a company's months.
pub(crate) async fn all_months(
    tx: &Tx,
    company_id: &str,
) -> Result<BTreeMap<(Month, String), Sum>, Refusal> {
    let sql = format!(
        "SELECT month, {}, last_event_at FROM company_months WHERE company_id = $1",
        *COLUMNS
    );
    let rows = tx.all(&sql, args![company_id.to_owned()]).await?;
    rows.iter()
        .map(|row| Ok(((month(row.text(0)?)?, company_id.to_owned()), sum(row, 1)?)))
        .collect()
}

/// Every stored row of a company's late bookings.
pub(crate) async fn all_late(
    tx: &Tx,
    company_id: &str,
) -> Result<BTreeMap<(String, LateKey), Figures>, Refusal> {
    let sql = format!(
        "SELECT occurred_on, posted_on, booked_on, {} FROM late_bookings WHERE company_id = $1",
        *COLUMNS
    );
    let rows = tx.all(&sql, args![company_id.to_owned()]).await?;
    rows.iter()
        .map(|row| {
            let key = (day(row.text(0)?)?, day(row.text(1)?)?, day(row.text(2)?)?);
            Ok(((company_id.to_owned(), key), figures(row, 3)?))
        })
        .collect()
}

/// The days outside a month of which something counts in it, in order.
pub(crate) async fn restated_days(
    tx: &Tx,
    company_id: &str,
    of: Month,
) -> Result<Vec<Date>, Refusal> {
    let (first, last) = (of.first().to_string(), of.last().to_string());
    let sql = "SELECT DISTINCT occurred_on FROM late_bookings WHERE company_id = $1 AND posted_on >= $2 \
         AND posted_on <= $3 AND (occurred_on < $2 OR occurred_on > $3) ORDER BY occurred_on";
    let rows = tx
        .all(sql, args![company_id.to_owned(), first, last])
        .await?;
    rows.iter().map(|row| day(row.text(0)?)).collect()
}

/// The sum of one month of a company; nothing posted gives zeros.
pub(crate) async fn month_of(tx: &Tx, company_id: &str, month: Month) -> Result<Sum, Refusal> {
    let sql = format!(
        "SELECT {}, last_event_at FROM company_months WHERE month = $1 AND company_id = $2",
        *COLUMNS
    );
    let row = tx
        .one(&sql, args![month.to_string(), company_id.to_owned()])
        .await?;
    row.as_ref()
        .map_or_else(|| Ok(Sum::default()), |row| sum(row, 0))
}
