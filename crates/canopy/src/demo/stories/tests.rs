//! Tests: what is remarkable at the end of the demo's year, so that Needs attention has something to say.

use super::*;

fn round(day: &str, age: i64) -> Round {
    Round {
        at: "2026-11-24T15:00:00Z".parse().unwrap(),
        europe: false,
        day: day.parse().unwrap(),
        age,
    }
}

#[test]
fn each_story_is_told_on_its_days_only() {
    let today: Date = "2026-11-24".parse().unwrap();
    let count = |story, day, age| {
        additions(
            story,
            &round(day, age),
            today,
            &TimeZone::UTC,
            &"co_1".into(),
        )
        .len()
    };
    assert_eq!(
        [
            count(Story::Jump, "2026-11-01", 342),
            count(Story::Jump, "2026-11-02", 343)
        ],
        [1, 0]
    );
    assert_eq!(
        [
            count(Story::Credit, "2026-11-15", 356),
            count(Story::Credit, "2026-11-16", 357)
        ],
        [1, 0]
    );
    assert_eq!(
        [
            count(Story::Refused, "2026-11-23", 364),
            count(Story::Plain, "2026-11-23", 364)
        ],
        [4, 0]
    );
}

#[test]
fn the_silent_firm_is_silent_and_the_jumping_one_jumps() {
    let today: Date = "2026-11-24".parse().unwrap();
    let at = |story, day: &str, age| boost(story, day.parse().unwrap(), age, today);
    assert_eq!(
        [
            at(Story::Silent, "2026-11-19", 360),
            at(Story::Silent, "2026-11-20", 361),
            at(Story::Silent, "2026-11-24", 365)
        ],
        [1_000, 0, 0]
    );
    assert_eq!(
        [
            at(Story::Jump, "2026-10-31", 341),
            at(Story::Jump, "2026-11-01", 342)
        ],
        [1_000, JUMP]
    );
}

#[test]
fn the_broken_events_cannot_be_read() {
    let offered = additions(
        Story::Refused,
        &round("2026-11-23", 364),
        "2026-11-24".parse().unwrap(),
        &TimeZone::UTC,
        &"co_1".into(),
    );
    assert!(offered.iter().all(|event| matches!(event, OfferedEvent::Unreadable { error, .. } if error.field == "data.duration_ms")));
}
