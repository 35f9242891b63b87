//! What an export is asked for besides its report.

use canopy_domain::refusal::FieldError;

use crate::reporting::report::{Cut, ReportAsked};

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A row for each item of each section.
    Tidy,
    /// A row for each company (and part of its period), sections as groups of columns.
    Wide,
}

impl Layout {
    /// The word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tidy => "tidy",
            Self::Wide => "wide",
        }
    }
}

/// How each company's period is cut into rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Not at all.
    Period,
    /// By calendar months.
    Month,
    /// By days on which something was posted.
    Day,
}

impl Lines {
    /// The word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Month => "month",
            Self::Day => "day",
        }
    }

    pub(super) const fn cut(self) -> Cut {
        match self {
            Self::Period => Cut::Whole,
            Self::Month => Cut::Months,
            Self::Day => Cut::Days,
        }
    }

    /// Companies that are read at a time.
    pub(super) const fn at_a_time(self) -> usize {
        match self {
            Self::Period | Self::Month => 100,
            Self::Day => 20,
        }
    }
}

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// What its names end with.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// What an export is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportAsked {
    /// The report.
    pub report: ReportAsked,
    /// Its layout.
    pub layout: Layout,
    /// Its rows.
    pub lines: Lines,
    /// Whether a CSV file begins with the mark by which Excel knows UTF-8. Programs do without.
    pub mark: bool,
}

impl ExportAsked {
    /// Reads the words for layout and lines: tidy rows by month, unless they say otherwise.
    ///
    /// # Errors
    /// Names the field that cannot be read.
    pub fn read(
        report: ReportAsked,
        layout: Option<&str>,
        lines: Option<&str>,
        mark: Option<&str>,
    ) -> Result<Self, FieldError> {
        let [layout, lines, mark] = [layout, lines, mark].map(|text| text.unwrap_or("").trim());
        let wrong = |field, message| Err(FieldError::new(field, "unknown", message));
        Ok(Self {
            // An export has no preceding period.
            report: ReportAsked {
                compare: false,
                ..report
            },
            layout: match layout {
                "" | "tidy" => Layout::Tidy,
                "wide" => Layout::Wide,
                _ => return wrong("layout", "Use tidy or wide."),
            },
            lines: match lines {
                "" | "month" => Lines::Month,
                "period" => Lines::Period,
                "day" => Lines::Day,
                _ => return wrong("lines", "Use period, month or day."),
            },
            mark: match mark {
                "" | "no" => false,
                "yes" => true,
                _ => return wrong("bom", "Use yes or no."),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_others_name_their_field() {
        let report = ReportAsked::read(None, None, None, None).unwrap();
        let usual = ExportAsked::read(report, None, Some(" "), None).unwrap();
        assert_eq!((usual.layout, usual.lines), (Layout::Tidy, Lines::Month));
        assert!(!usual.mark && !usual.report.compare);
        for layout in [Layout::Tidy, Layout::Wide] {
            for lines in [Lines::Period, Lines::Month, Lines::Day] {
                let read = ExportAsked::read(report, Some(layout.code()), Some(lines.code()), None);
                let read = read.unwrap();
                assert_eq!((read.layout, read.lines), (layout, lines));
            }
        }
        for (at, field) in ["layout", "lines", "bom"].into_iter().enumerate() {
            let mut words = [None; 3];
            words[at] = Some("x");
            let [layout, lines, mark] = words;
            let refused = ExportAsked::read(report, layout, lines, mark).unwrap_err();
            assert_eq!(refused.field, field);
        }
    }
}
