//! The board of an organization: what its overview is made of besides figures.
//!
//! Names, zones, staff and open cases change rarely, so a process keeps them between requests. A
//! board is good for a snapshot with the same stamp (which the engine raises with every change of
//! those facts) and until the clock changes something: a company's day, or a role that expires.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use canopy_domain::money::Currency;
use canopy_domain::period::{Month, Period, Zones};
use canopy_store::Tx;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::question::{Asked, Links, Question};
use super::rows::{self, Member, Whose};
use super::staff::{Staff, Staffing};
use crate::Refusal;
use crate::access::roles::rows::{HeldRole, next_expiry_in, roles_in};
use crate::usage::MAX_AHEAD_MINUTES;

/// So many boards are kept before they are forgotten all at once.
const KEPT: usize = 256;
/// One in so many companies of the installation: with fewer, each is looked up by itself.
const FEW: i64 = 3;

/// A company that is linked today and not archived.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: Arc<str>,
    pub(super) slug: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) currency: Currency,
    /// The first day that is counted: of the month, or of the link where that began later.
    pub(super) from: Date,
    /// The company's local today.
    pub(super) today: Date,
    /// An event from this instant on, in microseconds since 1970, is the company's last one
    /// whatever other months hold.
    pub(super) latest_from: i64,
    /// Open cases.
    pub(super) cases: i64,
    pub(super) staff: Staff,
    /// Where it stands in the question.
    pub(super) place: usize,
}

/// What an overview is made of besides figures.
#[derive(Debug)]
pub(super) struct Board {
    stamp: i64,
    /// The instants for which it is good: from the first one, before the second.
    good: (Timestamp, Timestamp),
    /// By name.
    pub(super) entries: Vec<Entry>,
    /// Month to date of every entry.
    pub(super) question: Question,
    /// Whether the organization holds most companies of the installation.
    most: bool,
    /// Distinct people over all entries.
    pub(super) people: i64,
    roles: Vec<HeldRole>,
}

impl Board {
    /// Whose rows the figures are read from.
    pub(super) fn whose<'a>(&self, organization_id: &'a str) -> Whose<'a> {
        match self.most {
            true => Whose::MostOf(organization_id),
            false => Whose::Organization(organization_id),
        }
    }

    /// The distinct people over some of the companies.
    pub(super) fn people_of<'c>(&self, companies: impl Iterator<Item = &'c str>) -> i64 {
        Staffing::of(&self.roles).people(companies)
    }
}

/// The boards that a process keeps.
#[derive(Default)]
pub(crate) struct Boards(Mutex<HashMap<String, Arc<Board>>>);

impl Boards {
    /// The board of an organization for this snapshot and instant.
    pub(super) async fn of(
        &self,
        tx: &Tx,
        organization_id: &str,
        now: Timestamp,
    ) -> Result<Arc<Board>, Refusal> {
        let stamp = rows::stamp(tx, organization_id).await?;
        self.stamped(tx, organization_id, stamp, now).await
    }

    /// The same where the stamp of the snapshot is known.
    pub(super) async fn stamped(
        &self,
        tx: &Tx,
        organization_id: &str,
        stamp: i64,
        now: Timestamp,
    ) -> Result<Arc<Board>, Refusal> {
        if let Some(kept) = self.kept(organization_id) {
            let (from, until) = kept.good;
            if kept.stamp == stamp && from <= now && now < until {
                return Ok(kept);
            }
        }
        let board = Arc::new(read(tx, organization_id, stamp, now).await?);
        self.keep(organization_id, board.clone());
        Ok(board)
    }

    fn kept(&self, organization_id: &str) -> Option<Arc<Board>> {
        self.0.lock().ok()?.get(organization_id).cloned()
    }

    fn keep(&self, organization_id: &str, board: Arc<Board>) {
        if let Ok(mut kept) = self.0.lock() {
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(organization_id.to_owned(), board);
        }
    }
}

