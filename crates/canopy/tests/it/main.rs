//! The integration tests: the whole product over HTTP, on both engines. One file per room;
//! `world.rs` builds the house, the server and the people that a test needs.

mod access_matrix;
mod attention;
mod audit_chain;
mod cast;
mod client;
mod dice;
mod events;
mod front_door;
mod ingestion;
mod ledger;
mod limited_sight;
mod model;
mod overview;
mod page_sight;
mod picking;
mod route_table;
mod sign_in;
mod sign_in_pages;
mod smoke;
mod world;
