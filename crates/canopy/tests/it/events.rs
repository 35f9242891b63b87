//! Usage events as senders write them.

use serde_json::{Value, json};

/// An event with any data, from the source `test`.
pub fn event(subject: &str, kind: &str, id: &str, time: &str, data: Value) -> Value {
    json!({
        "specversion": "1.0", "type": kind, "source": "test", "id": id, "time": time,
        "subject": subject, "data": data,
    })
}

/// A connected outbound call.
pub fn call(subject: &str, id: &str, time: &str, duration_ms: i64) -> Value {
    let data =
        json!({ "direction": "outbound", "status": "completed", "duration_ms": duration_ms });
    event(subject, "call", id, time, data)
}

/// A text that was sent.
pub fn sms(subject: &str, id: &str, time: &str, segments: i64) -> Value {
    let data = json!({ "direction": "outbound", "segments": segments });
    event(subject, "sms", id, time, data)
}

/// A self-healing check.
pub fn check(subject: &str, id: &str, time: &str, outcome: &str) -> Value {
    event(
        subject,
        "self_healing",
        id,
        time,
        json!({ "outcome": outcome }),
    )
}

/// A fee.
pub fn fee(subject: &str, id: &str, time: &str, amount: &str) -> Value {
    let data = json!({ "name": "setup", "amount": amount });
    event(subject, "fee", id, time, data)
}

/// A credit.
pub fn credit(subject: &str, id: &str, time: &str, amount: &str) -> Value {
    let data = json!({ "reason": "goodwill", "amount": amount });
    event(subject, "credit", id, time, data)
}
