//! Senders that post usage events until the power goes, and remember what was acknowledged.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::http::Http;

/// What is known of the events sent so far.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Ids that were acknowledged: they have to be there for ever.
    pub owed: BTreeSet<String>,
    /// Events whose request got no answer: they may be there, once. A sender
    /// sends them again, as a real one would.
    pub doubtful: Vec<Value>,
}

/// Where and as whom events are posted.
#[derive(Debug, Clone)]
pub struct Target {
    /// `127.0.0.1:port`.
    pub host: String,
    /// The API key.
    pub key: String,
    /// The company's slug.
    pub company: String,
}

/// The event of that id; the same id always gives the same content.
fn event(id: &str, company: &str) -> Value {
    let mixed = id.bytes().fold(7u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let mut dice = Dice::new(mixed);
    let time = format!(
        "2026-{:02}-{:02}T{:02}:{:02}:00Z",
        1 + dice.below(6),
        1 + dice.below(28),
        dice.below(24),
        dice.below(60)
    );
    let (kind, data) = match dice.below(3) {
        0 => (
            "sms",
            json!({"direction": "outbound", "segments": 1 + dice.below(5)}),
        ),
        1 => ("self_healing", json!({"outcome": "healed"})),
        _ => {
            let duration = dice.below(600_000);
            (
                "call",
                json!({"direction": "inbound", "status": "completed", "duration_ms": duration}),
            )
        }
    };
    json!({
        "specversion": "1.0", "source": "powercut", "id": id, "subject": company,
        "time": time, "type": kind, "data": data,
    })
}

/// Posts until the server answers no more. `name` is part of every id.
pub fn send(target: &Target, name: &str, mut dice: Dice, ledger: &Mutex<Ledger>) {
    let Ok(mut http) = Http::connect(&target.host) else {
        return;
    };
    let mut sent = 0;
    loop {
        let again = {
            let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
            let from = ledger.doubtful.len().saturating_sub(50);
            ledger.doubtful.split_off(from)
        };
        let batch = if again.is_empty() {
            let size = if dice.chance(700) {
                1
            } else {
                1 + dice.below(60)
            };
            sent += size;
            (sent - size..sent)
                .map(|nth| event(&format!("{name}-{nth}"), &target.company))
                .collect()
        } else {
            again
        };
        match post(&mut http, target, &batch) {
            Some(acknowledged) => {
                let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
                ledger.owed.extend(acknowledged);
            }
            None => {
                let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
                ledger.doubtful.extend(batch);
                return;
            }
        }
    }
}

/// The ids that the answer acknowledges; `None` when there was no good answer.
/// A refused event is none: what refuses it is gone from the disk for good, and
/// a sender that went on would never write again and wait for a cut for ever.
fn post(http: &mut Http, target: &Target, batch: &[Value]) -> Option<Vec<String>> {
    let headers = format!(
        "authorization: Bearer {}\r\ncontent-type: application/cloudevents-batch+json\r\n",
        target.key
    );
    let body = serde_json::to_string(batch).ok()?;
    let (status, answer) = http.post("/api/v1/events", &headers, &body).ok()?;
    if status != 200 {
        return None;
    }
    acknowledged(&serde_json::from_str(&answer).ok()?)
}

fn acknowledged(answer: &Value) -> Option<Vec<String>> {
    let results = answer["results"].as_array()?;
    let kept = |result: &Value| match result["status"].as_str() {
        Some("accepted" | "duplicate") => result["id"].as_str().map(str::to_owned),
        _ => None,
    };
    results.iter().map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_content() {
        assert_eq!(event("a-1", "x"), event("a-1", "x"));
        assert_ne!(event("a-1", "x"), event("a-2", "x"));
    }

    #[test]
    fn only_what_counts_is_acknowledged() {
        let answer = |last: &str| {
            json!({"results": [
                {"id": "a", "status": "accepted"}, {"id": "b", "status": last},
            ]})
        };
        let both = Some(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(acknowledged(&answer("duplicate")), both);
        assert_eq!(acknowledged(&answer("conflict")), None);
        assert_eq!(acknowledged(&answer("rejected")), None);
        assert_eq!(acknowledged(&json!({})), None);
    }
}
