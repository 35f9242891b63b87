//! Statements and the months that they close.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use canopy_app::Refusal;
use canopy_app::months::close::close_by_hand;
use canopy_app::statements::holds::{hold_month, release_month};
use canopy_app::statements::months::{
    CompanyMonth, MonthSearch, MonthState, MonthStatements, organization_months,
};
use canopy_app::statements::read::{
    Kept, list_statements, month_stands, read_part, read_statement,
};
use canopy_domain::money::Money;
use canopy_domain::period::Month;
use serde::{Deserialize, Serialize};

use super::amounts::Amount;
use super::companies::CompanyRef;
use super::json::{Body, Parameters};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::routing::{Routes, get, post};
use crate::server::Door;
use crate::statement_files::{self, Kind, asked_for, with_ending};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/companies/{company}/statements", get(list))
        .route("/companies/{company}/statements/{month}", get(show))
        .route("/companies/{company}/months/{month}/hold", post(hold))
        .route("/companies/{company}/months/{month}/release", post(release))
        .route("/companies/{company}/months/{month}/close", post(close))
        .route("/organizations/{organization}/months", get(months))
        .route(
            "/organizations/{organization}/months/{month}/statements",
            get(archive),
        )
        .route(
            "/organizations/{organization}/months/{month}/statements/{company}",
            get(part),
        )
}

/// A statement in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StatementItem {
    /// Its number; that of a part has a slash.
    #[schema(example = "oak-law-0007")]
    pub number: String,
    /// The month.
    #[schema(example = "2026-02")]
    pub month: String,
    /// When it was closed.
    pub closed_at: String,
    /// The payable total.
    pub total: Amount,
    /// On how many days of the month nothing happened.
    pub days_without_data: i64,
}

impl From<Kept> for StatementItem {
    fn from(kept: Kept) -> Self {
        Self {
            number: kept.number,
            month: kept.month.to_string(),
            closed_at: kept.closed_at.to_string(),
            total: Money {
                amount: kept.total,
                currency: kept.currency,
            }
            .into(),
            days_without_data: kept.days_without_data,
        }
    }
}

/// The statements of a company.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StatementList {
    /// Latest month first.
    pub items: Vec<StatementItem>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

/// The statements of a company: whole for roles on it, else the parts of its organization.
#[utoipa::path(get, path = "/api/v1/companies/{company}/statements", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")),
    responses((status = 200, body = StatementList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
) -> Result<Json<StatementList>, ApiRefusal> {
    let found = list_statements(&door.house, &actor, &company).await?;
    Ok(Json(StatementList {
        items: found.items.into_iter().map(Into::into).collect(),
        next: None,
    }))
}

/// One statement, byte for byte as it was written when the month was closed. The ETag is its SHA-256.
#[utoipa::path(get, path = "/api/v1/companies/{company}/statements/{month}", tag = "billing",
    params(("company" = String, Path, description = "Slug or id"),
        ("month" = String, Path, description = "`2026-02` or `2026-02.json` for JSON, `2026-02.csv` for CSV")),
    responses((status = 200, body = serde_json::Value), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, month)): Path<(String, String)>,
) -> Result<Response, ApiRefusal> {
    let asked = asked_for(&month);
    if asked.is_none() {
        // Who may see statements, and only they, are told alike that there is none.
        list_statements(&door.house, &actor, &company).await?;
    }
    let (month, kind) = asked.ok_or(Refusal::Hidden)?;
    let (found, stored) = read_statement(&door.house, &actor, &company, month).await?;
    let kind = kind.unwrap_or(Kind::Json);
    Ok(statement_files::answer(&found.slug, stored, kind))
}

/// Why and until when a month is held.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldNew {
    /// 1 to 500 characters.
    pub reason: String,
    /// The last day of the hold, in the company's time zone.
    #[schema(example = "2026-03-10")]
    pub until: String,
}

/// How a month of a company stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MonthItem {
    /// The month.
    pub month: String,
    /// `open`, `grace`, `held` or `closed`.
    pub state: &'static str,
    /// When it closes by itself; null where it does not, and while it is held.
    pub closes_at: Option<String>,
    /// The hold, if it is held.
    pub hold: Option<HoldItem>,
    /// When it was closed.
    pub closed_at: Option<String>,
}

