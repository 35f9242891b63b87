//! The columns of the table of companies, in sets that fit a screen.

use canopy_app::reporting::report::{Campaigns, Cases, ReportLine};
use canopy_domain::figures::Figures;

/// Which columns are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    /// Calls, texts, self-healing.
    Activity,
    /// Cases and campaigns.
    Cases,
    /// Amounts.
    Cost,
}

impl Set {
    /// Every set with its word in the address and its label.
    pub(super) const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Activity, "", "Activity"),
        (Self::Cost, "cost", "Cost"),
        (Self::Cases, "cases", "Cases"),
    ];

    pub(super) fn read(word: &str) -> Self {
        Self::ALL
            .iter()
            .find(|(_, known, _)| *known == word)
            .map_or(Self::Activity, |(set, ..)| *set)
    }

    pub(super) fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(set, ..)| *set == self)
            .map_or("", |(_, code, _)| code)
    }
}

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whole numbers.
    Count,
    /// Billed milliseconds, as minutes.
    Minutes,
    /// An amount in micro-units of the company's currency.
    Amount,
    /// Part of the total of its currency.
    Share,
    /// Change of the total.
    Change,
    /// The part of the total that restates closed months.
    Restated,
    /// Recovered of targeted.
    Recovery,
}

impl Kind {
    /// Whether its numbers are amounts of the line's currency.
    pub(super) const fn is_amount(self) -> bool {
        match self {
            Self::Amount | Self::Restated => true,
            Self::Count | Self::Minutes | Self::Share | Self::Change | Self::Recovery => false,
        }
    }
}

/// What a line's numbers are taken from.
pub(super) struct Numbers<'a> {
    pub(super) figures: &'a Figures,
    pub(super) cases: &'a Cases,
    pub(super) campaigns: &'a Campaigns,
}

impl<'a> From<&'a ReportLine> for Numbers<'a> {
    fn from(line: &'a ReportLine) -> Self {
        Self {
            figures: &line.figures,
            cases: &line.cases,
            campaigns: &line.campaigns,
        }
    }
}

/// One column of numbers.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) set: Set,
    pub(super) code: &'static str,
    pub(super) label: &'static str,
    /// What it counts.
    pub(super) meaning: &'static str,
    pub(super) kind: Kind,
    of: fn(&Numbers<'_>) -> Option<i64>,
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Column {
    /// The column of a word.
    pub(super) fn read(code: &str) -> Option<&'static Self> {
        COLUMNS.iter().find(|column| column.code == code)
    }

    /// Those of a set.
    pub(super) fn of_set(set: Set) -> impl Iterator<Item = &'static Self> {
        COLUMNS.iter().filter(move |column| column.set == set)
    }

    /// Its number; nothing where there is none.
    pub(super) fn number(&self, numbers: &Numbers<'_>) -> Option<i64> {
        (self.of)(numbers)
    }
}

macro_rules! column {
    ($set:ident, $code:literal, $label:literal, $kind:ident, $meaning:literal, $of:expr) => {
        Column {
            set: Set::$set,
            code: $code,
            label: $label,
            meaning: $meaning,
            kind: Kind::$kind,
            of: $of,
        }
    };
}

fn total(numbers: &Numbers<'_>) -> Option<i64> {
    numbers.figures.total().map(|total| total.get())
}

