//! Fills a database through the verbs that users call: companies, people, cases, prices, events.

use std::sync::Arc;
use std::time::Instant;

use canopy_app::access::sessions::Origin;
use canopy_app::cases::put::{CaseData, put_cases};
use canopy_app::companies::create::NewCompany;
use canopy_app::keyring::Keyring;
use canopy_app::onboarding::create_company;
use canopy_app::operator::{KeyPlace, create_admin, create_key, enroll};
use canopy_app::usage::{OfferedEvent, Outcome, ingest};
use canopy_app::{Actor, Config, House, SetClock, rates};
use canopy_domain::rating::RateCard;
use canopy_domain::role::Assignment;
use canopy_store::{Options, Store};
use jiff::{SignedDuration, Timestamp};

use crate::traffic::{Crowd, Traffic, slug};
use crate::{Fault, measures};

/// The organization of all companies.
pub const ORGANIZATION: &str = "bench";
/// The person who reads the overview.
pub const EMAIL: &str = "reader@bench.example";
/// The reader's password; the database holds nothing of worth.
const PASSWORD: &str = "a long enough phrase";
/// Where the session's token and the key are left for the readers and senders.
pub const SESSION_FILE: &str = "session";
/// See `SESSION_FILE`.
pub const KEY_FILE: &str = "api-key";

/// Events in one request.
const BATCH: usize = 10_000;

/// The day on which every figure of the benchmark stands.
pub fn end() -> Timestamp {
    Timestamp::constant(1_795_456_800, 0) // 2026-11-23T18:00:00Z
}

fn begin() -> Timestamp {
    end() - SignedDuration::from_hours(365 * 24)
}

/// The configuration of a house that signs with a key of the moment.
pub fn config() -> Config {
    Config {
        keyring: Some(Keyring::fresh()),
        ..Config::default()
    }
}

/// Opens a database with a house in it whose clock stands.
pub async fn house_at(url: &str, at: Timestamp) -> Result<(House, Arc<SetClock>), Fault> {
    let store = Store::open(url, Options::default()).await?;
    store.migrate(canopy_app::schema::MIGRATIONS).await?;
    let clock = SetClock::at(at);
    Ok((House::new(store, clock.clone(), config()), clock))
}

/// Makes the companies and books `events` events.
pub async fn load(url: &str, companies: usize, events: i64) -> Result<(), Fault> {
    let (house, clock) = house_at(url, begin() - SignedDuration::from_hours(48)).await?;
    let crowd = Crowd::new(companies);
    found(&house, &crowd).await?;
    let installation = Actor::installation("bench", end());
    let mut traffic = Traffic::new(&crowd, 1, begin(), end(), events).peekable();
    let (began, mut done) = (Instant::now(), 0_i64);
    while traffic.peek().is_some() {
        let batch: Vec<_> = traffic.by_ref().take(BATCH).collect();
        let last = batch
            .last()
            .map_or(end(), |offer| offer.content.occurred_at);
        clock.set(last);
        let offered = batch.into_iter().map(OfferedEvent::Readable).collect();
        let outcomes = ingest(&house, &installation, offered).await?;
        if let Some(other) = outcomes.iter().find(|it| **it != Outcome::Accepted) {
            return Err(format!("an event was not accepted: {other:?}").into());
        }
        done += outcomes.len() as i64;
        if done % 500_000 < BATCH as i64 {
            let pace = done * 1_000 / (began.elapsed().as_millis() as i64).max(1);
            eprintln!("{done} events, {pace} a second");
        }
    }
    clock.set(end());
    sign_in(&house, url).await?;
    house.store.checkpoint().await?;
    house.store.close().await;
    Ok(())
}

/// A session for the readers and a key for the senders, beside the database.
async fn sign_in(house: &House, url: &str) -> Result<(), Fault> {
    let Some(place) = url.strip_prefix("sqlite://") else {
        return Ok(());
    };
    let origin = Origin {
        address: "127.0.0.1".into(),
        agent: "bench".into(),
        ..Origin::default()
    };
    let progress = canopy_app::access::sign_in::sign_in(house, EMAIL, PASSWORD, &origin).await?;
    let token = progress.entered().unwrap_or_default();
    let installation = Actor::installation("bench", end());
    let key_place = KeyPlace::Organization(ORGANIZATION.into());
    let key = create_key(house, &installation, &key_place, "bench").await?;
    measures::leave(&format!("{place}.{SESSION_FILE}"), &token)?;
    measures::leave(&format!("{place}.{KEY_FILE}"), &key)
}

/// Everything but the events.
async fn found(house: &House, crowd: &Crowd) -> Result<(), Fault> {
    let actor = Actor::installation("bench", end());
    let (organization, _) =
        create_admin(house, &actor, EMAIL, Some("Reader"), Some(ORGANIZATION)).await?;
    let organization = organization.ok_or("no organization")?;
    enroll(house, &actor, EMAIL, "Reader", Some(PASSWORD), &[]).await?;
    for number in 0..4 {
        let email = format!("admin-{number}@bench.example");
        let role = Assignment::organization_admin(&*organization.id);
        enroll(house, &actor, &email, "Admin", None, &[role]).await?;
    }
    for number in 0..crowd.slugs().len() {
        company(house, &actor, number).await?;
    }
    Ok(())
}

/// One company with its admin, some cases and, for one in five, fees and taxes.
async fn company(house: &House, actor: &Actor, number: usize) -> Result<(), Fault> {
    let zones = [
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
    ];
    let new = NewCompany {
        name: format!("Firm {number:04} of Law"),
        slug: Some(slug(number)),
        time_zone: zones[number % zones.len()].into(),
        currency: "USD".into(),
    };
    let found = create_company(house, actor, ORGANIZATION, &new).await?;
    let email = format!("partner-{number}@bench.example");
    let role = Assignment::company_admin(&*found.id);
    enroll(house, actor, &email, "Partner", None, &[role]).await?;
    let kinds = ["Injury", "Employment", "Immigration"];
    let cases = (0..6).map(|case: usize| {
        let data = CaseData {
            reference: format!("M-{number}-{case}"),
            case_type: Some(kinds[case % kinds.len()].into()),
            status: "open".into(),
            opened_on: "2025-11-01".into(),
            closed_on: None,
        };
        ("matters".to_owned(), case.to_string(), data)
    });
    put_cases(house, actor, &found.slug, cases.collect()).await?;
    if number.is_multiple_of(5) {
        let card: RateCard = serde_json::from_str(PRICES)?;
        rates::set_rate_card(house, actor, &found.slug, &card).await?;
    }
    Ok(())
}

/// Prices with fees and taxes of several kinds.
const PRICES: &str = r#"{"effective_on":"2025-01-01",
    "voice":{"per_minute":"0.1325","increment_ms":6000,"minimum_ms":30000,"bill_unconnected":false},
    "sms":{"sent":"0.0125","received":"0.0075"},"self_healing":{"check":"0.05","healed":"0.45"},
    "fees":[{"name":"Carrier","kind":"per_segment","amount":"0.003"},
            {"name":"Recovery","kind":"percent","percent":"3.25","category":"voice"}],
    "taxes":[{"name":"Sales tax","percent":"8.875","categories":["voice","sms","fees"]}]}"#;
