//! A year of calls, texts and self-healing of companies of very different sizes, in the order in
//! which it happens.

use std::sync::Arc;

use canopy_app::usage::Offer;
use canopy_domain::usage::{CallStatus, CaseRef, Content, Direction, HealingOutcome, Usage};
use jiff::Timestamp;

use crate::dice::Dice;

/// The companies by slug, with the running sum of their shares of the traffic.
pub struct Crowd {
    slugs: Vec<Arc<str>>,
    shares: Vec<u64>,
}

/// The slug of a company by its number.
pub fn slug(number: usize) -> String {
    format!("firm-{number:04}")
}

impl Crowd {
    /// So many companies; the largest has about forty times the traffic of the median one.
    pub fn new(companies: usize) -> Self {
        let mut sum = 0;
        let shares = (0..companies as u64)
            .map(|rank| {
                sum += 1_000_000 / (rank + 12);
                sum
            })
            .collect();
        Self {
            slugs: (0..companies).map(|number| slug(number).into()).collect(),
            shares,
        }
    }

    /// The slugs of all companies.
    pub fn slugs(&self) -> &[Arc<str>] {
        &self.slugs
    }

    fn pick(&self, dice: &mut Dice) -> Arc<str> {
        let place = dice.below(*self.shares.last().unwrap_or(&1));
        self.slugs[self.shares.partition_point(|share| *share <= place)].clone()
    }
}

/// Events that lie evenly between two instants.
pub struct Traffic<'a> {
    crowd: &'a Crowd,
    dice: Dice,
    from: i64,
    step: i64,
    next: i64,
    count: i64,
}

impl<'a> Traffic<'a> {
    /// `count` events from `from` to shortly before `to`.
    pub fn new(crowd: &'a Crowd, seed: u64, from: Timestamp, to: Timestamp, count: i64) -> Self {
        Self {
            crowd,
            dice: Dice::new(seed),
            from: from.as_microsecond(),
            step: (to.as_microsecond() - from.as_microsecond()) / count.max(1),
            next: 0,
            count,
        }
    }
}

impl Iterator for Traffic<'_> {
    type Item = Offer;

    fn next(&mut self) -> Option<Offer> {
        if self.next == self.count {
            return None;
        }
        let jitter = self.dice.below(self.step.max(1) as u64) as i64;
        let micros = self.from + self.next * self.step + jitter;
        self.next += 1;
        let occurred_at = Timestamp::from_microsecond(micros).ok()?;
        let dice = &mut self.dice;
        let (source, usage) = match dice.below(100) {
            0..45 => ("voice", call(dice)),
            45..95 => ("texts", sms(dice)),
            _ => ("finder", healing(dice)),
        };
        let case = dice.percent(60).then(|| CaseRef {
            source: "matters".into(),
            id: format!("{:08}", dice.below(5_000_000)),
        });
        let campaign = dice
            .percent(40)
            .then(|| format!("campaign-{}", dice.below(20)));
        Some(Offer {
            subject: self.crowd.pick(dice),
            source: source.into(),
            id: time_ordered_id(micros, dice),
            content: Content {
                usage,
                occurred_at,
                case,
                campaign,
            },
        })
    }
}

/// A UUID of version 7, as senders are told to make them.
fn time_ordered_id(micros: i64, dice: &mut Dice) -> String {
    let (millis, a, b) = ((micros / 1_000) as u64, dice.roll(), dice.roll());
    format!(
        "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
        millis >> 16,
        millis & 0xffff,
        a & 0xfff,
        0x8000 | (a >> 12 & 0x3fff),
        b >> 16,
    )
}

fn direction(dice: &mut Dice) -> Direction {
    match dice.percent(65) {
        true => Direction::Outbound,
        false => Direction::Inbound,
    }
}

fn call(dice: &mut Dice) -> Usage {
    let status = match dice.below(100) {
        0..62 => CallStatus::Completed,
        62..85 => CallStatus::NoAnswer,
        85..93 => CallStatus::Busy,
        93..97 => CallStatus::Failed,
        _ => CallStatus::Canceled,
    };
    let talked = 1_000 + dice.below(540_000) as i64;
    Usage::Call {
        direction: direction(dice),
        status,
        duration_ms: (status == CallStatus::Completed).then_some(talked),
    }
}

fn sms(dice: &mut Dice) -> Usage {
    let segments = match dice.below(100) {
        0..70 => 1,
        70..90 => 2,
        _ => 3,
    };
    Usage::Sms {
        direction: direction(dice),
        segments,
    }
}

fn healing(dice: &mut Dice) -> Usage {
    Usage::SelfHealing {
        outcome: match dice.percent(40) {
            true => HealingOutcome::Healed,
            false => HealingOutcome::NotFound,
        },
    }
}
