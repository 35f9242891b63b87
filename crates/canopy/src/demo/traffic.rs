//! The calls, texts and checks of a firm on a day.

use canopy_app::usage::{Offer, Subject};
use canopy_domain::usage::{CallStatus, CaseRef, Content, Direction, HealingOutcome, Usage};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::calendar::{DAYS, activity, working_hours};
use super::dice::Dice;
use super::firms::Firm;

/// The system that reports calls and texts.
const DIALER: &str = "dialer";
/// The system that looks for current numbers.
const TRACER: &str = "tracer";

/// What the traffic of a day depends on.
pub(super) struct Day<'a> {
    pub(super) firm: &'a Firm,
    pub(super) zone: &'a TimeZone,
    /// The firm's place among all, so that each has dice of its own.
    pub(super) number: i64,
    pub(super) subject: &'a Subject,
    pub(super) day: Date,
    /// Days since the beginning.
    pub(super) age: i64,
    /// Thousandths of the usual, for the firm whose usage jumps.
    pub(super) boost: i64,
    /// Thousandths of everything, for small demos.
    pub(super) volume: i64,
    /// Campaigns that run on this day, by id.
    pub(super) campaigns: &'a [String],
    /// Open cases, by id.
    pub(super) cases: &'a [String],
}

impl Day<'_> {
    /// The day's usage, in the order in which it happened.
    pub(super) fn usage(&self) -> Vec<Offer> {
        let mut dice = Dice::of(&[
            self.number,
            i64::from(self.day.year()),
            i64::from(self.day.day_of_year()),
        ]);
        let Some((start, hours)) = working_hours(self.day, self.zone) else {
            return Vec::new();
        };
        let count = self.count(&mut dice);
        let mut instants: Vec<Timestamp> = (0..count)
            .map(|_| {
                let hour = i64::try_from(dice.weighted(hours)).unwrap_or(0);
                start + SignedDuration::from_millis(hour * 3_600_000 + dice.between(0, 3_599_999))
            })
            .collect();
        instants.sort();
        instants
            .into_iter()
            .enumerate()
            .map(|(place, at)| self.event(&mut dice, place, at))
            .collect()
    }

    fn count(&self, dice: &mut Dice) -> i64 {
        let growth = 1_000 - self.firm.growth / 2 + self.firm.growth * self.age / DAYS;
        let noise = dice.between(880, 1_120);
        let usual = self.firm.daily * activity(self.day) / 1_000 * growth / 1_000 * noise / 1_000;
        dice.thousandth(usual * self.boost / 1_000 * self.volume)
    }

    fn event(&self, dice: &mut Dice, place: usize, at: Timestamp) -> Offer {
        let (source, usage) = match dice.weighted(&[40, 53, 7]) {
            0 => (DIALER, call(dice)),
            1 => (DIALER, text(dice)),
            _ => (TRACER, check(dice)),
        };
        let campaign = if dice.chance(550) {
            some_of(dice, self.campaigns)
        } else {
            None
        };
        let case = if dice.chance(300) {
            some_of(dice, self.cases)
        } else {
            None
        };
        let case = case.map(|id| CaseRef {
            source: super::matters::SOURCE.into(),
            id,
        });
        Offer {
            subject: self.subject.clone(),
            source: source.into(),
            id: format!(
                "{}-{}-{place:04}",
                self.firm.short,
                self.day.strftime("%Y%m%d")
            ),
            content: Content {
                usage,
                occurred_at: at,
                case,
                campaign,
            },
        }
    }
}

fn some_of(dice: &mut Dice, ids: &[String]) -> Option<String> {
    if ids.is_empty() {
        None
    } else {
        Some(dice.pick(ids).clone())
    }
}

fn call(dice: &mut Dice) -> Usage {
    use CallStatus::{Busy, Canceled, Completed, Failed, NoAnswer};
    let direction = if dice.chance(730) {
        Direction::Outbound
    } else {
        Direction::Inbound
    };
    let weights: &[i64] = match direction {
        Direction::Outbound => &[56, 30, 5, 4, 5],
        Direction::Inbound => &[84, 12, 0, 1, 3],
    };
    let status = [Completed, NoAnswer, Busy, Failed, Canceled][dice.weighted(weights)];
    let seconds = match (status, dice.weighted(&[36, 46, 14, 4])) {
        (Completed, 0) => dice.between(14, 45),
        (Completed, 1) => dice.between(46, 260),
        (Completed, 2) => dice.between(261, 900),
        (Completed, _) => dice.between(901, 2_700),
        (NoAnswer, _) => dice.between(18, 34),
        _ => 0,
    };
    let duration_ms = match status {
        Completed | NoAnswer => Some(seconds * 1_000 + dice.between(0, 999)),
        _ => None,
    };
    Usage::Call {
        direction,
        status,
        duration_ms,
    }
}

fn text(dice: &mut Dice) -> Usage {
    let direction = if dice.chance(660) {
        Direction::Outbound
    } else {
        Direction::Inbound
    };
    let most = [1, 2, 3, 6][dice.weighted(&[58, 28, 10, 4])];
    Usage::Sms {
        direction,
        segments: most,
    }
}

fn check(dice: &mut Dice) -> Usage {
    let outcome = if dice.chance(410) {
        HealingOutcome::Healed
    } else {
        HealingOutcome::NotFound
    };
    Usage::SelfHealing { outcome }
}

#[cfg(test)]
mod tests {
    use canopy_domain::period::day_of;

    use super::super::calendar::zone_of;
    use super::super::firms::FIRMS;
    use super::*;

    fn usage(firm: usize, day: &str, age: i64) -> Vec<Offer> {
        let firm = &FIRMS[firm];
        let (campaigns, cases) = (["spring".to_owned()], ["1".to_owned()]);
        let day = Day {
            firm,
            zone: &zone_of(firm),
            number: 3,
            subject: &"co_1".into(),
            day: day.parse().unwrap(),
            age,
            boost: 1_000,
            volume: 1_000,
            campaigns: &campaigns,
            cases: &cases,
        };
        day.usage()
    }

    #[test]
    fn a_day_is_the_same_every_time_and_lies_within_itself() {
        let offers = usage(0, "2026-03-10", 100);
        let ids = |offers: &[Offer]| {
            offers
                .iter()
                .map(|offer| (offer.id.clone(), offer.content.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(&offers), ids(&usage(0, "2026-03-10", 100)));
        let zone = zone_of(&FIRMS[0]);
        assert!(
            offers
                .iter()
                .all(|offer| day_of(offer.content.occurred_at, &zone).to_string() == "2026-03-10")
        );
        assert!(
            offers
                .iter()
                .all(|offer| offer.content.usage.check().is_ok())
        );
        let mut distinct: Vec<&str> = offers.iter().map(|offer| offer.id.as_str()).collect();
        distinct.dedup();
        assert_eq!(distinct.len(), offers.len());
    }

    #[test]
    fn working_days_are_busy_and_the_year_grows() {
        let days = ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"];
        let sum = |age| {
            days.iter()
                .map(|day| usage(0, day, age).len())
                .sum::<usize>()
        };
        assert!(
            sum(0) > 400 && sum(DAYS) > sum(0),
            "{} {}",
            sum(0),
            sum(DAYS)
        );
        assert!(usage(0, "2026-03-15", 100).len() < 30);
    }
}
