//! What a report is asked for: a period, and as of when.

use canopy_domain::period::{Period, Preset, preceding};
use canopy_domain::refusal::FieldError;
use jiff::civil::Date;

/// The most days of a custom range: ten years.
pub const MOST_DAYS: i64 = 3_660;

/// The days of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodAsked {
    /// A named period, which resolves per company on its own today.
    Preset(Preset),
    /// These days, by each company's own calendar.
    Days(Period),
}

impl PeriodAsked {
    /// The days that it means where it is `today`.
    pub fn resolve(self, today: Date) -> Period {
        match self {
            Self::Preset(preset) => preset.resolve(today),
            Self::Days(period) => period,
        }
    }

    /// The days that these days are compared with.
    pub fn before(self, period: Period) -> Period {
        match self {
            Self::Preset(preset) => preceding(period, Some(preset)),
            Self::Days(_) => preceding(period, None),
        }
    }
}

/// What a report is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportAsked {
    /// The days.
    pub period: PeriodAsked,
    /// Figures as they stood at the end of this day, by each company's own calendar; today's where
    /// it is absent.
    pub stood_on: Option<Date>,
    /// Whether the preceding period is read, too.
    pub compare: bool,
}

impl ReportAsked {
    /// Month to date, unless `period` or `from` and `to` say otherwise.
    ///
    /// # Errors
    /// Names the field that cannot be read, or that contradicts another one.
    pub fn read(
        period: Option<&str>,
        from: Option<&str>,
        to: Option<&str>,
        stood_on: Option<&str>,
    ) -> Result<Self, FieldError> {
        let [period, from, to, stood_on] = [period, from, to, stood_on]
            .map(|text| text.map(str::trim).filter(|text| !text.is_empty()));
        let custom = from.is_some() || to.is_some();
        let period = match period {
            Some("custom") | None if custom => PeriodAsked::Days(days(from, to)?),
            Some(_) if custom => {
                let message = "Give either a named period, or its first and last day.";
                return Err(FieldError::new("period", "ambiguous", message));
            }
            Some("custom") => PeriodAsked::Days(days(from, to)?),
            Some(code) => PeriodAsked::Preset(preset(code)?),
            None => PeriodAsked::Preset(Preset::MonthToDate),
        };
        Ok(Self {
            period,
            stood_on: stood_on.map(|text| day("stood_on", text)).transpose()?,
            compare: true,
        })
    }
}

fn preset(code: &str) -> Result<Preset, FieldError> {
    code.parse().map_err(|_| {
        let codes: Vec<&str> = Preset::ALL.into_iter().map(Preset::code).collect();
        let message = format!("Use one of {}, or give from and to.", codes.join(", "));
        FieldError::new("period", "unknown", message)
    })
}

fn days(from: Option<&str>, to: Option<&str>) -> Result<Period, FieldError> {
    let missing = |field| FieldError::new(field, "required", "Give the first and the last day.");
    let from = day("from", from.ok_or_else(|| missing("from"))?)?;
    let to = day("to", to.ok_or_else(|| missing("to"))?)?;
    let period = Period::new(from, to).map_err(|_| {
        let message = "The last day lies before the first one; both are included.";
        FieldError::new("to", "before_from", message)
    })?;
    if period.days() > MOST_DAYS {
        let message = "Choose at most ten years.";
        return Err(FieldError::new("to", "too_long", message));
    }
    Ok(period)
}

fn day(field: &str, text: &str) -> Result<Date, FieldError> {
    let known = |day: &Date| (1969..=9998).contains(&day.year());
    // Other spellings of a day, such as one with a time behind it, are not what a reader would see.
    let day = text
        .parse::<Date>()
        .ok()
        .filter(|day| day.to_string() == text);
    day.filter(known).ok_or_else(|| {
        FieldError::new(
            field,
            "invalid",
            "Write a day such as 2026-11-24, from 1969 on.",
        )
    })
}
