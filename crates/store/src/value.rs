//! What crosses the waist: whole numbers, text, and their absence.

use std::borrow::Cow;
use std::ops::Range;

use crate::fault::StoreError;
use crate::row_ref::RowRef;

/// A value bound to a statement. Even an absent value has a type, for PostgreSQL wants to know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// A BIGINT. Booleans are 0 and 1.
    Int(Option<i64>),
    /// A TEXT.
    Text(Option<Cow<'static, str>>),
}

impl Value {
    /// The absent number.
    pub const NO_INT: Value = Value::Int(None);
    /// The absent text.
    pub const NO_TEXT: Value = Value::Text(None);

    /// PostgreSQL cannot keep U+0000 in text, so neither engine takes it.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self {
            Value::Text(Some(text)) if text.as_bytes().contains(&0) => {
                Err(StoreError::Value("text cannot hold the character U+0000"))
            }
            _ => Ok(()),
        }
    }
}

macro_rules! from {
    ($($kind:ty => |$it:ident| $value:expr),* $(,)?) => {$(
        impl From<$kind> for Value {
            fn from($it: $kind) -> Self { $value }
        }
    )*};
}

from! {
    i64 => |it| Value::Int(Some(it)),
    i32 => |it| Value::Int(Some(it.into())),
    u32 => |it| Value::Int(Some(it.into())),
    bool => |it| Value::Int(Some(it.into())),
    Option<i64> => |it| Value::Int(it),
    Option<bool> => |it| Value::Int(it.map(i64::from)),
    &str => |it| Value::Text(Some(Cow::Owned(it.to_owned()))),
    String => |it| Value::Text(Some(Cow::Owned(it))),
    &String => |it| Value::Text(Some(Cow::Owned(it.clone()))),
    Cow<'static, str> => |it| Value::Text(Some(it)),
    Option<&str> => |it| Value::Text(it.map(|it| Cow::Owned(it.to_owned()))),
    Option<String> => |it| Value::Text(it.map(Cow::Owned)),
    Option<&String> => |it| Value::Text(it.map(|it| Cow::Owned(it.clone()))),
    &Option<String> => |it| Value::Text(it.clone().map(Cow::Owned)),
}

/// Writes arguments down: `&args![company_id, "open", 12]` is `&[Value; 3]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}

/// One cell of a row. A number needs no allocation of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(Box<str>),
}

impl Cell {
    fn kind(&self) -> &'static str {
        match self {
            Cell::Null => "nothing",
            Cell::Int(_) => "a number",
            Cell::Text(_) => "text",
        }
    }
}

/// One row of an answer; columns are counted from zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(Box<[Cell]>);

impl Row {
    pub(crate) fn read(from: &RowRef<'_>) -> Result<Row, StoreError> {
        (0..from.len())
            .map(|index| from.cell(index))
            .collect::<Result<_, _>>()
            .map(Row)
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no columns at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn wrong(&self, index: usize, wanted: &'static str) -> StoreError {
        let found = self.0.get(index).map_or("no such column", Cell::kind);
        StoreError::Column {
            index,
            wanted,
            found,
        }
    }

    /// The number in a column.
    pub fn int(&self, index: usize) -> Result<i64, StoreError> {
        match self.0.get(index) {
            Some(Cell::Int(it)) => Ok(*it),
            _ => Err(self.wrong(index, "a number")),
        }
    }

    /// The number in a column, if there is one.
    pub fn opt_int(&self, index: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(index) {
            Some(Cell::Int(it)) => Ok(Some(*it)),
            Some(Cell::Null) => Ok(None),
            _ => Err(self.wrong(index, "a number or nothing")),
        }
    }

    /// A column that holds 0 or 1.
    pub fn flag(&self, index: usize) -> Result<bool, StoreError> {
        match self.0.get(index) {
            Some(Cell::Int(0)) => Ok(false),
            Some(Cell::Int(1)) => Ok(true),
            _ => Err(self.wrong(index, "0 or 1")),
        }
    }

    /// The text in a column.
    pub fn text(&self, index: usize) -> Result<&str, StoreError> {
        match self.0.get(index) {
            Some(Cell::Text(it)) => Ok(it),
            _ => Err(self.wrong(index, "text")),
        }
    }

    /// The text in a column, if there is one.
    pub fn opt_text(&self, index: usize) -> Result<Option<&str>, StoreError> {
        match self.0.get(index) {
            Some(Cell::Text(it)) => Ok(Some(it)),
            Some(Cell::Null) => Ok(None),
            _ => Err(self.wrong(index, "text or nothing")),
        }
    }

    /// The text in a column, owned.
    pub fn string(&self, index: usize) -> Result<String, StoreError> {
        self.text(index).map(str::to_owned)
    }

    /// The text in a column, owned, if there is one.
    pub fn opt_string(&self, index: usize) -> Result<Option<String>, StoreError> {
        Ok(self.opt_text(index)?.map(str::to_owned))
    }

    /// Neighbouring numbers, as in `row.ints(2..17)`.
    pub fn ints(&self, columns: Range<usize>) -> Result<Vec<i64>, StoreError> {
        columns.map(|index| self.int(index)).collect()
    }
}
