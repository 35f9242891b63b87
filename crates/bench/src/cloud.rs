//! Offers as the CloudEvents that a sender would post.

use canopy_app::usage::Offer;
use canopy_domain::usage::Usage;
use serde_json::{Value, json};

/// The media type of one event.
pub const ONE: &str = "application/cloudevents+json";
/// The media type of a batch.
pub const BATCH: &str = "application/cloudevents-batch+json";

/// One event as JSON.
pub fn event(offer: &Offer) -> Value {
    let content = &offer.content;
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
        Usage::Fee { name, amount } => json!({ "name": name, "amount": amount.exact() }),
        Usage::Credit { reason, amount } => json!({ "reason": reason, "amount": amount.exact() }),
    };
    if let Some(case) = &content.case {
        data["case"] = json!({ "source": case.source, "id": case.id });
    }
    if let Some(campaign) = &content.campaign {
        data["campaign"] = json!(campaign);
    }
    json!({
        "specversion": "1.0", "type": content.usage.event_type().code(), "source": offer.source, "id": offer.id,
        "time": content.occurred_at.to_string(), "subject": &*offer.subject, "data": data,
    })
}

/// A batch as JSON.
pub fn batch(offers: &[Offer]) -> String {
    let events: Vec<Value> = offers.iter().map(event).collect();
    Value::from(events).to_string()
}
