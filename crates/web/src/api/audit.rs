//! The audit log of an organization or a company.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use canopy_app::audit_log::{Entry, Export, Log, LogOf, Named, Search, read_log};
use serde::{Deserialize, Serialize};

use super::json::Parameters;
use crate::audit_export::{Kind, answer};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::routing::{Routes, get};
use crate::server::Door;

/// The routes of the log of both places, as lists and as files.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/organizations/{organization}/audit", get(of_organization))
        .route(
            "/organizations/{organization}/audit.csv",
            get(organization_csv),
        )
        .route(
            "/organizations/{organization}/audit.ndjson",
            get(organization_ndjson),
        )
        .route("/companies/{company}/audit", get(of_company))
        .route("/companies/{company}/audit.csv", get(company_csv))
        .route("/companies/{company}/audit.ndjson", get(company_ndjson))
}

/// An id and the name it has now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuditNamed {
    /// The id, or the words by which the thing is known.
    pub id: String,
    /// The short name in addresses, of companies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The name, where it has one; of who did it the one at that time.
    pub name: Option<String>,
}

impl From<&Named> for AuditNamed {
    fn from(named: &Named) -> Self {
        Self {
            id: named.id.clone(),
            slug: named.slug.clone(),
            name: named.name.clone(),
        }
    }
}

/// One record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuditItem {
    /// The chain of hashes that it belongs to. This, `seq` and the hashes are null for a caller who
    /// sees only the records about some companies, and in the log of one company.
    pub chain: Option<String>,
    /// Its place in the chain, from 1.
    pub seq: Option<i64>,
    /// When.
    pub at: String,
    /// Who did it.
    pub actor: AuditNamed,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: AuditNamed,
    /// In which company.
    pub company: Option<AuditNamed>,
    /// The fields before; null where there were none, or where they are withheld.
    #[schema(value_type = Option<Object>)]
    pub before: Option<serde_json::Value>,
    /// The fields after.
    #[schema(value_type = Option<Object>)]
    pub after: Option<serde_json::Value>,
    /// Whether the fields tell amounts that the caller may not see.
    pub withheld: bool,
    /// From which address.
    pub address: String,
    /// The hash of the record before it in its chain.
    pub previous_hash: Option<String>,
    /// The hash of this record. Null where it is of old, without a salt, and the caller may not see
    /// every amount.
    pub hash: Option<String>,
    /// The random text that the hash covers too; null where the fields are withheld, and for records
    /// of old, which have none.
    pub salt: Option<String>,
}

impl From<&Entry> for AuditItem {
    fn from(entry: &Entry) -> Self {
        let link = entry.link.as_ref();
        Self {
            chain: link.map(|it| it.chain.clone()),
            seq: link.map(|it| it.seq),
            at: entry.at.to_string(),
            actor: (&entry.actor).into(),
            action: entry.action.clone(),
            subject: (&entry.subject).into(),
            company: entry.company.as_ref().map(Into::into),
            before: entry.before.clone(),
            after: entry.after.clone(),
            withheld: entry.withheld,
            address: entry.address.clone(),
            previous_hash: link.and_then(|it| it.previous_hash.clone()),
            hash: link.and_then(|it| it.hash.clone()),
            salt: link.and_then(|it| it.salt.clone()),
        }
    }
}

/// A page of the audit log.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuditList {
    /// Latest first.
    pub items: Vec<AuditItem>,
    /// Send it as `cursor` for older records; null at the end. It tells nothing by itself.
    pub next: Option<String>,
}

impl From<Log> for AuditList {
    fn from(log: Log) -> Self {
        Self {
            items: log.items.iter().map(Into::into).collect(),
            next: log.next,
        }
    }
}

/// What is searched for in an audit log.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
#[derive(Default)]
pub struct AuditQuery {
    /// Somebody who did it or whom it concerns: a part of the name or address, or an id.
    pub person: String,
    /// What was done, such as `role.assigned`.
    pub action: String,
    /// The company: a part of its name, its slug or id. Only in an organization's log.
    pub company: String,
    /// The first day, in the organization's or company's time zone.
    pub from: String,
    /// The last day, included.
    pub to: String,
    /// `next` of the page before. Exports have no pages.
    pub cursor: Option<String>,
    /// 1 to 1000, by default 100. Exports have no pages.
    pub limit: Option<i64>,
}

