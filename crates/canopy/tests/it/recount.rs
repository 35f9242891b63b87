//! A second count of a report, from the events, voids, links, cases and campaigns as they lie in the
//! database. It shares no code with the product and reads none of its sums.

use std::collections::BTreeMap;

use canopy_store::Store;
use serde_json::Value;

use crate::ledger::query;
use crate::model::Line;

/// A booked event, or the reversal of a voided one, with the days that decide where it counts.
struct Booking {
    company: String,
    occurred_on: String,
    posted_on: String,
    booked_on: String,
    line: Line,
}

/// A link: company, organization, first day, and the day after the last one.
type Link = (String, String, String, Option<String>);

/// Everything that was booked.
pub struct Recount {
    bookings: Vec<Booking>,
    links: Vec<Link>,
    /// The versions of each case in their order: booked on, opened on, closed on.
    cases: BTreeMap<(String, String), Vec<CaseVersion>>,
    campaigns: BTreeMap<(String, String), Vec<Version>>,
}

/// When a version of a case was booked, and its two days.
type CaseVersion = (String, String, Option<String>);

/// A version of a campaign.
struct Version {
    effective_on: String,
    booked_on: String,
    active: bool,
    started_on: Option<String>,
    ended_on: Option<String>,
    counters: (i64, i64),
}

/// What a company's line says, counted anew.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// The figures.
    pub line: Line,
    /// The part that restates.
    pub restated: Line,
    /// Cases opened and closed, and open at the end where the company is linked then.
    pub cases: (i64, i64, Option<i64>),
    /// Campaigns active, targeted and recovered.
    pub campaigns: (i64, i64, i64),
}

fn some(cell: &str) -> Option<String> {
    (cell != "∅").then(|| cell.to_owned())
}

fn line(cells: &[String]) -> Line {
    let number = |at: usize| cells[at].parse::<i64>().unwrap_or(0);
    let mut line = [0; 15];
    let sent = cells[5] == "outbound";
    match cells[4].as_str() {
        "call" => {
            (line[0], line[1]) = (1, i64::from(cells[6] == "completed"));
            line[2] = number(8);
        }
        "sms" => {
            line[if sent { 3 } else { 4 }] = 1;
            line[if sent { 5 } else { 6 }] = number(7);
        }
        "self_healing" => (line[7], line[8]) = (1, i64::from(cells[6] == "healed")),
        _ => {}
    }
    let categories = ["voice", "sms", "self_healing", "fees", "taxes", "credits"];
    let charges: Value = serde_json::from_str(&cells[9]).expect("charges");
    for charge in charges.as_array().expect("a list") {
        let category = charge[0].as_str().expect("a category");
        let place = categories.iter().position(|known| *known == category);
        line[9 + place.expect("a category")] += charge[2].as_i64().expect("micro-units");
    }
    line
}

impl Recount {
    /// Reads everything.
    pub async fn read(store: &Store) -> Self {
        let bookings = bookings(store).await;
        let links = "SELECT company_id, organization_id, linked_on, unlinked_on FROM links";
        let of_cases = "SELECT company_id, external_id, booked_on, opened_on, closed_on FROM case_versions \
             ORDER BY company_id, external_id, version";
        let mut cases: BTreeMap<(String, String), Vec<CaseVersion>> = BTreeMap::new();
        for cells in query(store, of_cases).await {
            let version = (cells[2].clone(), cells[3].clone(), some(&cells[4]));
            let key = (cells[0].clone(), cells[1].clone());
            cases.entry(key).or_default().push(version);
        }
        let versions = "SELECT company_id, external_id, effective_on, status, started_on, ended_on, targeted, recovered, booked_on \
             FROM campaign_versions ORDER BY company_id, external_id, version";
        let mut campaigns: BTreeMap<(String, String), Vec<Version>> = BTreeMap::new();
        for cells in query(store, versions).await {
            let key = (cells[0].clone(), cells[1].clone());
            campaigns.entry(key).or_default().push(Version {
                effective_on: cells[2].clone(),
                booked_on: cells[8].clone(),
                active: cells[3] == "active",
                started_on: some(&cells[4]),
                ended_on: some(&cells[5]),
                counters: (
                    cells[6].parse().expect("a count"),
                    cells[7].parse().expect("a count"),
                ),
            });
        }
        Self {
            bookings,
            links: query(store, links)
                .await
                .into_iter()
                .map(|cells| {
                    let until = some(&cells[3]);
                    (cells[0].clone(), cells[1].clone(), cells[2].clone(), until)
                })
                .collect(),
            cases,
            campaigns,
        }
    }

    /// Whether a company belongs to the organization on a day.
    pub fn linked(&self, organization: &str, company: &str, day: &str) -> bool {
        self.links.iter().any(|(of, to, from, until)| {
            let until = until.as_deref().is_none_or(|until| day < until);
            of == company && to == organization && from.as_str() <= day && until
        })
    }

