//! The booked events as plain rows for the other engines: company, day, type, billed time,
//! segments and the sum of the charges.

use std::fs::File;
use std::io::{BufWriter, Write};

use canopy_domain::rating::charges_from_json;
use rusqlite::{Connection, OpenFlags};

use crate::Fault;

/// Writes every booked event of a SQLite database as CSV without a head.
pub fn export(database: &str, to: &str) -> Result<(), Fault> {
    let path = database.strip_prefix("sqlite://").unwrap_or(database);
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(to)?);
    let sql = "SELECT company_id, occurred_on, type, billed_ms, COALESCE(segments, 0), charges FROM events";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = |place: usize| row.get_ref(place).and_then(|it| Ok(it.as_str()?));
        let (company, day, kind, charges) = (text(0)?, text(1)?, text(2)?, text(5)?);
        let (billed_ms, segments): (i64, i64) = (row.get(3)?, row.get(4)?);
        let amount: i64 = charges_from_json(charges)?
            .iter()
            .map(|charge| charge.amount.get())
            .sum();
        writeln!(
            out,
            "{company},{day},{kind},{billed_ms},{segments},{amount}"
        )?;
    }
    Ok(out.flush()?)
}
