//! A small demo, built whole and looked at from outside.

use std::collections::BTreeSet;

use canopy_app::access::sessions::Origin;
use canopy_app::access::sign_in::sign_in;
use canopy_app::access_control::groups::list_groups;
use canopy_app::audit::heads::Witness;
use canopy_app::cases::verify::verify_cases;
use canopy_app::reporting::attention::{Kind, needs_attention};
use canopy_app::reporting::overview::overview;
use canopy_app::usage::verify::verify_company;
use canopy_app::{Config, SetClock};
use canopy_store::{Options, Synchronous};

use super::*;
use crate::open::open_migrated;

async fn small_demo(directory: &tempfile::TempDir, now: Timestamp) -> (House, DemoSummary) {
    let url = format!("sqlite://{}/demo.db", directory.path().display());
    open_migrated(&url).await.unwrap().close().await;
    let options = Options {
        synchronous: Synchronous::Normal,
        ..Options::default()
    };
    let store = Store::open(&url, options).await.unwrap();
    let summary = build_scaled(&store, now, 60, &|_, _| ()).await.unwrap();
    let config = Config {
        attention_max_age_s: 0,
        ..Config::default()
    };
    (House::new(store, SetClock::at(now), config), summary)
}

async fn everybody_signs_in(house: &House) {
    let origin = Origin {
        address: "127.0.0.1".into(),
        agent: "test".into(),
        ..Origin::default()
    };
    for entry in SIGN_INS {
        sign_in(house, entry.email, PASSWORD, &origin)
            .await
            .unwrap();
    }
}

/// How many groups there are, and how many companies in them.
async fn grouped(house: &House, actor: &Actor) -> (usize, usize) {
    let groups = list_groups(house, actor, SLUG).await.unwrap();
    let companies = groups.iter().map(|group| group.companies.len());
    (groups.len(), companies.sum())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_is_whole_and_every_figure_agrees() {
    let directory = tempfile::tempdir().unwrap();
    // The first of a month in New York and the day before on the west coast: the year must look
    // right from every firm's own today.
    let now: Timestamp = "2026-06-01T04:30:00Z".parse().unwrap();
    let (house, summary) = small_demo(&directory, now).await;
    assert_eq!(summary.refused, 8);
    assert!(summary.events > 8_000, "{summary:?}");
    assert_eq!(state(&house).await.unwrap(), State::Built);
    assert!(!is_empty(&house).await.unwrap());

    for (id, slug) in jobs::all_companies(&house).await.unwrap() {
        let verified = verify_company(&house, &id).await.unwrap();
        assert_eq!(verified.difference, None, "{slug}");
        assert!(verified.events > 0, "{slug}");
        assert_eq!(verify_cases(&house, &id).await.unwrap(), None, "{slug}");
    }
    assert_eq!(
        jobs::verify_audit(&house, &Witness::default())
            .await
            .unwrap(),
        None
    );

    let actor = Actor::installation("Test", now);
    let found = overview(&house, &actor, SLUG).await.unwrap();
    assert_eq!(found.items.len() as i64, summary.companies);
    assert_eq!(found.people, summary.people);
    let currencies: BTreeSet<&str> = found
        .billing
        .iter()
        .flatten()
        .map(|total| total.total.currency.code())
        .collect();
    assert_eq!(currencies, BTreeSet::from(["EUR", "USD"]));

    assert_eq!(grouped(&house, &actor).await, (4, found.items.len()));
    let findings = needs_attention(&house, &actor, SLUG).await.unwrap();
    for (kind, company) in [
        (Kind::Silent, "lakefront-accident-attorneys"),
        (Kind::Refused, "saguaro-workers-rights"),
        (Kind::BillingJump, "sunset-harbor-mass-torts"),
        (Kind::UnmappedStatus, "delgado-reyes-abogados"),
    ] {
        let told = findings
            .iter()
            .any(|finding| finding.kind == kind && finding.slug == company);
        assert!(told, "{kind:?} of {company} in {findings:#?}");
    }

    everybody_signs_in(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_with_an_organization_is_not_empty_and_not_a_demo() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/other.db", directory.path().display());
    let house = crate::open::house(open_migrated(&url).await.unwrap(), Config::default());
    let actor = Actor::installation("Test", house.now());
    assert!(is_empty(&house).await.unwrap());
    canopy_app::operator::create_admin(
        &house,
        &actor,
        "a@b.example",
        Some("Ada"),
        Some("Northwind"),
    )
    .await
    .unwrap();
    assert!(!is_empty(&house).await.unwrap());
    assert_eq!(state(&house).await.unwrap(), State::Absent);
    canopy_app::operator::create_admin(
        &house,
        &actor,
        "a@b.example",
        Some("Ada"),
        Some(ORGANIZATION),
    )
    .await
    .unwrap();
    assert_eq!(state(&house).await.unwrap(), State::Unfinished);
}
