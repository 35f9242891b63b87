//! Scheduled reports: what is sent, when and to whom, and what became of it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::schedules::{
    self, Copy, Delivery, Listed, Person, Turn, Wish, create_schedule, edit_schedule, turn_schedule,
};
use canopy_app::{Actor, Refusal};
use serde::{Deserialize, Serialize};

use super::json::Body;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::routing::{Routes, get};
use crate::server::Door;

/// The routes of schedules.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(
            "/organizations/{organization}/schedules",
            get(list).post(create),
        )
        .route(
            "/organizations/{organization}/schedules/{id}",
            get(show).patch(edit).delete(remove),
        )
        .route(
            "/organizations/{organization}/schedules/{id}/deliveries",
            get(deliveries),
        )
}

/// Somebody who gets a report.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecipientItem {
    /// `per_…`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

impl From<&Person> for RecipientItem {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id.clone(),
            name: person.name.clone(),
            email: person.email.clone(),
        }
    }
}

/// A schedule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ScheduleItem {
    /// `sch_…`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// `daily`, `weekly` or `monthly`.
    pub cadence: &'static str,
    /// The day of a weekly report: 1 is Monday, 7 is Sunday.
    pub weekday: i8,
    /// The day of a monthly report: 1 to 28.
    pub month_day: i8,
    /// The hour at which it is sent in the organization's time zone, 0 to 23.
    pub hour: i8,
    /// `previous`: the day, week or month before; or `month_to_date`, up to the day before.
    pub covers: &'static str,
    /// `tidy` or `wide`.
    pub layout: &'static str,
    /// `period`, `month` or `day`.
    pub lines: &'static str,
    /// `csv` or `xlsx`.
    pub format: &'static str,
    /// Whether it is sent at all.
    pub active: bool,
    /// Who gets it, by name.
    pub recipients: Vec<RecipientItem>,
    /// When it is sent next; null while it is paused.
    pub next_at: Option<String>,
}

impl From<&Listed> for ScheduleItem {
    fn from(listed: &Listed) -> Self {
        let of = &listed.schedule;
        Self {
            id: of.id.clone(),
            name: of.name.clone(),
            cadence: of.plan.cadence.code(),
            weekday: of.plan.weekday,
            month_day: of.plan.month_day,
            hour: of.plan.hour,
            covers: of.plan.covers.code(),
            layout: of.shape.layout.code(),
            lines: of.shape.lines.code(),
            format: of.shape.format.ending(),
            active: of.active,
            recipients: of.recipients.iter().map(Into::into).collect(),
            next_at: listed.next.map(|at| at.to_string()),
        }
    }
}

/// The schedules of an organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ScheduleList {
    /// The schedules, oldest first.
    pub items: Vec<ScheduleItem>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

/// A schedule as it shall be. What is absent stays as it is, or as is usual for a new one: weekly on
/// Monday at 6, the week before, tidy by month, as CSV.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchedulePut {
    /// What it is called; needed for a new one.
    pub name: Option<String>,
    /// `daily`, `weekly` or `monthly`.
    pub cadence: Option<String>,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: Option<i64>,
    /// 1 to 28.
    pub month_day: Option<i64>,
    /// 0 to 23.
    pub hour: Option<i64>,
    /// `previous` or `month_to_date`.
    pub covers: Option<String>,
    /// `tidy` or `wide`.
    pub layout: Option<String>,
    /// `period`, `month` or `day`.
    pub lines: Option<String>,
    /// `csv` or `xlsx`.
    pub format: Option<String>,
    /// Addresses or ids of people who hold reporting; needed for a new one.
    pub recipients: Option<Vec<String>>,
    /// Whether it is sent at all.
    pub active: Option<bool>,
}

impl SchedulePut {
    fn wish(self) -> Wish {
        Wish {
            name: self.name,
            cadence: self.cadence,
            weekday: self.weekday,
            month_day: self.month_day,
            hour: self.hour,
            covers: self.covers,
            layout: self.layout,
            lines: self.lines,
            format: self.format,
            recipients: self.recipients,
            active: self.active,
        }
    }
}

async fn item(
    door: &Door,
    actor: &Actor,
    organization: &str,
    id: &str,
) -> Result<ScheduleItem, Refusal> {
    let found = schedules::schedule(&door.house, actor, organization, id).await?;
    Ok((&found.listed).into())
}

