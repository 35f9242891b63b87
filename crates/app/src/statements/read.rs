//! Reading statements: those of a company, and one with its bytes.

use std::collections::BTreeSet;

use canopy_domain::money::{Currency, Micros};
use canopy_domain::period::{Month, bounds};
use canopy_domain::role::{Action, OrgSight, Page, Place, page_sight};
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

use super::document::Document;
use super::holds::{Hold, due_at, months_over};
use super::months::MonthState;
use super::rows;
use super::sight::{links_in_sight, may_know_month, overlaps, sight_of};
use crate::companies::find::{Found, find_companies, find_company};
use crate::disputes::marks::{Disputed, OpenDisputes};
use crate::organizations::find::{Organization, find_organization};
use crate::{Actor, ActorKind, House, Refusal};

/// A statement, or a part, without its bytes.
#[derive(Debug, Clone)]
pub struct Kept {
    pub(crate) company_id: String,
    /// The month.
    pub month: Month,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// The currency of its amounts.
    pub currency: Currency,
    /// Its number.
    pub number: String,
    /// The payable total.
    pub total: Micros,
    /// On how many days nothing happened.
    pub days_without_data: i64,
}

/// A statement, or a part, with its bytes as they were written.
#[derive(Debug, Clone)]
pub struct Stored {
    /// What lists say of it.
    pub kept: Kept,
    /// The canonical JSON.
    pub json: String,
    /// Its SHA-256 in hexadecimal.
    pub json_sha256: String,
    /// The CSV.
    pub csv: String,
    /// Its SHA-256 in hexadecimal.
    pub csv_sha256: String,
    /// What of it is in dispute now, which the bytes do not say.
    pub disputed: Option<Disputed>,
}

impl Stored {
    /// The document that the bytes say.
    pub fn document(&self) -> Result<Document, Refusal> {
        Document::read(&self.json)
    }

    fn marked(self, open: &OpenDisputes) -> Self {
        Self {
            disputed: open.on(&self.kept.company_id, Some(&self.kept.month.days())),
            ..self
        }
    }
}

/// The statements of a company that somebody sees, latest month first.
#[derive(Debug)]
pub struct StatementList {
    /// The company.
    pub company: Found,
    /// The statements, or the parts of the reader's organization.
    pub items: Vec<Kept>,
    /// The disputes that are not decided over charges of the same sight.
    pub disputes: OpenDisputes,
    /// The months that are not closed: those that are over since the company was created, and those in
    /// which something counts; latest first.
    pub open: Vec<Month>,
}

/// Lists the statements of a company.
pub async fn list_statements(
    house: &House,
    actor: &Actor,
    company: &str,
) -> Result<StatementList, Refusal> {
    let found = find_company(house, actor, company).await?;
    let sight = sight_of(actor, &found)?;
    let (company, id, sight, now) = (&found, &found.id, &sight, house.now());
    let (items, disputes, open) = house
        .store
        .read(move |tx| async move {
            let items = rows::of_company(&tx, id, sight.organization()).await?;
            let disputes = OpenDisputes::of_company(&tx, id, sight.organization()).await?;
            let closed = rows::closed(&tx, &[id]).await?;
            let posted = rows::posted(&tx, &[id]).await?;
            let over = months_over(&company.zones, company.created_at, now);
            let months: BTreeSet<Month> = posted.into_iter().map(|key| key.1).chain(over).collect();
            let links = links_in_sight(&tx, sight, id).await?;
            let known = |month: Month| links.as_ref().is_none_or(|links| overlaps(links, month));
            let is_closed = |month: Month| closed.contains_key(&(id.to_string(), month));
            let open = months.into_iter().rev();
            let open = open.filter(|month| !is_closed(*month) && known(*month));
            Ok::<_, Refusal>((items, disputes, open.collect()))
        })
        .await?;
    Ok(StatementList {
        company: found,
        items,
        disputes,
        open,
    })
}

/// One statement of a company: whole for a role on the company, else the part of its organization.
pub async fn read_statement(
    house: &House,
    actor: &Actor,
    company: &str,
    month: Month,
) -> Result<(Found, Stored), Refusal> {
    let found = find_company(house, actor, company).await?;
    let sight = sight_of(actor, &found)?;
    let (id, sight) = (&found.id, &sight);
    let stored = house
        .store
        .read(move |tx| async move { one(&tx, id, month, sight.organization()).await })
        .await?;
    Ok((found, stored.ok_or(Refusal::Hidden)?))
}

