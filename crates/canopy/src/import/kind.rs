//! What can be imported, and the columns of each kind.

use clap::ValueEnum;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// id, occurred_at, direction, status, duration_seconds, campaign
    Calls,
    /// id, occurred_at, direction, segments or body, campaign
    Sms,
    /// id, occurred_at, outcome, campaign
    SelfHealing,
    /// source, id, reference, case_type, status, opened_on, closed_on
    Cases,
    /// source, id, name, status, case_type, started_on, ended_on, targeted, reached, recovered
    Campaigns,
    /// CloudEvents, one JSON object per line
    Events,
}

/// A column of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: &'static str,
    /// Whether a file without it is refused.
    pub(crate) required: bool,
}

const fn needed(name: &'static str) -> Column {
    Column {
        name,
        required: true,
    }
}

const fn perhaps(name: &'static str) -> Column {
    Column {
        name,
        required: false,
    }
}

const CALLS: &[Column] = &[
    needed("id"),
    needed("occurred_at"),
    needed("direction"),
    needed("status"),
    needed("duration_seconds"),
    perhaps("campaign"),
    perhaps("case_source"),
    perhaps("case_id"),
];

const SMS: &[Column] = &[
    needed("id"),
    needed("occurred_at"),
    needed("direction"),
    perhaps("segments"),
    perhaps("body"),
    perhaps("campaign"),
    perhaps("case_source"),
    perhaps("case_id"),
];

const SELF_HEALING: &[Column] = &[
    needed("id"),
    needed("occurred_at"),
    needed("outcome"),
    perhaps("campaign"),
    perhaps("case_source"),
    perhaps("case_id"),
];

const CASES: &[Column] = &[
    perhaps("source"),
    needed("id"),
    needed("reference"),
    perhaps("case_type"),
    needed("status"),
    needed("opened_on"),
    perhaps("closed_on"),
];

const CAMPAIGNS: &[Column] = &[
    perhaps("source"),
    needed("id"),
    needed("name"),
    needed("status"),
    perhaps("case_type"),
    perhaps("started_on"),
    perhaps("ended_on"),
    needed("targeted"),
    needed("reached"),
    needed("recovered"),
];

impl Kind {
    /// The word for it on the command line and in the usual source.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Sms => "sms",
            Self::SelfHealing => "self-healing",
            Self::Cases => "cases",
            Self::Campaigns => "campaigns",
            Self::Events => "events",
        }
    }

    /// Its columns; CloudEvents have attributes instead.
    pub(crate) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Calls => CALLS,
            Self::Sms => SMS,
            Self::SelfHealing => SELF_HEALING,
            Self::Cases => CASES,
            Self::Campaigns => CAMPAIGNS,
            Self::Events => &[],
        }
    }

    /// Columns of which a file needs at least one.
    pub(crate) const fn either(self) -> &'static [&'static str] {
        match self {
            Self::Sms => &["segments", "body"],
            _ => &[],
        }
    }
}
