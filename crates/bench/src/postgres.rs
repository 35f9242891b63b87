//! PostgreSQL: the raw events with the best index for the question, and a copy of everything that
//! Canopy keeps but the events, so that it can be asked as Canopy's own store.

use std::fs::File;
use std::io::Read;
use std::time::{Duration, Instant};

use canopy_store::{Options, Store};
use rusqlite::types::ValueRef;
use rusqlite::{Connection as Lite, OpenFlags};
use sqlx::postgres::{PgConnection, PgPoolCopyExt};
use sqlx::{AssertSqlSafe, Connection, Executor, PgPool, Row};

use crate::{Fault, measures};

const RAW: &str = "DROP TABLE IF EXISTS raw_events;
    CREATE UNLOGGED TABLE raw_events (company TEXT COLLATE \"C\" NOT NULL, occurred_on DATE NOT NULL,
        type TEXT COLLATE \"C\" NOT NULL, billed_ms BIGINT NOT NULL, segments BIGINT NOT NULL, amount BIGINT NOT NULL)";

const INDEX: &str = "CREATE INDEX raw_by_day ON raw_events (occurred_on, company) INCLUDE (type, segments, billed_ms, amount)";

/// The question that the overview answers, over the events.
const QUESTION: &str = "SELECT company, COUNT(*) FILTER (WHERE type = 'call'), CAST(SUM(segments) AS BIGINT),
    CAST(SUM(amount) AS BIGINT) FROM raw_events WHERE occurred_on >= DATE '2026-11-01' AND occurred_on <= DATE '2026-11-23'
    GROUP BY company";

/// Copies the CSV of events into a table of PostgreSQL and indexes it.
pub async fn fill(url: &str, csv: &str) -> Result<(), Fault> {
    let pool = PgPool::connect(url).await?;
    pool.execute(RAW).await?;
    let mut copy = pool
        .copy_in_raw("COPY raw_events FROM STDIN (FORMAT csv)")
        .await?;
    let mut file = File::open(csv)?;
    let mut piece = vec![0; 1 << 20];
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            break;
        }
        copy.send(&piece[..length]).await?;
    }
    copy.finish().await?;
    pool.execute("SET maintenance_work_mem = '1GB'").await?;
    pool.execute(INDEX).await?;
    pool.execute("VACUUM (ANALYZE) raw_events").await?;
    pool.close().await;
    Ok(())
}

/// The question that the report over a year answers, over the events.
const YEAR: &str =
    "SELECT company, COUNT(*) FILTER (WHERE type = 'call'), CAST(SUM(segments) AS BIGINT),
    CAST(SUM(billed_ms) AS BIGINT), CAST(SUM(amount) AS BIGINT) FROM raw_events
    WHERE occurred_on >= DATE '2025-11-24' AND occurred_on <= DATE '2026-11-23' GROUP BY company";

/// Asks the raw events both questions; notes the medians and leaves the figures of each.
pub async fn ask(url: &str, rounds: usize, into: &str, figures: [&str; 2]) -> Result<(), Fault> {
    let mut conn = PgConnection::connect(url).await?;
    let questions = [
        ("postgres_raw_ns", QUESTION, rounds),
        ("postgres_raw_year_ns", YEAR, rounds.div_ceil(3)),
    ];
    for ((name, question, rounds), figures) in questions.into_iter().zip(figures) {
        let mut times: Vec<Duration> = Vec::new();
        let mut rows = Vec::new();
        for round in 0..rounds + 3 {
            let began = Instant::now();
            rows = conn.fetch_all(question).await?;
            if round >= 3 {
                times.push(began.elapsed());
            }
        }
        let mut lines = rows.iter().map(line).collect::<Result<Vec<_>, _>>()?;
        lines.sort();
        measures::leave(figures, &lines.concat())?;
        measures::note(into, name, measures::spread(times).median)?;
    }
    Ok(())
}

/// A company with its numbers, as the others write it.
fn line(row: &sqlx::postgres::PgRow) -> Result<String, sqlx::Error> {
    let mut text: String = row.try_get(0)?;
    for place in 1..row.len() {
        let number: i64 = row.try_get(place)?;
        text.push_str(&format!(",{number}"));
    }
    text.push('\n');
    Ok(text)
}

/// Copies every table of a Canopy database but the events and their keys.
pub async fn copy(sqlite: &str, url: &str) -> Result<(), Fault> {
    let store = Store::open(url, Options::default()).await?;
    store.migrate(canopy_app::schema::MIGRATIONS).await?;
    store.close().await;
    let path = sqlite.strip_prefix("sqlite://").unwrap_or(sqlite);
    let lite = Lite::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut conn = PgConnection::connect(url).await?;
    // Tables that others refer to come first.
    for table in [
        "people",
        "organizations",
        "companies",
        "company_slugs",
        "links",
        "role_assignments",
        "assignment_companies",
        "status_words",
        "cases",
        "case_days",
        "case_totals",
        "case_months",
        "campaign_versions",
        "campaign_activity",
        "late_bookings",
        "closed_months",
        "company_days",
        "company_months",
        "rate_cards",
    ] {
        let (columns, text) = dump(&lite, table)?;
        conn.execute(AssertSqlSafe(format!("TRUNCATE {table} CASCADE")))
            .await?;
        let sql = format!("COPY {table} ({columns}) FROM STDIN");
        let mut copy = conn.copy_in_raw(&sql).await?;
        copy.send(text.as_bytes()).await?;
        copy.finish().await?;
    }
    conn.execute("VACUUM ANALYZE").await?;
    Ok(())
}

/// A table's columns, and its rows as PostgreSQL's COPY reads them.
fn dump(lite: &Lite, table: &str) -> Result<(String, String), Fault> {
    let mut statement = lite.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_names().collect::<Vec<_>>().join(", ");
    let width = statement.column_count();
    let mut text = String::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for place in 0..width {
            match row.get_ref(place)? {
                ValueRef::Null => text.push_str("\\N"),
                ValueRef::Integer(number) => text.push_str(&number.to_string()),
                other => text.push_str(&escaped(other.as_str()?)),
            }
            text.push(if place + 1 == width { '\n' } else { '\t' });
        }
    }
    Ok((columns, text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\t', "\\t")
        .replace('\r', "\\r")
}
