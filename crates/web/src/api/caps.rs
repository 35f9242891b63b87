//! Caps: what a month may cost, how far it is from that, and whether to pause.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::Refusal;
use canopy_app::caps::set::{set_company_cap, set_organization_cap};
use canopy_app::reporting::caps::{
    Capped, CompanyCap, CompanyMonth, company_cap, organization_caps,
};
use canopy_domain::cap;
use canopy_domain::money::{Currency, Micros};
use serde::{Deserialize, Deserializer, Serialize};

use super::amounts::Amount;
use super::companies::CompanyRef;
use super::json::Body;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// A month under a cap.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CappedMonth {
    /// The month, YYYY-MM.
    #[schema(example = "2026-11")]
    pub month: String,
    /// What it may cost; null where there is no cap.
    pub cap: Option<Amount>,
    /// What it cost so far, exact.
    pub spent: Amount,
    /// `within`, `near` (80 % or more) or `reached`; null where there is no cap.
    pub state: Option<&'static str>,
}

impl From<&Capped> for CappedMonth {
    fn from(capped: &Capped) -> Self {
        Self {
            month: capped.month.to_string(),
            cap: capped.cap.map(Into::into),
            spent: capped.spent.into(),
            state: capped.state().map(|state| state.code()),
        }
    }
}

/// A company's month under its cap.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CompanyCapItem {
    /// The company.
    pub company: CompanyRef,
    /// The first day that is counted.
    pub from: String,
    /// The company's today.
    pub to: String,
    /// Its current month, by its own calendar.
    #[serde(flatten)]
    pub capped: CappedMonth,
    /// Whether callers should pause its campaigns: its cap is reached, or that of its organization
    /// in its currency. Canopy itself stops nothing.
    pub pause: bool,
}

fn item(month: &CompanyMonth, pause: bool) -> CompanyCapItem {
    CompanyCapItem {
        company: CompanyRef {
            id: month.id.to_string(),
            slug: month.slug.to_string(),
            name: month.name.to_string(),
        },
        from: month.from.to_string(),
        to: month.to.to_string(),
        capped: (&month.capped).into(),
        pause,
    }
}

/// A company's month under its cap, read now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CompanyCapAnswer {
    /// The instant at which all figures were read.
    pub as_of: String,
    /// The month.
    #[serde(flatten)]
    pub item: CompanyCapItem,
    /// The state of its organization's cap in its currency; null where there is none.
    pub organization_state: Option<&'static str>,
}

impl From<CompanyCap> for CompanyCapAnswer {
    fn from(found: CompanyCap) -> Self {
        Self {
            as_of: found.as_of.to_string(),
            item: item(&found.month, found.pause),
            organization_state: found.organization_state.map(|state| state.code()),
        }
    }
}

/// A company's month under its cap, and whether callers should pause its campaigns.
#[utoipa::path(get, path = "/api/v1/companies/{company}/cap", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")),
    responses((status = 200, body = CompanyCapAnswer), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn of_company(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
) -> Result<Json<CompanyCapAnswer>, ApiRefusal> {
    let found = company_cap(&door.house, &actor, &company).await?;
    Ok(Json(found.into()))
}

/// A cap as it shall be.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyCapPut {
    /// The amount a month, in the company's currency, above zero; null removes the cap.
    #[serde(deserialize_with = "present")]
    #[schema(example = "1500.00")]
    pub amount: Option<String>,
}

/// What may be null and must be there.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(from)
}

fn read(amount: Option<&str>) -> Result<Option<Micros>, Refusal> {
    Ok(amount.map(cap::read).transpose()?)
}

/// Sets or removes the cap of a company. In an organization its admins do so; Company Admins do
/// where there is none.
#[utoipa::path(put, path = "/api/v1/companies/{company}/cap", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")), request_body = CompanyCapPut,
    responses((status = 200, body = CompanyCapAnswer), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn put_of_company(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(put): Body<CompanyCapPut>,
) -> Result<Json<CompanyCapAnswer>, ApiRefusal> {
    // Who may not know of the company is told that, and not what a cap looks like.
    company_cap(&door.house, &actor, &company).await?;
    let amount = read(put.amount.as_deref())?;
    set_company_cap(&door.house, &actor, &company, amount).await?;
    let found = company_cap(&door.house, &actor, &company).await?;
    Ok(Json(found.into()))
}

/// The caps of an organization and its companies.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CapList {
    /// The instant at which all figures were read.
    pub as_of: String,
    /// The organization's own months under its caps, by currency; absent for those who see only some
    /// companies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Vec<CappedMonth>>,
    /// The companies whose amounts the caller may see, by name.
    pub items: Vec<CompanyCapItem>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

async fn list(
    door: &Door,
    actor: &canopy_app::Actor,
    organization: &str,
) -> Result<CapList, Refusal> {
    let found = organization_caps(&door.house, actor, organization).await?;
    let whole = found.whole.as_ref();
    Ok(CapList {
        as_of: found.as_of.to_string(),
        organization: whole.map(|months| months.iter().map(Into::into).collect()),
        items: found
            .companies
            .iter()
            .map(|(month, _)| item(month, found.paused.contains(&month.id)))
            .collect(),
        next: None,
    })
}

/// The caps of an organization and its companies.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/caps", tag = "billing",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = CapList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn of_organization(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<CapList>, ApiRefusal> {
    Ok(Json(list(&door, &actor, &organization).await?))
}

/// A cap of an organization as it shall be.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationCapPut {
    /// An ISO 4217 code.
    pub currency: String,
    /// The amount a month, above zero; null removes the cap.
    #[serde(deserialize_with = "present")]
    #[schema(example = "25000.00")]
    pub amount: Option<String>,
}

/// Sets or removes the cap of an organization in one currency.
#[utoipa::path(put, path = "/api/v1/organizations/{organization}/caps", tag = "billing",
    params(("organization" = String, Path, description = "Slug or id")), request_body = OrganizationCapPut,
    responses((status = 200, body = CapList), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn put_of_organization(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(put): Body<OrganizationCapPut>,
) -> Result<Json<CapList>, ApiRefusal> {
    list(&door, &actor, &organization).await?;
    let currency = Currency::parse(&put.currency)
        .map_err(|error| Refusal::field("currency", "invalid", error.to_string()))?;
    let amount = read(put.amount.as_deref())?;
    set_organization_cap(&door.house, &actor, &organization, currency, amount).await?;
    Ok(Json(list(&door, &actor, &organization).await?))
}
