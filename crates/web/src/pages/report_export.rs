//! `/o/{organization}/reporting/export.csv` and `.xlsx`: the report as a file for people.

use axum::extract::State;
use axum::response::Response;
use canopy_app::Refusal;
use canopy_app::reporting::export::{Export, ExportAsked, Format};
use canopy_app::reporting::report::ReportAsked;
use canopy_domain::role::Page;

use super::asked::{Asked, Fields, Subject};
use super::frame::Frame;
use super::refused::PageRefusal;
use crate::guard::Person;
use crate::report_export::answer;
use crate::routing::{Routes, get};
use crate::server::Door;

/// The routes of both kinds of files.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/o/{organization}/reporting/export.csv", get(csv))
        .route("/o/{organization}/reporting/export.xlsx", get(xlsx))
}

async fn csv(
    State(door): State<Door>,
    person: Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    file(&door, &person, &organization, &asked, Format::Csv).await
}

async fn xlsx(
    State(door): State<Door>,
    person: Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    file(&door, &person, &organization, &asked, Format::Xlsx).await
}

async fn file(
    door: &Door,
    Person(actor): &Person,
    organization: &str,
    asked: &Fields,
    format: Format,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(door, actor, organization).await?;
    let begun = match read(asked) {
        Ok(asked) => Export::begin(&door.house, actor, organization, &asked, format).await,
        Err(refusal) => Err(refusal),
    };
    match begun {
        Ok(export) => Ok(answer(export)),
        Err(refusal) => {
            let name = frame.name();
            let sentence = format!("Your role in {name} does not include reporting.");
            let page = ("Reporting", Page::Reporting);
            Ok(frame.refuse_page(door, page, &sentence, refusal).await)
        }
    }
}

/// What people download they open in a spreadsheet, so it begins with the mark of UTF-8.
fn read(asked: &Fields) -> Result<ExportAsked, Refusal> {
    let [period, from, to, stood_on] =
        ["period", "from", "to", "stood_on"].map(|name| asked.find(name));
    let report = ReportAsked::read(period, from, to, stood_on)?;
    let mark = asked.find("bom").unwrap_or("yes");
    let (layout, lines) = (asked.find("layout"), asked.find("lines"));
    Ok(ExportAsked::read(report, layout, lines, Some(mark))?)
}
