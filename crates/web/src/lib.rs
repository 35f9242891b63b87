//! The door: pages and JSON over the verbs of the app.

pub mod assets;
pub mod ui;
