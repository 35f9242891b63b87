//! One SQL text, two engines: how statements and schema files are spelled for each.

use crate::fault::StoreError;
use crate::pieces::{Kind, Piece, pieces};
use crate::value::Value;

/// The type of a bound value, as PostgreSQL's arrays need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Int,
    Text,
}

impl Type {
    pub(crate) fn of(value: &Value) -> Type {
        match value {
            Value::Int(_) => Type::Int,
            Value::Text(_) => Type::Text,
        }
    }
}

const ROWS: &str = "{rows}";
const LIST: &str = "{list}";
const ROWS_RULE: StoreError = StoreError::Template("`many` wants `VALUES {rows}` exactly once");
const LIST_RULE: StoreError =
    StoreError::Template("`all_in` wants `IN ({list})` exactly once, and never `NOT IN`");

/// `$1` as SQLite likes it: `$1` is a name there and looked up one by one, `?1` is a place.
pub(crate) fn sqlite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    for piece in pieces(sql) {
        match piece.kind {
            Kind::Parameter => {
                out.push('?');
                out.push_str(&piece.text[1..]);
            }
            _ => out.push_str(piece.text),
        }
    }
    out
}

/// The text before and after `hole`, which may stand there only once.
fn around<'s>(
    sql: &'s str,
    hole: &str,
    rule: StoreError,
) -> Result<(&'s str, &'s str), StoreError> {
    match sql.split_once(hole) {
        Some((before, after)) if !after.contains(hole) => Ok((before, after)),
        _ => Err(rule),
    }
}

/// Takes the words in front of a hole away, in any case and with any space.
fn without<'s>(before: &'s str, word: &str) -> Option<&'s str> {
    let before = before.trim_end();
    let cut = before.len().checked_sub(word.len())?;
    (before.is_char_boundary(cut) && before[cut..].eq_ignore_ascii_case(word))
        .then(|| &before[..cut])
}

/// `VALUES {rows}` for SQLite: one row, run once for each.
pub(crate) fn rows_sqlite(sql: &str, width: usize) -> Result<String, StoreError> {
    let (before, after) = around(sql, ROWS, ROWS_RULE)?;
    without(before, "VALUES").ok_or(ROWS_RULE)?;
    let places: Vec<_> = (1..=width).map(|n| format!("?{n}")).collect();
    Ok(sqlite(&format!("{before}({}){after}", places.join(","))))
}

/// `VALUES {rows}` for PostgreSQL: one array per column, so that the text (and with it the
/// prepared statement) is the same for any number of rows.
pub(crate) fn rows_postgres(sql: &str, types: &[Type]) -> Result<String, StoreError> {
    let (before, after) = around(sql, ROWS, ROWS_RULE)?;
    let before = without(before, "VALUES").ok_or(ROWS_RULE)?;
    let columns: Vec<_> = (1..).zip(types).map(|(n, kind)| array(n, *kind)).collect();
    Ok(format!(
        "{before}SELECT * FROM UNNEST({}){after}",
        columns.join(",")
    ))
}

fn array(place: usize, kind: Type) -> String {
    match kind {
        Type::Int => format!("${place}::BIGINT[]"),
        Type::Text => format!("${place}::TEXT[]"),
    }
}

fn around_list(sql: &str) -> Result<(&str, &str), StoreError> {
    let (before, after) = around(sql, LIST, LIST_RULE)?;
    let after = after.trim_start().strip_prefix(')').ok_or(LIST_RULE)?;
    let before = without(before, "(")
        .and_then(|it| without(it, "IN"))
        .ok_or(LIST_RULE)?;
    match without(before, "NOT") {
        None => Ok((before, after)),
        Some(_) => Err(LIST_RULE),
    }
}

/// `IN ({list})` for SQLite: as many places as the chunk has.
pub(crate) fn list_sqlite(sql: &str, fixed: usize, count: usize) -> Result<String, StoreError> {
    let (before, after) = around_list(sql)?;
    let places: Vec<_> = (fixed + 1..=fixed + count)
        .map(|n| format!("?{n}"))
        .collect();
    Ok(sqlite(&format!("{before}IN ({}){after}", places.join(","))))
}

