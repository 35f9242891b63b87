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
mod tests;
