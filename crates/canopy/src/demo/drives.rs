//! The campaigns of a firm.

use canopy_app::campaigns::put::CampaignData;
use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::DAYS;
use super::dice::Dice;
use super::firms::Firm;

/// The system that runs the campaigns.
pub(super) const SOURCE: &str = "dialer";

const NAMES: [&str; 6] = [
    "Reconnect lost clients",
    "Missed intake follow-up",
    "Treatment check-in",
    "Settlement documents reminder",
    "Records request calls",
    "Year-end status update",
];

/// A campaign from its first day to its last.
#[derive(Debug, Clone)]
pub(super) struct Drive {
    pub(super) id: String,
    name: &'static str,
    case_type: Option<&'static str>,
    starts: i64,
    ends: i64,
    targeted: i64,
    reached: i64,
    recovered: i64,
}

/// The campaigns of a firm over the year.
pub(super) fn drives_of(firm: &'static Firm, number: i64) -> Vec<Drive> {
    let mut dice = Dice::of(&[number, -2]);
    let first = dice.between(0, 5);
    let mut starts = firm.joined_after + dice.between(3, 20);
    let mut drives = Vec::new();
    while starts < DAYS - 5 {
        let place = i64::try_from(drives.len()).unwrap_or(0);
        let targeted = firm.cases * dice.between(4, 11) / 2;
        let reached = targeted * dice.between(420, 780) / 1_000;
        drives.push(Drive {
            id: format!("cmp-{}", place + 1),
            name: NAMES[usize::try_from((first + place) % 6).unwrap_or(0)],
            case_type: dice.chance(600).then(|| *dice.pick(firm.case_types)),
            starts,
            ends: starts + dice.between(70, 150),
            targeted,
            reached,
            recovered: reached * dice.between(280, 610) / 1_000,
        });
        starts += dice.between(45, 95);
    }
    drives
}

impl Drive {
    /// Whether it runs on a day.
    pub(super) fn runs(&self, age: i64) -> bool {
        (self.starts..=self.ends).contains(&age)
    }

    /// Whether something is to be told about it: it is planned, runs, or has just ended.
    pub(super) fn is_told(&self, age: i64) -> bool {
        (self.starts - 30..=self.ends + 31).contains(&age)
    }

    /// How it stands on a day.
    pub(super) fn stands(&self, today: Date, age: i64) -> CampaignData {
        let on = |at: i64| Some(today.saturating_add((at - age).days()).to_string());
        let length = (self.ends - self.starts).max(1);
        let run = (age - self.starts).clamp(0, length);
        let status = match age {
            _ if age < self.starts => "draft",
            _ if age > self.ends => "completed",
            _ => "active",
        };
        CampaignData {
            name: self.name.into(),
            status: status.into(),
            case_type: self.case_type.map(Into::into),
            started_on: if age < self.starts {
                None
            } else {
                on(self.starts)
            },
            ended_on: if age > self.ends { on(self.ends) } else { None },
            targeted: self.targeted,
            reached: self.reached * run / length,
            recovered: self.recovered * run / length,
        }
    }
}
#[cfg(test)]
mod tests;
