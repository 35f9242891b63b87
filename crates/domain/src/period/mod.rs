//! Days, months and periods of a company, in its own time zone.

mod cover;
mod month;
mod preset;
mod span;
#[cfg(test)]
mod tests;
mod zone;
mod zones;

pub use cover::{Cover, cover};
pub use month::{Month, MonthError};
pub use preset::{Preset, preceding};
pub use span::{Period, PeriodError};
pub use zone::{ZoneError, bounds, day_of, zone, zone_names};
pub use zones::Zones;