/// Every column, in its place.
static COLUMNS: [Column; 25] = [
    column!(
        Activity,
        "calls",
        "Calls",
        Count,
        "Calls in both directions, connected or not.",
        |of| Some(of.figures.calls)
    ),
    column!(
        Activity,
        "connected",
        "Connected",
        Count,
        "Calls that ended as completed, whatever their duration.",
        |of| Some(of.figures.calls_connected)
    ),
    column!(
        Activity,
        "minutes",
        "Billed minutes",
        Minutes,
        "Each connected call rounded up to its increment, as the rate card says.",
        |of| Some(of.figures.voice_ms)
    ),
    column!(
        Activity,
        "texts_in",
        "Texts in",
        Count,
        "Messages received.",
        |of| Some(of.figures.sms_received)
    ),
    column!(
        Activity,
        "texts_out",
        "Texts out",
        Count,
        "Messages sent.",
        |of| Some(of.figures.sms_sent)
    ),
    column!(
        Activity,
        "segments",
        "Segments",
        Count,
        "Message parts, sent plus received.",
        |of| Some(of.figures.segments())
    ),
    column!(
        Activity,
        "checks",
        "Checks",
        Count,
        "Checks for a current phone number.",
        |of| Some(of.figures.checks)
    ),
    column!(
        Activity,
        "healed",
        "Healed",
        Count,
        "Checks that found one.",
        |of| Some(of.figures.healed)
    ),
    column!(
        Cases,
        "opened",
        "Cases opened",
        Count,
        "Cases opened in the period.",
        |of| Some(of.cases.opened)
    ),
    column!(
        Cases,
        "closed",
        "Closed",
        Count,
        "Cases closed in the period.",
        |of| Some(of.cases.closed)
    ),
    column!(
        Cases,
        "open",
        "Open at the end",
        Count,
        "Cases open on the last day of the period.",
        |of| of.cases.open
    ),
    column!(
        Cases,
        "campaigns",
        "Active campaigns",
        Count,
        "Campaigns with an active day in the period.",
        |of| Some(of.campaigns.active)
    ),
    column!(
        Cases,
        "targeted",
        "Targeted",
        Count,
        "Contacts that these campaigns are meant for, over their life.",
        |of| Some(of.campaigns.targeted)
    ),
    column!(
        Cases,
        "recovered",
        "Recovered",
        Count,
        "Contacts that they reached again, over their life.",
        |of| Some(of.campaigns.recovered)
    ),
    column!(
        Cases,
        "recovery",
        "Recovery",
        Recovery,
        "Recovered divided by targeted.",
        |of| of.campaigns.recovery()
    ),
    column!(
        Cost,
        "voice",
        "Voice",
        Amount,
        "Charges for billed minutes.",
        |of| Some(of.figures.voice)
    ),
    column!(
        Cost,
        "sms",
        "SMS",
        Amount,
        "Charges for message parts.",
        |of| Some(of.figures.sms)
    ),
    column!(
        Cost,
        "self_healing",
        "Self-healing",
        Amount,
        "Charges for checks and healed numbers.",
        |of| Some(of.figures.self_healing)
    ),
    column!(
        Cost,
        "fees",
        "Fees",
        Amount,
        "Monthly, per seat, per call, per segment, percentages of usage, and rounding.",
        |of| Some(of.figures.fees)
    ),
    column!(
        Cost,
        "taxes",
        "Taxes",
        Amount,
        "Taxes on the charges of the categories that the rate card names.",
        |of| Some(of.figures.taxes)
    ),
    column!(
        Cost,
        "credits",
        "Credits",
        Amount,
        "Credits, which are negative and untaxed.",
        |of| Some(of.figures.credits)
    ),
    column!(
        Cost,
        "total",
        "Total",
        Amount,
        "The sum of the six categories.",
        total
    ),
    column!(
        Cost,
        "share",
        "Share",
        Share,
        "Part of the total of all companies in your view with the same currency.",
        total
    ),
    column!(
        Cost,
        "change",
        "Change",
        Change,
        "The total against that of the compared days. From nothing it is new.",
        total
    ),
    column!(
        Cost,
        "restated",
        "Restated",
        Restated,
        "The part of the total that restates months which were closed already.",
        |_| None
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Those who may not see amounts are not shown the set of cost, so every column that tells of
    /// amounts has to be in it.
    #[test]
    fn columns_of_cost_are_those_that_tell_of_amounts() {
        for column in &COLUMNS {
            let tells = match column.kind {
                Kind::Amount | Kind::Share | Kind::Change | Kind::Restated => true,
                Kind::Count | Kind::Minutes | Kind::Recovery => false,
            };
            assert_eq!(column.set == Set::Cost, tells, "{}", column.code);
        }
    }

    #[test]
    fn codes_are_unique() {
        let codes: BTreeSet<&str> = COLUMNS.iter().map(|column| column.code).collect();
        assert_eq!(codes.len(), COLUMNS.len());
    }
}
