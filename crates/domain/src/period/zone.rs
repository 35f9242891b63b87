//! Calendar days of one time zone.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use std::sync::LazyLock;

/// The zone rules compiled into the program, so that a company's days do not depend on the machine.
static RULES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Why a text is not a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an IANA time zone such as \"America/New_York\"")]
pub struct ZoneError;

/// The time zone of an IANA name; offsets and rules written out are refused. The spelling of the
/// name in capitals and small letters is put right in the zone's own name.
pub fn zone(name: &str) -> Result<TimeZone, ZoneError> {
    let zone = RULES.get(name).map_err(|_| ZoneError)?;
    if zone.is_unknown() || zone.iana_name().is_none() {
        Err(ZoneError)
    } else {
        Ok(zone)
    }
}

/// Every known zone name.
pub fn zone_names() -> impl Iterator<Item = String> {
    RULES.available().map(|name| name.as_str().to_owned())
}

/// The day that an instant lies in.
///
/// It is the wall calendar's date, except that days never go back: where clocks are set back over
/// midnight, the repeated end of a day belongs to the day that had already begun. So every instant
/// lies in the [`bounds`] of exactly one day.
pub fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    let mut day = zone.to_datetime(at).date();
    while let Ok(next) = day.tomorrow() {
        if start_of(next, zone) > at {
            break;
        }
        day = next;
    }
    day
}

/// The instants of a day, from the first one to the first one after it: 23, 24 or 25 hours, as the
/// clocks go. A day that the zone skipped has none.
pub fn bounds(day: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let end = match day.tomorrow() {
        Ok(next) => start_of(next, zone),
        Err(_) => Timestamp::MAX,
    };
    (start_of(day, zone), end)
}

/// The first instant whose date is `day` or later.
fn start_of(day: Date, zone: &TimeZone) -> Timestamp {
    let midnight = zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0));
    let limit = if day.year() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    match midnight.offset() {
        AmbiguousOffset::Gap { .. } => {
            // The clocks jumped over midnight: the day begins with the jump.
            let Ok(after) = midnight.later() else {
                return limit;
            };
            let jump = zone
                .preceding(after.saturating_add(1.nanosecond()).unwrap_or(after))
                .next();
            jump.map_or(after, |jump| jump.timestamp())
        }
        _ => midnight.earlier().unwrap_or(limit),
    }
}
