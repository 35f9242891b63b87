//! What figures are asked for: companies, the days of each, and which of these days count.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use canopy_domain::period::{Cover, Month, Period, cover};
use jiff::civil::Date;

/// The days on which a company belongs to the organization that asks: `[from, until)`, apart from
/// each other and in order. Who asks for a company itself asks for all days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Links(Option<Arc<[Link]>>);

/// From a day on, until a day if it has ended.
pub(crate) type Link = (Date, Option<Date>);

impl Links {
    /// Every day.
    pub(crate) fn always() -> Self {
        Self(None)
    }

    /// The days of these links; one that begins where another ends goes on with it.
    pub(crate) fn of(mut links: Vec<Link>) -> Self {
        links.sort();
        let mut joined: Vec<Link> = Vec::with_capacity(links.len());
        for (from, until) in links {
            match joined.last_mut() {
                Some(last) if last.1 == Some(from) => last.1 = until,
                _ => joined.push((from, until)),
            }
        }
        Self(Some(joined.into()))
    }

    /// Whether a day counts.
    pub(crate) fn contains(&self, day: Date) -> bool {
        self.start_of(day).is_some()
    }

    /// The days of a period that count, in order.
    pub(crate) fn within(&self, period: Period) -> Vec<Period> {
        let Some(links) = &self.0 else {
            return Vec::from_iter((period.from <= period.to).then_some(period));
        };
        let part = |(from, until): &Link| {
            let last = until.map_or(Some(period.to), |until| until.yesterday().ok());
            let (from, to) = (period.from.max(*from), period.to.min(last?));
            (from <= to).then_some(Period { from, to })
        };
        links.iter().filter_map(part).collect()
    }

    /// The first day of the run of days that count to which a day belongs.
    pub(crate) fn start_of(&self, day: Date) -> Option<Date> {
        let Some(links) = &self.0 else {
            return Some(Date::MIN);
        };
        let holds = |(from, until): &&Link| *from <= day && until.is_none_or(|until| day < until);
        links.iter().find(holds).map(|(from, _)| *from)
    }

    /// Whether some day up to this one does not count.
    fn bounded_before(&self, day: Date) -> bool {
        self.0.as_ref().is_some_and(|links| {
            let first = links.first();
            first.is_none_or(|(from, until)| {
                *from > EARLIEST || until.is_some_and(|until| until <= day)
            })
        })
    }

    /// Whether no day up to this one counts.
    pub(crate) fn begins_after(&self, day: Date) -> bool {
        let first = self.0.as_ref().map(|links| links.first());
        first.is_some_and(|first| first.is_none_or(|(from, _)| *from > day))
    }
}

/// The first day on which an event can lie: that of 1970-01-01T00:00Z in the west.
const EARLIEST: Date = Date::constant(1969, 12, 31);

/// The period asked for one company, and how far ahead of it rows can exist.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The company's own days.
    pub(crate) period: Period,
    /// The last day on which anything can be booked by now: today, or tomorrow in the last ten
    /// minutes of a day, because events may lie that far ahead.
    pub(crate) horizon: Date,
    /// Those of its days that count.
    pub(crate) links: Links,
}

impl Asked {
    /// Nothing yet, of which every day counts.
    pub(crate) fn whole(horizon: Date) -> Self {
        let period = Period {
            from: horizon,
            to: horizon,
        };
        Self {
            period,
            horizon,
            links: Links::always(),
        }
    }

    /// The days that count.
    pub(crate) fn spans(&self) -> Vec<Period> {
        self.links.within(self.period)
    }
}

/// Companies and the period asked for each, in the order of their ids.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    companies: Arc<[(Arc<str>, Asked)]>,
    /// Figures as they stood at the end of this day, by each company's own calendar.
    stood_on: Option<Date>,
}

impl Question {
    /// One question; a company is asked for once.
    pub(crate) fn new(mut companies: Vec<(Arc<str>, Asked)>) -> Self {
        companies.sort_by(|a, b| a.0.cmp(&b.0));
        companies.dedup_by(|a, b| a.0 == b.0);
        Self {
            companies: companies.into(),
            stood_on: None,
        }
    }

    /// The same question of an earlier day: what was booked later does not count, nor do the days
    /// after it.
    pub(crate) fn standing_on(self, stood_on: Option<Date>) -> Self {
        Self { stood_on, ..self }
    }

    /// How many companies are asked for.
    pub(super) fn len(&self) -> usize {
        self.companies.len()
    }

    /// The place of a company in the answer. `near` is where it is if rows come in order.
    pub(super) fn place_of(&self, company: &str, near: usize) -> Option<usize> {
        match self.companies.get(near) {
            Some((id, _)) if **id == *company => Some(near),
            _ => self
                .companies
                .binary_search_by(|(id, _)| (**id).cmp(company))
                .ok(),
        }
    }

    /// The same companies with something else asked of each, or without those of which nothing is.
    pub(super) fn mapped(&self, of: impl Fn(&Asked) -> Option<Asked>) -> Self {
        let asked = |(id, asked): &(Arc<str>, Asked)| Some((id.clone(), of(asked)?));
        Self {
            companies: self.companies.iter().filter_map(asked).collect(),
            stood_on: self.stood_on,
        }
    }

