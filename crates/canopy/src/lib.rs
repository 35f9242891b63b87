//! The key: the command line of Canopy. It wires the verbs of the app and computes nothing.

pub mod admin;
pub mod api_key;
pub mod audit_key;
pub mod cli;
pub mod config;
pub mod demo;
pub mod failure;
pub mod heads_file;
pub mod import;
pub mod key_file;
pub mod mail;
pub mod migrate;
pub mod open;
pub mod serve;
pub mod verify;
pub mod verify_export;

pub use failure::Failure;
