//! Rates: setting the prices of companies and the default of organizations, and what that does to
//! what is already counted.
//!
//! Owns nothing; composes billing (the cards), usage (rating again) and months (monthly fees) in one
//! transaction. Does not own cards or events.
//!
//! Invariants:
//! - A change of prices and the new ratings of the events that it reaches are there together, or
//!   neither is. Closed months are not reached.
//! - Whoever changes prices holds the books of every company alone whose prices may change.

mod change;
pub mod list;
pub mod preview;
pub mod set;

pub use change::NewRates;
pub use list::{ListedVersion, RatesShown, company_rates, organization_rates};
pub use set::{RatesSet, set_organization_rates, set_rate_card, set_rates};
