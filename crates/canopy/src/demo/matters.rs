//! The cases of a firm: how they begin, move and end over the year.

use canopy_app::cases::put::{CaseData, OfferedCase};
use jiff::ToSpan;
use jiff::civil::Date;

use super::dice::Dice;
use super::firms::{Firm, Story};

/// The system that keeps the cases.
pub(super) const SOURCE: &str = "casebook";
/// Days between two looks at a firm's cases.
pub(super) const EVERY: i64 = 28;
/// Words that nobody mapped, in the firm that has such.
const UNMAPPED: &[&str] = &["Lien negotiation", "Referred out"];
/// Days before the end from which they are used.
const UNMAPPED_DAYS: i64 = 60;

/// The cases of a firm as they stand in the demo's telling.
#[derive(Debug)]
pub(super) struct Matters {
    firm: &'static Firm,
    dice: Dice,
    told: i64,
    open: Vec<OfferedCase>,
    ids: Vec<String>,
}

impl Matters {
    /// No cases yet.
    pub(super) fn of(firm: &'static Firm, number: i64) -> Self {
        Self {
            firm,
            dice: Dice::of(&[number, -1]),
            told: 0,
            open: Vec::new(),
            ids: Vec::new(),
        }
    }

    /// The ids of open cases.
    pub(super) fn open_ids(&self) -> &[String] {
        &self.ids
    }

    /// How many cases there ever were.
    pub(super) fn told(&self) -> i64 {
        self.told
    }

    /// The cases that a firm brings along when it joins.
    pub(super) fn bring(&mut self, today: Date) -> Vec<OfferedCase> {
        let brought = (0..self.firm.cases)
            .map(|_| self.begin(today, 500, false))
            .collect();
        self.remember_ids();
        brought
    }

    /// What changed in the last days: cases begin, move on, and end.
    pub(super) fn look(&mut self, today: Date, days_left: i64) -> Vec<OfferedCase> {
        let mut changed = Vec::new();
        let mut kept = Vec::with_capacity(self.open.len());
        for (source, id, mut data) in std::mem::take(&mut self.open) {
            if self.dice.chance(75) {
                data.status = (*self.dice.pick(self.firm.words.closed)).into();
                let closed_on = today
                    .saturating_sub(self.dice.between(0, EVERY - 1).days())
                    .to_string();
                data.closed_on = Some(closed_on.max(data.opened_on.clone()));
                changed.push((source, id, data));
                continue;
            }
            let moved = *self.dice.pick(self.firm.words.open);
            if self.dice.chance(110)
                && moved != data.status
                && !UNMAPPED.contains(&data.status.as_str())
            {
                data.status = moved.into();
                changed.push((source.clone(), id.clone(), data.clone()));
            }
            kept.push((source, id, data));
        }
        self.open = kept;
        let strange = self.firm.story == Story::Unmapped && days_left < UNMAPPED_DAYS;
        for _ in 0..self.dice.thousandth(self.firm.cases * 1_000 / 12) {
            changed.push(self.begin(today, EVERY - 1, strange));
        }
        self.remember_ids();
        changed
    }

    fn begin(&mut self, today: Date, days: i64, strange: bool) -> OfferedCase {
        self.told += 1;
        let opened_on = today.saturating_sub(self.dice.between(0, days).days());
        let status = if strange && self.dice.chance(300) {
            self.dice.pick(UNMAPPED)
        } else {
            self.dice.pick(self.firm.words.open)
        };
        // A few cases come without a known type.
        let case_type = if self.dice.chance(30) {
            None
        } else {
            Some((*self.dice.pick(self.firm.case_types)).to_owned())
        };
        let data = CaseData {
            reference: format!("{}-{}-{:04}", self.firm.short, opened_on.year(), self.told),
            case_type,
            status: (*status).into(),
            opened_on: opened_on.to_string(),
            closed_on: None,
        };
        let case = (SOURCE.to_owned(), self.told.to_string(), data);
        self.open.push(case.clone());
        case
    }

    fn remember_ids(&mut self) {
        self.ids = self.open.iter().map(|(_, id, _)| id.clone()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::super::firms::FIRMS;
    use super::*;

    #[test]
    fn cases_begin_and_end_and_no_day_lies_ahead() {
        let mut matters = Matters::of(&FIRMS[0], 0);
        let mut today: Date = "2026-01-05".parse().unwrap();
        assert_eq!(matters.bring(today).len() as i64, FIRMS[0].cases);
        let mut closed = 0;
        for _ in 0..13 {
            today = today.saturating_add(EVERY.days());
            for (_, _, data) in matters.look(today, 200) {
                assert!(data.opened_on <= today.to_string());
                if let Some(day) = data.closed_on {
                    assert!(day >= data.opened_on && day <= today.to_string());
                    closed += 1;
                }
            }
        }
        assert!(closed > 300, "{closed}");
        assert_eq!(matters.open_ids().len() as i64, matters.told() - closed);
    }

    #[test]
    fn unmapped_words_come_late_and_in_one_firm_only() {
        let strange = |story: Story, days_left: i64| {
            let firm = FIRMS.iter().find(|firm| firm.story == story).unwrap();
            let mut matters = Matters::of(firm, 0);
            let today: Date = "2026-01-05".parse().unwrap();
            matters.bring(today);
            (0..4)
                .flat_map(|_| matters.look(today, days_left))
                .filter(|(_, _, data)| UNMAPPED.contains(&data.status.as_str()))
                .count()
        };
        assert!(strange(Story::Unmapped, 10) > 0);
        assert_eq!(
            (strange(Story::Unmapped, 300), strange(Story::Credit, 10)),
            (0, 0)
        );
    }
}
