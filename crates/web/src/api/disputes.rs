//! Disputes of charges.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::disputes::list::{DisputePage, Which, list_disputes, organization_disputes};
use canopy_app::disputes::{Dispute, decide, open};
use canopy_domain::money::Money;
use serde::{Deserialize, Serialize};

use super::amounts::Amount;
use super::json::{Body, Parameters};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// One page of disputes, newest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DisputeList {
    /// The disputes.
    pub items: Vec<DisputeItem>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// A dispute of one charge.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DisputeItem {
    /// `dis_…`.
    pub id: String,
    /// The company's short name.
    pub company: String,
    /// The event with the charge.
    pub event: EventName,
    /// The place of the charge among those of the event, from 0.
    pub charge: i64,
    /// voice, sms, self_healing or fees.
    pub category: &'static str,
    /// The fee's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The charge with its percent fees and all their taxes: what is in dispute, or what was credited.
    #[serde(flatten)]
    pub amount: Amount,
    /// The company-local day on which the event happened.
    pub occurred_on: String,
    /// Why, in the company's words.
    pub note: String,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    pub opened_at: String,
    /// open, granted, declined or withdrawn.
    pub state: &'static str,
    /// Whether the event was voided, so that nothing is left to decide.
    pub voided: bool,
    /// Who granted, declined or withdrew it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<String>,
    /// Why it was declined.
    pub reason: Option<String>,
    /// The id of the credit, of source `canopy`, that granted it.
    pub credit: Option<String>,
}

/// The identity of an event.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EventName {
    /// The sender's system.
    pub source: String,
    /// The sender's id.
    pub id: String,
}

impl From<Dispute> for DisputeItem {
    fn from(dispute: Dispute) -> Self {
        let credit = dispute.credit_id();
        let money = Money {
            amount: dispute.amount,
            currency: dispute.currency,
        };
        let (decided_by, decided_at) = dispute.decided.unzip();
        Self {
            id: dispute.id,
            company: dispute.slug,
            event: EventName {
                source: dispute.source,
                id: dispute.event_id,
            },
            charge: dispute.place,
            category: dispute.category.code(),
            name: dispute.name,
            amount: money.into(),
            occurred_on: dispute.occurred_on.to_string(),
            note: dispute.note,
            opened_by: dispute.opened_by_name,
            opened_at: dispute.opened_at.to_string(),
            state: dispute.state.code(),
            voided: dispute.voided,
            decided_by,
            decided_at: decided_at.map(|at| at.to_string()),
            reason: dispute.reason,
            credit,
        }
    }
}

impl From<DisputePage> for DisputeList {
    fn from(page: DisputePage) -> Self {
        Self {
            items: page.items.into_iter().map(DisputeItem::from).collect(),
            next: page.next,
        }
    }
}

/// Which disputes are asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeQuery {
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<i64>,
}

impl DisputeQuery {
    fn which(&self) -> Result<Which<'_>, ApiRefusal> {
        Ok(Which {
            state: Which::state(self.state.as_deref().unwrap_or_default())?,
            company: None,
            before: self.cursor.as_deref(),
            limit: self.limit.unwrap_or(100),
        })
    }
}

/// The disputes of a company, newest first.
#[utoipa::path(get, path = "/api/v1/companies/{company}/disputes", tag = "billing",
    params(("company" = String, Path, description = "Slug or id"), ("state" = Option<String>, Query, description = "open, granted, declined or withdrawn"),
        ("cursor" = Option<String>, Query, description = "next of the page before"), ("limit" = Option<i64>, Query, description = "1 to 1000, by default 100")),
    responses((status = 200, body = DisputeList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Parameters(asked): Parameters<DisputeQuery>,
) -> Result<Json<DisputeList>, ApiRefusal> {
    let found = list_disputes(&door.house, &actor, &company, &asked.which()?).await?;
    Ok(Json(found.page.into()))
}

/// The disputes that the companies of an organization brought before it, newest first.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/disputes", tag = "billing",
    params(("organization" = String, Path, description = "Slug or id"), ("state" = Option<String>, Query, description = "open, granted, declined or withdrawn"),
        ("cursor" = Option<String>, Query, description = "next of the page before"), ("limit" = Option<i64>, Query, description = "1 to 1000, by default 100")),
    responses((status = 200, body = DisputeList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn of_organization(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Parameters(asked): Parameters<DisputeQuery>,
) -> Result<Json<DisputeList>, ApiRefusal> {
    let which = asked.which()?;
    let found = organization_disputes(&door.house, &actor, &organization, &which).await?;
    Ok(Json(found.page.into()))
}

/// A charge and what is wrong with it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeNew {
    /// The event's source.
    pub source: String,
    /// The event's id.
    pub id: String,
    /// The place of the charge in the event's `charges`, from 0: usage or a fee. Percent fees and taxes
    /// follow it.
    pub charge: i64,
    /// Why it is wrong, in 1 to 500 characters.
    pub note: String,
}

/// What was opened.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DisputeOpened {
    /// `dis_…`.
    pub id: String,
}

/// Disputes a charge. The admins of the organization get a letter.
#[utoipa::path(post, path = "/api/v1/companies/{company}/disputes", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")), request_body = DisputeNew,
    responses((status = 201, body = DisputeOpened), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn dispute(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(new): Body<DisputeNew>,
) -> Result<(StatusCode, Json<DisputeOpened>), ApiRefusal> {
    let opening = open::Opening {
        source: new.source,
        id: new.id,
        place: new.charge,
        note: new.note,
    };
    let id = open::open(&door.house, &actor, &company, &opening).await?;
    Ok((StatusCode::CREATED, Json(DisputeOpened { id })))
}

/// Grants a dispute: a credit takes the charge back with its percent fees and all their taxes.
#[utoipa::path(post, path = "/api/v1/companies/{company}/disputes/{id}/grant", tag = "billing",
    params(("company" = String, Path, description = "Slug or id"), ("id" = String, Path)),
    responses((status = 200, body = DisputeItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn grant(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, id)): Path<(String, String)>,
) -> Result<Json<DisputeItem>, ApiRefusal> {
    let granted = decide::grant(&door.house, &actor, &company, &id).await?;
    Ok(Json(granted.into()))
}

/// Why a dispute is declined.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeDeclining {
    /// The reason that the company gets, in 1 to 500 characters.
    pub reason: String,
}

/// Declines a dispute, with the reason that the company gets.
#[utoipa::path(post, path = "/api/v1/companies/{company}/disputes/{id}/decline", tag = "billing",
    params(("company" = String, Path, description = "Slug or id"), ("id" = String, Path)), request_body = DisputeDeclining,
    responses((status = 200, body = DisputeItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn decline(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, id)): Path<(String, String)>,
    Body(declining): Body<DisputeDeclining>,
) -> Result<Json<DisputeItem>, ApiRefusal> {
    let reason = &declining.reason;
    let declined = decide::decline(&door.house, &actor, &company, &id, reason).await?;
    Ok(Json(declined.into()))
}

/// Takes a dispute back, for the company.
#[utoipa::path(post, path = "/api/v1/companies/{company}/disputes/{id}/withdraw", tag = "billing",
    params(("company" = String, Path, description = "Slug or id"), ("id" = String, Path)),
    responses((status = 200, body = DisputeItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn withdraw(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, id)): Path<(String, String)>,
) -> Result<Json<DisputeItem>, ApiRefusal> {
    let withdrawn = decide::withdraw(&door.house, &actor, &company, &id).await?;
    Ok(Json(withdrawn.into()))
}
