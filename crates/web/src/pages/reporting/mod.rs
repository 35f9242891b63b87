//! `/o/{organization}/reporting`: every company's activity and cost over any period.

mod columns;
mod companies;
mod difference;
mod look;
mod over_time;
mod pick;
mod tiles;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::reporting::report::{Report, Series, report, series};
use canopy_domain::refusal::FieldError;
use canopy_domain::role::Page;

use self::look::Look;
use self::view::Seen;
use super::asked::{Asked, Subject};
use super::frame::Frame;
use super::refused::PageRefusal;
use crate::guard::Person;
use crate::routing::{Routes, get};
use crate::server::Door;

const TITLE: &str = "Reporting";

/// The routes of reports.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/o/{organization}/reporting", get(show))
        .route(
            "/o/{organization}/reporting/difference",
            get(difference::show),
        )
}

/// The report. A period that makes no sense is explained where it was typed, over the usual one.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let mut look = Look::read(frame.path(), &asked);
    let (wanted, wrong) = look.wanted();
    let read = read(&door, &actor, &organization, &wanted).await;
    let (report, series) = match read {
        Ok(read) => read,
        Err(refusal) => {
            let name = frame.name();
            let sentence = format!("Your role in {name} does not include reports.");
            let page = (TITLE, Page::Reporting);
            return Ok(frame.refuse_page(&door, page, &sentence, refusal).await);
        }
    };
    frame.remember(&door, &actor).await;
    look.settle(report.amounts);
    let body = view::body(&Seen {
        actor: &actor,
        look: &look,
        report: &report,
        series: &series,
        wrong: wrong.as_ref(),
    });
    let page = frame.page(TITLE, &[], &body);
    Ok((status(wrong.as_ref()), page).into_response())
}

fn status(wrong: Option<&FieldError>) -> StatusCode {
    match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    }
}

async fn read(
    door: &Door,
    actor: &canopy_app::Actor,
    organization: &str,
    asked: &canopy_app::reporting::report::ReportAsked,
) -> Result<(Report, Series), Refusal> {
    let report = report(&door.house, actor, organization, asked).await?;
    let series = series(&door.house, actor, organization, asked).await?;
    Ok((report, series))
}
