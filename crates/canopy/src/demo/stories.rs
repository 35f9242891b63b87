//! What is remarkable at the end of the demo's year, so that Needs attention has something to say.

use canopy_app::usage::{Data, Offer, OfferedEvent, Subject};
use canopy_domain::money::Micros;
use canopy_domain::period::Month;
use canopy_domain::usage::{Content, EventType, Usage};
use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;

use super::calendar::{DAYS, Round};
use super::firms::Story;

/// Days without any event at the end, in the firm that is silent.
const SILENT_DAYS: i64 = 4;
/// Thousandths of its usual usage, in the month in which a firm's billing jumps.
const JUMP: i64 = 2_600;
/// How long ago the credit was given, in days.
const CREDIT_AGO: i64 = 9;

/// Thousandths of the usual usage on a day; `today` is the last day of the year.
pub(super) fn boost(story: Story, day: Date, age: i64, today: Date) -> i64 {
    match story {
        Story::Silent if age >= DAYS - SILENT_DAYS => 0,
        Story::Jump if Month::of(day) == Month::of(today) => JUMP,
        _ => 1_000,
    }
}

/// What a story adds to a day's usage.
pub(super) fn additions(
    story: Story,
    round: &Round,
    today: Date,
    zone: &TimeZone,
    subject: &Subject,
) -> Vec<OfferedEvent> {
    let offer = |id: &str, at: Time, usage: Usage| {
        let occurred_at = zone
            .to_ambiguous_timestamp(round.day.to_datetime(at))
            .earlier()
            .ok()?;
        let content = Content {
            usage,
            occurred_at,
            case: None,
            campaign: None,
        };
        let readable = Offer {
            subject: subject.clone(),
            source: "back-office".into(),
            id: id.into(),
            content,
        };
        (occurred_at <= round.at).then_some(OfferedEvent::Readable(readable))
    };
    match story {
        Story::Jump if round.day == Month::of(today).first() => {
            let usage = Usage::Fee {
                name: "Emergency outreach set-up".into(),
                amount: Micros(2_400_000_000),
            };
            offer("setup-1", time(0, 5, 0, 0), usage)
                .into_iter()
                .collect()
        }
        Story::Credit if round.age == DAYS - CREDIT_AGO => {
            let usage = Usage::Credit {
                reason: "Goodwill for an afternoon without outbound calls".into(),
                amount: Micros(75_000_000),
            };
            offer("goodwill-1", time(15, 30, 0, 0), usage)
                .into_iter()
                .collect()
        }
        Story::Refused if [DAYS - 3, DAYS - 1].contains(&round.age) => {
            (0..4).map(|place| broken(round, place, subject)).collect()
        }
        _ => Vec::new(),
    }
}

/// A call whose sender counts its duration backwards.
fn broken(round: &Round, place: i64, subject: &Subject) -> OfferedEvent {
    let id = format!("bad-{}-{place}", round.day);
    let data = Data {
        direction: Some("inbound".into()),
        status: Some("completed".into()),
        duration_ms: Some(-1_000 * (place + 1)),
        ..Data::default()
    };
    match data.read(EventType::Call, round.at) {
        Ok(content) => OfferedEvent::Readable(Offer {
            subject: subject.clone(),
            source: "dialer".into(),
            id,
            content,
        }),
        Err(error) => OfferedEvent::Unreadable {
            subject: Some(subject.clone()),
            source: "dialer".into(),
            id,
            error,
        },
    }
}

#[cfg(test)]
mod tests {
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
}
