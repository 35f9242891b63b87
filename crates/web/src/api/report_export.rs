//! The report of an organization as a file.

use axum::extract::{Path, State};
use axum::response::Response;
use canopy_app::Refusal;
use canopy_app::reporting::export::{Export, ExportAsked, Format};
use canopy_app::reporting::report::ReportAsked;
use serde::Deserialize;

use super::json::Parameters;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::report_export::answer;
use crate::routing::{Routes, get};
use crate::server::Door;

/// The routes of both kinds of files.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/organizations/{organization}/report.csv", get(csv))
        .route("/organizations/{organization}/report.xlsx", get(xlsx))
}

/// What a file of a report is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// A named period, as in the report; `month_to_date` by default.
    pub period: Option<String>,
    /// The first day, where no period is named.
    pub from: Option<String>,
    /// The last day, included.
    pub to: Option<String>,
    /// Figures as they stood at the end of this day.
    pub stood_on: Option<String>,
    /// `tidy` (the default: a row for each item) or `wide` (a row for each company).
    pub layout: Option<String>,
    /// `period`, `month` (the default) or `day`: how each company's period is cut into rows.
    pub lines: Option<String>,
    /// `yes` begins CSV with the mark by which Excel knows UTF-8; `no` by default.
    pub bom: Option<String>,
}

impl ExportQuery {
    fn read(&self) -> Result<ExportAsked, Refusal> {
        let text = Option::as_deref;
        let report = ReportAsked::read(
            text(&self.period),
            text(&self.from),
            text(&self.to),
            text(&self.stood_on),
        )?;
        let (layout, lines) = (text(&self.layout), text(&self.lines));
        Ok(ExportAsked::read(report, layout, lines, text(&self.bom))?)
    }
}

/// The report as CSV: every section per company, zeros included, and a signed manifest in the last
/// rows. `canopy verify-export` checks it without a database.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/report.csv", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id"), ExportQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem, description = "Too many exports at once")))]
pub(super) async fn csv(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Parameters(query): Parameters<ExportQuery>,
) -> Result<Response, ApiRefusal> {
    let asked = query.read()?;
    let export = Export::begin(&door.house, &actor, &organization, &asked, Format::Csv).await?;
    Ok(answer(export))
}

/// The same rows as a workbook, with the manifest on a sheet of its own.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/report.xlsx", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id"), ExportQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem, description = "Too many exports at once")))]
pub(super) async fn xlsx(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Parameters(query): Parameters<ExportQuery>,
) -> Result<Response, ApiRefusal> {
    let asked = query.read()?;
    let export = Export::begin(&door.house, &actor, &organization, &asked, Format::Xlsx).await?;
    Ok(answer(export))
}