/// A hold.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HoldItem {
    /// The reason given.
    pub reason: String,
    /// Who holds it.
    pub by: String,
    /// The last day of the hold.
    pub until: String,
}

impl MonthItem {
    fn of(month: Month, state: &MonthState) -> Self {
        let mut item = Self {
            month: month.to_string(),
            state: state.code(),
            closes_at: None,
            hold: None,
            closed_at: None,
        };
        match state {
            MonthState::Open { .. } => {}
            MonthState::Grace(due) => item.closes_at = Some(due.to_string()),
            MonthState::Closed(at) => item.closed_at = Some(at.to_string()),
            MonthState::Held(hold) => {
                item.hold = Some(HoldItem {
                    reason: hold.reason.clone(),
                    by: hold.by_name.clone(),
                    until: hold.until.to_string(),
                });
            }
        }
        item
    }
}

async fn stands(
    door: &Door,
    Caller(actor): &Caller,
    company: &str,
    month: Month,
) -> Result<Json<MonthItem>, ApiRefusal> {
    let found = month_stands(&door.house, actor, company, month).await?;
    Ok(Json(MonthItem::of(month, &found.state)))
}

fn read_month(text: &str) -> Result<Month, Refusal> {
    let wrong = || Refusal::field("month", "invalid", "must be a month such as 2026-02");
    text.parse().map_err(|_| wrong())
}

/// The month of a path, for those who may close months of the company.
async fn month_of(
    door: &Door,
    Caller(actor): &Caller,
    company: &str,
    text: &str,
) -> Result<Month, ApiRefusal> {
    if let Ok(month) = text.parse() {
        return Ok(month);
    }
    let found = canopy_app::companies::find::find_company(&door.house, actor, company).await?;
    actor.may(canopy_domain::role::Action::CloseMonth, found.place())?;
    Ok(read_month(text)?)
}