impl AuditQuery {
    fn search(&self) -> Search {
        Search {
            person: self.person.clone(),
            action: self.action.clone(),
            company: self.company.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
        }
    }
}

async fn page(
    door: &Door,
    caller: &Caller,
    of: LogOf<'_>,
    query: &AuditQuery,
) -> Result<Json<AuditList>, ApiRefusal> {
    let (search, limit) = (query.search(), query.limit.unwrap_or(100));
    let cursor = query.cursor.as_deref();
    let log = read_log(&door.house, &caller.0, of, &search, cursor, false, limit).await?;
    Ok(Json(log.into()))
}

async fn file(
    door: &Door,
    caller: &Caller,
    of: LogOf<'_>,
    query: &AuditQuery,
    kind: Kind,
) -> Result<Response, ApiRefusal> {
    let export = Export::begin(&door.house, &caller.0, of, &query.search()).await?;
    Ok(answer(export, kind))
}

/// The audit log of an organization, latest first: of the companies that the caller sees.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/audit", tag = "audit",
    params(("organization" = String, Path, description = "Slug or id"), AuditQuery),
    responses((status = 200, body = AuditList), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn of_organization(
    State(door): State<Door>,
    caller: Caller,
    Path(organization): Path<String>,
    Parameters(query): Parameters<AuditQuery>,
) -> Result<Json<AuditList>, ApiRefusal> {
    page(&door, &caller, LogOf::Organization(&organization), &query).await
}

/// The same as CSV, whole.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/audit.csv", tag = "audit",
    params(("organization" = String, Path, description = "Slug or id"), AuditQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn organization_csv(
    State(door): State<Door>,
    caller: Caller,
    Path(organization): Path<String>,
    Parameters(query): Parameters<AuditQuery>,
) -> Result<Response, ApiRefusal> {
    let of = LogOf::Organization(&organization);
    file(&door, &caller, of, &query, Kind::Csv).await
}

/// The same with a record as a JSON object a line, whole.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/audit.ndjson", tag = "audit",
    params(("organization" = String, Path, description = "Slug or id"), AuditQuery),
    responses((status = 200, content_type = "application/x-ndjson", body = String), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn organization_ndjson(
    State(door): State<Door>,
    caller: Caller,
    Path(organization): Path<String>,
    Parameters(query): Parameters<AuditQuery>,
) -> Result<Response, ApiRefusal> {
    let of = LogOf::Organization(&organization);
    file(&door, &caller, of, &query, Kind::Ndjson).await
}

/// The audit log of a company, latest first.
#[utoipa::path(get, path = "/api/v1/companies/{company}/audit", tag = "audit",
    params(("company" = String, Path, description = "Slug or id"), AuditQuery),
    responses((status = 200, body = AuditList), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn of_company(
    State(door): State<Door>,
    caller: Caller,
    Path(company): Path<String>,
    Parameters(query): Parameters<AuditQuery>,
) -> Result<Json<AuditList>, ApiRefusal> {
    page(&door, &caller, LogOf::Company(&company), &query).await
}

/// The same as CSV, whole.
#[utoipa::path(get, path = "/api/v1/companies/{company}/audit.csv", tag = "audit",
    params(("company" = String, Path, description = "Slug or id"), AuditQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn company_csv(
    State(door): State<Door>,
    caller: Caller,
    Path(company): Path<String>,
    Parameters(query): Parameters<AuditQuery>,
) -> Result<Response, ApiRefusal> {
    file(&door, &caller, LogOf::Company(&company), &query, Kind::Csv).await
}

/// The same with a record as a JSON object a line, whole.
#[utoipa::path(get, path = "/api/v1/companies/{company}/audit.ndjson", tag = "audit",
    params(("company" = String, Path, description = "Slug or id"), AuditQuery),
    responses((status = 200, content_type = "application/x-ndjson", body = String), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn company_ndjson(
    State(door): State<Door>,
    caller: Caller,
    Path(company): Path<String>,
    Parameters(query): Parameters<AuditQuery>,
) -> Result<Response, ApiRefusal> {
    file(
        &door,
        &caller,
        LogOf::Company(&company),
        &query,
        Kind::Ndjson,
    )
    .await
}
