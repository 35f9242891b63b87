//! Needs attention on the overview: the first findings, the rest unfolded by a link.

use canopy_app::reporting::attention::{Finding, Kind};
use maud::Markup;

use super::view::Seen;
use crate::pages::numbers::count;
use crate::ui::attention::{Item, attention};
use crate::ui::badge::{self, Tone};

/// Findings that are shown before the rest is asked for.
const FIRST: usize = 4;

/// The list; the way to each company is a link only for those who may open it.
pub(super) fn urgent(seen: &Seen<'_>) -> Markup {
    let mut found: Vec<&Finding> = seen.findings.iter().collect();
    found.sort_by_key(|finding| urgency(finding.kind));
    let shown = if seen.look.all_findings || found.len() <= FIRST + 1 {
        found.len()
    } else {
        FIRST
    };
    let ways: Vec<Way> = found[..shown]
        .iter()
        .map(|finding| Way::of(seen, finding))
        .collect();
    let items: Vec<Item<'_>> = found
        .iter()
        .zip(&ways)
        .map(|(finding, way)| Item {
            tone: tone(finding.kind),
            company: &finding.company,
            href: way.company.as_deref(),
            reason: &finding.reason,
            way: way.out.as_ref().map(|(word, href)| (*word, href.as_str())),
        })
        .collect();
    let all = format!(
        "All {}",
        count(i64::try_from(found.len()).unwrap_or(i64::MAX))
    );
    let href = seen.look.with_all_findings();
    let more = (shown < found.len()).then_some((all.as_str(), href.as_str()));
    attention(&items, more)
}

/// Where a finding leads.
struct Way {
    company: Option<String>,
    out: Option<(&'static str, String)>,
}

impl Way {
    fn of(seen: &Seen<'_>, finding: &Finding) -> Self {
        if finding.company_id.is_empty() {
            return Self {
                company: None,
                out: Some((word(finding.kind), finding.path.clone())),
            };
        }
        let company = seen
            .line(&finding.company_id)
            .and_then(|line| seen.way_into(line));
        let settings = company
            .as_ref()
            .is_some_and(|path| path.ends_with("/settings"));
        let reachable = settings || (company.is_some() && !finding.path.contains("/settings"));
        let out = reachable.then(|| (word(finding.kind), finding.path.clone()));
        Self { company, out }
    }
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Silent | Kind::Refused => "Open company",
        Kind::BillingJump => "See billing",
        Kind::CapReached | Kind::CapNear => "See the cap",
        Kind::UnmappedStatus => "See status words",
    }
}

/// What comes first; within one urgency the order of the findings stays.
const fn urgency(kind: Kind) -> u8 {
    match tone(kind) {
        Tone::Bad => 0,
        Tone::Warn => 1,
        Tone::Good | Tone::Quiet | Tone::Accent => 2,
    }
}

const fn tone(kind: Kind) -> Tone {
    match kind {
        Kind::Refused | Kind::CapReached => Tone::Bad,
        Kind::Silent | Kind::BillingJump | Kind::CapNear => Tone::Warn,
        Kind::UnmappedStatus => Tone::Accent,
    }
}

/// What a company's card says of it in a word, where something needs attention.
pub(super) fn badge(seen: &Seen<'_>, company_id: &str) -> Option<Markup> {
    let finding = seen
        .findings
        .iter()
        .filter(|finding| finding.company_id == company_id)
        .min_by_key(|finding| urgency(finding.kind))?;
    let word = match finding.kind {
        Kind::Silent => "No events",
        Kind::Refused => "Refused events",
        Kind::BillingJump => "Billing up",
        Kind::CapReached => "Cap reached",
        Kind::CapNear => "Cap near",
        Kind::UnmappedStatus => "Unmapped",
    };
    Some(badge::status(word, tone(finding.kind)))
}
