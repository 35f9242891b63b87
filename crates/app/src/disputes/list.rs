//! Reading disputes back: those of a company, and an organization's queue.

use std::collections::BTreeSet;

use canopy_domain::dispute::DisputeState;
use canopy_domain::role::{Action, OrgSight, Page, Place, page_sight};
use canopy_store::Value;

use super::{Dispute, rows};
use crate::companies::find::{Found, find_company};
use crate::organizations::find::{Organization, find_organization};
use crate::usage::credits::list::{Credit, latest_of};
use crate::{Actor, ActorKind, House, Refusal};

/// How many of the latest credits an organization's page shows.
const LATEST_CREDITS: i64 = 50;

/// Which disputes are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Which<'a> {
    /// Only those in this state.
    pub state: Option<DisputeState>,
    /// Only those of this company, by slug or id. In an organization's queue.
    pub company: Option<&'a str>,
    /// Those older than the dispute with this id.
    pub before: Option<&'a str>,
    /// How many.
    pub limit: i64,
}

impl Which<'_> {
    /// Reads a state from its word; an empty one asks for all.
    pub fn state(text: &str) -> Result<Option<DisputeState>, Refusal> {
        let read = (!text.is_empty()).then(|| text.parse()).transpose();
        read.map_err(|error: canopy_domain::UnknownCode| {
            Refusal::field("state", "invalid", error.to_string())
        })
    }
}

/// The place in a list that its page before named; nothing of the sort is in no list.
fn checked_place(before: Option<&str>) -> Result<(), Refusal> {
    let words = "use the cursor that the page before gave as next";
    let known = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match before.is_none_or(known) {
        true => Ok(()),
        false => Err(Refusal::field("cursor", "invalid", words)),
    }
}

/// One page of disputes, newest first.
#[derive(Debug)]
pub struct DisputePage {
    /// The disputes.
    pub items: Vec<Dispute>,
    /// The cursor of the next page, where there is one.
    pub next: Option<String>,
}

fn paged(mut items: Vec<Dispute>, limit: i64) -> DisputePage {
    let more = items.len() as i64 > limit;
    items.truncate(limit as usize);
    let last = items.last().filter(|_| more);
    DisputePage {
        next: last.map(|dispute| dispute.id.clone()),
        items,
    }
}

/// The disputes of a company with what the reader may do about them.
#[derive(Debug)]
pub struct CompanyDisputes {
    /// The company.
    pub company: Found,
    /// Whether the reader may dispute charges and withdraw disputes.
    pub may_dispute: bool,
    /// Whether the reader may grant and decline.
    pub may_decide: bool,
    /// The disputes.
    pub page: DisputePage,
}

/// The disputes of a company. Who reads through the organization sees those that it was asked.
pub async fn list_disputes(
    house: &House,
    actor: &Actor,
    company: &str,
    which: &Which<'_>,
) -> Result<CompanyDisputes, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeAmounts, found.place())?;
    let only = match found.first_day_for(actor) {
        None => None,
        Some(_) => found.organization_id.clone(),
    };
    checked_place(which.before)?;
    let (id, only, limit) = (&found.id, only.as_deref(), which.limit.clamp(1, 1_000));
    let items = house
        .store
        .read(move |tx| async move { rows::of_company(&tx, (id, only), which, limit + 1).await })
        .await?;
    Ok(CompanyDisputes {
        may_dispute: actor.can(Action::DisputeCharges, found.place()),
        may_decide: actor.can(Action::PostCredits, found.place()),
        page: paged(items, limit),
        company: found,
    })
}

/// An organization's queue.
#[derive(Debug)]
pub struct OrganizationDisputes {
    /// The organization.
    pub organization: Organization,
    /// Whether the reader may grant and decline.
    pub may_decide: bool,
    /// Whether the reader sees only some companies.
    pub partial: bool,
    /// The disputes.
    pub page: DisputePage,
    /// How many wait to be decided, of those in sight.
    pub open: i64,
    /// The companies that ever disputed something in sight: slug and name.
    pub companies: Vec<(String, String)>,
    /// The latest credits of the companies in sight, on days on which they belong to the organization.
    pub credits: Vec<CompanyCredit>,
}

/// A credit with the names of its company.
#[derive(Debug)]
pub struct CompanyCredit {
    /// The company's short name in addresses.
    pub slug: String,
    /// The company's name.
    pub company: String,
    /// The currency of the amount.
    pub currency: canopy_domain::money::Currency,
    /// The credit.
    pub credit: Credit,
}

/// The disputes over an organization, of the companies whose amounts the reader may see.
pub async fn organization_disputes(
    house: &House,
    actor: &Actor,
    organization: &str,
    which: &Which<'_>,
) -> Result<OrganizationDisputes, Refusal> {
    let found = find_organization(house, actor, organization).await?;
    let place = Place::Organization(&found.id);
    actor.may(Action::SeeAmounts, place)?;
    let sight = match actor.kind {
        ActorKind::Installation => OrgSight::All,
        _ => page_sight(&actor.assignments, Page::Billing, &found.id, actor.at),
    };
    checked_place(which.before)?;
    let (id, seen, limit) = (&found.id, &sight, which.limit.clamp(1, 1_000));
    let (items, companies, open, credits) = house
        .store
        .read(move |tx| async move {
            let known = rows::companies(&tx, id).await?;
            let known: Vec<rows::Known> = known
                .into_iter()
                .filter(|it| seen.contains(&it.id))
                .collect();
            let asked: Vec<Value> = known
                .iter()
                .filter(|it| {
                    which
                        .company
                        .is_none_or(|name| name == it.slug || name == it.id)
                })
                .map(|it| it.id.clone().into())
                .collect();
            let items = rows::of_organization(&tx, id, &asked, which, limit + 1).await?;
            let all: Vec<Value> = known.iter().map(|it| it.id.clone().into()).collect();
            let open = rows::count_open(&tx, id, &all).await?;
            let credits = credits_of(latest_of(&tx, &asked, LATEST_CREDITS).await?, &known);
            Ok::<_, Refusal>((items, known, open, credits))
        })
        .await?;
    Ok(OrganizationDisputes {
        may_decide: actor.can(Action::ManageOrganization, place),
        partial: sight != OrgSight::All,
        page: paged(items, limit),
        open,
        companies: named(companies),
        credits,
        organization: found,
    })
}

fn named(known: Vec<rows::Known>) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let mut named: Vec<(String, String)> = known
        .into_iter()
        .filter(|it| seen.insert(it.id.clone()))
        .map(|it| (it.slug, it.name))
        .collect();
    named.sort_by_cached_key(|(slug, name)| (name.to_lowercase(), slug.clone()));
    named
}

/// The credits of days on which their company belongs to the organization.
fn credits_of(credits: Vec<Credit>, known: &[rows::Known]) -> Vec<CompanyCredit> {
    let of = |credit: Credit| {
        let event = &credit.listed.event;
        let day = event.occurred_on.to_string();
        let company = known
            .iter()
            .find(|it| it.id == event.company_id && it.has(&day))?;
        Some(CompanyCredit {
            slug: company.slug.clone(),
            company: company.name.clone(),
            currency: company.currency,
            credit,
        })
    };
    credits.into_iter().filter_map(of).collect()
}