/// The current calendar month of a company's own zone, up to its today.
pub(super) fn month_to_date(zones: &Zones, now: Timestamp, links: &Links) -> Asked {
    let today = zones.day_of(now);
    Asked {
        period: Period {
            from: Month::of(today).first(),
            to: today,
        },
        horizon: horizon(zones, now),
        links: links.clone(),
    }
}

/// The last day on which anything can be booked by now.
pub(super) fn horizon(zones: &Zones, now: Timestamp) -> Date {
    zones.day_of(now + SignedDuration::from_mins(MAX_AHEAD_MINUTES))
}

/// The first instant of the current month; the end of time while there can be events of the next
/// one already.
pub(super) fn latest_from(zones: &Zones, now: Timestamp) -> i64 {
    let month = Month::of(zones.day_of(now));
    match Month::of(horizon(zones, now)) == month {
        true => zones.bounds(month.first()).0.as_microsecond(),
        false => i64::MAX,
    }
}

/// The first instant at which a company's day, or the horizon of its rows, is another one.
fn day_changes(zones: &Zones, now: Timestamp) -> Timestamp {
    let ahead = SignedDuration::from_mins(MAX_AHEAD_MINUTES);
    let end = |day: Date| zones.bounds(day).1;
    let horizon = end(horizon(zones, now)).checked_sub(ahead);
    end(zones.day_of(now)).min(horizon.unwrap_or(Timestamp::MAX))
}

async fn read(
    tx: &Tx,
    organization_id: &str,
    stamp: i64,
    now: Timestamp,
) -> Result<Board, Refusal> {
    let at = now.as_microsecond();
    let whose = Whose::Organization(organization_id);
    let mut members = rows::members(tx, organization_id).await?;
    // Also those that are not shown today: they may be from their next day on.
    let day = members.iter().map(|member| day_changes(&member.zones, now));
    let day = day.min().unwrap_or(Timestamp::MAX);
    let expiry = next_expiry_in(tx, organization_id, at).await?;
    members.retain(|member| shows(member, now));
    members.sort_by_cached_key(|member| (member.name.to_lowercase(), member.id.clone()));
    let mut cases: HashMap<String, i64> = HashMap::new();
    for (company, _, open) in rows::open_cases(tx, whose).await? {
        *cases.entry(company).or_default() += open;
    }
    let roles = roles_in(tx, organization_id, at).await?;
    let staffing = Staffing::of(&roles);
    let asked = |member: &Member| month_to_date(&member.zones, now, &member.links);
    let asks = |member: &Member| (member.id.clone(), asked(member));
    let question = Question::new(members.iter().map(asks).collect());
    let entry = |member: Member| Entry {
        from: first_counted(&asked(&member)),
        today: member.zones.day_of(now),
        latest_from: latest_from(&member.zones, now),
        cases: cases.get(&*member.id).copied().unwrap_or(0),
        staff: staffing.company(&member.id),
        place: question.place_of(&member.id, 0).unwrap_or_default(),
        id: member.id,
        slug: member.slug,
        name: member.name,
        currency: member.currency,
    };
    let entries: Vec<Entry> = members.into_iter().map(entry).collect();
    Ok(Board {
        stamp,
        good: (now, expiry.map_or(day, |expiry| day.min(expiry))),
        question,
        most: entries.len() as i64 * FEW >= rows::companies_in_all(tx).await?,
        people: staffing.people(entries.iter().map(|entry| &*entry.id)),
        entries,
        roles,
    })
}

/// The first day of the period that counts.
pub(super) fn first_counted(asked: &Asked) -> Date {
    let first = asked.spans().first().map(|span| span.from);
    first.unwrap_or(asked.period.from)
}

/// Whether a company is linked today, by its own calendar, and not archived.
pub(super) fn shows(member: &Member, now: Timestamp) -> bool {
    !member.archived && member.links.contains(member.zones.day_of(now))
}
