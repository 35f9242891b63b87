//! How statements run on PostgreSQL.

use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Executor, Postgres};

use crate::dialect::{self, Type};
use crate::fault::StoreError;
use crate::row_ref::{RowRef, Source};
use crate::value::{Row, Value};

/// Rows sent in one statement.
const ROWS: usize = 10_000;

type Bound = Query<'static, Postgres, PgArguments>;

fn query(sql: &str, args: &[Value]) -> Bound {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in args {
        query = match value {
            Value::Int(it) => query.bind(*it),
            Value::Text(it) => query.bind(it.as_deref().map(str::to_owned)),
        };
    }
    query
}

/// Binds a column of values as one array.
fn column<'v>(
    query: Bound,
    kind: Type,
    values: impl Iterator<Item = &'v Value>,
) -> Result<Bound, StoreError> {
    const MIXED: StoreError = StoreError::Value("the values of one column are of one type");
    Ok(match kind {
        Type::Int => query.bind(
            values
                .map(|value| match value {
                    Value::Int(it) => Ok(*it),
                    Value::Text(_) => Err(MIXED),
                })
                .collect::<Result<Vec<_>, _>>()?,
        ),
        Type::Text => query.bind(
            values
                .map(|value| match value {
                    Value::Text(it) => Ok(it.as_deref().map(str::to_owned)),
                    Value::Int(_) => Err(MIXED),
                })
                .collect::<Result<Vec<_>, _>>()?,
        ),
    })
}

pub(crate) async fn batch(conn: &mut PgConnection, sql: &str) -> Result<(), StoreError> {
    conn.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
    Ok(())
}

pub(crate) async fn exec(
    conn: &mut PgConnection,
    sql: &str,
    args: &[Value],
) -> Result<u64, StoreError> {
    Ok(conn.execute(query(sql, args)).await?.rows_affected())
}

pub(crate) async fn all(
    conn: &mut PgConnection,
    sql: &str,
    args: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let mut found = Vec::new();
    collect(conn, query(sql, args), &mut found).await?;
    Ok(found)
}

async fn collect(
    conn: &mut PgConnection,
    query: Bound,
    into: &mut Vec<Row>,
) -> Result<(), StoreError> {
    let rows = conn.fetch_all(query).await?;
    into.reserve(rows.len());
    for row in &rows {
        into.push(Row::read(&RowRef(Source::Postgres(row)))?);
    }
    Ok(())
}

pub(crate) async fn fold<A>(
    conn: &mut PgConnection,
    sql: &str,
    args: &[Value],
    mut sum: A,
    mut f: impl FnMut(&mut A, &RowRef<'_>) -> Result<(), StoreError>,
) -> Result<A, StoreError> {
    let mut rows = conn.fetch(query(sql, args));
    while let Some(row) = rows.try_next().await? {
        f(&mut sum, &RowRef(Source::Postgres(&row)))?;
    }
    Ok(sum)
}

pub(crate) async fn many(
    conn: &mut PgConnection,
    sql: &str,
    rows: &[Vec<Value>],
) -> Result<Vec<Row>, StoreError> {
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    if rows.iter().any(|row| row.len() != first.len()) {
        return Err(StoreError::Value("all rows of `many` have the same width"));
    }
    let types: Vec<_> = first.iter().map(Type::of).collect();
    let spelled = dialect::rows_postgres(sql, &types)?;
    let mut found = Vec::new();
    for chunk in rows.chunks(ROWS) {
        let mut query = query(&spelled, &[]);
        for (at, kind) in types.iter().enumerate() {
            query = column(query, *kind, chunk.iter().map(|row| &row[at]))?;
        }
        collect(conn, query, &mut found).await?;
    }
    Ok(found)
}

pub(crate) async fn all_in(
    conn: &mut PgConnection,
    sql: &str,
    fixed: &[Value],
    list: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let Some(first) = list.first() else {
        return Ok(Vec::new());
    };
    let kind = Type::of(first);
    let spelled = dialect::list_postgres(sql, fixed.len(), kind)?;
    let query = column(query(&spelled, fixed), kind, list.iter())?;
    let mut found = Vec::new();
    collect(conn, query, &mut found).await?;
    Ok(found)
}

/// Takes advisory locks until the end of the transaction, always in the same order.
pub(crate) async fn advise(
    conn: &mut PgConnection,
    shared: bool,
    keys: Vec<i64>,
) -> Result<(), StoreError> {
    let sql = match shared {
        true => "SELECT COUNT(pg_advisory_xact_lock_shared(k)) FROM UNNEST($1) AS k",
        false => "SELECT COUNT(pg_advisory_xact_lock(k)) FROM UNNEST($1) AS k",
    };
    conn.execute(sqlx::query(sql).bind(keys)).await?;
    Ok(())
}

/// Refuses a server that cannot keep our promises.
pub(crate) async fn suits(conn: &mut PgConnection, oldest: i64) -> Result<(), StoreError> {
    let sql = "SELECT current_setting('server_version_num')::BIGINT, \
               current_setting('server_version'), current_setting('server_encoding')";
    let rows = all(conn, sql, &[]).await?;
    let row = rows
        .first()
        .ok_or_else(|| StoreError::Lost("no answer".into()))?;
    if row.int(0)? < oldest {
        return Err(StoreError::Config(format!(
            "PostgreSQL {} is too old; 15 or later is needed",
            row.text(1)?
        )));
    }
    if row.text(2)? != "UTF8" {
        return Err(StoreError::Config(format!(
            "the database is encoded in {}; create it with ENCODING 'UTF8'",
            row.text(2)?
        )));
    }
    Ok(())
}