/// `IN ({list})` for PostgreSQL: one array.
pub(crate) fn list_postgres(sql: &str, fixed: usize, kind: Type) -> Result<String, StoreError> {
    let (before, after) = around_list(sql)?;
    Ok(format!("{before}= ANY({}){after}", array(fixed + 1, kind)))
}

/// Leaves out what a schema file says for the other engine only: the lines between
/// `-- only sqlite` (or `-- only postgres`) and `-- both`.
fn only(sql: &str, other: &str) -> String {
    let mut silent = false;
    let mut out = String::with_capacity(sql.len());
    for line in sql.split_inclusive('\n') {
        match line.trim().strip_prefix("-- ") {
            Some("both") => silent = false,
            Some(it) if it.strip_prefix("only ").is_some_and(|name| name == other) => silent = true,
            Some(it) if it.starts_with("only ") => silent = false,
            _ if silent => {}
            _ => out.push_str(line),
        }
    }
    out
}

/// A schema file for SQLite: BIGINT is INTEGER, and every table is STRICT; one whose closing
/// parenthesis is followed by the comment `-- clustered` keeps its rows in its primary key.
pub(crate) fn schema_sqlite(sql: &str) -> String {
    let sql = &only(sql, "postgres");
    let cut = pieces(sql);
    let mut out = String::with_capacity(sql.len());
    let mut place = Place::default();
    for (at, piece) in cut.iter().enumerate() {
        place.step(piece);
        match piece.kind {
            Kind::Word if piece.is("BIGINT") => out.push_str("INTEGER"),
            _ => out.push_str(piece.text),
        }
        if place.closes_table(piece) {
            out.push_str(if clustered(&cut[at + 1..]) {
                " STRICT, WITHOUT ROWID"
            } else {
                " STRICT"
            });
        }
    }
    out
}

/// A schema file for PostgreSQL: every TEXT column sorts and compares by bytes, as on SQLite.
pub(crate) fn schema_postgres(sql: &str) -> String {
    let sql = &only(sql, "sqlite");
    let mut out = String::with_capacity(sql.len());
    let mut place = Place::default();
    let mut before = None;
    for piece in pieces(sql) {
        place.step(&piece);
        out.push_str(piece.text);
        let names_a_column = matches!(before, Some(Piece { kind: Kind::Word | Kind::Quoted, text }) if !text.eq_ignore_ascii_case("AS"));
        if piece.kind == Kind::Word && piece.is("TEXT") && place.in_table && names_a_column {
            out.push_str(" COLLATE \"C\"");
        }
        if piece.speaks() {
            before = Some(piece);
        }
    }
    out
}