/// The schedules of an organization, for its admins.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/schedules", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = ScheduleList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<ScheduleList>, ApiRefusal> {
    let found = schedules::schedules(&door.house, &actor, &organization).await?;
    Ok(Json(ScheduleList {
        items: found.items.iter().map(Into::into).collect(),
        next: None,
    }))
}

/// Makes a schedule. Each recipient must hold reporting in the organization, now and whenever it is sent.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/schedules", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id")), request_body = SchedulePut,
    responses((status = 201, body = ScheduleItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(put): Body<SchedulePut>,
) -> Result<(StatusCode, Json<ScheduleItem>), ApiRefusal> {
    let wish = put.wish();
    let id = create_schedule(&door.house, &actor, &organization, &wish).await?;
    let made = item(&door, &actor, &organization, &id).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// One schedule.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/schedules/{id}", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path, description = "The schedule")),
    responses((status = 200, body = ScheduleItem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
) -> Result<Json<ScheduleItem>, ApiRefusal> {
    Ok(Json(item(&door, &actor, &organization, &id).await?))
}

/// Changes, pauses or resumes a schedule. A day that was sent already is not sent again.
#[utoipa::path(patch, path = "/api/v1/organizations/{organization}/schedules/{id}", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path, description = "The schedule")), request_body = SchedulePut,
    responses((status = 200, body = ScheduleItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn edit(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
    Body(put): Body<SchedulePut>,
) -> Result<Json<ScheduleItem>, ApiRefusal> {
    let wish = put.wish();
    edit_schedule(&door.house, &actor, &organization, &id, &wish).await?;
    Ok(Json(item(&door, &actor, &organization, &id).await?))
}

/// Deletes a schedule.
#[utoipa::path(delete, path = "/api/v1/organizations/{organization}/schedules/{id}", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path, description = "The schedule")),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn remove(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
) -> Result<StatusCode, ApiRefusal> {
    turn_schedule(&door.house, &actor, &organization, &id, Turn::Removed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What became of a delivery for one recipient.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CopyItem {
    /// The recipient.
    pub person: RecipientItem,
    /// `waiting`, `posted` (waits for the mail server), `sent`, `not_sent` or `failed`.
    pub state: &'static str,
    /// Why it was not sent, or what went wrong last.
    pub reason: Option<String>,
    /// When that was so.
    pub ended_at: Option<String>,
}

impl From<&Copy> for CopyItem {
    fn from(copy: &Copy) -> Self {
        Self {
            person: (&copy.person).into(),
            state: copy.state.code(),
            reason: copy.reason.clone(),
            ended_at: copy.ended_at.map(|at| at.to_string()),
        }
    }
}

/// One delivery of a schedule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DeliveryItem {
    /// `sdl_…`.
    pub id: String,
    /// When it was due.
    pub due_at: String,
    /// The first day that it covers.
    pub from: String,
    /// The last day that it covers.
    pub to: String,
    /// Whether it was passed over, because a later one was due, too, when the server ran again.
    pub skipped: bool,
    /// Whether an admin sent it to themselves as a test.
    pub test: bool,
    /// What became of it for each recipient.
    pub copies: Vec<CopyItem>,
}

impl From<&Delivery> for DeliveryItem {
    fn from(of: &Delivery) -> Self {
        Self {
            id: of.id.clone(),
            due_at: of.due_at.to_string(),
            from: of.period.from.to_string(),
            to: of.period.to.to_string(),
            skipped: of.skipped,
            test: of.test,
            copies: of.copies.iter().map(Into::into).collect(),
        }
    }
}

/// The latest deliveries of a schedule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DeliveryList {
    /// The latest 100, latest first.
    pub items: Vec<DeliveryItem>,
    /// Always null.
    pub next: Option<String>,
}

/// The latest deliveries of a schedule, and what became of each.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/schedules/{id}/deliveries", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path, description = "The schedule")),
    responses((status = 200, body = DeliveryList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn deliveries(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
) -> Result<Json<DeliveryList>, ApiRefusal> {
    let found = schedules::schedule(&door.house, &actor, &organization, &id).await?;
    Ok(Json(DeliveryList {
        items: found.deliveries.iter().map(Into::into).collect(),
        next: None,
    }))
}
