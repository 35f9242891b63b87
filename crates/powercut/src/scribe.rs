//! A plain program that writes rows into SQLite and says so after each commit.
//! It stands in for the server where the file system itself is tested.

use std::io::Write;
use std::path::Path;

use rusqlite::Connection;

/// Inserts 1, 2, 3, … one transaction each, and prints a number once its commit
/// was confirmed. Ends only by an error: the power is expected to go.
pub fn write_on(
    database: &Path,
    journal: &str,
    synchronous: &str,
    mut said: impl Write,
) -> Result<(), Box<dyn std::error::Error>> {
    let connection = Connection::open(database)?;
    connection.pragma_update(None, "journal_mode", journal)?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    // Small enough that cuts hit checkpoints too.
    connection.pragma_update(None, "wal_autocheckpoint", 20)?;
    connection.execute(
        "CREATE TABLE IF NOT EXISTS note (n INTEGER PRIMARY KEY, body TEXT NOT NULL)",
        [],
    )?;
    let last: i64 =
        connection.query_row("SELECT COALESCE(MAX(n), 0) FROM note", [], |row| row.get(0))?;
    for n in last + 1.. {
        connection.execute(
            "INSERT INTO note VALUES (?1, ?2)",
            (n, "some words ".repeat(40)),
        )?;
        writeln!(said, "{n}")?;
        said.flush()?;
    }
    Ok(())
}

/// Prints the numbers that are there, after SQLite's own integrity check.
///
/// Like the scribe it is a process of its own: who serves a file system must not
/// map its files, or both wait for each other for ever.
pub fn read_back(database: &Path, mut said: impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let connection = Connection::open(database)?;
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(sound.into());
    }
    let tables = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'note'";
    let there: i64 = connection.query_row(tables, [], |row| row.get(0))?;
    if there == 0 {
        return Ok(());
    }
    let mut rows = connection.prepare("SELECT n FROM note ORDER BY n")?;
    for n in rows.query_map([], |row| row.get::<_, i64>(0))? {
        writeln!(said, "{}", n?)?;
    }
    Ok(())
}

/// Prints the ids of the events in Canopy's database, after SQLite's own check.
pub fn read_events(database: &Path, said: impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let mut said = std::io::BufWriter::new(said);
    let connection = Connection::open(database)?;
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(sound.into());
    }
    let mut rows =
        connection.prepare("SELECT external_id FROM events WHERE source = 'powercut'")?;
    for id in rows.query_map([], |row| row.get::<_, String>(0))? {
        writeln!(said, "{}", id?)?;
    }
    said.flush()?;
    Ok(())
}
