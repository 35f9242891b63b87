//! Needs attention: each rule on both sides of its edge.

use canopy_app::reporting::attention::{Finding, Kind, needs_attention};
use jiff::civil::Date;
use serde_json::json;

use crate::events::{call, fee};
use crate::ledger::tamper;
use crate::world::{Company, Organization, World};

/// The findings of one kind: slugs and reasons.
async fn found(world: &World, organization: &Organization, kind: Kind) -> Vec<Finding> {
    let all = needs_attention(&world.house, &world.operator(), &organization.slug).await;
    let mut found = all.expect("findings");
    found.retain(|finding| finding.kind == kind);
    found
}

async fn firm(world: &World, organization: &Organization, name: &str) -> Company {
    let company = world
        .company(organization, name, "America/New_York", "USD")
        .await;
    world.link_from(&company, "2026-01-01").await;
    company
}

/// A call at noon in New York on each of these days.
async fn lively(world: &World, organization: &Organization, company: &Company, days: &[&str]) {
    let events: Vec<_> = days
        .iter()
        .map(|day| call(&company.slug, day, &format!("{day}T17:00:00Z"), 1_000))
        .collect();
    world.accept(&organization.key, &events).await;
}

/// The working days of the four weeks before Friday, 6 March 2026, latest first.
fn normal_days() -> Vec<String> {
    let until: Date = "2026-03-06".parse().expect("a day");
    let back = |days: i64| until.saturating_sub(jiff::Span::new().days(days));
    let weekend = [jiff::civil::Weekday::Saturday, jiff::civil::Weekday::Sunday];
    (1..=28)
        .map(back)
        .filter(|day| !weekend.contains(&day.weekday()))
        .map(|day| day.to_string())
        .collect()
}

fn slugs(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|finding| finding.slug.as_str()).collect()
}

