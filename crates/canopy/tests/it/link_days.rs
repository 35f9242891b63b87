//! From which day an organization counts a company: every day of a month on which a link can begin,
//! against sums of the days.

use canopy_domain::figures::Figures;
use canopy_domain::role::Assignment;
use serde_json::{Value, json};

use crate::events::{call, fee, sms};
use crate::ledger::rows;
use crate::world::{Company, World};

/// Calls, parts and micro-units of the days of March from one on, as the rollups have them.
async fn counted_from(world: &World, company: &Company, day: &str) -> String {
    // The late call counts on 24 March for whom the company was linked to when it happened.
    let left_out = i64::from(day > "2026-02-20");
    let amounts = Figures::AMOUNTS.join(" + ");
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(calls), 0) AS BIGINT) - {left_out}, \
         CAST(COALESCE(SUM(segments_sent + segments_received), 0) AS BIGINT), \
         CAST(COALESCE(SUM({amounts}), 0) AS BIGINT) - {left_out} * 150000 FROM company_days \
         WHERE company_id = '{}' AND day >= '{day}' AND day >= '2026-03-01' AND day <= '2026-03-24'",
        company.id
    );
    rows(world.store(), &sql).await
}

fn told(line: &Value) -> String {
    let amount = line["billing"]["amount"].as_str().expect("an amount");
    let amount = canopy_domain::money::Micros::parse(amount).expect("an amount");
    format!(
        "{} {} {}",
        line["calls"],
        line["sms_segments"],
        amount.get()
    )
}

crate::worlds! {
    async fn the_overview_counts_from_the_day_of_the_link(world) {
        world.set("2026-02-02T15:00:00Z");
        let organization = world.organization("Harbor Group").await;
        let mut firms = Vec::new();
        for name in ["Ash", "Birch", "Cedar", "Dogwood"] {
            firms.push(world.company(&organization, name, "America/New_York", "USD").await);
        }
        world.set("2026-03-24T18:00:00Z");
        world.run_jobs().await;
        for (place, firm) in firms.iter().enumerate() {
            let mut events = Vec::new();
            for day in (1..=24).step_by(place + 1) {
                // A minute past midnight and the last second of the day in New York.
                let (first, next) = if day < 8 { ("05:01:00", "04:59:59") } else { ("04:01:00", "03:59:59") };
                events.push(call(&firm.slug, &format!("first {day}"), &format!("2026-03-{day:02}T{first}Z"), 60_000));
                if day < 24 {
                    events.push(sms(&firm.slug, &format!("last {day}"), &format!("2026-03-{:02}T{next}Z", day + 1), day));
                }
                events.push(fee(&firm.slug, &format!("fee {day}"), &format!("2026-03-{day:02}T16:00:00Z"), &format!("{day}.000001")));
            }
            // February is closed, so this counts today.
            events.push(call(&firm.slug, "late", "2026-02-20T16:00:00Z", 90_000));
            world.accept(&organization.key, &events).await;
        }
        for day in 20..=52 {
            let linked_on = jiff::civil::date(2026, 2, 1).saturating_add(jiff::Span::new().days(day - 1)).to_string();
            if linked_on.as_str() > "2026-03-24" {
                break;
            }
            // The others are linked on another day each, so that their rows are read in other ways.
            for (place, firm) in firms.iter().enumerate() {
                let on = if place % 2 == 0 { &linked_on[..] } else { "2026-02-02" };
                world.link_from(firm, on).await;
            }
            let overview = world.overview(&organization.key, &organization).await;
            for (place, firm) in firms.iter().enumerate() {
                let on = if place % 2 == 0 { &linked_on[..] } else { "2026-02-02" };
                let line = &overview["items"][place];
                assert_eq!(told(line), counted_from(&world, firm, on).await, "{} from {on}", firm.slug);
                assert_eq!((&line["from"], &line["to"]), (&json!(on.max("2026-03-01")), &json!("2026-03-24")));
            }
        }
        world.verify().await;
    }

    async fn a_link_of_this_month_is_named_on_both_pages(world) {
        let (organization, company) = world.one_company().await;
        world.person("ann@harbor.example", &[Assignment::organization_admin(&*organization.id)]).await;
        let ann = world.sign_in("ann@harbor.example").await;
        let (card, page) = (format!("/o/{}", organization.slug), format!("/c/{}", company.slug));
        // What an organization creates was nobody's before.
        assert!(!world.get(&ann, &card).await.text().contains("counted from"));
        world.accept(&organization.key, &[call(&company.slug, "before", "2026-03-02T15:00:00Z", 60_000)]).await;
        assert_eq!(world.overview(&organization.key, &organization).await["items"][0]["calls"], 1);
        world.link_from(&company, "2026-03-10").await;
        assert_eq!(world.overview(&organization.key, &organization).await["items"][0]["calls"], 0);
        assert!(world.get(&ann, &card).await.text().contains("counted from 10 March 2026"));
        assert!(world.get(&ann, &page).await.text().contains("counts it from 10 March 2026 on"));
        world.link_from(&company, "2026-03-01").await;
        assert!(!world.get(&ann, &card).await.text().contains("counted from"));
        assert!(!world.get(&ann, &page).await.text().contains("counts it from"));
    }
}
