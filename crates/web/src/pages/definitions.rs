//! What each figure means, in the words of the product's definitions.

use crate::ui::figure::Definition;

const CASES: (&str, &str) = (
    "Cases",
    "Cases open now: opened by today, and not closed by today. A closing date that was sent closes \
     the case. Without one its status word decides: the company says which of its words mean closed, \
     and a word that is not mapped counts as open.",
);
const STAFF: (&str, &str) = (
    "Staff",
    "People with an active role on the company, plus people who inherit sight of it from an \
     organization role. Who has both counts once, as direct. Invited and deactivated people count \
     nowhere.",
);
const BILLING: (&str, &str) = (
    "Billing",
    "Charges posted in the current calendar month of the company’s own time zone. Credits are \
     taken off. Charges of events that arrive late for a month that is already closed are posted on \
     the day they arrive, and those of events voided in one are taken off on the day of the void. An \
     organization counts a company from the day it was linked.",
);
const CALLS: (&str, &str) = (
    "Calls",
    "Calls in both directions this month to date, connected or not. Calls that arrived this month \
     for a month that was already closed count here, and calls of one that were voided this month are \
     taken off here. An organization counts a company from the day it was linked.",
);
const SEGMENTS: (&str, &str) = (
    "SMS segments",
    "Message parts this month to date, sent plus received. Parts that arrived this month for a month \
     that was already closed count here, and parts of one that were voided this month are taken off \
     here. An organization counts a company from the day it was linked.",
);
const MINUTES: (&str, &str) = (
    "Voice minutes",
    "Billed minutes this month to date. By default each connected call is rounded up to the next \
     30 seconds and bills at least 30 seconds, also at zero or missing duration; the rate card says \
     where it is otherwise. Calls that arrived this month for a month that was already closed count \
     here, and calls of one that were voided this month are taken off here.",
);
const HEALING: (&str, &str) = (
    "Self-healing",
    "Numbers healed this month to date, and the checks made for a current phone number of a client \
     who could not be reached. Checks that arrived this month for a month that was already closed \
     count here, and checks of one that were voided this month are taken off here.",
);
const COMPANIES: (&str, &str) = (
    "Companies",
    "Companies linked to the organization today and not archived.",
);
const TOTAL_CASES: (&str, &str) = (
    "Total Cases",
    "Cases open now, over all companies in your view. A closing date that was sent closes the case. \
     Without one its status word decides: each company says which of its words mean closed, and a \
     word that is not mapped counts as open.",
);
const ALL_STAFF: (&str, &str) = (
    "Staff",
    "Distinct people with an active role on a company, or who inherit sight of one from an \
     organization role. Each person counts once here, so the companies may sum to more.",
);
const ALL_BILLING: (&str, &str) = (
    "Billing",
    "Charges posted in the current calendar month of each company’s own time zone. Amounts of \
     different currencies are never added, and while companies stand in different months, each \
     month is totalled apart. Charges of events that arrive late for a month that is already closed \
     are posted on the day they arrive. A company counts from the day it was linked.",
);

const REPORTED_CASES: (&str, &str) = (
    "Total cases",
    "Cases open at the end of the period, over the companies in your view: opened by its last day and \
     not closed by then. Cases of a company that had left by then are not among them.",
);
const CAMPAIGNS: (&str, &str) = (
    "Active campaigns",
    "Campaigns with at least one active day in the period.",
);
const RECOVERY: (&str, &str) = (
    "Average recovery",
    "Contacts recovered divided by contacts targeted, over all campaigns with an active day in the \
     period, by their counters at its end. The plain mean adds up the share of each campaign and \
     divides by their number; it is the second figure.",
);
const REPORTED_SEGMENTS: (&str, &str) = (
    "SMS segments",
    "Message parts sent plus received, posted in the period. Parts that arrived in it for a month that \
     was already closed count here.",
);
const EXPECTED: (&str, &str) = (
    "Expected month end",
    "What was charged so far, and for every day that is left the mean of the same weekdays of the last \
     four weeks. Credits, restatements and the days of monthly fees say nothing of other days and are \
     left out. The range is what the cheapest and the dearest of these weeks would give.",
);
const LAST_MONTH: (&str, &str) = (
    "Last month",
    "Charges posted in the whole calendar month before this one, by each company’s own time zone.",
);

/// A figure with its definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    Cases,
    Staff,
    Billing,
    Calls,
    Segments,
    Minutes,
    Healing,
    Companies,
    TotalCases,
    AllStaff,
    AllBilling,
    ReportedCases,
    Campaigns,
    Recovery,
    ReportedSegments,
    Expected,
    LastMonth,
}

impl Figure {
    /// The id of its popover.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Cases => "def-cases",
            Self::Staff => "def-staff",
            Self::Billing => "def-billing",
            Self::Calls => "def-calls",
            Self::Segments => "def-segments",
            Self::Minutes => "def-minutes",
            Self::Healing => "def-healing",
            Self::Companies => "tile-companies",
            Self::TotalCases => "tile-cases",
            Self::AllStaff => "tile-staff",
            Self::AllBilling => "tile-billing",
            Self::ReportedCases => "def-reported-cases",
            Self::Campaigns => "def-campaigns",
            Self::Recovery => "def-recovery",
            Self::ReportedSegments => "def-reported-segments",
            Self::Expected => "def-expected",
            Self::LastMonth => "def-last-month",
        }
    }

    /// Its name.
    pub(super) const fn term(self) -> &'static str {
        self.words().0
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Cases => CASES,
            Self::Staff => STAFF,
            Self::Billing => BILLING,
            Self::Calls => CALLS,
            Self::Segments => SEGMENTS,
            Self::Minutes => MINUTES,
            Self::Healing => HEALING,
            Self::Companies => COMPANIES,
            Self::TotalCases => TOTAL_CASES,
            Self::AllStaff => ALL_STAFF,
            Self::AllBilling => ALL_BILLING,
            Self::ReportedCases => REPORTED_CASES,
            Self::Campaigns => CAMPAIGNS,
            Self::Recovery => RECOVERY,
            Self::ReportedSegments => REPORTED_SEGMENTS,
            Self::Expected => EXPECTED,
            Self::LastMonth => LAST_MONTH,
        }
    }

    /// The definition, as of a moment written for people.
    pub(super) const fn defined(self, as_of: &str) -> Definition<'_> {
        let (term, text) = self.words();
        Definition {
            id: self.id(),
            term,
            text,
            as_of,
        }
    }
}