/// Holds a month open, up to 14 days beyond its grace.
#[utoipa::path(post, path = "/api/v1/companies/{company}/months/{month}/hold", tag = "billing",
    params(("company" = String, Path, description = "Slug or id"), ("month" = String, Path, description = "Such as 2026-02")),
    request_body = HoldNew,
    responses((status = 200, body = MonthItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn hold(
    State(door): State<Door>,
    caller: Caller,
    Path((company, month)): Path<(String, String)>,
    Body(new): Body<HoldNew>,
) -> Result<Json<MonthItem>, ApiRefusal> {
    let month = month_of(&door, &caller, &company, &month).await?;
    hold_month(
        &door.house,
        &caller.0,
        &company,
        month,
        &new.reason,
        &new.until,
    )
    .await?;
    stands(&door, &caller, &company, month).await
}

/// Ends the hold of a month.
#[utoipa::path(post, path = "/api/v1/companies/{company}/months/{month}/release", tag = "billing",
    params(("company" = String, Path, description = "Slug or id"), ("month" = String, Path, description = "Such as 2026-02")),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn release(
    State(door): State<Door>,
    caller: Caller,
    Path((company, month)): Path<(String, String)>,
) -> Result<StatusCode, ApiRefusal> {
    let month = month_of(&door, &caller, &company, &month).await?;
    release_month(&door.house, &caller.0, &company, month).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes a month that is over, without waiting for its grace. Closing it again changes nothing.
#[utoipa::path(post, path = "/api/v1/companies/{company}/months/{month}/close", tag = "billing",
    params(("company" = String, Path, description = "Slug or id"), ("month" = String, Path, description = "Such as 2026-02")),
    responses((status = 200, body = MonthItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn close(
    State(door): State<Door>,
    caller: Caller,
    Path((company, month)): Path<(String, String)>,
) -> Result<Json<MonthItem>, ApiRefusal> {
    let month = month_of(&door, &caller, &company, &month).await?;
    close_by_hand(&door.house, &caller.0, &company, month).await?;
    stands(&door, &caller, &company, month).await
}

/// What is looked for among the months of an organization.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct MonthsQuery {
    /// One month, such as 2026-02; all where it is absent.
    pub month: Option<String>,
    /// `open`, `grace`, `held` or `closed`.
    pub state: Option<String>,
    /// A part of the company's name.
    pub company: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// 1 to 500, by default 100.
    pub limit: Option<i64>,
}

/// A month of a company of an organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CompanyMonthItem {
    /// The company.
    pub company: CompanyRef,
    /// How the month stands.
    #[serde(flatten)]
    pub stands: MonthItem,
    /// The number of the organization's part of its statement.
    pub number: Option<String>,
    /// Its payable total.
    pub total: Option<Amount>,
    /// On how many days nothing happened.
    pub days_without_data: i64,
}

impl From<CompanyMonth> for CompanyMonthItem {
    fn from(item: CompanyMonth) -> Self {
        let (number, total) = item.statement.unzip();
        Self {
            stands: MonthItem::of(item.month, &item.state),
            company: CompanyRef {
                id: item.company_id,
                slug: item.slug,
                name: item.name,
            },
            number,
            total: total.map(|amount| {
                Money {
                    amount,
                    currency: item.currency,
                }
                .into()
            }),
            days_without_data: item.days_without_data,
        }
    }
}

/// The months of an organization's companies.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MonthList {
    /// Latest month first, companies by name.
    pub items: Vec<CompanyMonthItem>,
    /// Send it as `cursor` for more; null at the end.
    pub next: Option<String>,
}

/// How the months of an organization's companies stand, with the numbers and totals of its parts.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/months", tag = "billing",
    params(("organization" = String, Path, description = "Slug or id"), MonthsQuery),
    responses((status = 200, body = MonthList), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn months(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Parameters(query): Parameters<MonthsQuery>,
) -> Result<Json<MonthList>, ApiRefusal> {
    let (search, skip) = read_query(&query)?;
    let limit = usize::try_from(query.limit.unwrap_or(100).clamp(1, 500)).unwrap_or(100);
    let found =
        organization_months(&door.house, &actor, &organization, &search, (skip, limit)).await?;
    let end = skip + found.items.len();
    Ok(Json(MonthList {
        next: (end < found.count).then(|| end.to_string()),
        items: found.items.into_iter().map(Into::into).collect(),
    }))
}

fn read_query(query: &MonthsQuery) -> Result<(MonthSearch, usize), Refusal> {
    let state = query.state.clone().unwrap_or_default();
    if !state.is_empty() && !MonthState::NAMES.contains(&state.as_str()) {
        let words = "must be one of open, grace, held, closed";
        return Err(Refusal::field("state", "invalid", words));
    }
    let wrong = || {
        let words = "use the cursor that the page before gave as next";
        Refusal::field("cursor", "invalid", words)
    };
    let skip = query.cursor.as_deref().map(str::parse).transpose();
    let search = MonthSearch {
        month: query.month.as_deref().map(read_month).transpose()?,
        state,
        company: query.company.clone().unwrap_or_default(),
    };
    Ok((search, skip.map_err(|_| wrong())?.unwrap_or(0)))
}

/// All statements of a month that the caller sees, as a ZIP: of each company the organization's part,
/// as JSON and as CSV.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/months/{month}/statements", tag = "billing",
    params(("organization" = String, Path, description = "Slug or id"), ("month" = String, Path, description = "Such as 2026-02")),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn archive(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, month)): Path<(String, String)>,
) -> Result<Response, ApiRefusal> {
    let read = read_month(&month);
    let asked = *read.as_ref().unwrap_or(&Month::of(jiff::civil::Date::ZERO));
    let statements = MonthStatements::begin(&door.house, &actor, &organization, asked).await?;
    Ok(statement_files::archive(statements, read?))
}

/// An organization's part of a company's statement, also of a company that has left it, byte for
/// byte as it was written.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/months/{month}/statements/{company}", tag = "billing",
    params(("organization" = String, Path, description = "Slug or id"), ("month" = String, Path, description = "Such as 2026-02"),
        ("company" = String, Path, description = "Slug or id; with `.csv` behind it for CSV")),
    responses((status = 200, body = serde_json::Value), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn part(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, month, company)): Path<(String, String, String)>,
) -> Result<Response, ApiRefusal> {
    // What names no month or no company is looked for in vain, after the question who asks.
    let asked = month.parse::<Month>().ok().zip(with_ending(&company));
    let nothing = (Month::of(jiff::civil::Date::ZERO), ("-", None));
    let (month, (company, kind)) = asked.unwrap_or(nothing);
    let (_, found, stored) = read_part(&door.house, &actor, &organization, company, month).await?;
    let kind = kind.unwrap_or(Kind::Json);
    Ok(statement_files::answer(&found.slug, stored, kind))
}