fn clustered(after: &[Piece<'_>]) -> bool {
    after
        .iter()
        .take_while(|piece| !piece.speaks() || piece.text == ";")
        .filter(|piece| piece.kind == Kind::Comment)
        .any(|piece| piece.text.trim_start_matches('-').trim() == "clustered")
}

/// Where in a schema file a piece stands.
#[derive(Default)]
struct Place {
    words: usize,
    creates: bool,
    /// Within CREATE TABLE or ALTER TABLE.
    in_table: bool,
    depth: usize,
}

impl Place {
    fn step(&mut self, piece: &Piece<'_>) {
        match piece.kind {
            Kind::Word => {
                self.words += 1;
                if self.words == 1 {
                    self.creates = piece.is("CREATE");
                    self.in_table = false;
                }
                // The second word, or the third: CREATE TEMPORARY TABLE.
                self.in_table |= self.words <= 3 && self.depth == 0 && piece.is("TABLE");
            }
            Kind::Mark if piece.text == "(" => self.depth += 1,
            Kind::Mark if piece.text == ")" => self.depth = self.depth.saturating_sub(1),
            Kind::Mark if piece.text == ";" && self.depth == 0 => *self = Place::default(),
            _ => {}
        }
    }

    fn closes_table(&self, piece: &Piece<'_>) -> bool {
        self.creates && self.in_table && self.depth == 0 && piece.text == ")"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_rewritten_outside_strings_only() {
        assert_eq!(
            sqlite("a = $1 AND b = '$2' AND c = $10"),
            "a = ?1 AND b = '$2' AND c = ?10"
        );
    }

    #[test]
    fn rows_become_places_or_arrays() {
        let sql = "INSERT INTO t (a, b) VALUES {rows} ON CONFLICT DO NOTHING";
        assert_eq!(
            rows_sqlite(sql, 2).unwrap(),
            "INSERT INTO t (a, b) VALUES (?1,?2) ON CONFLICT DO NOTHING"
        );
        assert_eq!(
            rows_postgres(sql, &[Type::Int, Type::Text]).unwrap(),
            "INSERT INTO t (a, b) SELECT * FROM UNNEST($1::BIGINT[],$2::TEXT[]) ON CONFLICT DO NOTHING"
        );
        assert!(rows_postgres("INSERT INTO t {rows}", &[Type::Int]).is_err());
        assert!(rows_sqlite("VALUES {rows} VALUES {rows}", 1).is_err());
    }

    #[test]
    fn lists_become_places_or_an_array() {
        let sql = "SELECT a FROM t WHERE c = $1 AND a in ( {list} ) ORDER BY a";
        assert_eq!(
            list_sqlite(sql, 1, 2).unwrap(),
            "SELECT a FROM t WHERE c = ?1 AND a IN (?2,?3) ORDER BY a"
        );
        assert_eq!(
            list_postgres(sql, 1, Type::Text).unwrap(),
            "SELECT a FROM t WHERE c = $1 AND a = ANY($2::TEXT[]) ORDER BY a"
        );
        for wrong in [
            "a NOT IN ({list})",
            "a = {list}",
            "a IN ({list}) OR b IN ({list})",
            "a IN (1, {list})",
        ] {
            assert!(list_sqlite(wrong, 0, 1).is_err(), "{wrong}");
        }
    }

    const SCHEMA: &str = "-- BIGINT TEXT in a comment\n\
        CREATE TABLE t (\n  id TEXT NOT NULL, -- TEXT\n  n BIGINT NOT NULL CHECK (n IN (1, 2)),\n  \
        kind TEXT DEFAULT 'TEXT' CHECK (CAST(n AS TEXT) <> ''),\n  PRIMARY KEY (id)\n); -- clustered\n\
        CREATE TABLE u (n BIGINT);\nCREATE INDEX i ON t (n);\nALTER TABLE u ADD COLUMN x TEXT;\n";

    #[test]
    fn a_schema_file_may_speak_to_one_engine() {
        let sql = "a\n-- only sqlite\nb\n-- only postgres\nc\n-- both\nd\n";
        assert_eq!(schema_sqlite(sql), "a\nb\nd\n");
        assert_eq!(schema_postgres(sql), "a\nc\nd\n");
    }

    #[test]
    fn schema_for_sqlite() {
        let out = schema_sqlite(SCHEMA);
        assert!(out.contains("-- BIGINT TEXT in a comment"));
        assert!(out.contains("n INTEGER NOT NULL CHECK (n IN (1, 2)),"));
        assert!(out.contains(") STRICT, WITHOUT ROWID; -- clustered"));
        assert!(out.contains("u (n INTEGER) STRICT;"));
        assert!(out.contains("ON t (n);"));
    }

    #[test]
    fn schema_for_postgres() {
        let out = schema_postgres(SCHEMA);
        assert!(out.contains("id TEXT COLLATE \"C\" NOT NULL, -- TEXT\n"));
        assert!(
            out.contains("kind TEXT COLLATE \"C\" DEFAULT 'TEXT' CHECK (CAST(n AS TEXT) <> '')")
        );
        assert!(out.contains("ADD COLUMN x TEXT COLLATE \"C\";"));
        assert!(out.contains("n BIGINT"));
    }
}
