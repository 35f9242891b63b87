//! The integration tests: the whole product over HTTP, on both engines. One file per room;
//! `world.rs` builds the house, the server and the people that a test needs.

mod client;
mod dice;
mod events;
mod ingestion;
mod ledger;
mod model;
mod smoke;
mod world;
