//! Usage events: posting, listing, voiding.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::caps::paused::paused_of;
use canopy_app::disputes::marks::{Marks, marks};
use canopy_app::usage::event::ListedEvent;
use canopy_app::usage::list::list_events;
use canopy_app::usage::void::{Voided, void};
use canopy_app::usage::{MAX_BATCH, OfferedEvent, Outcome, Subject, ingest};
use canopy_domain::money::{Currency, Money};
use canopy_domain::usage::Usage;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::amounts::Amount;
use super::cloudevents::{Subjects, binary, structured};
use super::json::{Body, Parameters, malformed, media_type, read_bytes, wrong_type};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem, WrongField};
use crate::server::Door;

/// What became of a request's events.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Ingested {
    /// Booked now.
    pub accepted: usize,
    /// Already booked with the same content.
    pub duplicates: usize,
    /// Already booked with other content, and refused.
    pub conflicts: usize,
    /// Refused.
    pub rejected: usize,
    /// The companies of these events, as they were named, whose campaigns should pause because a cap is
    /// reached, as of at most half a minute ago.
    pub paused: Vec<String>,
    /// One entry per event, in the order sent.
    pub results: Vec<EventResult>,
}

/// What became of one event.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EventResult {
    /// As sent.
    pub source: String,
    /// As sent.
    pub id: String,
    /// `accepted`, `duplicate`, `conflict` or `rejected`.
    pub status: &'static str,
    /// Why, for conflicts and rejections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<WrongField>,
}

/// Books usage events, each exactly once. One bad event does not fail the others.
#[utoipa::path(post, path = "/api/v1/events", tag = "events",
    request_body(description = "CloudEvents 1.0: one as application/cloudevents+json, up to 10,000 as application/cloudevents-batch+json, or binary mode with ce- headers. type is call, sms, self_healing, fee or credit; subject is the company's slug or id."),
    responses((status = 200, body = Ingested), (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem)))]
pub(super) async fn post_events(
    State(door): State<Door>,
    Caller(actor): Caller,
    request: Request,
) -> Result<Response, ApiRefusal> {
    let (media, headers) = (media_type(request.headers()), request.headers().clone());
    let body = match read_bytes(request, &door).await {
        Ok(body) => body,
        Err(answer) => return Ok(answer),
    };
    let mut subjects = Subjects::default();
    let events: Vec<OfferedEvent> = match media.as_str() {
        "application/cloudevents-batch+json" => {
            match serde_json::from_slice::<Vec<&RawValue>>(&body) {
                Ok(elements) if elements.len() > MAX_BATCH => return Ok(too_many(elements.len())),
                Ok(elements) => elements
                    .into_iter()
                    .map(|element| structured(element, &mut subjects))
                    .collect(),
                Err(error) => return Ok(malformed(&error, events_field).into_response()),
            }
        }
        "application/cloudevents+json" => match serde_json::from_slice::<&RawValue>(&body) {
            Ok(element) => vec![structured(element, &mut subjects)],
            Err(error) => return Ok(malformed(&error, events_field).into_response()),
        },
        "application/json" if headers.contains_key("ce-specversion") => {
            vec![binary(&headers, &body, &mut subjects)]
        }
        _ => {
            return Ok(wrong_type(
                "application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers",
            ));
        }
    };
    let named: Vec<(String, String)> = events.iter().map(names).collect();
    let subjects: Vec<Option<Subject>> = events.iter().map(subject).collect();
    let outcomes = ingest(&door.house, &actor, events).await?;
    let paused = paused(&door, &subjects, &outcomes).await;
    Ok(Json(Ingested {
        paused,
        ..report(named, outcomes)
    })
    .into_response())
}

/// What is wrong where a batch is no list.
fn events_field() -> Option<String> {
    Some("events".into())
}

fn too_many(count: usize) -> Response {
    let words = format!("The batch holds {count} events; send at most {MAX_BATCH} at once.");
    Problem {
        field: Some("events".into()),
        ..Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_many_events", words)
    }
    .into_response()
}

fn names(event: &OfferedEvent) -> (String, String) {
    match event {
        OfferedEvent::Readable(offer) => (offer.source.clone(), offer.id.clone()),
        OfferedEvent::Unreadable { source, id, .. } => (source.clone(), id.clone()),
    }
}

fn subject(event: &OfferedEvent) -> Option<Subject> {
    match event {
        OfferedEvent::Readable(offer) => Some(offer.subject.clone()),
        OfferedEvent::Unreadable { .. } => None,
    }
}

