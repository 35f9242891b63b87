//! What a schedule is asked to be, and reading it.

use std::str::FromStr;

use canopy_domain::refusal::FieldError;
use canopy_domain::schedule::{Cadence, Covers, Plan};

use super::kept::Shape;
use crate::Refusal;
use crate::fields::check_name;
use crate::reporting::export::{ExportAsked, Format};
use crate::reporting::report::ReportAsked;

/// What a schedule is asked to be. What is absent stays as it is, or as is usual for a new one.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// What it is called.
    pub name: Option<String>,
    /// `daily`, `weekly` or `monthly`.
    pub cadence: Option<String>,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: Option<i64>,
    /// 1 to 28.
    pub month_day: Option<i64>,
    /// 0 to 23.
    pub hour: Option<i64>,
    /// `previous` or `month_to_date`.
    pub covers: Option<String>,
    /// `tidy` or `wide`.
    pub layout: Option<String>,
    /// `period`, `month` or `day`.
    pub lines: Option<String>,
    /// `csv` or `xlsx`.
    pub format: Option<String>,
    /// Ids or addresses of people.
    pub recipients: Option<Vec<String>>,
    /// Whether it is sent at all.
    pub active: Option<bool>,
}

/// A wish that was read.
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) plan: Plan,
    pub(super) shape: Shape,
}

/// What a new schedule is like where nothing else is asked for.
fn usual() -> Plan {
    Plan {
        cadence: Cadence::Weekly,
        weekday: 1,
        month_day: 1,
        hour: 6,
        covers: Covers::Previous,
    }
}

/// Reads the words for the shape of files.
pub(super) fn shape(layout: &str, lines: &str, format: &str) -> Result<Shape, FieldError> {
    let report = ReportAsked::read(None, None, None, None)?;
    let asked = ExportAsked::read(report, Some(layout), Some(lines), None)?;
    Ok(Shape {
        layout: asked.layout,
        lines: asked.lines,
        format: match format {
            "" | "csv" => Format::Csv,
            "xlsx" => Format::Xlsx,
            _ => return Err(FieldError::new("format", "unknown", "Use csv or xlsx.")),
        },
    })
}

impl Wish {
    /// Reads all of it and names every field that is wrong. `kept` is the schedule as it is.
    pub(super) fn read(&self, kept: Option<(&str, Plan, Shape)>) -> Result<Wanted, Refusal> {
        let plan = kept.map_or(usual(), |it| it.1);
        let mut wrong = Vec::new();
        let name = self.name.as_deref().or(kept.map(|it| it.0));
        let name = noted(check_name("name", name.unwrap_or_default()), &mut wrong);
        let cadence = word("cadence", self.cadence.as_deref(), plan.cadence);
        let covers = word("covers", self.covers.as_deref(), plan.covers);
        let plan = Plan {
            cadence: noted(cadence, &mut wrong).unwrap_or(plan.cadence),
            weekday: noted(
                number("weekday", self.weekday, plan.weekday, (1, 7)),
                &mut wrong,
            )
            .unwrap_or(1),
            month_day: noted(
                number("month_day", self.month_day, plan.month_day, (1, 28)),
                &mut wrong,
            )
            .unwrap_or(1),
            hour: noted(number("hour", self.hour, plan.hour, (0, 23)), &mut wrong).unwrap_or(6),
            covers: noted(covers, &mut wrong).unwrap_or(plan.covers),
        };
        let was = kept.map(|it| it.2);
        let given = |text: &Option<String>, kept: Option<&'static str>| {
            text.clone().unwrap_or(kept.unwrap_or_default().into())
        };
        let layout = given(&self.layout, was.map(|it| it.layout.code()));
        let lines = given(&self.lines, was.map(|it| it.lines.code()));
        let format = given(&self.format, was.map(|it| it.format.ending()));
        let shape = noted(shape(&layout, &lines, &format), &mut wrong);
        match (name, shape) {
            (Some(name), Some(shape)) if wrong.is_empty() => Ok(Wanted { name, plan, shape }),
            _ => Err(Refusal::InvalidMany(wrong)),
        }
    }
}

fn noted<T>(read: Result<T, FieldError>, wrong: &mut Vec<FieldError>) -> Option<T> {
    read.map_err(|error| wrong.push(error)).ok()
}

fn word<T: FromStr<Err = canopy_domain::UnknownCode>>(
    field: &str,
    text: Option<&str>,
    kept: T,
) -> Result<T, FieldError> {
    let Some(text) = text else { return Ok(kept) };
    text.trim().parse().map_err(|error: T::Err| {
        FieldError::new(field, "unknown", format!("Use one of {}.", error.known))
    })
}

fn number(
    field: &str,
    asked: Option<i64>,
    kept: i8,
    (least, most): (i64, i64),
) -> Result<i8, FieldError> {
    let asked = asked.unwrap_or(kept.into());
    let within = Some(asked).filter(|it| (least..=most).contains(it));
    within.and_then(|it| i8::try_from(it).ok()).ok_or_else(|| {
        FieldError::new(
            field,
            "invalid",
            format!("Use a number from {least} to {most}."),
        )
    })
}
