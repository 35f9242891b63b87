//! What lies in the database, read past the product: tests compare it with what the product says.

use std::collections::{BTreeMap, BTreeSet};

use canopy_store::{Row, Store, StoreError};

/// A table's rows, each cell as text (`∅` where there is none), sorted.
pub type Table = Vec<Vec<String>>;

fn cells(row: &Row) -> Vec<String> {
    let cell = |index| match (row.opt_int(index), row.opt_text(index)) {
        (Ok(Some(number)), _) => number.to_string(),
        (_, Ok(Some(text))) => text.to_owned(),
        _ => "∅".to_owned(),
    };
    (0..row.len()).map(cell).collect()
}

/// The rows of a query, in its order.
pub async fn query(store: &Store, sql: &str) -> Table {
    let rows = store
        .read(|tx| async move { tx.all(sql, &[]).await })
        .await
        .expect("the query runs");
    rows.iter().map(cells).collect()
}

/// A single number.
pub async fn number(store: &Store, sql: &str) -> i64 {
    let rows = query(store, sql).await;
    assert_eq!((rows.len(), rows[0].len()), (1, 1), "{sql}");
    rows[0][0].parse().expect("a number")
}

/// Changes the database past the product.
pub async fn tamper(store: &Store, sql: &str) -> u64 {
    store
        .write(|tx| async move { tx.exec(sql, &[]).await })
        .await
        .unwrap_or_else(|error: StoreError| panic!("{sql}: {error}"))
}

/// Takes away what keeps audit records from being changed, as somebody who tampers would.
pub async fn unlock_audit(store: &Store) {
    let drops: &[&str] = match store.engine_name() {
        "SQLite" => &[
            "DROP TRIGGER audit_records_stand",
            "DROP TRIGGER audit_records_stay",
        ],
        _ => &["DROP TRIGGER audit_records_stand ON audit_records"],
    };
    for sql in drops {
        tamper(store, sql).await;
    }
}

/// Every row of a table.
pub async fn table(store: &Store, name: &str) -> Table {
    let mut rows = query(store, &format!("SELECT * FROM {name}")).await;
    rows.sort();
    rows
}

/// The tables of the product, by its own migrations.
pub fn tables() -> BTreeSet<&'static str> {
    canopy_app::schema::MIGRATIONS
        .iter()
        .flat_map(|migration| migration.sql.split("CREATE TABLE ").skip(1))
        .filter_map(|rest| rest.split_whitespace().next())
        .collect()
}

/// Every row of every table except those named.
pub async fn everything_but(store: &Store, left_out: &[&str]) -> BTreeMap<&'static str, Table> {
    let mut all = BTreeMap::new();
    for name in tables() {
        if !left_out.contains(&name) {
            all.insert(name, table(store, name).await);
        }
    }
    all
}

/// What may not depend on order, batches or repetition: the rollups without their companies' ids,
/// by the companies' slugs.
pub async fn rollups(store: &Store) -> BTreeMap<&'static str, Table> {
    let figures = canopy_domain::figures::Figures::COLUMNS.join(", ");
    let keys = [
        ("company_days", "day", ", last_event_at"),
        ("company_months", "month", ", last_event_at"),
        ("late_bookings", "occurred_on, posted_on, booked_on", ""),
    ];
    let mut all = BTreeMap::new();
    for (name, key, last) in keys {
        let sql = format!(
            "SELECT c.slug, {key}, {figures}{last} FROM {name} JOIN companies c ON c.company_id = {name}.company_id \
             ORDER BY c.slug, {key}"
        );
        all.insert(name, query(store, &sql).await);
    }
    all
}

/// The rows of a query on one line: cells apart by spaces, rows by commas.
pub async fn rows(store: &Store, sql: &str) -> String {
    let rows = query(store, sql).await;
    let lines: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
    lines.join(", ")
}