/// An organization's part of a statement, also of a company that has left it.
pub async fn read_part(
    house: &House,
    actor: &Actor,
    organization: &str,
    company: &str,
    month: Month,
) -> Result<(Organization, Found, Stored), Refusal> {
    let above = find_organization(house, actor, organization).await?;
    actor.may(Action::SeeAmounts, Place::Organization(&above.id))?;
    let subject: std::sync::Arc<str> = company.into();
    let found = find_companies(house, [subject.clone()].into())
        .await?
        .remove(&subject)
        .ok_or(Refusal::Hidden)?;
    if !sees(actor, &above.id, &found.id) {
        return Err(Refusal::Hidden);
    }
    let (id, of) = (&found.id, &above.id);
    let stored = house
        .store
        .read(move |tx| async move { one(&tx, id, month, Some(of)).await })
        .await?;
    Ok((above, found, stored.ok_or(Refusal::Hidden)?))
}

/// A statement or an organization's part, with what of it is in dispute.
async fn one(
    tx: &Tx,
    company: &str,
    month: Month,
    organization: Option<&str>,
) -> Result<Option<Stored>, Refusal> {
    let Some(stored) = rows::one(tx, company, month, organization).await? else {
        return Ok(None);
    };
    let open = OpenDisputes::of_company(tx, company, organization).await?;
    Ok(Some(stored.marked(&open)))
}

/// Whether an actor's sight of an organization's amounts takes a company in.
pub(super) fn sees(actor: &Actor, organization: &str, company: &str) -> bool {
    amounts_sight(actor, organization).contains(company)
}

/// Over which companies an actor sees an organization's amounts.
pub(super) fn amounts_sight(actor: &Actor, organization: &str) -> OrgSight {
    match actor.kind {
        ActorKind::Installation => OrgSight::All,
        _ => page_sight(&actor.assignments, Page::Billing, organization, actor.at),
    }
}

/// How a month of a company stands.
#[derive(Debug)]
pub struct MonthStands {
    /// The company.
    pub company: Found,
    /// The month.
    pub month: Month,
    /// How it stands.
    pub state: MonthState,
    /// Whether the actor may hold it and close it.
    pub may_close: bool,
    /// Whether it is over, so that it can be closed.
    pub over: bool,
    /// The latest day until which it may be held.
    pub hold_limit: Date,
}

/// How a month stands that somebody may see the statements of. A month that runs or ended before the
/// company was created is nothing while nothing counts in it.
pub async fn month_stands(
    house: &House,
    actor: &Actor,
    company: &str,
    month: Month,
) -> Result<MonthStands, Refusal> {
    let found = find_company(house, actor, company).await?;
    let (id, company) = (&found.id, &found);
    let (closed, posted, mut holds) = house
        .store
        .read(move |tx| async move {
            may_know_month(&tx, actor, company, month).await?;
            let closed = rows::closed(&tx, &[id]).await?;
            let posted = rows::posted(&tx, &[id]).await?;
            Ok::<_, Refusal>((closed, posted, rows::holds(&tx, &[id]).await?))
        })
        .await?;
    let key = (found.id.to_string(), month);
    let now = house.now();
    let over = months_over(&found.zones, found.created_at, now).any(|it| it == month);
    if !over && !posted.contains(&key) && !holds.contains_key(&key) {
        return Err(Refusal::Hidden);
    }
    let hold: Option<Hold> = holds.remove(&key);
    let end = bounds(month.last(), found.zones.zone_on(month.last())).1;
    let by_itself = end > found.created_at;
    let due = due_at(&found.zones, month, house.config.month_close_grace_days);
    let state = match closed.get(&key) {
        Some(at) => MonthState::Closed(*at),
        None => MonthState::of_open(now, (end, due, by_itself), hold, found.day_of(now)),
    };
    Ok(MonthStands {
        may_close: actor.can(Action::CloseMonth, found.place()),
        hold_limit: super::holds::limit(month, house.config.month_close_grace_days),
        over: end <= now,
        month,
        state,
        company: found,
    })
}
