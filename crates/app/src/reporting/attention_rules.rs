//! The rules behind Needs attention.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use canopy_domain::cap::{CapState, percent};
use canopy_domain::money::Money;
use canopy_domain::period::{Period, Preset, preceding};
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

use super::attention::{Finding, Kind};
use super::board::{month_to_date, shows};
use super::caps::{Capped, spending_of};
use super::figures::{CARD, Sum, card_figures_of};
use super::question::{Asked, Question};
use super::refused::Causes;
use super::rows::{self, Member, Whose};
use crate::Refusal;
use crate::organizations::find::Organization;

/// Working days without an event that are too many.
const SILENT_DAYS: usize = 2;
/// The days before them that show what is normal.
const NORMAL_DAYS: i64 = 28;

/// Looks for everything that needs attention in an organization.
pub(super) async fn find(
    tx: &Tx,
    organization: &Organization,
    now: Timestamp,
) -> Result<Vec<Finding>, Refusal> {
    let organization_id = &organization.id;
    let whose = Whose::Organization(organization_id);
    let mut members = rows::members(tx, organization_id).await?;
    members.retain(|member| shows(member, now));
    members.sort_by(|a, b| a.name.cmp(&b.name));
    let mut found = silent(tx, whose, &members, now).await?;
    found.extend(refused(tx, whose, &members, now).await?);
    found.extend(caps(tx, organization, now).await?);
    found.extend(billing_jumps(tx, whose, &members, now).await?);
    found.extend(unmapped(tx, whose, &members).await?);
    Ok(found)
}

fn finding(member: &Member, kind: Kind, reason: String, page: &str) -> Finding {
    Finding {
        kind,
        company_id: member.id.to_string(),
        slug: member.slug.to_string(),
        company: member.name.to_string(),
        reason,
        amounts: kind == Kind::BillingJump,
        path: format!("/c/{}{page}", member.slug),
    }
}

fn back(day: Date, days: i64) -> Date {
    day.saturating_sub(jiff::Span::new().days(days))
}