    /// A company's line in the report of an organization, from day to day, as it is known today or
    /// was known at the end of a day.
    pub fn count(
        &self,
        organization: &str,
        company: &str,
        (from, to): (&str, &str),
        known: Option<&str>,
    ) -> Counted {
        let mut counted = Counted::default();
        for booking in &self.bookings {
            let day = booking.posted_on.as_str();
            let here = booking.company == company
                && from <= day
                && day <= to
                && self.linked(organization, company, &booking.occurred_on)
                && known.is_none_or(|known| booking.booked_on.as_str() <= known && day <= known);
            if !here {
                continue;
            }
            for at in 0..15 {
                counted.line[at] += booking.line[at];
                if booking.posted_on != booking.occurred_on {
                    counted.restated[at] += booking.line[at];
                }
            }
        }
        // Days that had not come yet are not known.
        let last = known.map_or(to, |known| to.min(known));
        self.count_cases(organization, company, (from, to, last), known, &mut counted);
        if from <= last {
            self.count_campaigns(organization, company, (from, last), known, &mut counted);
        }
        counted
    }

    fn count_cases(
        &self,
        organization: &str,
        company: &str,
        (from, to, last): (&str, &str, &str),
        known: Option<&str>,
        counted: &mut Counted,
    ) {
        let within =
            |day: &str| from <= day && day <= last && self.linked(organization, company, day);
        let mut open = 0;
        for (_, versions) in self.cases.iter().filter(|(key, _)| key.0 == company) {
            let booked =
                |version: &&CaseVersion| known.is_none_or(|known| version.0.as_str() <= known);
            let Some((_, opened, closed)) = versions.iter().rfind(booked) else {
                continue;
            };
            let closed = closed.as_deref();
            counted.cases.0 += i64::from(within(opened));
            counted.cases.1 += i64::from(closed.is_some_and(within));
            open += i64::from(opened.as_str() <= last && closed.is_none_or(|day| day > last));
        }
        counted.cases.2 = self.linked(organization, company, to).then_some(open);
    }

    fn count_campaigns(
        &self,
        organization: &str,
        company: &str,
        (from, to): (&str, &str),
        known: Option<&str>,
        counted: &mut Counted,
    ) {
        let (from, to): (jiff::civil::Date, jiff::civil::Date) =
            (from.parse().expect("a day"), to.parse().expect("a day"));
        let days: Vec<String> = from
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= to)
            .map(|day| day.to_string())
            .filter(|day| self.linked(organization, company, day))
            .collect();
        let Some(end) = days.last() else { return };
        for ((_, _), versions) in self.campaigns.iter().filter(|(key, _)| key.0 == company) {
            let on = |day: &String| {
                versions.iter().rfind(|version| {
                    version.effective_on <= *day
                        && known.is_none_or(|known| version.booked_on.as_str() <= known)
                })
            };
            let active = |day: &String| {
                on(day).is_some_and(|version| {
                    version.active
                        && version.started_on.as_ref().is_none_or(|first| first <= day)
                        && version.ended_on.as_ref().is_none_or(|last| last >= day)
                })
            };
            if days.iter().any(active) {
                let (targeted, recovered) = on(end).expect("an active version").counters;
                let (active, all, back) = counted.campaigns;
                counted.campaigns = (active + 1, all + targeted, back + recovered);
            }
        }
    }
}

/// Every booking: of each event as it was first rated, of what each later rating changed, and of what
/// its void took back.
async fn bookings(store: &Store) -> Vec<Booking> {
    let events = "SELECT e.company_id, e.occurred_on, e.posted_on, e.booked_on, e.type, e.direction, e.outcome, e.segments, \
         e.billed_ms, e.charges, v.posted_on, v.booked_on, e.identity_hi, e.identity_lo FROM events e LEFT JOIN voids v \
         ON v.company_id = e.company_id AND v.identity_hi = e.identity_hi AND v.identity_lo = e.identity_lo";
    let ratings = "SELECT company_id, identity_hi, identity_lo, booked_on, billed_ms, charges FROM ratings \
         ORDER BY company_id, identity_hi, identity_lo, revision";
    let mut later: BTreeMap<[String; 3], Vec<Vec<String>>> = BTreeMap::new();
    for cells in query(store, ratings).await {
        let key = [0, 1, 2].map(|at| cells[at].clone());
        later.entry(key).or_default().push(cells);
    }
    let mut bookings = Vec::new();
    for cells in query(store, events).await {
        let booking = |posted_on: &String, booked_on: &String, line: Line| Booking {
            company: cells[0].clone(),
            occurred_on: cells[1].clone(),
            posted_on: posted_on.clone(),
            booked_on: booked_on.clone(),
            line,
        };
        let mut now = line(&cells);
        let mut own = vec![booking(&cells[2], &cells[3], now)];
        let key = [0, 12, 13].map(|at| cells[at].clone());
        for rating in later.get(&key).into_iter().flatten() {
            let mut rated = cells.clone();
            (rated[8], rated[9]) = (rating[4].clone(), rating[5].clone());
            let then = line(&rated);
            let change = std::array::from_fn(|at| then[at] - now[at]);
            own.push(booking(&cells[2], &rating[3], change));
            now = then;
        }
        if cells[10] != "∅" {
            own.push(booking(&cells[10], &cells[11], now.map(|figure| -figure)));
        }
        bookings.append(&mut own);
    }
    bookings
}
