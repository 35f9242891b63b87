//! An event as the cells of its row, and back.

use std::str::FromStr;

use canopy_domain::rating::{charges_from_json, charges_to_json};
use canopy_domain::usage::{CaseRef, Content, Usage};
use canopy_store::{Row, Value};
use jiff::Timestamp;

use crate::Refusal;
use crate::stored::{broken, day};
use crate::usage::event::{ListedEvent, Rating, StoredEvent, VoidRecord};

/// The columns in which the kinds of usage keep what is theirs.
#[derive(Default)]
struct UsageColumns {
    direction: Option<&'static str>,
    outcome: Option<&'static str>,
    duration_ms: Option<i64>,
    segments: Option<i64>,
    label: Option<String>,
    amount: Option<i64>,
}

fn usage_columns(usage: Usage) -> UsageColumns {
    let none = UsageColumns::default();
    match usage {
        Usage::Call {
            direction,
            status,
            duration_ms,
        } => UsageColumns {
            direction: Some(direction.code()),
            outcome: Some(status.code()),
            duration_ms,
            ..none
        },
        Usage::Sms {
            direction,
            segments,
        } => UsageColumns {
            direction: Some(direction.code()),
            segments: Some(segments),
            ..none
        },
        Usage::SelfHealing { outcome } => UsageColumns {
            outcome: Some(outcome.code()),
            ..none
        },
        Usage::Fee { name, amount } => UsageColumns {
            label: Some(name),
            amount: Some(amount.get()),
            ..none
        },
        Usage::Credit { reason, amount } => UsageColumns {
            label: Some(reason),
            amount: Some(amount.get()),
            ..none
        },
    }
}

pub(super) fn event_values(event: StoredEvent) -> Vec<Value> {
    let kind = event.content.usage.event_type().code();
    let usage = usage_columns(event.content.usage);
    let (case_source, case_id) = event
        .content
        .case
        .map(|case| (case.source, case.id))
        .unzip();
    vec![
        event.company_id.into(),
        event.occurred_on.to_string().into(),
        event.content.occurred_at.as_microsecond().into(),
        event.identity.0.into(),
        event.identity.1.into(),
        event.source.into(),
        event.id.into(),
        kind.into(),
        usage.direction.into(),
        usage.outcome.into(),
        usage.duration_ms.into(),
        usage.segments.into(),
        usage.label.into(),
        usage.amount.into(),
        case_source.into(),
        case_id.into(),
        event.content.campaign.into(),
        event.booked_at.into(),
        event.booked_on.to_string().into(),
        event.posted_on.to_string().into(),
        event.billed_ms.into(),
        charges_to_json(&event.charges).into(),
    ]
}

fn word<T: FromStr>(row: &Row, column: usize) -> Result<T, Refusal> {
    row.opt_text(column)?
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| broken("word of an event"))
}

fn usage_of(row: &Row) -> Result<Usage, Refusal> {
    let label = || Ok::<_, Refusal>(row.opt_text(12)?.ok_or_else(|| broken("label"))?.to_owned());
    let amount = || {
        row.opt_int(13)?
            .map(canopy_domain::money::Micros)
            .ok_or_else(|| broken("amount"))
    };
    Ok(match row.text(7)? {
        "call" => Usage::Call {
            direction: word(row, 8)?,
            status: word(row, 9)?,
            duration_ms: row.opt_int(10)?,
        },
        "sms" => Usage::Sms {
            direction: word(row, 8)?,
            segments: row.opt_int(11)?.ok_or_else(|| broken("segment count"))?,
        },
        "self_healing" => Usage::SelfHealing {
            outcome: word(row, 9)?,
        },
        "fee" => Usage::Fee {
            name: label()?,
            amount: amount()?,
        },
        "credit" => Usage::Credit {
            reason: label()?,
            amount: amount()?,
        },
        _ => return Err(broken("event type")),
    })
}

pub(super) fn event(row: &Row) -> Result<StoredEvent, Refusal> {
    let case = match (row.opt_text(14)?, row.opt_text(15)?) {
        (Some(source), Some(id)) => Some(CaseRef {
            source: source.into(),
            id: id.into(),
        }),
        _ => None,
    };
    Ok(StoredEvent {
        company_id: row.text(0)?.into(),
        occurred_on: day(row.text(1)?)?,
        identity: (row.int(3)?, row.int(4)?),
        source: row.text(5)?.into(),
        id: row.text(6)?.into(),
        content: Content {
            usage: usage_of(row)?,
            occurred_at: Timestamp::from_microsecond(row.int(2)?).map_err(|_| broken("instant"))?,
            case,
            campaign: row.opt_text(16)?.map(Into::into),
        },
        booked_at: row.int(17)?,
        booked_on: day(row.text(18)?)?,
        posted_on: day(row.text(19)?)?,
        billed_ms: row.int(20)?,
        charges: charges_from_json(row.text(21)?).map_err(|_| broken("list of charges"))?,
    })
}

pub(in crate::usage) fn listed_event(row: &Row) -> Result<ListedEvent, Refusal> {
    let void = match row.opt_text(22)? {
        None => None,
        Some(reason) => Some(VoidRecord {
            reason: reason.into(),
            voided_by: row.text(23)?.into(),
            voided_at: row.int(24)?,
            booked_on: day(row.text(25)?)?,
            posted_on: day(row.text(26)?)?,
        }),
    };
    let mut event = event(row)?;
    let rating = match row.opt_int(27)? {
        None => None,
        Some(_) => Some(rating(row, 27)?),
    };
    if let Some(rating) = &rating {
        event.billed_ms = rating.billed_ms;
        event.charges.clone_from(&rating.charges);
    }
    Ok(ListedEvent {
        event,
        rating,
        void,
    })
}

/// Reads a rating whose columns begin at one.
pub(in crate::usage) fn rating(row: &Row, from: usize) -> Result<Rating, Refusal> {
    Ok(Rating {
        revision: row.int(from)?,
        rated_at: row.int(from + 1)?,
        booked_on: day(row.text(from + 2)?)?,
        effective_on: day(row.text(from + 3)?)?,
        amount: row.opt_int(from + 4)?,
        billed_ms: row.int(from + 5)?,
        charges: charges_from_json(row.text(from + 6)?).map_err(|_| broken("list of charges"))?,
    })
}
