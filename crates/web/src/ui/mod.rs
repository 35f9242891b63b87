//! The parts every page is put together from. Each part is a small file that takes plain text and
//! numbers already written for people, and knows nothing of rooms, rows or roles.
//!
//! Everything reads and posts without a script; `frontend/src/app.ts` only adds comfort. No part
//! writes a `style` attribute or a script: the content security policy forbids both.
//! `cargo run -p canopy-web --example gallery` shows them all.

pub mod attention;
pub mod avatar;
pub mod badge;
pub mod banner;
pub mod button;
pub mod card;
pub mod changes;
pub mod chart;
pub mod dialog;
pub mod empty;
pub mod error;
pub mod field;
pub mod figure;
pub mod form;
pub mod head;
pub mod icon;
pub mod layout;
pub mod menu;
pub mod pager;
pub mod panel;
pub mod pick;
pub mod qr;
pub mod seeing;
pub mod signin;
pub mod switcher;
pub mod table;
pub mod tabs;
pub mod tile;
pub mod toast;
pub mod toolbar;

pub use icon::Icon;
