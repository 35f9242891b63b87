//! The bare program: rusqlite, one table with the same columns and the same exact key, the same
//! durability, nothing else.

use std::time::Instant;

use canopy_app::usage::Offer;
use canopy_domain::usage::{Usage, identity};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::ingestion::{BATCH, offers, per_second};
use crate::{Fault, measures};

/// The columns of Canopy's events.
const COLUMNS: &str = "company_id, occurred_on, occurred_at, identity_hi, identity_lo, source, external_id, type, direction, \
    outcome, duration_ms, segments, label, amount, case_source, case_id, campaign, booked_at, booked_on, posted_on, billed_ms, charges";

const TABLE: &str = "CREATE TABLE events (company_id TEXT NOT NULL, occurred_on TEXT NOT NULL, occurred_at INTEGER NOT NULL,
    identity_hi INTEGER NOT NULL, identity_lo INTEGER NOT NULL, source TEXT NOT NULL, external_id TEXT NOT NULL, type TEXT NOT NULL,
    direction TEXT, outcome TEXT, duration_ms INTEGER, segments INTEGER, label TEXT, amount INTEGER, case_source TEXT, case_id TEXT,
    campaign TEXT, booked_at INTEGER NOT NULL, booked_on TEXT NOT NULL, posted_on TEXT NOT NULL, billed_ms INTEGER NOT NULL,
    charges TEXT NOT NULL, PRIMARY KEY (company_id, identity_hi, identity_lo)) STRICT, WITHOUT ROWID";

fn open(path: &str) -> Result<Connection, Fault> {
    let conn = Connection::open(path)?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    Ok(conn)
}

/// Makes the bare table with the events that a Canopy database holds.
pub fn fill(database: &str, bare: &str) -> Result<(), Fault> {
    let conn = open(bare)?;
    let from = database.strip_prefix("sqlite://").unwrap_or(database);
    conn.execute_batch(&format!(
        "{TABLE}; PRAGMA synchronous = OFF; PRAGMA cache_size = -1048576"
    ))?;
    conn.execute("ATTACH ?1 AS canopy", [from])?;
    let sql = format!(
        "INSERT INTO events SELECT {COLUMNS} FROM canopy.events ORDER BY company_id, identity_hi, identity_lo"
    );
    conn.execute(&sql, [])?;
    conn.execute_batch("DETACH canopy; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

/// Notes rows a second in transactions of a thousand.
pub fn measure(bare: &str, companies: usize, batches: usize, into: &str) -> Result<(), Fault> {
    let mut conn = open(bare)?;
    let ids = companies_of(&conn)?;
    let rows = |count: usize| -> Result<Vec<Vec<Value>>, Fault> {
        Ok(offers(companies, count * BATCH)?
            .iter()
            .map(|offer| row(offer, &ids))
            .collect())
    };
    insert(&mut conn, &rows(8)?)?;
    let rows = rows(batches)?;
    let began = Instant::now();
    insert(&mut conn, &rows)?;
    measures::note(into, "bare_per_s", per_second(rows.len(), began.elapsed()))
}

fn insert(conn: &mut Connection, rows: &[Vec<Value>]) -> Result<(), Fault> {
    let places: Vec<String> = (1..=22).map(|place| format!("?{place}")).collect();
    let sql = format!(
        "INSERT INTO events ({COLUMNS}) VALUES ({})",
        places.join(", ")
    );
    for batch in rows.chunks(BATCH) {
        let tx = conn.transaction()?;
        let mut statement = tx.prepare_cached(&sql)?;
        for row in batch {
            statement.execute(params_from_iter(row))?;
        }
        drop(statement);
        tx.commit()?;
    }
    Ok(())
}

/// The ids of the companies in the order in which they were made, which is that of their slugs.
fn companies_of(conn: &Connection) -> Result<Vec<String>, Fault> {
    // Skips from company to company instead of reading every event.
    let sql = "WITH RECURSIVE ids(id) AS (SELECT MIN(company_id) FROM events UNION ALL
        SELECT (SELECT MIN(company_id) FROM events WHERE company_id > id) FROM ids WHERE id IS NOT NULL)
        SELECT id FROM ids WHERE id IS NOT NULL";
    let mut statement = conn.prepare(sql)?;
    let ids = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(ids)
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn maybe(value: Option<impl Into<String>>) -> Value {
    value.map_or(Value::Null, |it| text(it))
}

/// The row that Canopy would store.
fn row(offer: &Offer, ids: &[String]) -> Vec<Value> {
    let content = &offer.content;
    let (hi, lo) = identity(&offer.source, &offer.id);
    let at = content.occurred_at.as_microsecond();
    let day = content.occurred_at.to_string()[..10].to_owned();
    let number: usize = offer
        .subject
        .trim_start_matches("firm-")
        .parse()
        .unwrap_or(0);
    let company = ids
        .get(number)
        .cloned()
        .unwrap_or_else(|| offer.subject.to_string());
    let (direction, outcome, duration, segments) = match &content.usage {
        Usage::Call {
            direction,
            status,
            duration_ms,
        } => (
            Some(direction.code()),
            Some(status.code()),
            *duration_ms,
            None,
        ),
        Usage::Sms {
            direction,
            segments,
        } => (Some(direction.code()), None, None, Some(*segments)),
        Usage::SelfHealing { outcome } => (None, Some(outcome.code()), None, None),
        Usage::Fee { .. } | Usage::Credit { .. } => (None, None, None, None),
    };
    let number = |value: Option<i64>| value.map_or(Value::Null, Value::Integer);
    vec![
        text(company),
        text(&*day),
        Value::Integer(at),
        Value::Integer(hi),
        Value::Integer(lo),
        text(&*offer.source),
        text(&*offer.id),
        text(content.usage.event_type().code()),
        maybe(direction),
        maybe(outcome),
        number(duration),
        number(segments),
        Value::Null,
        Value::Null,
        maybe(content.case.as_ref().map(|case| &*case.source)),
        maybe(content.case.as_ref().map(|case| &*case.id)),
        maybe(content.campaign.as_deref()),
        Value::Integer(at),
        text(&*day),
        text(day),
        Value::Integer(duration.unwrap_or(0)),
        text("[[\"voice\",\"\",250000]]"),
    ]
}
