//! How statements run on a SQLite connection's thread.

use std::collections::HashSet;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Rows, Statement};

use crate::desk::Worker;
use crate::dialect;
use crate::fault::StoreError;
use crate::row_ref::{RowRef, Source};
use crate::value::{Row, Value};

/// Places in a list are at most this many; a longer list takes several statements.
const LIST: usize = 4_096;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Int(Some(it)) => ValueRef::Integer(*it),
            Value::Text(Some(it)) => ValueRef::Text(it.as_bytes()),
            Value::Int(None) | Value::Text(None) => ValueRef::Null,
        }))
    }
}

impl Worker {
    /// Statements that come once in the life of a program: schema, savepoints.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch(sql)?)
    }

    pub(crate) fn exec(&mut self, sql: &str, args: &[Value]) -> Result<u64, StoreError> {
        let spelled = self.spell(sql, || Ok(dialect::sqlite(sql)))?;
        let mut statement = self.conn.prepare_cached(&spelled)?;
        bind(&mut statement, args)?;
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
        drop(rows);
        Ok(if statement.readonly() {
            0
        } else {
            self.conn.changes()
        })
    }

    pub(crate) fn all(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        self.each(sql, args, |row| {
            found.push(Row::read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    pub(crate) fn each(
        &mut self,
        sql: &str,
        args: &[Value],
        mut f: impl FnMut(&RowRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let spelled = self.spell(sql, || Ok(dialect::sqlite(sql)))?;
        let mut statement = self.conn.prepare_cached(&spelled)?;
        bind(&mut statement, args)?;
        walk(&mut statement, &mut f)
    }

    pub(crate) fn many(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<Vec<Row>, StoreError> {
        let width = rows.first().map_or(0, Vec::len);
        let spelled = self.spell(sql, || dialect::rows_sqlite(sql, width))?;
        let mut statement = self.conn.prepare_cached(&spelled)?;
        let mut found = Vec::new();
        for row in rows {
            self.go_on()?;
            bind(&mut statement, row)?;
            walk(&mut statement, &mut |row| {
                found.push(Row::read(row)?);
                Ok(())
            })?;
        }
        Ok(found)
    }

    pub(crate) fn all_in(
        &mut self,
        sql: &str,
        fixed: &[Value],
        list: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        // A value that came twice must not find its rows twice because it fell into two chunks.
        let distinct: Vec<Value>;
        let list = match list.len() > LIST {
            true => {
                let mut seen = HashSet::with_capacity(list.len());
                distinct = list
                    .iter()
                    .filter(|value| seen.insert(*value))
                    .cloned()
                    .collect();
                &distinct[..]
            }
            false => list,
        };
        for chunk in list.chunks(LIST) {
            // Rounded up to a power of two, so that few texts serve lists of every length.
            let count = chunk.len().next_power_of_two();
            let spelled = dialect::list_sqlite(sql, fixed.len(), count)?;
            let mut statement = self.conn.prepare_cached(&spelled)?;
            let fill = chunk.last().into_iter().cycle().take(count - chunk.len());
            bind(&mut statement, fixed.iter().chain(chunk).chain(fill))?;
            walk(&mut statement, &mut |row| {
                found.push(Row::read(row)?);
                Ok(())
            })?;
        }
        Ok(found)
    }
}

fn bind<'v>(
    statement: &mut CachedStatement<'_>,
    args: impl IntoIterator<Item = &'v Value>,
) -> Result<(), StoreError> {
    let mut place = 0;
    for value in args {
        place += 1;
        statement.raw_bind_parameter(place, value)?;
    }
    // Places left over would silently be NULL.
    match statement.parameter_count() == place {
        true => Ok(()),
        false => Err(StoreError::Sql(format!(
            "{place} values for {} places",
            statement.parameter_count()
        ))),
    }
}

fn walk(
    statement: &mut Statement<'_>,
    f: &mut impl FnMut(&RowRef<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let width = statement.column_count();
    let mut rows: Rows<'_> = statement.raw_query();
    while let Some(row) = rows.next()? {
        f(&RowRef(Source::Sqlite(row, width)))?;
    }
    Ok(())
}