fn works(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The last working days before today, latest first.
fn last_working_days(today: Date, count: usize) -> Vec<Date> {
    (1..)
        .map(|days| back(today, days))
        .filter(|day| works(*day))
        .take(count)
        .collect()
}

/// Companies without an event on the last two working days, that had events on at least half of
/// the working days of the four weeks before.
async fn silent(
    tx: &Tx,
    whose: Whose<'_>,
    members: &[Member],
    now: Timestamp,
) -> Result<Vec<Finding>, Refusal> {
    let todays: Vec<Date> = members
        .iter()
        .map(|member| member.zones.day_of(now))
        .collect();
    let (Some(first), Some(last)) = (todays.iter().min(), todays.iter().max()) else {
        return Ok(Vec::new());
    };
    let mut lively: HashMap<String, BTreeSet<Date>> = HashMap::new();
    let from = back(*first, NORMAL_DAYS + 6);
    for (company, day) in rows::lively_days(tx, whose, from, *last).await? {
        lively.entry(company).or_default().insert(day);
    }
    let mut found = Vec::new();
    for (member, today) in members.iter().zip(todays) {
        let Some(days) = lively.get_mut(&*member.id) else {
            continue;
        };
        // What was before the link is another one's to know.
        let days = days.split_off(&member.links.start_of(today).unwrap_or(Date::MAX));
        let quiet = last_working_days(today, SILENT_DAYS);
        let Some(since) = quiet.last().copied() else {
            continue;
        };
        if days.range(since..).next().is_some() {
            continue;
        }
        let normal: Vec<Date> = (1..=NORMAL_DAYS)
            .map(|days| back(since, days))
            .filter(|day| works(*day))
            .collect();
        let busy = normal.iter().filter(|day| days.contains(day)).count();
        if busy * 2 >= normal.len() {
            let latest = days
                .last()
                .map(|day| day.strftime("%-d %b").to_string())
                .unwrap_or_default();
            let reason = format!(
                "No event since {latest}. In the four weeks before there were events on {busy} of {} working days.",
                normal.len()
            );
            found.push(finding(member, Kind::Silent, reason, "/settings"));
        }
    }
    Ok(found)
}

/// Companies that had events or rows refused in the last seven days.
async fn refused(
    tx: &Tx,
    whose: Whose<'_>,
    members: &[Member],
    now: Timestamp,
) -> Result<Vec<Finding>, Refusal> {
    let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
    let mut causes: HashMap<String, Causes> = HashMap::new();
    let linked: HashMap<&str, Date> = members
        .iter()
        .filter_map(|member| {
            let since = member.links.start_of(member.zones.day_of(now))?;
            Some((&*member.id, since))
        })
        .collect();
    for row in rows::refusals(tx, whose, back(today, 6)).await? {
        if linked
            .get(&*row.company_id)
            .is_some_and(|on| row.day >= *on)
        {
            causes.entry(row.company_id.clone()).or_default().add(row);
        }
    }
    let found = |member: &Member| {
        let reason = causes.get(&*member.id)?.reason()?;
        Some(finding(member, Kind::Refused, reason, "/settings"))
    };
    Ok(members.iter().filter_map(found).collect())
}

/// Companies whose billing exceeds one and a half times that of the same days of last month, all of
/// which the company was linked.
async fn billing_jumps(
    tx: &Tx,
    whose: Whose<'_>,
    members: &[Member],
    now: Timestamp,
) -> Result<Vec<Finding>, Refusal> {
    let (mut current, mut before, mut compared) = (Vec::new(), Vec::new(), Vec::new());
    for member in members {
        let asked = month_to_date(&member.zones, now, &member.links);
        let period: Period = preceding(asked.period, Some(Preset::MonthToDate));
        let since = member.links.start_of(asked.period.to);
        if since.is_some_and(|since| since <= period.from) {
            let of_last_month = Asked {
                period,
                ..asked.clone()
            };
            current.push((member.id.clone(), asked));
            before.push((member.id.clone(), of_last_month));
            compared.push(member);
        }
    }
    let now_figures = card_figures_of(tx, whose, &Question::new(current)).await?;
    let then_figures = card_figures_of(tx, whose, &Question::new(before)).await?;
    let mut found = Vec::new();
    for member in compared {
        let (now, then) = (now_figures.of(&member.id), then_figures.of(&member.id));
        let amount = |sum: Sum<CARD>| Money {
            amount: sum.shown().total,
            currency: member.currency,
        };
        let (now, then) = (amount(now), amount(then));
        let jumped = then.amount.get() > 0
            && i128::from(now.amount.get()) * 2 > i128::from(then.amount.get()) * 3;
        if jumped {
            let reason = format!(
                "Billing is {} this month to date, against {} on the same days of last month.",
                now.display(),
                then.display()
            );
            found.push(finding(member, Kind::BillingJump, reason, ""));
        }
    }
    Ok(found)
}

/// Caps that are near or reached: of companies, and of the organization as a whole.
async fn caps(
    tx: &Tx,
    organization: &Organization,
    now: Timestamp,
) -> Result<Vec<Finding>, Refusal> {
    let spending = spending_of(tx, &organization.id, now).await?;
    let whole = spending.whole.iter().filter_map(|capped| {
        let (kind, reason) = cap_reason(capped)?;
        Some(Finding {
            kind,
            company_id: String::new(),
            slug: organization.slug.clone(),
            company: organization.name.clone(),
            reason,
            amounts: true,
            path: format!("/o/{}/billing/caps", organization.slug),
        })
    });
    let companies = spending.companies.iter().filter_map(|company| {
        let (kind, reason) = cap_reason(&company.capped)?;
        Some(Finding {
            kind,
            company_id: company.id.to_string(),
            slug: company.slug.to_string(),
            company: company.name.to_string(),
            reason,
            amounts: true,
            path: format!("/c/{}/billing/caps", company.slug),
        })
    });
    Ok(whole.chain(companies).collect())
}

fn cap_reason(capped: &Capped) -> Option<(Kind, String)> {
    let (spent, cap) = (capped.spent.display(), capped.cap?.display());
    match capped.state()? {
        CapState::Within => None,
        CapState::Near => {
            let part = percent(capped.spent.amount, capped.cap?.amount);
            let reason = format!("Spent {spent} of the month’s cap of {cap}, which is {part} %.");
            Some((Kind::CapNear, reason))
        }
        CapState::Reached => {
            let reason = format!("Has reached the month’s cap of {cap}, with {spent} spent.");
            Some((Kind::CapReached, reason))
        }
    }
}

/// Companies whose cases carry status words that nobody mapped.
async fn unmapped(tx: &Tx, whose: Whose<'_>, members: &[Member]) -> Result<Vec<Finding>, Refusal> {
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (company, word) in rows::unmapped_words(tx, whose).await? {
        words.entry(company).or_default().push(word);
    }
    let reason = |words: &Vec<String>| {
        let shown: Vec<String> = words
            .iter()
            .take(3)
            .map(|word| format!("“{word}”"))
            .collect();
        let more = if words.len() > 3 {
            format!(" and {} more", words.len() - 3)
        } else {
            String::new()
        };
        format!(
            "Cases carry {}{more}. Without a closing date they count as open until you say what that means.",
            shown.join(", ")
        )
    };
    Ok(members
        .iter()
        .filter_map(|member| {
            Some(finding(
                member,
                Kind::UnmappedStatus,
                reason(words.get(&*member.id)?),
                "/settings#status-words",
            ))
        })
        .collect())
}
