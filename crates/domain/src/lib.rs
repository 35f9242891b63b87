//! The law of Canopy: money, periods, rating and roles.
//!
//! Everything here is a pure function of its arguments. There is no I/O, no clock, no
//! randomness and no async in this crate, and it depends on nothing else of the project.

mod code;

pub mod cap;
pub mod category;
pub mod dispute;
pub mod figures;
pub mod id;
pub mod money;
pub mod outlook;
pub mod period;
pub mod quantity;
pub mod rating;
pub mod refusal;
pub mod role;
pub mod schedule;
pub mod text;
pub mod usage;

pub use code::UnknownCode;
