//! What the changes between two readings of a report come to, kind by kind, held against the two totals.

use canopy_domain::figures::Figures;
use canopy_domain::money::Currency;

use super::difference::{Change, ChangeKind, Difference, sum};
use crate::Refusal;

/// The changes of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindSum {
    /// Which kind.
    pub kind: ChangeKind,
    /// How many lines there are of it.
    pub lines: usize,
    /// What they come to.
    pub figures: Figures,
}

/// Totals then and now, and what lies between them.
#[derive(Debug)]
pub struct Moved {
    /// The totals as they stood.
    pub then: Figures,
    /// The totals now.
    pub now: Figures,
    /// Now less then, which is the sum of `kinds`.
    pub difference: Figures,
    /// What the changes come to, kind by kind.
    pub kinds: Vec<KindSum>,
}

impl Moved {
    /// How many changes there are.
    pub fn lines(&self) -> usize {
        self.kinds.iter().map(|kind| kind.lines).sum()
    }
}

/// A difference with its sums.
#[derive(Debug)]
pub struct Explained {
    /// Quantities, over all companies.
    pub quantities: Moved,
    /// Amounts by currency, over the companies whose amounts the reader may see.
    pub currencies: Vec<(Currency, Moved)>,
}

impl Difference {
    /// The sums of the changes.
    ///
    /// # Errors
    /// When they do not come to the difference of the two totals: nothing is then told of them.
    pub fn explained(&self) -> Result<Explained, Refusal> {
        let whole = (self.quantities_then, self.quantities_now);
        let quantities = moved(whole, &self.changes, &|_| true, Figures::without_amounts)?;
        let mut currencies = Vec::new();
        for total in &self.now {
            let same = self.then.iter().find(|it| it.currency == total.currency);
            let then = same.map_or(Figures::ZERO, |it| it.figures);
            let of = |change: &Change| change.amounts && change.currency == total.currency;
            let moved = moved((then, total.figures), &self.changes, &of, |all| all)?;
            currencies.push((total.currency, moved));
        }
        Ok(Explained {
            quantities,
            currencies,
        })
    }
}

fn moved(
    (then, now): (Figures, Figures),
    changes: &[Change],
    counts: &dyn Fn(&Change) -> bool,
    part: fn(Figures) -> Figures,
) -> Result<Moved, Refusal> {
    let mut kinds: Vec<KindSum> = Vec::new();
    let mut all = Figures::ZERO;
    for kind in ChangeKind::ALL {
        let mut of_kind = KindSum {
            kind,
            lines: 0,
            figures: Figures::ZERO,
        };
        for change in changes.iter().filter(|it| it.kind == kind && counts(it)) {
            of_kind.lines += 1;
            of_kind.figures = sum(&of_kind.figures, &part(change.figures))?;
        }
        if of_kind.lines > 0 {
            all = sum(&all, &of_kind.figures)?;
            kinds.push(of_kind);
        }
    }
    if sum(&then, &all)? != now {
        let words = "the changes of a report do not come to its difference";
        return Err(Refusal::Internal(words.into()));
    }
    Ok(Moved {
        then,
        now,
        difference: all,
        kinds,
    })
}
