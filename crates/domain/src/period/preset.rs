//! Named periods that end today or lately, and the period that each is compared with.

use super::{Month, Period};
use crate::code::coded;
use jiff::ToSpan;
use jiff::civil::Date;

coded! {
    /// A named period; it resolves per company, on the company's own today.
    Preset {
        /// Today.
        Today = "today",
        /// Yesterday.
        Yesterday = "yesterday",
        /// Seven days, today included.
        Last7Days = "last_7_days",
        /// Thirty days, today included.
        Last30Days = "last_30_days",
        /// Ninety days, today included.
        Last90Days = "last_90_days",
        /// From the first of this month to today.
        MonthToDate = "month_to_date",
        /// The whole month before this one.
        LastMonth = "last_month",
        /// From the first day of this calendar quarter to today.
        QuarterToDate = "quarter_to_date",
        /// The whole calendar quarter before this one.
        LastQuarter = "last_quarter",
        /// From January 1 to today.
        YearToDate = "year_to_date",
        /// The year that ends today.
        Last12Months = "last_12_months",
    }
}

impl Preset {
    /// The words for it on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Yesterday => "Yesterday",
            Self::Last7Days => "Last 7 days",
            Self::Last30Days => "Last 30 days",
            Self::Last90Days => "Last 90 days",
            Self::MonthToDate => "Month to date",
            Self::LastMonth => "Last month",
            Self::QuarterToDate => "Quarter to date",
            Self::LastQuarter => "Last quarter",
            Self::YearToDate => "Year to date",
            Self::Last12Months => "Last 12 months",
        }
    }

    /// The days that it means on `today`.
    pub fn resolve(self, today: Date) -> Period {
        let back = |days: i64| Period {
            from: today.saturating_sub(days.days()),
            to: today,
        };
        let month = Month::of(today);
        match self {
            Self::Today => back(0),
            Self::Yesterday => {
                let day = back(1).from;
                Period { from: day, to: day }
            }
            Self::Last7Days => back(6),
            Self::Last30Days => back(29),
            Self::Last90Days => back(89),
            Self::MonthToDate => Period {
                from: month.first(),
                to: today,
            },
            Self::LastMonth => Period {
                from: month.previous().first(),
                to: month.previous().last(),
            },
            Self::QuarterToDate => Period {
                from: quarter_start(today),
                to: today,
            },
            Self::LastQuarter => quarter_before(quarter_start(today)),
            Self::YearToDate => Period {
                from: today.first_of_year(),
                to: today,
            },
            Self::Last12Months => Period {
                from: today.saturating_sub(1.year()).saturating_add(1.day()),
                to: today,
            },
        }
    }
}

/// The period that a change is measured against.
///
/// Presets of months, quarters and years go against the same days of the one before (a day that
/// it lacks becomes its last one), and whole ones against the whole one before. Every other
/// period goes against as many days just before it.
pub fn preceding(period: Period, preset: Option<Preset>) -> Period {
    let Period { from, to } = period;
    let months_back = |months: i64| Period {
        from: from.saturating_sub(months.months()),
        to: to.saturating_sub(months.months()),
    };
    match preset {
        Some(Preset::MonthToDate) => months_back(1),
        Some(Preset::QuarterToDate) => months_back(3),
        Some(Preset::YearToDate) => months_back(12),
        Some(Preset::LastMonth) => {
            let month = Month::of(from).previous();
            Period {
                from: month.first(),
                to: month.last(),
            }
        }
        Some(Preset::LastQuarter) => quarter_before(from),
        Some(preset @ Preset::Last12Months) => preset.resolve(from.saturating_sub(1.day())),
        _ => Period {
            from: from.saturating_sub(period.days().days()),
            to: from.saturating_sub(1.day()),
        },
    }
}

/// The first day of the calendar quarter of a day.
fn quarter_start(day: Date) -> Date {
    Date::constant(day.year(), (day.month() - 1) / 3 * 3 + 1, 1)
}

/// The whole quarter before the one that begins on `start`.
fn quarter_before(start: Date) -> Period {
    Period {
        from: start.saturating_sub(3.months()),
        to: start.saturating_sub(1.day()),
    }
}
