//! A row while it is still in the engine's hands: columns are read in place.

use rusqlite::types::ValueRef as Lite;
use sqlx::postgres::PgRow;
use sqlx::{Row as _, ValueRef as _};

use crate::fault::StoreError;
use crate::value::Cell;

/// A row that has not been copied. Text is borrowed from the engine.
pub struct RowRef<'r>(pub(crate) Source<'r>);

pub(crate) enum Source<'r> {
    Sqlite(&'r rusqlite::Row<'r>, usize),
    Postgres(&'r PgRow),
}

enum Seen<'r> {
    Null,
    Int(i64),
    Text(&'r str),
}

impl<'r> RowRef<'r> {
    /// How many columns there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Source::Sqlite(_, width) => *width,
            Source::Postgres(row) => row.len(),
        }
    }

    /// Whether there are no columns at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number in a column.
    pub fn int(&self, index: usize) -> Result<i64, StoreError> {
        match self.see(index)? {
            Seen::Int(it) => Ok(it),
            other => Err(wrong(index, "a number", &other)),
        }
    }

    /// The number in a column, if there is one.
    pub fn opt_int(&self, index: usize) -> Result<Option<i64>, StoreError> {
        match self.see(index)? {
            Seen::Int(it) => Ok(Some(it)),
            Seen::Null => Ok(None),
            other => Err(wrong(index, "a number or nothing", &other)),
        }
    }

    /// The text in a column.
    pub fn text(&self, index: usize) -> Result<&str, StoreError> {
        match self.see(index)? {
            Seen::Text(it) => Ok(it),
            other => Err(wrong(index, "text", &other)),
        }
    }

    /// The text in a column, if there is one.
    pub fn opt_text(&self, index: usize) -> Result<Option<&str>, StoreError> {
        match self.see(index)? {
            Seen::Text(it) => Ok(Some(it)),
            Seen::Null => Ok(None),
            other => Err(wrong(index, "text or nothing", &other)),
        }
    }

    pub(crate) fn cell(&self, index: usize) -> Result<Cell, StoreError> {
        Ok(match self.see(index)? {
            Seen::Null => Cell::Null,
            Seen::Int(it) => Cell::Int(it),
            Seen::Text(it) => Cell::Text(it.into()),
        })
    }

    fn see(&self, index: usize) -> Result<Seen<'_>, StoreError> {
        match &self.0 {
            Source::Sqlite(row, _) => see_sqlite(row, index),
            Source::Postgres(row) => see_postgres(row, index),
        }
    }
}

fn wrong(index: usize, wanted: &'static str, found: &Seen<'_>) -> StoreError {
    let found = match found {
        Seen::Null => "nothing",
        Seen::Int(_) => "a number",
        Seen::Text(_) => "text",
    };
    StoreError::Column {
        index,
        wanted,
        found,
    }
}

fn odd(index: usize, found: &'static str) -> StoreError {
    StoreError::Column {
        index,
        wanted: "a whole number or text",
        found,
    }
}

fn see_sqlite<'r>(row: &'r rusqlite::Row<'_>, index: usize) -> Result<Seen<'r>, StoreError> {
    match row.get_ref(index) {
        Ok(Lite::Null) => Ok(Seen::Null),
        Ok(Lite::Integer(it)) => Ok(Seen::Int(it)),
        Ok(Lite::Text(it)) => std::str::from_utf8(it)
            .map(Seen::Text)
            .map_err(|_| odd(index, "text that is not UTF-8")),
        Ok(Lite::Real(_)) => Err(odd(index, "a floating number")),
        Ok(Lite::Blob(_)) => Err(odd(index, "bytes")),
        Err(_) => Err(odd(index, "no such column")),
    }
}

/// Numbers of types in PostgreSQL's catalogue, which never change.
mod oid {
    pub(super) const BOOL: u32 = 16;
    pub(super) const NAME: u32 = 19;
    pub(super) const INT8: u32 = 20;
    pub(super) const INT2: u32 = 21;
    pub(super) const INT4: u32 = 23;
    pub(super) const TEXT: u32 = 25;
    pub(super) const UNKNOWN: u32 = 705;
    pub(super) const BPCHAR: u32 = 1042;
    pub(super) const VARCHAR: u32 = 1043;
    pub(super) const NUMERIC: u32 = 1700;
}

fn see_postgres(row: &PgRow, index: usize) -> Result<Seen<'_>, StoreError> {
    let value = row
        .try_get_raw(index)
        .map_err(|_| odd(index, "no such column"))?;
    if value.is_null() {
        return Ok(Seen::Null);
    }
    let kind = value.type_info().oid().map_or(0, |oid| oid.0);
    let bytes = value.as_bytes().map_err(|_| odd(index, "nothing"))?;
    let number = match (kind, bytes) {
        (oid::INT8, &[a, b, c, d, e, f, g, h]) => i64::from_be_bytes([a, b, c, d, e, f, g, h]),
        (oid::INT4, &[a, b, c, d]) => i32::from_be_bytes([a, b, c, d]).into(),
        (oid::INT2, &[a, b]) => i16::from_be_bytes([a, b]).into(),
        (oid::BOOL, &[it]) => it.into(),
        (oid::TEXT | oid::VARCHAR | oid::BPCHAR | oid::NAME | oid::UNKNOWN, text) => {
            return std::str::from_utf8(text)
                .map(Seen::Text)
                .map_err(|_| odd(index, "text that is not UTF-8"));
        }
        (oid::NUMERIC, _) => return Err(odd(index, "a NUMERIC; write CAST(… AS BIGINT)")),
        _ => return Err(odd(index, "another type")),
    };
    Ok(Seen::Int(number))
}
