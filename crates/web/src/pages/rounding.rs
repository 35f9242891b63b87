//! Says where amounts, which are rounded one by one for the screen, do not add up as they are shown.

use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros, to_minor};
use maud::{Markup, html};

/// A table of amounts of one currency: rows of categories with their totals, and the sum of the rows
/// where one is shown.
pub(super) struct Rounded {
    pub(super) currency: Currency,
    pub(super) rows: Vec<Figures>,
    pub(super) sum: Option<Figures>,
}

impl Rounded {
    /// Whether all of it adds up as it is shown, along the rows and down the columns.
    fn adds_up(&self) -> bool {
        let shown = |amount: Micros| i128::from(to_minor(amount, self.currency).get());
        let along = |figures: &Figures| {
            let parts = Category::ALL.map(|category| shown(figures.amount(category)));
            figures
                .total()
                .is_none_or(|total| parts.iter().sum::<i128>() == shown(total))
        };
        let down = |sum: &Figures, of: &dyn Fn(&Figures) -> i128| {
            self.rows.iter().map(of).sum::<i128>() == of(sum)
        };
        let columns = self.sum.iter().all(|sum| {
            let total = |figures: &Figures| figures.total().map_or(0, shown);
            down(sum, &total)
                && Category::ALL
                    .iter()
                    .all(|category| down(sum, &|figures| shown(figures.amount(*category))))
        });
        columns && self.rows.iter().chain(&self.sum).all(along)
    }
}

/// The note under tables whose cells have the exact amounts a hover away, where one of them does not
/// add up as it is shown.
pub(super) fn note(tables: &[Rounded]) -> Markup {
    said(tables, "the exact amounts, shown on hover, add up.")
}

/// The same under charts, which have rounded amounts alone.
pub(super) fn note_of_charts(charts: &[Rounded]) -> Markup {
    said(charts, "those in the exported file are exact and add up.")
}

fn said(tables: &[Rounded], way_out: &str) -> Markup {
    html! {
        @if !tables.iter().all(Rounded::adds_up) {
            p.muted { "Amounts are rounded one by one; " (way_out) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(voice: i64, sms: i64) -> Figures {
        Figures {
            voice,
            sms,
            ..Figures::ZERO
        }
    }

    fn noted(rows: &[Figures], sum: Option<Figures>) -> bool {
        let table = Rounded {
            currency: Currency::USD,
            rows: rows.to_vec(),
            sum,
        };
        !note(&[table]).into_string().is_empty()
    }

    #[test]
    fn what_does_not_add_up_along_a_row_is_said() {
        assert!(!noted(&[figures(10_000, 20_000)], None));
        // Twice 0.004 is shown as nothing, and as 0.01 in all.
        assert!(noted(&[figures(4_000, 4_000)], None));
    }

    #[test]
    fn what_does_not_add_up_down_a_column_is_said() {
        let (row, sum) = (figures(4_000, 0), figures(8_000, 0));
        assert!(!noted(&[row, row], None));
        assert!(noted(&[row, row], Some(sum)));
        assert!(!noted(&[figures(10_000, 0); 2], Some(figures(20_000, 0))));
    }
}
