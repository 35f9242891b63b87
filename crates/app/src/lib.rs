//! The rooms of Canopy: the verbs of the business, each with its rows and its jobs.
//!
//! A verb reads: may, load, law, save, audit, enqueue. An outer verb authorizes, opens the
//! transaction and commits; an inner verb takes the transaction, so that rooms compose.
//! Nothing here knows HTTP, and nothing outside a room's `rows.rs` knows SQL.

/// The values of a statement, in the order of its placeholders.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$(canopy_store::Value::from($value)),*] };
}

pub mod access;
pub mod access_control;
pub mod actor;
pub mod alerts;
pub mod audit;
pub mod audit_log;
pub mod billing;
pub mod campaigns;
pub mod caps;
pub mod cases;
pub mod companies;
pub mod disputes;
mod fields;
pub mod house;
pub mod keyring;
pub mod letters;
pub mod months;
pub mod onboarding;
pub mod operator;
pub mod organizations;
pub mod put;
pub mod rates;
pub mod refusal;
pub mod reporting;
pub mod schedules;
pub mod schema;
pub mod statements;
mod stored;
mod turns;
pub mod usage;
pub mod webhooks;

pub use actor::{Actor, ActorKind, Entry, Withheld};
pub use house::{Clock, Config, House, SetClock, SystemClock};
pub use refusal::Refusal;
