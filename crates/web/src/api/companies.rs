//! Companies.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::cases::map_status_word::map_status_word as map_word;
use canopy_app::companies::billing_contact::{BillingContact, billing_contact};
use canopy_app::companies::create::NewCompany;
use canopy_app::companies::edit::{CompanyEdit, edit_company};
use canopy_app::companies::settings::{CompanySettings, company_settings};
use canopy_app::companies::status_words::Meaning;
use canopy_app::onboarding::create_company;
use canopy_app::reporting::overview::overview;
use canopy_app::{Actor, Refusal};
use serde::{Deserialize, Serialize};

use super::json::Body;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// A company in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CompanyRef {
    /// `co_…`.
    pub id: String,
    /// The short name in addresses.
    pub slug: String,
    /// The display name.
    pub name: String,
}

/// The companies of an organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CompanyList {
    /// By name.
    pub items: Vec<CompanyRef>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

/// Lists the companies of an organization that the caller sees.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/companies", tag = "companies",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = CompanyList), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<CompanyList>, ApiRefusal> {
    let found = overview(&door.house, &actor, &organization).await?;
    let items = found
        .items
        .into_iter()
        .map(|line| CompanyRef {
            id: line.id.to_string(),
            slug: line.slug.to_string(),
            name: line.name.to_string(),
        })
        .collect();
    Ok(Json(CompanyList { items, next: None }))
}

/// A new company.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyNew {
    /// The display name.
    pub name: String,
    /// A wished slug; made from the name where absent, and given a suffix where taken.
    pub slug: Option<String>,
    /// An IANA time zone.
    pub time_zone: String,
    /// An ISO 4217 code.
    pub currency: String,
}

/// A company with its settings.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CompanyItem {
    /// `co_…`.
    pub id: String,
    /// The short name in addresses.
    pub slug: String,
    /// The display name.
    pub name: String,
    /// The time zone of today.
    pub time_zone: String,
    /// A time zone that starts later.
    pub next_time_zone: Option<NextTimeZone>,
    /// The currency of all its amounts.
    pub currency: String,
    /// Whether the currency may still change.
    pub currency_open: bool,
    /// The status words of its cases.
    pub status_words: Vec<StatusWordItem>,
    /// The admin to whom letters about bills go; null where they go to the company's admins, or
    /// without any to those of its organization.
    pub billing_contact: Option<BillingContactItem>,
}

/// A billing contact.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct BillingContactItem {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// A time zone that starts later.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NextTimeZone {
    /// Its first day.
    pub effective_on: String,
    /// Its name.
    pub time_zone: String,
}

/// A status word and its meaning.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StatusWordItem {
    /// As the company writes it.
    pub word: String,
    /// `open`, `closed`, or null while nobody said.
    pub meaning: Option<&'static str>,
}

impl CompanyItem {
    fn of(found: CompanySettings, contact: BillingContact) -> Self {
        Self {
            billing_contact: contact.chosen.map(|chosen| BillingContactItem {
                name: chosen.name,
                email: chosen.email,
            }),
            id: found.company.id.to_string(),
            slug: found.company.slug,
            name: found.company.name,
            time_zone: found.time_zone,
            next_time_zone: found.next_time_zone.map(|(day, time_zone)| NextTimeZone {
                effective_on: day.to_string(),
                time_zone,
            }),
            currency: found.company.currency.code().to_owned(),
            currency_open: found.currency_open,
            status_words: found
                .words
                .into_iter()
                .map(|word| StatusWordItem {
                    word: word.shown,
                    meaning: word.meaning.map(Meaning::code),
                })
                .collect(),
        }
    }
}

async fn item(door: &Door, actor: &Actor, company: &str) -> Result<CompanyItem, Refusal> {
    let settings = company_settings(&door.house, actor, company).await?;
    let contact = billing_contact(&door.house, actor, company).await?;
    Ok(CompanyItem::of(settings, contact))
}

/// Creates a company, linked to the organization from today on.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/companies", tag = "companies",
    params(("organization" = String, Path, description = "Slug or id")), request_body = CompanyNew,
    responses((status = 201, body = CompanyItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(new): Body<CompanyNew>,
) -> Result<(StatusCode, Json<CompanyItem>), ApiRefusal> {
    let new = NewCompany {
        name: new.name,
        slug: new.slug,
        time_zone: new.time_zone,
        currency: new.currency,
    };
    let found = create_company(&door.house, &actor, &organization, &new).await?;
    Ok((
        StatusCode::CREATED,
        Json(item(&door, &actor, &found.id).await?),
    ))
}

/// One company with its settings.
#[utoipa::path(get, path = "/api/v1/companies/{company}", tag = "companies",
    params(("company" = String, Path, description = "Slug or id")),
    responses((status = 200, body = CompanyItem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
) -> Result<Json<CompanyItem>, ApiRefusal> {
    Ok(Json(item(&door, &actor, &company).await?))
}

/// Changes of a company; what is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyPatch {
    /// A new display name.
    pub name: Option<String>,
    /// A new IANA time zone: from the next local month on, once anything is booked.
    pub time_zone: Option<String>,
    /// A new currency, while nothing is booked.
    pub currency: Option<String>,
    /// The address of an admin of the company or of its organization, to whom letters about bills go;
    /// empty for the company's admins.
    pub billing_contact: Option<String>,
}

/// Edits a company.
#[utoipa::path(patch, path = "/api/v1/companies/{company}", tag = "companies",
    params(("company" = String, Path, description = "Slug or id")), request_body = CompanyPatch,
    responses((status = 200, body = CompanyItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn edit(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(patch): Body<CompanyPatch>,
) -> Result<Json<CompanyItem>, ApiRefusal> {
    let edit = CompanyEdit {
        name: patch.name,
        time_zone: patch.time_zone,
        currency: patch.currency,
        billing_contact: patch.billing_contact,
    };
    edit_company(&door.house, &actor, &company, &edit).await?;
    Ok(Json(item(&door, &actor, &company).await?))
}

/// What a status word means.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusWordPut {
    /// The word.
    pub word: String,
    /// `open` or `closed`.
    pub meaning: String,
}

/// Maps a status word to open or closed.
#[utoipa::path(put, path = "/api/v1/companies/{company}/status-words", tag = "companies",
    params(("company" = String, Path, description = "Slug or id")), request_body = StatusWordPut,
    responses((status = 200, body = CompanyItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn map_status_word(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(put): Body<StatusWordPut>,
) -> Result<Json<CompanyItem>, ApiRefusal> {
    let wrong = || Refusal::field("meaning", "invalid", "must be open or closed");
    let meaning = Meaning::read(&put.meaning).ok_or_else(wrong)?;
    map_word(&door.house, &actor, &company, &put.word, meaning).await?;
    Ok(Json(item(&door, &actor, &company).await?))
}
