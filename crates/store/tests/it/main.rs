//! The store on both engines: every promise of the waist, tried.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod killed;
mod migrations;
mod queue;
mod schema;
mod snapshots;
mod statements;
mod transactions;
mod values;
