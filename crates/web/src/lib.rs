//! The door: pages and JSON over the verbs of the app. A handler parses, calls one verb and
//! replies; who may do what is decided by the verb, from the actor that the guard hands in.

mod acting;
pub mod api;
pub mod assets;
mod audit_export;
mod cookies;
mod guard;
mod pages;
mod percent;
mod problem;
mod proxies;
mod report_export;
mod routes;
mod routing;
mod server;
mod statement_files;
mod too_large;
pub mod ui;

use canopy_domain::text::spreadsheet;

pub use proxies::TrustedProxies;
pub use routes::{router, served};
pub use server::{DemoSignIn, ServeOptions, serve};