/// The companies that should pause, of those into which the caller may post. The events are booked
/// already, so not knowing is no reason to refuse them.
async fn paused(door: &Door, subjects: &[Option<Subject>], outcomes: &[Outcome]) -> Vec<String> {
    let named: BTreeSet<&str> = subjects
        .iter()
        .zip(outcomes)
        .filter(|(_, outcome)| !matches!(outcome, Outcome::Rejected(_)))
        .filter_map(|(subject, _)| subject.as_deref())
        .collect();
    let paused = paused_of(&door.house, named).await;
    paused.unwrap_or_else(|refusal| {
        tracing::warn!(%refusal, "the paused companies were not looked up");
        Vec::new()
    })
}

fn report(named: Vec<(String, String)>, outcomes: Vec<Outcome>) -> Ingested {
    let mut ingested = Ingested::default();
    for ((source, id), outcome) in named.into_iter().zip(outcomes) {
        let (count, status, error) = match &outcome {
            Outcome::Accepted => (&mut ingested.accepted, "accepted", None),
            Outcome::Duplicate => (&mut ingested.duplicates, "duplicate", None),
            Outcome::Conflict(error) => (&mut ingested.conflicts, "conflict", Some(error)),
            Outcome::Rejected(error) => (&mut ingested.rejected, "rejected", Some(error)),
        };
        *count += 1;
        ingested.results.push(EventResult {
            source,
            id,
            status,
            error: error.map(WrongField::from),
        });
    }
    ingested
}

/// An event to void.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidRequest {
    /// The event's source.
    pub source: String,
    /// The event's id.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// What became of a void.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct VoidAnswer {
    /// `voided`, or `already_voided`, which changed nothing.
    pub status: &'static str,
}

/// Voids an event: it counts nowhere from now on.
#[utoipa::path(post, path = "/api/v1/companies/{company}/events/void", tag = "events",
    params(("company" = String, Path, description = "Slug or id")), request_body = VoidRequest,
    responses((status = 200, body = VoidAnswer), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn void_event(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(asked): Body<VoidRequest>,
) -> Result<Json<VoidAnswer>, ApiRefusal> {
    let status = match void(
        &door.house,
        &actor,
        &company,
        &asked.source,
        &asked.id,
        &asked.reason,
    )
    .await?
    {
        Voided::Now => "voided",
        Voided::Before => "already_voided",
    };
    Ok(Json(VoidAnswer { status }))
}

/// The page of a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    cursor: Option<String>,
    limit: Option<i64>,
}

impl PageQuery {
    /// The cursor, and how many are asked for.
    pub(super) fn parts(&self) -> (Option<&str>, i64) {
        (self.cursor.as_deref(), self.limit.unwrap_or(100))
    }
}

/// One page of events, latest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EventList {
    /// The events.
    pub items: Vec<EventItem>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// A booked event.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EventItem {
    /// The sender's system.
    pub source: String,
    /// The sender's id.
    pub id: String,
    /// call, sms, self_healing, fee or credit.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When it happened.
    pub time: String,
    /// The normalized data.
    pub data: serde_json::Value,
    /// The company-local day on which it happened.
    pub occurred_on: String,
    /// The day on which it counts.
    pub posted_on: String,
    /// The closed month, YYYY-MM, that it restates; null where it counts on its own day.
    pub restates_month: Option<String>,
    /// When it was booked.
    pub booked_at: String,
    /// Billed voice time in milliseconds.
    pub billed_ms: i64,
    /// The charges, exact; absent for those who may not see amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charges: Option<Vec<ChargeItem>>,
    /// Whether a charge of it is in dispute; absent for those who may not see amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disputed: Option<bool>,
    /// The last rating, where it was rated again after it was booked; `charges` are those of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rated_again: Option<RatingItem>,
    /// Its void, if it was voided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub void: Option<VoidItem>,
}

/// One charge of an event.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ChargeItem {
    /// voice, sms, self_healing, fees, taxes or credits.
    pub category: &'static str,
    /// The fee's or the tax's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The amount.
    #[serde(flatten)]
    pub amount: Amount,
    /// Whether it is in dispute.
    pub disputed: bool,
}

/// A later rating: prices were changed while the event's month was open.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RatingItem {
    /// Counts the later ratings from 1.
    pub revision: i64,
    /// When.
    pub rated_at: String,
    /// The first day of the rate card by which it was rated.
    pub effective_on: String,
}

