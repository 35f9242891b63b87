//! The access list as a file for spreadsheets: the same filters, every entry.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use canopy_app::access_control::Workplace;
use canopy_app::access_control::entry::{AccessEntry, Named};
use canopy_app::access_control::list::{AccessQuery, Start, access_list};
use canopy_domain::role::{Page, Role};

use super::super::json::Parameters;
use super::list::Asked;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;
use crate::spreadsheet::line;

const HEAD: [&str; 16] = [
    "id",
    "kind",
    "status",
    "name",
    "email",
    "role",
    "level",
    "place",
    "companies",
    "pages",
    "cases",
    "path",
    "granted_by",
    "granted_at",
    "last_active_at",
    "expires_at",
];

/// The access list of an organization as CSV: every entry of the tab that is asked for.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/access.csv", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"),
        ("tab" = Option<String>, Query, description = "Which roles are listed: organization (those on the organization, by default) or company (those on its companies)"),
        ("query" = Option<String>, Query, description = "Words of the name or the address"),
        ("role" = Option<String>, Query, description = "Only this role"),
        ("company" = Option<String>, Query, description = "Only what reaches this company: slug or id"),
        ("status" = Option<String>, Query, description = "active, pending, expired or deactivated")),
    responses((status = 200, content_type = "text/csv", body = String), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn organization(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, ApiRefusal> {
    let here = Workplace::Organization(&organization);
    let list = access_list(&door.house, &actor, here, &whole(asked.read()?)).await?;
    Ok(download(&list.entries))
}

/// The access list of a company as CSV.
#[utoipa::path(get, path = "/api/v1/companies/{company}/access.csv", tag = "access",
    params(("company" = String, Path, description = "Slug or id"),
        ("query" = Option<String>, Query, description = "Words of the name or the address"),
        ("role" = Option<String>, Query, description = "Only this role"),
        ("status" = Option<String>, Query, description = "active, pending, expired or deactivated")),
    responses((status = 200, content_type = "text/csv", body = String), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn company(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, ApiRefusal> {
    let here = Workplace::Company(&company);
    let list = access_list(&door.house, &actor, here, &whole(asked.read()?)).await?;
    Ok(download(&list.entries))
}

fn whole(query: AccessQuery) -> AccessQuery {
    AccessQuery {
        start: Start::default(),
        limit: 0,
        ..query
    }
}

/// The file of a list of entries, as browsers keep it.
pub(crate) fn download(entries: &[AccessEntry]) -> Response {
    let mut file = line(HEAD);
    for entry in entries {
        let cells = cells(entry);
        file.push_str(&line(cells.iter().map(String::as_str)));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"access.csv\"",
        ),
    ];
    (headers, file).into_response()
}

fn cells(entry: &AccessEntry) -> [String; 16] {
    let instant = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let level = match entry.in_organization {
        true => "organization",
        false => "company",
    };
    [
        entry.id.clone(),
        entry.kind.code().into(),
        entry.status.code().into(),
        entry.name.clone(),
        entry.email.clone(),
        entry.role.code().into(),
        level.into(),
        entry.place.name.clone(),
        companies(entry),
        pages(entry),
        cases(entry),
        entry.path.clone(),
        entry.granted_by.name.clone(),
        entry.granted_at.to_string(),
        instant(entry.last_active_at),
        instant(entry.expires_at),
    ]
}

fn names(list: &[Named]) -> String {
    let names: Vec<&str> = list.iter().map(|named| named.name.as_str()).collect();
    names.join("; ")
}

fn companies(entry: &AccessEntry) -> String {
    match (entry.in_organization, entry.all_companies) {
        (false, _) => String::new(),
        (true, true) => "all".into(),
        (true, false) => names(&[entry.groups.as_slice(), &entry.companies].concat()),
    }
}

fn pages(entry: &AccessEntry) -> String {
    if entry.role != Role::OrganizationViewer {
        return String::new();
    }
    let pages: Vec<&str> = entry.pages.iter().map(Page::code).collect();
    pages.join("; ")
}

fn cases(entry: &AccessEntry) -> String {
    match (entry.role, entry.all_cases) {
        (Role::CompanyUser, true) => "all".into(),
        (Role::CompanyUser, false) => names(&entry.scopes),
        _ => String::new(),
    }
}
