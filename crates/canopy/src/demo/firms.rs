//! The firms of the demo. All of them are made up.

/// What is remarkable about a firm at the end of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// Nothing.
    Plain,
    /// No event in the last four days.
    Silent,
    /// Far more usage this month than last month.
    Jump,
    /// A sender whose events are partly refused.
    Refused,
    /// Cases with status words that nobody mapped.
    Unmapped,
    /// A credit was given.
    Credit,
}

/// The price list that a firm has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prices {
    /// None of its own: the default is in force.
    Default,
    /// The group's list for the United States.
    States,
    /// The list for large firms there, with a fee per call.
    StatesLarge,
    /// The list for firms that pay in euros, with the value-added tax of their country.
    Europe {
        /// The tax in percent.
        tax: &'static str,
    },
}

/// The words in which a firm says how its cases stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words {
    /// Words for open cases.
    pub(super) open: &'static [&'static str],
    /// Words for closed ones.
    pub(super) closed: &'static [&'static str],
}

/// A firm.
#[derive(Debug)]
pub(super) struct Firm {
    pub(super) name: &'static str,
    /// The start of its case references.
    pub(super) short: &'static str,
    pub(super) zone: &'static str,
    pub(super) currency: &'static str,
    pub(super) prices: Prices,
    /// Events on a usual working day.
    pub(super) daily: i64,
    /// Growth over the year in thousandths.
    pub(super) growth: i64,
    /// On which day of the year it joined.
    pub(super) joined_after: i64,
    pub(super) case_types: &'static [&'static str],
    pub(super) words: Words,
    /// Open cases when it joined.
    pub(super) cases: i64,
    /// People who work there.
    pub(super) staff: i64,
    pub(super) story: Story,
}

const PLAIN_WORDS: Words = Words {
    open: &["Open"],
    closed: &["Closed"],
};
const INTAKE_WORDS: Words = Words {
    open: &["Intake", "Treatment", "Demand sent", "Litigation"],
    closed: &["Settled", "Declined", "Withdrawn"],
};
const COURT_WORDS: Words = Words {
    open: &["Pending", "Discovery", "Trial set"],
    closed: &["Judgment", "Dismissed"],
};
const GERMAN_WORDS: Words = Words {
    open: &["Laufend", "Ruhend"],
    closed: &["Abgeschlossen"],
};

const INJURY: &[&str] = &[
    "Motor vehicle",
    "Premises liability",
    "Workers' compensation",
    "Medical malpractice",
];
const BENEFITS: &[&str] = &[
    "Social security disability",
    "Veterans' benefits",
    "Workers' compensation",
];
const CONSUMER: &[&str] = &["Mass tort", "Consumer protection", "Data breach"];
const GERMAN: &[&str] = &["Verkehrsrecht", "Arbeitsrecht", "Mietrecht"];
const IRISH: &[&str] = &["Road traffic", "Employer liability", "Public liability"];

/// A firm with the usual words and prices, for the table below.
const USUAL: Firm = Firm {
    name: "",
    short: "",
    zone: "America/New_York",
    currency: "USD",
    prices: Prices::States,
    daily: 50,
    growth: 150,
    joined_after: 0,
    case_types: INJURY,
    words: PLAIN_WORDS,
    cases: 150,
    staff: 6,
    story: Story::Plain,
};

/// Every firm of the group.
#[rustfmt::skip]
pub(super) const FIRMS: &[Firm] = &[
    Firm { name: "Alder & Finch Injury Law", short: "AF", daily: 148, growth: 220, cases: 420, staff: 11, words: INTAKE_WORDS, prices: Prices::StatesLarge, ..USUAL },
    Firm { name: "Beacon Hill Trial Group", short: "BH", daily: 82, growth: 120, cases: 260, staff: 8, words: COURT_WORDS, ..USUAL },
    Firm { name: "Cedar Point Law", short: "CP", daily: 30, growth: 90, cases: 95, staff: 4, prices: Prices::Default, ..USUAL },
    Firm { name: "Delgado Reyes Abogados", short: "DR", zone: "America/Chicago", daily: 104, growth: 310, cases: 310, staff: 9, words: INTAKE_WORDS, story: Story::Unmapped, ..USUAL },
    Firm { name: "Lakefront Accident Attorneys", short: "LA", zone: "America/Chicago", daily: 76, growth: 60, cases: 240, staff: 7, story: Story::Silent, ..USUAL },
    Firm { name: "Prairie State Disability", short: "PS", zone: "America/Chicago", daily: 58, growth: 140, cases: 330, staff: 6, case_types: BENEFITS, ..USUAL },
    Firm { name: "Front Range Injury Partners", short: "FR", zone: "America/Denver", daily: 64, growth: 180, cases: 190, staff: 6, words: INTAKE_WORDS, ..USUAL },
    Firm { name: "Mesa Verde Law", short: "MV", zone: "America/Denver", daily: 34, growth: 80, joined_after: 243, cases: 80, staff: 4, ..USUAL },
    Firm { name: "Saguaro Workers' Rights", short: "SW", zone: "America/Phoenix", daily: 46, growth: 200, cases: 130, staff: 5, case_types: BENEFITS, story: Story::Refused, ..USUAL },
    Firm { name: "Golden Gate Claims", short: "GG", zone: "America/Los_Angeles", daily: 96, growth: 160, cases: 280, staff: 8, case_types: CONSUMER, prices: Prices::StatesLarge, ..USUAL },
    Firm { name: "Pacific Crest Trial Lawyers", short: "PC", zone: "America/Los_Angeles", daily: 70, growth: 110, cases: 210, staff: 7, words: COURT_WORDS, story: Story::Credit, ..USUAL },
    Firm { name: "Sunset Harbor Mass Torts", short: "SH", zone: "America/Los_Angeles", daily: 52, growth: 130, joined_after: 150, cases: 160, staff: 5, case_types: CONSUMER, story: Story::Jump, ..USUAL },
    Firm { name: "Hafenkante Kanzlei", short: "HK", zone: "Europe/Berlin", currency: "EUR", daily: 44, growth: 240, cases: 140, staff: 6, case_types: GERMAN, words: GERMAN_WORDS, prices: Prices::Europe { tax: "19" }, ..USUAL },
    Firm { name: "Liffey Quay Solicitors", short: "LQ", zone: "Europe/Dublin", currency: "EUR", daily: 38, growth: 170, cases: 120, staff: 5, case_types: IRISH, prices: Prices::Europe { tax: "23" }, ..USUAL },
];

impl Firm {
    /// Whether its working day ends with Europe's.
    pub(super) fn in_europe(&self) -> bool {
        self.zone.starts_with("Europe/")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_group_is_as_wide_as_the_demo_promises() {
        let zones: BTreeSet<&str> = FIRMS.iter().map(|firm| firm.zone).collect();
        let currencies: BTreeSet<&str> = FIRMS.iter().map(|firm| firm.currency).collect();
        let names: BTreeSet<String> = FIRMS
            .iter()
            .map(|firm| canopy_domain::text::slug(firm.name))
            .collect();
        assert!(
            FIRMS.len() >= 12 && zones.len() >= 4 && currencies.len() == 2,
            "{zones:?} {currencies:?}"
        );
        assert_eq!(names.len(), FIRMS.len());
        for story in [
            Story::Silent,
            Story::Jump,
            Story::Refused,
            Story::Unmapped,
            Story::Credit,
        ] {
            assert_eq!(
                FIRMS.iter().filter(|firm| firm.story == story).count(),
                1,
                "{story:?}"
            );
        }
    }
}
