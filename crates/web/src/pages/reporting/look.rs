//! How somebody looks at a report. All of it stands in the address.

use canopy_app::reporting::report::{PeriodAsked, ReportAsked};
use canopy_domain::period::Preset;
use canopy_domain::refusal::FieldError;

use super::columns::{Column, Set};
use crate::pages::address::with;
use crate::pages::asked::Fields;
use crate::pages::period_bar::Chosen;

/// Companies on one page of the table.
pub(super) const PER_PAGE: usize = 50;

/// Period, search, set of columns, order and page.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// The address without parameters.
    pub(super) path: String,
    /// The period as it was typed.
    pub(super) chosen: Chosen,
    /// What is searched for.
    pub(super) query: String,
    /// Which columns are shown.
    pub(super) set: Set,
    /// The column by which is sorted; none is by name.
    pub(super) sort: Option<&'static Column>,
    /// Smallest first.
    pub(super) up: bool,
    /// The page, from 1.
    pub(super) page: usize,
}

impl Look {
    /// Reads the parameters; what makes no sense is left out.
    pub(super) fn read(frame: &str, asked: &Fields) -> Self {
        let (sort, up) = match asked.get("sort").strip_prefix('-') {
            Some(code) => (code, true),
            None => (asked.get("sort"), false),
        };
        Self {
            path: format!("{frame}/reporting"),
            chosen: Chosen::read(asked),
            query: asked.get("query").chars().take(200).collect(),
            set: Set::read(asked.get("columns")),
            sort: Column::read(sort),
            up,
            page: asked.get("page").parse().unwrap_or(1),
        }
    }

    /// What is asked for, and what is wrong with what was typed.
    pub(super) fn wanted(&self) -> (ReportAsked, Option<FieldError>) {
        match self.chosen.report() {
            Ok(asked) => (asked, None),
            Err(error) => {
                let usual = ReportAsked {
                    period: PeriodAsked::Preset(Preset::MonthToDate),
                    stood_on: None,
                    compare: true,
                };
                (usual, Some(error))
            }
        }
    }

    /// Leaves out what needs amounts, where none may be seen.
    pub(super) fn settle(&mut self, amounts: bool) {
        if amounts {
            return;
        }
        if self.set == Set::Cost {
            self.set = Set::Activity;
        }
        self.sort = self.sort.filter(|column| column.set != Set::Cost);
    }

    /// The word of the order in the address.
    pub(super) fn order(&self) -> String {
        let sign = if self.up { "-" } else { "" };
        self.sort
            .map_or_else(String::new, |column| format!("{sign}{}", column.code))
    }

    /// The address of the table sorted by a column, or the other way round.
    pub(super) fn sorted_by(&self, column: Option<&'static Column>) -> String {
        let same = self.sort.map(|sort| sort.code) == column.map(|column| column.code);
        let turned = Self {
            sort: column,
            up: column.is_some() && same && !self.up,
            ..self.clone()
        };
        turned.at_page(1)
    }

    /// The address of the same report with another set of columns.
    pub(super) fn with_set(&self, set: Set) -> String {
        let other = Self {
            set,
            ..self.clone()
        };
        other.at_page(1)
    }

    /// The address of another page of the table.
    pub(super) fn at_page(&self, page: usize) -> String {
        let page = match page {
            ..=1 => String::new(),
            page => page.to_string(),
        };
        let order = self.order();
        let mut parameters = self.chosen.parameters().to_vec();
        parameters.extend([
            ("query", self.query.as_str()),
            ("columns", self.set.code()),
            ("sort", &order),
            ("page", &page),
        ]);
        with(&self.path, &parameters)
    }

    /// The address of what changed since the day as of which is asked.
    pub(super) fn difference(&self) -> String {
        let other = Self {
            path: format!("{}/difference", self.path),
            ..self.clone()
        };
        other.at_page(1)
    }

    /// The address of the report as a file.
    pub(super) fn file(&self, ending: &str) -> String {
        with(
            &format!("{}/export.{ending}", self.path),
            &self.chosen.parameters(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(query: &str) -> Look {
        Look::read("/o/northwind", &Fields::of(query))
    }

    #[test]
    fn the_address_keeps_the_whole_look() {
        let address =
            "/o/northwind/reporting?period=last_month&query=law&columns=cases&sort=-opened";
        let kept = look("period=last_month&query=law&columns=cases&sort=-opened&page=3");
        assert_eq!(kept.at_page(3), format!("{address}&page=3"));
        assert_eq!(kept.at_page(1), address);
        let changed = look("period=last_month&query=law&columns=cases&stood_on=2026-11-05");
        assert_eq!(
            changed.difference(),
            "/o/northwind/reporting/difference?period=last_month&stood_on=2026-11-05&query=law&columns=cases"
        );
        assert_eq!(
            kept.file("csv"),
            "/o/northwind/reporting/export.csv?period=last_month"
        );
    }

    #[test]
    fn a_second_click_turns_the_order_round() {
        let by_calls = look("sort=calls");
        assert_eq!(
            by_calls.sorted_by(by_calls.sort),
            "/o/northwind/reporting?sort=-calls"
        );
        assert_eq!(by_calls.sorted_by(None), "/o/northwind/reporting");
        let other = by_calls.sorted_by(Column::read("connected"));
        assert_eq!(other, "/o/northwind/reporting?sort=connected");
    }

    #[test]
    fn nobody_sorts_blindly_by_amounts() {
        let mut blind = look("columns=cost&sort=total");
        blind.settle(false);
        assert!(blind.sort.is_none() && blind.set == Set::Activity);
        let mut seeing = look("columns=cost&sort=total");
        seeing.settle(true);
        assert!(seeing.sort.is_some() && seeing.set == Set::Cost);
    }

    #[test]
    fn a_range_that_makes_no_sense_is_explained_and_kept() {
        let wrong = look("from=2026-11-24&to=2026-11-01");
        let (asked, error) = wrong.wanted();
        assert_eq!(asked.period, PeriodAsked::Preset(Preset::MonthToDate));
        assert_eq!(error.map(|error| error.field), Some("to".into()));
        assert_eq!(wrong.chosen.parameters()[1], ("from", "2026-11-24"));
        let half = look("from=2026-11-24");
        assert_eq!(half.wanted().1.map(|error| error.field), Some("to".into()));
    }
}