    /// The company at a place.
    pub(super) fn id(&self, place: usize) -> &str {
        &self.companies[place].0
    }

    /// What is asked of the company at a place.
    pub(super) fn at(&self, place: usize) -> &Asked {
        &self.companies[place].1
    }

    /// The day as of which figures are asked.
    pub(super) fn stood_on(&self) -> Option<Date> {
        self.stood_on
    }

    /// The days that count of the company at a place, none of them after the day as of which is asked.
    pub(super) fn spans(&self, place: usize) -> Vec<Period> {
        let asked = self.at(place);
        let to = asked.period.to.min(self.stood_on.unwrap_or(Date::MAX));
        asked.links.within(Period { to, ..asked.period })
    }

    /// From the first to the last day that is asked of any company; nothing where none is.
    pub(super) fn reach(&self) -> Option<Period> {
        let from = self.companies.iter().map(|(_, asked)| asked.period.from);
        let to = self.companies.iter().map(|(_, asked)| asked.period.to);
        from.min()
            .zip(to.max())
            .map(|(from, to)| Period { from, to })
    }

    /// Whether late bookings decide more than they add to the days of their posting: where what is
    /// restated may belong to somebody else, or was not known yet.
    pub(super) fn asks_for_late(&self) -> bool {
        let bounded = |(_, asked): &(Arc<str>, Asked)| asked.links.bounded_before(asked.period.to);
        self.stood_on.is_some() || self.companies.iter().any(bounded)
    }

    /// The rows of months and of ranges of days that give every company's days.
    pub(super) fn rows_to_read(&self) -> Rows {
        let mut alike: BTreeMap<(Date, Date, Date), BTreeSet<usize>> = BTreeMap::new();
        for place in 0..self.len() {
            let horizon = self.at(place).horizon;
            for span in self.spans(place) {
                let key = (span.from, span.to, horizon);
                alike.entry(key).or_default().insert(place);
            }
        }
        let mut rows = Rows::default();
        for ((from, to, horizon), places) in alike {
            let cover = covered(Period { from, to }, horizon);
            let mark = |takes: &mut Vec<i64>| {
                takes.resize(self.len(), 0);
                places.iter().for_each(|place| takes[*place] += 1);
            };
            for month in cover.months {
                mark(rows.months.entry(month).or_default());
            }
            for (ranges, plus) in [(cover.plus, true), (cover.minus, false)] {
                for range in ranges {
                    mark(rows.days.entry((range.from, range.to, plus)).or_default());
                }
            }
        }
        rows
    }
}

/// Rows to read, and how often each company (by its place in the question) takes them.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Whole months.
    pub(super) months: BTreeMap<Month, Vec<i64>>,
    /// From a day to a day, added or taken away.
    pub(super) days: BTreeMap<(Date, Date, bool), Vec<i64>>,
}

/// The fewest rows that give a period. A month that runs past the horizon holds nothing after it, so
/// its row stands for the days up to the horizon.
pub(super) fn covered(period: Period, horizon: Date) -> Cover {
    let month = Month::of(horizon);
    if Month::of(period.to) != month || period.to > horizon {
        return cover(period);
    }
    let mut whole = cover(Period {
        from: period.from,
        to: month.last(),
    });
    if period.to < horizon && whole.months.contains(&month) {
        let after = period.to.tomorrow().unwrap_or(period.to);
        whole.minus.push(Period {
            from: after,
            to: horizon,
        });
        return whole;
    }
    if period.to == horizon && whole.months.contains(&month) {
        whole
    } else {
        cover(period)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;

    /// How often each day up to the horizon is counted by the rows of a cover.
    fn counted(cover: &Cover, horizon: Date) -> BTreeMap<Date, i64> {
        let mut counts = BTreeMap::new();
        let mut count = |from: Date, to: Date, by: i64| {
            let mut day = from;
            while day <= to.min(horizon) {
                *counts.entry(day).or_default() += by;
                day = day.tomorrow().expect("a day");
            }
        };
        for month in &cover.months {
            count(month.first(), month.last(), 1);
        }
        for days in &cover.plus {
            count(days.from, days.to, 1);
        }
        for days in &cover.minus {
            count(days.from, days.to, -1);
        }
        counts.retain(|_, times| *times != 0);
        counts
    }

    #[test]
    fn the_rows_count_each_day_of_the_period_once_and_no_other() {
        let first = date(2026, 1, 20);
        for start in 0..50 {
            for length in 0..70 {
                let from = first + start.days();
                let to = from + length.days();
                for ahead in [0, 1, 2, 9, 31] {
                    let horizon = to + ahead.days();
                    let period = Period { from, to };
                    let counts = counted(&covered(period, horizon), horizon);
                    let days: BTreeMap<Date, i64> = period.iter().map(|day| (day, 1)).collect();
                    assert_eq!(counts, days, "{from} to {to}, horizon {horizon}");
                }
            }
        }
    }

    #[test]
    fn month_to_date_reads_one_row_however_far_the_month_is() {
        for day in 1..=30 {
            let to = date(2026, 11, day);
            let cover = covered(
                Period {
                    from: date(2026, 11, 1),
                    to,
                },
                to,
            );
            assert_eq!(
                (cover.months.len(), cover.plus.len(), cover.minus.len()),
                (1, 0, 0)
            );
        }
    }
}
