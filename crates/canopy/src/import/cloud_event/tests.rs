//! Tests: cloudEvents of a file as offers.

use canopy_domain::usage::{Direction, Usage};
use serde_json::json;

use super::*;

fn read(changes: Value) -> Result<Offer, FieldError> {
    let mut event = json!({
        "specversion": "1.0", "id": "1", "source": "crm", "type": "sms", "time": "2026-03-09T14:05:00Z",
        "subject": "harbor-law", "data": { "direction": "inbound", "segments": 2 },
    });
    for (name, value) in changes.as_object().unwrap() {
        event[name] = value.clone();
    }
    let Value::Object(event) = event else {
        unreachable!()
    };
    let company = Addressee {
        id: "co_1".into(),
        slug: "harbor-law".into(),
    };
    read_event(event, &company, "import/events", None)
}

#[test]
fn an_event_is_read() {
    let offer = read(json!({ "traceparent": "00-1" })).unwrap();
    assert_eq!(
        offer.content.usage,
        Usage::Sms {
            direction: Direction::Inbound,
            segments: 2
        }
    );
    assert_eq!((&*offer.subject, offer.source.as_str()), ("co_1", "crm"));
    assert_eq!(
        read(json!({ "source": null, "subject": null }))
            .unwrap()
            .source,
        "import/events"
    );
    assert!(
        read(json!({ "subject": "co_1", "datacontenttype": "application/json; charset=utf-8" }))
            .is_ok()
    );
}

#[test]
fn errors_name_the_attribute() {
    let field = |changes| read(changes).unwrap_err().field;
    assert_eq!(field(json!({ "id": null })), "id");
    assert_eq!(field(json!({ "id": 7 })), "id");
    assert_eq!(field(json!({ "type": "fax" })), "type");
    assert_eq!(field(json!({ "time": null })), "time");
    assert_eq!(field(json!({ "time": "2026-03-09 14:05" })), "time");
    assert_eq!(field(json!({ "specversion": "0.3" })), "specversion");
    assert_eq!(field(json!({ "subject": "another" })), "subject");
    assert_eq!(
        field(json!({ "datacontenttype": "text/xml" })),
        "datacontenttype"
    );
    assert_eq!(
        field(json!({ "data": { "direction": "inbound", "segments": "2" } })),
        "data"
    );
    assert_eq!(
        field(json!({ "data": { "direction": "inbound" } })),
        "data.segments"
    );
}