/// A void.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct VoidItem {
    /// Why.
    pub reason: String,
    /// When.
    pub voided_at: String,
    /// The day on which it takes the figures back.
    pub posted_on: String,
    /// The closed month, YYYY-MM, that it restates; null where that month was open.
    pub restates_month: Option<String>,
}

/// The events of a company, latest first.
#[utoipa::path(get, path = "/api/v1/companies/{company}/events", tag = "events",
    params(("company" = String, Path, description = "Slug or id"), ("cursor" = Option<String>, Query, description = "next of the page before"), ("limit" = Option<i64>, Query, description = "1 to 1000, by default 100")),
    responses((status = 200, body = EventList), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Parameters(page): Parameters<PageQuery>,
) -> Result<Json<EventList>, ApiRefusal> {
    let (cursor, limit) = page.parts();
    let found = list_events(&door.house, &actor, &company, cursor, limit).await?;
    let currency = found.company.currency;
    let events = found.items.iter().map(|listed| &listed.event);
    let marks = marks(&door.house, &actor, &found.company, events).await?;
    let items = found
        .items
        .iter()
        .map(|listed| item(listed, currency, found.amounts.then_some(&marks)))
        .collect::<Result<_, _>>()?;
    Ok(Json(EventList {
        items,
        next: found.next,
    }))
}

/// Without marks the reader may not see amounts.
fn item(
    listed: &ListedEvent,
    currency: Currency,
    marks: Option<&Marks>,
) -> Result<EventItem, Refusal> {
    let event = &listed.event;
    let disputed = |place| {
        let open = marks.is_some_and(|marks| marks.contains(&(event.identity, place)));
        open && listed.void.is_none()
    };
    let charges = event
        .charges
        .iter()
        .enumerate()
        .map(|(place, charge)| ChargeItem {
            disputed: disputed(place),
            category: charge.category.code(),
            name: charge.name.clone(),
            amount: Money {
                amount: charge.amount,
                currency,
            }
            .into(),
        });
    Ok(EventItem {
        source: event.source.clone(),
        id: event.id.clone(),
        kind: event.content.usage.event_type().code(),
        time: event.content.occurred_at.to_string(),
        data: data(event, marks.is_some()),
        occurred_on: event.occurred_on.to_string(),
        posted_on: event.posted_on.to_string(),
        restates_month: listed.restates_month().map(|month| month.to_string()),
        booked_at: instant(event.booked_at)?,
        billed_ms: event.billed_ms,
        disputed: marks.map(|_| (0..event.charges.len()).any(disputed)),
        charges: marks.map(|_| charges.collect()),
        rated_again: match listed.rating.as_ref().filter(|_| marks.is_some()) {
            Some(rating) => Some(RatingItem {
                revision: rating.revision,
                rated_at: instant(rating.rated_at)?,
                effective_on: rating.effective_on.to_string(),
            }),
            None => None,
        },
        void: match &listed.void {
            Some(void) => Some(VoidItem {
                reason: void.reason.clone(),
                voided_at: instant(void.voided_at)?,
                posted_on: void.posted_on.to_string(),
                restates_month: void.restates_month(event).map(|month| month.to_string()),
            }),
            None => None,
        },
    })
}

fn instant(micros: i64) -> Result<String, Refusal> {
    Timestamp::from_microsecond(micros)
        .map(|at| at.to_string())
        .map_err(|error| Refusal::Internal(error.to_string()))
}

fn data(event: &canopy_app::usage::StoredEvent, amounts: bool) -> serde_json::Value {
    use serde_json::json;
    let content = &event.content;
    let mut data = match &content.usage {
        Usage::Call {
            direction,
            status,
            duration_ms,
        } => {
            json!({ "direction": direction.code(), "status": status.code(), "duration_ms": duration_ms })
        }
        Usage::Sms {
            direction,
            segments,
        } => json!({ "direction": direction.code(), "segments": segments }),
        Usage::SelfHealing { outcome } => json!({ "outcome": outcome.code() }),
        Usage::Fee { name, amount } if amounts => json!({ "name": name, "amount": amount.exact() }),
        Usage::Credit { reason, amount } if amounts => {
            json!({ "reason": reason, "amount": amount.exact() })
        }
        Usage::Fee { name, .. } => json!({ "name": name }),
        Usage::Credit { reason, .. } => json!({ "reason": reason }),
    };
    if let Some(case) = &content.case {
        data["case"] = json!({ "source": case.source, "id": case.id });
    }
    if let Some(campaign) = &content.campaign {
        data["campaign"] = json!(campaign);
    }
    data
}
