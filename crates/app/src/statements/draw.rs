//! Drawing a statement up: the movements of a month, by the organization in which the company was on
//! the day each of them happened.

use std::collections::BTreeMap;

use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros, to_minor};
use canopy_domain::period::{Month, Period};
use canopy_store::Tx;
use jiff::civil::Date;

use super::rows;
use super::tally::Tally;
use crate::Refusal;
use crate::stored::Link;
use crate::usage::movements::{Movement, each_counted_in};

/// One organization's part while it is drawn up.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// The organization; none for days without one.
    pub(crate) organization: Option<String>,
    /// The days of the month on which the company was there.
    pub(super) days: Vec<Period>,
    /// What happened in the month.
    pub(super) own: Tally,
    /// What restates earlier months.
    pub(super) restated: BTreeMap<Month, Tally>,
    /// What brings the total to the minor unit.
    pub(crate) rounding: Micros,
    /// The last day on which something of it happened, before the month or in it.
    latest: Option<Date>,
}

/// A month drawn up, part by part.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) month: Month,
    pub(crate) parts: Vec<Part>,
}

fn overflow() -> Refusal {
    Refusal::Internal("a month's total leaves the range of amounts".into())
}

/// Draws up a month of a company, whose books the caller holds alone. Roundings are found, and not
/// booked yet.
pub(crate) async fn draw(
    tx: &Tx,
    company_id: &str,
    month: Month,
    currency: Currency,
) -> Result<Drawn, Refusal> {
    let links = rows::links(tx, company_id).await?;
    let mut parts: BTreeMap<Option<String>, Part> = BTreeMap::new();
    for day in days_of(month) {
        let organization = organization_on(&links, day);
        if organization.is_some() {
            let part = part_of(&mut parts, organization);
            lengthen(&mut part.days, day);
        }
    }
    {
        let (parts, links) = (&mut parts, &links);
        each_counted_in(tx, company_id, month, |movement| {
            let day = movement.event.occurred_on;
            part_of(parts, organization_on(links, day)).add(movement, month)
        })
        .await?;
    }
    if parts.is_empty() {
        part_of(&mut parts, None);
    }
    if let Some(alone) = parts.get_mut(&None) {
        for day in days_of(month).filter(|day| organization_on(&links, *day).is_none()) {
            lengthen(&mut alone.days, day);
        }
    }
    let mut parts: Vec<Part> = parts.into_values().collect();
    for part in &mut parts {
        let total = part.figures()?.total().ok_or_else(overflow)?;
        part.rounding = to_minor(total, currency)
            .checked_sub(total)
            .ok_or_else(overflow)?;
    }
    // By their days; what has none in the month goes last.
    parts.sort_by_key(|part| {
        let first = part.days.first().map(|run| run.from);
        (first.is_none(), first, part.organization.clone())
    });
    Ok(Drawn { month, parts })
}

fn days_of(month: Month) -> impl Iterator<Item = Date> {
    Period {
        from: month.first(),
        to: month.last(),
    }
    .iter()
}

fn part_of<'a>(
    parts: &'a mut BTreeMap<Option<String>, Part>,
    organization: Option<&str>,
) -> &'a mut Part {
    let organization = organization.map(str::to_owned);
    parts.entry(organization.clone()).or_insert_with(|| Part {
        organization,
        ..Part::default()
    })
}

/// The organization of a company on a day.
fn organization_on(links: &[Link], day: Date) -> Option<&str> {
    let day = day.to_string();
    let link = links.iter().find(|link| link.holds_on(&day));
    link.map(|link| link.organization_id.as_str())
}

fn lengthen(runs: &mut Vec<Period>, day: Date) {
    match runs.last_mut() {
        Some(run) if run.to.tomorrow().ok() == Some(day) => run.to = day,
        _ => runs.push(Period { from: day, to: day }),
    }
}

impl Part {
    fn add(&mut self, movement: &Movement<'_>, month: Month) -> Result<(), Refusal> {
        let day = movement.event.occurred_on;
        self.latest = self.latest.max(Some(day));
        match Month::of(day) {
            own if own == month => self.own.add(movement),
            earlier => self.restated.entry(earlier).or_default().add(movement),
        }
    }

    /// Everything that counts in it, and its rounding.
    pub(super) fn figures(&self) -> Result<Figures, Refusal> {
        let rounding = Figures {
            fees: self.rounding.get(),
            ..Figures::ZERO
        };
        let restated = self.restated.values().map(|tally| &tally.figures);
        restated
            .chain([&rounding])
            .try_fold(self.own.figures, |sum, more| sum.checked_add(more))
            .ok_or_else(overflow)
    }

    /// The payable total.
    pub(crate) fn total(&self) -> Result<Micros, Refusal> {
        self.figures()?.total().ok_or_else(overflow)
    }

    /// The day on which its rounding happens: the last one of its days, or where it only restates,
    /// of what it restates.
    pub(crate) fn last_day(&self, month: Month) -> Date {
        let own = self.days.last().map(|run| run.to);
        own.or(self.latest).unwrap_or(month.last())
    }
}

impl Drawn {
    /// Everything of all parts, roundings included.
    pub(crate) fn figures(&self) -> Result<Figures, Refusal> {
        self.parts.iter().try_fold(Figures::ZERO, |sum, part| {
            sum.checked_add(&part.figures()?).ok_or_else(overflow)
        })
    }

    /// Whether nothing counts in it, not even for nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.latest.is_none())
    }

    /// All parts as one.
    pub(super) fn whole(&self) -> Result<Part, Refusal> {
        let mut whole = Part::default();
        for part in &self.parts {
            whole.own.merge(&part.own)?;
            for (month, tally) in &part.restated {
                whole.restated.entry(*month).or_default().merge(tally)?;
            }
            whole.rounding = whole
                .rounding
                .checked_add(part.rounding)
                .ok_or_else(overflow)?;
        }
        Ok(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_run_on_until_there_is_a_gap() {
        let mut runs = Vec::new();
        for day in [1, 2, 3, 7, 8] {
            lengthen(&mut runs, date(2026, 3, day));
        }
        let said: Vec<String> = runs.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            ["2026-03-01 to 2026-03-03", "2026-03-07 to 2026-03-08"]
        );
    }
}
