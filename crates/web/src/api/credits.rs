//! Courtesy credits, and the credits of a company.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::usage::credits::Names;
use canopy_app::usage::credits::give::{Giving, give_credit};
use canopy_app::usage::credits::list::{Credit, list_credits};
use canopy_domain::money::{Currency, Money};
use serde::{Deserialize, Serialize};

use super::amounts::Amount;
use super::events::PageQuery;
use super::json::{Body, Parameters};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// One page of credits, latest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CreditList {
    /// The credits.
    pub items: Vec<CreditItem>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// A credit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CreditItem {
    /// The source of its event; `canopy` where it was given on a page, by this API or by a dispute.
    pub source: String,
    /// The id of its event.
    pub id: String,
    /// How much, as a positive amount; the bill is lowered by it.
    #[serde(flatten)]
    pub amount: Amount,
    /// Why.
    pub reason: String,
    /// Who gave it; null where a sender of events did.
    pub given_by: Option<String>,
    /// When.
    pub time: String,
    /// The day on which it counts.
    pub posted_on: String,
    /// The month, YYYY-MM, whose statement it is about.
    pub month: Option<String>,
    /// The charge that it takes back.
    pub charge: Option<CreditedCharge>,
    /// Whether it was voided.
    pub voided: bool,
}

/// A charge that a credit takes back, with its percent fees and all their taxes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CreditedCharge {
    /// The source of the event.
    pub source: String,
    /// The id of the event.
    pub id: String,
    /// The place of the charge among those of the event, from 0.
    pub charge: i64,
}

fn item(credit: Credit, currency: Currency) -> CreditItem {
    let (reason, amount) = credit.content();
    let money = Money { amount, currency };
    let event = &credit.listed.event;
    let (month, charge) = match &credit.names {
        Names::Nothing => (None, None),
        Names::Month(month) => (Some(month.to_string()), None),
        Names::Charge { source, id, place } => {
            let charge = CreditedCharge {
                source: source.clone(),
                id: id.clone(),
                charge: *place,
            };
            (None, Some(charge))
        }
    };
    CreditItem {
        source: event.source.clone(),
        id: event.id.clone(),
        amount: money.into(),
        reason: reason.to_owned(),
        given_by: credit.given_by.clone(),
        time: event.content.occurred_at.to_string(),
        posted_on: event.posted_on.to_string(),
        month,
        charge,
        voided: credit.listed.void.is_some(),
    }
}

/// The credits of a company, latest first, whichever way they came.
#[utoipa::path(get, path = "/api/v1/companies/{company}/credits", tag = "billing",
    params(("company" = String, Path, description = "Slug or id"), ("cursor" = Option<String>, Query, description = "next of the page before"), ("limit" = Option<i64>, Query, description = "1 to 1000, by default 100")),
    responses((status = 200, body = CreditList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Parameters(page): Parameters<PageQuery>,
) -> Result<Json<CreditList>, ApiRefusal> {
    let (cursor, limit) = page.parts();
    let found = list_credits(&door.house, &actor, &company, cursor, limit).await?;
    let currency = found.company.currency;
    Ok(Json(CreditList {
        items: found
            .items
            .into_iter()
            .map(|one| item(one, currency))
            .collect(),
        next: found.next,
    }))
}

/// A courtesy credit.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditNew {
    /// Decimal text above zero, in the company's currency.
    #[schema(example = "12.50")]
    pub amount: String,
    /// Why, in 1 to 200 characters.
    pub reason: String,
    /// The month, YYYY-MM, whose statement it is about.
    pub month: Option<String>,
    /// Up to 100 letters, digits, dots, dashes and underscores. A credit is given once under an id,
    /// however often it is sent.
    pub id: Option<String>,
    /// Say true where an amount above the month's total so far is meant.
    #[serde(default)]
    pub confirm: bool,
}

/// What was given.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CreditGiven {
    /// Always `canopy`.
    pub source: &'static str,
    /// The id of its event: `credit:…`.
    pub id: String,
}

/// Gives a courtesy credit, which counts today; for admins of the organization and their keys.
#[utoipa::path(post, path = "/api/v1/companies/{company}/credits", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")), request_body = CreditNew,
    responses((status = 201, body = CreditGiven), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn give(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(new): Body<CreditNew>,
) -> Result<(StatusCode, Json<CreditGiven>), ApiRefusal> {
    let giving = Giving {
        amount: new.amount,
        reason: new.reason,
        month: new.month.unwrap_or_default(),
        key: new.id.unwrap_or_default(),
        confirmed: new.confirm,
    };
    let id = give_credit(&door.house, &actor, &company, &giving).await?;
    let source = canopy_app::usage::OWN_SOURCE;
    Ok((StatusCode::CREATED, Json(CreditGiven { source, id })))
}
