//! The cellar: one transaction, one SQL text, two engines.
//!
//! Nothing above this crate knows whether SQLite or PostgreSQL keeps the rows, and nothing in it
//! knows what the rows mean. What crosses the waist is whole numbers, text and their absence.

mod desk;
mod dialect;
mod fault;
mod migrate;
mod pieces;
mod postgres;
mod postgres_run;
pub mod queue;
mod row_ref;
mod sqlite;
mod sqlite_run;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

pub use fault::{SchemaError, StoreError};
pub use migrate::{Migrated, Migration};
pub use row_ref::RowRef;
pub(crate) use store::Mode;
pub use store::{Options, Store, Synchronous};
pub use tx::Tx;
pub use value::{Row, Value};
