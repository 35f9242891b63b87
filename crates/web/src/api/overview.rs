//! The Organization overview.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::reporting::overview::{CompanyLine, Overview, overview};
use serde::Serialize;

use super::amounts::Amount;
use super::companies::CompanyRef;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// The overview: month to date in each company's own time zone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OverviewAnswer {
    /// The instant at which all figures were read.
    pub as_of: String,
    /// Companies linked today and not archived.
    pub companies: i64,
    /// What part of the organization the caller sees.
    pub visible: VisiblePart,
    /// Cases open now.
    pub total_cases: i64,
    /// Staff over all companies, each person once.
    pub staff: People,
    /// Month-to-date totals by month and currency; absent for those who may not see amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing: Option<Vec<MonthAmount>>,
    /// The companies, by name.
    pub items: Vec<OverviewItem>,
}

/// What part of the organization is seen.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct VisiblePart {
    /// Companies in view.
    pub companies: i64,
    /// Whether the caller's role is limited to some companies.
    pub partial: bool,
}

/// Distinct people.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct People {
    /// Each once.
    pub people: i64,
}

/// The total of one month in one currency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MonthAmount {
    /// The companies' own current month, YYYY-MM.
    pub month: String,
    /// The total.
    #[serde(flatten)]
    pub amount: Amount,
}

/// One company's line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OverviewItem {
    /// The company.
    pub company: CompanyRef,
    /// The first day of the figures: of the month, or of the company's link where that began later.
    pub from: String,
    /// The last day of the figures: the company's local today.
    pub to: String,
    /// Open cases.
    pub cases: i64,
    /// Staff in two parts.
    pub staff: StaffParts,
    /// Month-to-date total; absent for those who may not see amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing: Option<Amount>,
    /// Calls month to date.
    pub calls: i64,
    /// Message parts month to date, sent plus received.
    pub sms_segments: i64,
    /// The time of the last event.
    pub last_event_at: Option<String>,
}

/// Staff in two parts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StaffParts {
    /// People with a role on the company.
    pub direct: i64,
    /// People who see it only through the organization.
    pub inherited: i64,
}

impl From<CompanyLine> for OverviewItem {
    fn from(line: CompanyLine) -> Self {
        Self {
            from: line.from.to_string(),
            to: line.today.to_string(),
            cases: line.cases,
            staff: StaffParts {
                direct: line.staff.direct,
                inherited: line.staff.inherited,
            },
            billing: line.billing.map(Into::into),
            calls: line.calls,
            sms_segments: line.sms_segments,
            last_event_at: line.last_event_at.map(|at| at.to_string()),
            company: CompanyRef {
                id: line.id.to_string(),
                slug: line.slug.to_string(),
                name: line.name.to_string(),
            },
        }
    }
}

impl From<Overview> for OverviewAnswer {
    fn from(found: Overview) -> Self {
        let month = |total: canopy_app::reporting::overview::MonthTotal| MonthAmount {
            month: total.month.to_string(),
            amount: total.total.into(),
        };
        Self {
            as_of: found.as_of.to_string(),
            companies: found.visible.companies,
            visible: VisiblePart {
                companies: found.visible.companies,
                partial: found.visible.partial,
            },
            total_cases: found.total_cases,
            staff: People {
                people: found.people,
            },
            billing: found
                .billing
                .map(|totals| totals.into_iter().map(month).collect()),
            items: found.items.into_iter().map(Into::into).collect(),
        }
    }
}

/// Every company of the organization side by side.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/overview", tag = "organizations",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = OverviewAnswer), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<OverviewAnswer>, ApiRefusal> {
    Ok(Json(
        overview(&door.house, &actor, &organization).await?.into(),
    ))
}