crate::worlds! {
    async fn silence_of_two_working_days_is_told_where_events_are_normal(world) {
        let organization = world.organization("Harbor Group").await;
        let normal = normal_days();
        let normal: Vec<&str> = normal.iter().map(String::as_str).collect();
        assert_eq!((normal.len(), normal[0], normal[19]), (20, "2026-03-05", "2026-02-06"));
        // It is Tuesday the 10th: the two working days are Friday the 6th and Monday the 9th.
        let table: [(&str, usize, &[&str]); 7] = [
            ("Always", 20, &[]),
            ("Half", 10, &[]),
            ("Less than half", 9, &[]),
            ("Friday too", 20, &["2026-03-06"]),
            ("Monday too", 20, &["2026-03-09"]),
            ("Today too", 20, &["2026-03-10"]),
            ("Never", 0, &[]),
        ];
        world.set("2026-03-10T18:00:00Z");
        for (name, busy, later) in table {
            let company = firm(&world, &organization, name).await;
            lively(&world, &organization, &company, &normal[..busy]).await;
            lively(&world, &organization, &company, later).await;
        }
        let silent = found(&world, &organization, Kind::Silent).await;
        assert_eq!(slugs(&silent), ["always", "half"]);
        assert!(silent[0].reason.contains("No event since 5 Mar"), "{}", silent[0].reason);
        assert!(silent[1].reason.contains("10 of 20 working days"), "{}", silent[1].reason);
        assert_eq!(silent[0].path, "/c/always/settings");
        // On Wednesday the two are Monday and Tuesday, and Friday is one of the normal days.
        world.set("2026-03-11T18:00:00Z");
        assert_eq!(slugs(&found(&world, &organization, Kind::Silent).await), ["always", "friday-too", "half"]);
    }

    async fn what_was_before_the_link_is_not_told(world) {
        let organization = world.organization("Harbor Group").await;
        let normal = normal_days();
        let normal: Vec<&str> = normal.iter().map(String::as_str).collect();
        let oak = firm(&world, &organization, "Oak").await;
        lively(&world, &organization, &oak, &normal).await;
        let fees = [("2026-02-03", "10"), ("2026-03-04", "100")];
        let fees = fees.map(|(day, amount)| fee("oak", &format!("fee {day}"), &format!("{day}T17:00:00Z"), amount));
        world.accept(&organization.key, &fees).await;
        world.ingest(&organization.key, &[call("oak", "ahead", "2026-04-01T00:00:00Z", 1)]).await;
        world.set("2026-03-11T18:00:00Z");
        for (linked_on, silent, refused, jumps) in [
            ("2026-02-01", 1, 1, 1), ("2026-02-02", 1, 1, 0), ("2026-02-23", 0, 1, 0), ("2026-03-11", 0, 0, 0),
        ] {
            world.link_from(&oak, linked_on).await;
            for (kind, wanted) in [(Kind::Silent, silent), (Kind::Refused, refused), (Kind::BillingJump, jumps)] {
                assert_eq!(found(&world, &organization, kind).await.len(), wanted, "{linked_on} {kind:?}");
            }
        }
    }

    async fn life_is_counted_on_the_day_it_happened(world) {
        world.set("2026-02-02T18:00:00Z");
        let organization = world.organization("Harbor Group").await;
        let normal = normal_days();
        let normal: Vec<&str> = normal.iter().map(String::as_str).collect();
        let (february, march): (Vec<&str>, Vec<&str>) = normal.iter().partition(|day| **day < "2026-03-01");
        for name in ["Quiet", "Lively"] {
            let company = firm(&world, &organization, name).await;
            world.set("2026-02-28T18:00:00Z");
            lively(&world, &organization, &company, &february).await;
            world.set("2026-02-02T18:00:00Z");
        }
        world.set("2026-03-09T18:00:00Z");
        world.run_jobs().await;
        for slug in ["quiet", "lively"] {
            let calls: Vec<_> = march.iter().map(|day| call(slug, day, &format!("{day}T17:00:00Z"), 1_000)).collect();
            world.accept(&organization.key, &calls).await;
        }
        // One has a call of a closed month, which posts today; the other one a call of today, and the
        // reversal of one of a closed month, which posts today too.
        world.accept(&organization.key, &[call("quiet", "late", "2026-02-20T18:00:00Z", 1)]).await;
        world.accept(&organization.key, &[call("lively", "today", "2026-03-09T17:00:00Z", 1)]).await;
        let void = json!({ "source": "test", "id": "2026-02-20", "reason": "a test" });
        world.post(&organization.key, "/api/v1/companies/lively/events/void", &void).await.expect(200);
        world.set("2026-03-10T18:00:00Z");
        let silent = found(&world, &organization, Kind::Silent).await;
        assert_eq!(slugs(&silent), ["quiet"]);
        assert!(silent[0].reason.contains("No event since 5 Mar"), "{}", silent[0].reason);
        world.verify().await;
    }

    async fn refused_events_are_told_for_a_week(world) {
        let organization = world.organization("Harbor Group").await;
        let oak = firm(&world, &organization, "Oak").await;
        firm(&world, &organization, "Elm").await;
        let ahead = call(&oak.slug, "1", "2026-03-10T15:00:00Z", 1);
        for _ in 0..2 {
            assert_eq!(world.ingest(&organization.key, std::slice::from_ref(&ahead)).await["rejected"], 1);
        }
        let refused = found(&world, &organization, Kind::Refused).await;
        assert_eq!(slugs(&refused), ["oak"]);
        assert!(refused[0].reason.starts_with("2 events were refused") && refused[0].reason.ends_with("because the time lay in the future."), "{}", refused[0].reason);
        // What was wrong on most events, not on most events of one day: 3 × 2 against 5.
        for (day, count) in [(11, 2), (12, 2), (13, 2), (14, 0)] {
            world.set(&format!("2026-03-{day}T14:00:00Z"));
            let long = call(&oak.slug, "long", "2026-03-10T13:00:00Z", i64::MAX);
            for _ in 0..count {
                world.ingest(&organization.key, std::slice::from_ref(&long)).await;
            }
        }
        for id in 0..3 {
            world.ingest(&organization.key, &[call(&oak.slug, &id.to_string(), "2026-04-10T15:00:00Z", 1)]).await;
        }
        let refused = found(&world, &organization, Kind::Refused).await;
        assert!(refused[0].reason.starts_with("11 events were"), "{}", refused[0].reason);
        assert!(refused[0].reason.ends_with("because the call duration was out of range."), "{}", refused[0].reason);
        world.set("2026-03-20T14:00:00Z");
        assert_eq!(found(&world, &organization, Kind::Refused).await.len(), 1);
        world.set("2026-03-21T14:00:00Z");
        assert_eq!(found(&world, &organization, Kind::Refused).await.len(), 0);
    }

    async fn what_others_send_in_a_company_s_name_is_not_told(world) {
        let organization = world.organization("Harbor Group").await;
        let other = world.organization("Summit Group").await;
        let oak = firm(&world, &organization, "Oak").await;
        let ahead = call(&oak.slug, "1", "2026-03-10T15:00:00Z", 1);
        let broken = json!({ "specversion": "1.0", "type": "call", "source": "s", "id": "2", "subject": oak.slug, "time": "never" });
        assert_eq!(world.ingest(&other.key, &[ahead, broken]).await["rejected"], 2);
        assert_eq!(found(&world, &organization, Kind::Refused).await.len(), 0);
    }

    async fn a_jump_of_billing_is_more_than_half_over_the_same_days(world) {
        let organization = world.organization("Harbor Group").await;
        let table = [
            ("Half more", vec![("2026-02-03", "100"), ("2026-03-03", "150")], false),
            ("A micro over", vec![("2026-02-03", "100"), ("2026-03-03", "150.000001")], true),
            ("Later days", vec![("2026-02-03", "1"), ("2026-02-11", "100"), ("2026-03-03", "2")], true),
            ("Last same day", vec![("2026-02-10", "100"), ("2026-03-03", "150")], false),
            ("From nothing", vec![("2026-03-03", "1000")], false),
            ("Less", vec![("2026-02-03", "100"), ("2026-03-03", "1")], false),
        ];
        for (name, fees, _) in &table {
            let company = firm(&world, &organization, name).await;
            let fees: Vec<_> = fees.iter().map(|(day, amount)| fee(&company.slug, day, &format!("{day}T17:00:00Z"), amount)).collect();
            world.accept(&organization.key, &fees).await;
        }
        let mut wanted: Vec<&str> = table.iter().filter(|(_, _, told)| *told).map(|(name, _, _)| *name).collect();
        wanted.sort_unstable();
        let jumps = found(&world, &organization, Kind::BillingJump).await;
        let names: Vec<&str> = jumps.iter().map(|finding| finding.company.as_str()).collect();
        assert_eq!(names, wanted);
        assert!(jumps[1].reason.contains("$2.00") && jumps[1].reason.contains("$1.00"), "{}", jumps[1].reason);
        assert!(jumps.iter().all(|finding| finding.amounts));
    }

    async fn words_without_a_meaning_are_told_until_they_have_one(world) {
        let organization = world.organization("Harbor Group").await;
        let oak = firm(&world, &organization, "Oak").await;
        for (id, status) in [("1", "Intake"), ("2", "Review"), ("3", " review "), ("4", "Trial"), ("5", "Appeal")] {
            let path = format!("/api/v1/companies/oak/cases/crm/{id}");
            let case = json!({ "reference": id, "status": status, "opened_on": "2026-03-01" });
            world.put(&organization.key, &path, &case).await.expect(201);
        }
        let told = found(&world, &organization, Kind::UnmappedStatus).await;
        assert_eq!(slugs(&told), [oak.slug.as_str()]);
        assert!(told[0].reason.contains("“Appeal”, “Intake”, “Review” and 1 more"), "{}", told[0].reason);
        assert_eq!(told[0].path, "/c/oak/settings#status-words");
        for word in ["Intake", "Review", "Trial", "Appeal"] {
            let body = json!({ "word": word, "meaning": "open" });
            world.put(&organization.key, "/api/v1/companies/oak/status-words", &body).await.expect(200);
        }
        assert_eq!(found(&world, &organization, Kind::UnmappedStatus).await.len(), 0);
    }

    async fn companies_that_left_or_rest_need_nothing(world) {
        let organization = world.organization("Harbor Group").await;
        for (name, sql) in [("Left", "UPDATE links SET unlinked_on = '2026-03-10'"), ("Rests", "UPDATE companies SET archived_at = 1")] {
            let company = firm(&world, &organization, name).await;
            let path = format!("/api/v1/companies/{}/cases/crm/1", company.slug);
            let case = json!({ "reference": "R", "status": "New", "opened_on": "2026-03-01" });
            world.put(&organization.key, &path, &case).await.expect(201);
            assert_eq!(found(&world, &organization, Kind::UnmappedStatus).await.len(), 1);
            tamper(world.store(), &format!("{sql} WHERE company_id = '{}'", company.id)).await;
            assert_eq!(found(&world, &organization, Kind::UnmappedStatus).await.len(), 0, "{name}");
        }
    }
}
