//! `/o/{organization}/audit` and `/c/{company}/audit`: who changed what, latest first.

mod look;
mod rows;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::audit_log::{Export, LogOf, read_log};
use canopy_domain::role::Page;

use self::look::{Look, PER_PAGE};
use super::asked::{Asked, ByScript, Fields, Subject};
use super::frame::Frame;
use super::refused::PageRefusal;
use super::wrong::Wrong;
use crate::audit_export::{Kind, answer};
use crate::guard::Person;
use crate::routing::{Routes, get};
use crate::server::Door;

/// The routes of the log of both places, as a page and as files.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/o/{organization}/audit", get(of_organization))
        .route("/o/{organization}/audit.csv", get(organization_csv))
        .route("/o/{organization}/audit.ndjson", get(organization_ndjson))
        .route("/c/{company}/audit", get(of_company))
        .route("/c/{company}/audit.csv", get(company_csv))
        .route("/c/{company}/audit.ndjson", get(company_ndjson))
}

const TITLE: &str = "Audit log";

/// The log of an organization.
pub(super) async fn of_organization(
    State(door): State<Door>,
    person: Person,
    Subject(organization): Subject,
    script: ByScript,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &person.0, &organization).await?;
    show(
        &door,
        &person,
        &frame,
        LogOf::Organization(&organization),
        (&asked, script),
    )
    .await
}

/// The log of a company.
pub(super) async fn of_company(
    State(door): State<Door>,
    person: Person,
    Subject(company): Subject,
    script: ByScript,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &person.0, &company).await?;
    show(
        &door,
        &person,
        &frame,
        LogOf::Company(&company),
        (&asked, script),
    )
    .await
}

/// The log of an organization as CSV.
pub(super) async fn organization_csv(
    State(door): State<Door>,
    person: Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &person.0, &organization).await?;
    let of = LogOf::Organization(&organization);
    file(&door, &person, &frame, of, &asked, Kind::Csv).await
}

/// The log of an organization as JSON, a record a line.
pub(super) async fn organization_ndjson(
    State(door): State<Door>,
    person: Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &person.0, &organization).await?;
    let of = LogOf::Organization(&organization);
    file(&door, &person, &frame, of, &asked, Kind::Ndjson).await
}

/// The log of a company as CSV.
pub(super) async fn company_csv(
    State(door): State<Door>,
    person: Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &person.0, &company).await?;
    file(
        &door,
        &person,
        &frame,
        LogOf::Company(&company),
        &asked,
        Kind::Csv,
    )
    .await
}

/// The log of a company as JSON, a record a line.
pub(super) async fn company_ndjson(
    State(door): State<Door>,
    person: Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &person.0, &company).await?;
    file(
        &door,
        &person,
        &frame,
        LogOf::Company(&company),
        &asked,
        Kind::Ndjson,
    )
    .await
}

async fn show(
    door: &Door,
    person: &Person,
    frame: &Frame,
    of: LogOf<'_>,
    (asked, ByScript(script)): (&Fields, ByScript),
) -> Result<Response, PageRefusal> {
    let look = Look::read(&format!("{}/audit", frame.path()), asked, of);
    let (cursor, newer) = look.cursor();
    let read = read_log(
        &door.house,
        &person.0,
        of,
        &look.search,
        cursor,
        newer,
        PER_PAGE,
    )
    .await;
    let log = match read {
        Ok(log) => log,
        Err(refusal @ Refusal::Invalid(_)) => {
            let wrong = Wrong::of(refusal)?;
            let page = frame.page(TITLE, &[], &view::unclear(&look, &wrong));
            // While somebody types, a search that makes no sense yet is no failure.
            let status = match script {
                true => StatusCode::OK,
                false => StatusCode::UNPROCESSABLE_ENTITY,
            };
            return Ok((status, page).into_response());
        }
        Err(refusal) => return Ok(refuse(door, frame, refusal).await),
    };
    frame.remember(door, &person.0).await;
    let body = view::body(&look, &log, &person.0);
    Ok(frame.page(TITLE, &[], &body).into_response())
}

async fn file(
    door: &Door,
    person: &Person,
    frame: &Frame,
    of: LogOf<'_>,
    asked: &Fields,
    kind: Kind,
) -> Result<Response, PageRefusal> {
    let search = Look::read("", asked, of).search;
    match Export::begin(&door.house, &person.0, of, &search).await {
        Ok(export) => Ok(answer(export, kind)),
        Err(refusal) => Ok(refuse(door, frame, refusal).await),
    }
}

async fn refuse(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "Your role in {} does not include the audit log.",
        frame.name()
    );
    frame
        .refuse_page(door, (TITLE, Page::AuditLog), &sentence, refusal)
        .await
}
