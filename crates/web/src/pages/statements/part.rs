//! `/o/{organization}/billing/months/{month}/statements`: all statements of a month in one file, and
//! the organization's part of one of them, also of a company that has left it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::statements::months::MonthStatements;
use canopy_app::statements::read::read_part;
use canopy_domain::period::Month;
use canopy_domain::role::Page;

use super::ENTRY;
use super::view;
use crate::guard::Person;
use crate::pages::asked::{Subjects, may_name_something};
use crate::pages::billing_tabs::organization_tabs;
use crate::pages::frame::Frame;
use crate::pages::refused::PageRefusal;
use crate::routing::{Routes, get};
use crate::server::Door;
use crate::statement_files::{answer, archive, with_ending};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(
            "/o/{organization}/billing/months/{month}/statements",
            get(all),
        )
        .route(
            "/o/{organization}/billing/months/{month}/statements/{company}",
            get(show),
        )
}

/// A month that nobody has statements of: what cannot be read as a month is looked for in vain.
fn read_month(text: &str) -> Month {
    text.parse()
        .unwrap_or_else(|_| Month::of(jiff::civil::Date::ZERO))
}

/// All statements of a month as a ZIP.
pub(super) async fn all(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, month]): Subjects,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let month = read_month(&month);
    match MonthStatements::begin(&door.house, &actor, &organization, month).await {
        Ok(statements) => Ok(archive(statements, month)),
        Err(refusal) => Ok(refuse(&door, &frame, refusal).await),
    }
}

/// The part of one company as a page or a file.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Path(subjects): Path<[String; 3]>,
) -> Result<Response, PageRefusal> {
    let [organization, month, company] = subjects;
    if ![&organization, &company]
        .iter()
        .all(|text| may_name_something(text))
    {
        return Err(Refusal::Hidden.into());
    }
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let (company, kind) = with_ending(&company).unwrap_or(("-", None));
    let month = read_month(&month);
    let read = read_part(&door.house, &actor, &organization, company, month).await;
    let (found, stored) = match read {
        Ok((_, found, stored)) => (found, stored),
        Err(refusal) => return Ok(refuse(&door, &frame, refusal).await),
    };
    if let Some(kind) = kind {
        return Ok(answer(&found.slug, stored, kind));
    }
    let document = stored.document()?;
    let path = frame.path();
    let files = format!("{path}/billing/months/{month}/statements/{}", found.slug);
    let disputes = format!("{path}/billing/disputes");
    let tabs = organization_tabs(path, "Months and statements");
    let body = view::statement(&document, &stored, &tabs, &disputes, (&files, "."));
    let title = format!("Statement {}", document.number);
    Ok(frame.page_within(ENTRY, &title, &[], &body).into_response())
}

/// The answer to somebody whose role does not include amounts.
pub(super) async fn refuse(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "Amounts and statements of {} are for its admins and for viewers with the Billing page.",
        frame.name()
    );
    frame
        .refuse_page(door, (ENTRY, Page::Billing), &sentence, refusal)
        .await
}
