//! The figures of the overview against a model written here: who counts as staff, which companies
//! are linked today, whose month it is, and that currencies and months stay apart.

use std::collections::BTreeSet;

use canopy_app::operator::enroll;
use canopy_domain::role::{Assignment, CaseSight, Page, Reach};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cast::{only, user, viewer};
use crate::events::{call, event, fee, sms};
use crate::ledger::tamper;
use crate::world::{BEGINNING, Company, Organization, World};

/// The slugs of the companies that the overview shows.
fn shown(overview: &Value) -> Vec<&str> {
    let items = overview["items"].as_array().expect("items");
    items
        .iter()
        .filter_map(|item| item["company"]["slug"].as_str())
        .collect()
}

/// The line of a company.
#[track_caller]
fn line<'a>(overview: &'a Value, company: &Company) -> &'a Value {
    let items = overview["items"].as_array().expect("items");
    let found = items
        .iter()
        .find(|item| item["company"]["id"] == company.id.as_str());
    found.expect("the company is shown")
}

async fn relink(world: &World, company: &Company, from: &str, to: Option<&str>) {
    let to = to.map_or("NULL".into(), |day| format!("'{day}'"));
    let sql = format!(
        "UPDATE links SET linked_on = '{from}', unlinked_on = {to} WHERE company_id = '{}'",
        company.id
    );
    assert_eq!(tamper(world.store(), &sql).await, 1);
}

/// A person of the staff model.
struct Colleague {
    email: &'static str,
    roles: Vec<Assignment>,
    /// Whether any of it counts.
    active: bool,
    /// The companies (by number) of the company roles that count.
    direct: &'static [usize],
    /// The companies (by number) of the organization roles that count.
    through: &'static [usize],
}

fn colleagues(organization: &Organization, firms: &[Company]) -> Vec<Colleague> {
    let at = |hours: i64| {
        let begin: Timestamp = BEGINNING.parse().expect("an instant");
        Some(begin + jiff::SignedDuration::from_hours(hours))
    };
    let until = |role: Assignment, hours| Assignment {
        expires_at: at(hours),
        ..role
    };
    let head = |place: usize| Assignment::company_admin(&*firms[place].id);
    let works = |place: usize| user(&firms[place], CaseSight::Scopes(BTreeSet::new()));
    let admin = || Assignment::organization_admin(&*organization.id);
    let reads = |places: &[usize]| {
        let reach: Vec<&Company> = places.iter().map(|place| &firms[*place]).collect();
        viewer(organization, &[], only(&reach))
    };
    let all = || viewer(organization, &Page::ALL, Reach::All);
    let person = |email, roles, active, direct, through| Colleague {
        email,
        roles,
        active,
        direct,
        through,
    };
    vec![
        person("a1", vec![admin()], true, &[], &[0, 1, 2, 3]),
        person("a2", vec![admin(), head(1)], true, &[1], &[0, 1, 2, 3]),
        person("a3", vec![until(admin(), 0)], true, &[], &[]),
        person("a4", vec![until(admin(), 1)], true, &[], &[0, 1, 2, 3]),
        person("a5", vec![admin(), head(0)], false, &[], &[]),
        person("v1", vec![all()], true, &[], &[0, 1, 2, 3]),
        person("v2", vec![reads(&[1])], true, &[], &[1]),
        person("v3", vec![reads(&[3])], true, &[], &[3]),
        person("v4", vec![reads(&[])], true, &[], &[]),
        person(
            "v5",
            vec![reads(&[0]), reads(&[1, 2])],
            true,
            &[],
            &[0, 1, 2],
        ),
        person("c1", vec![head(0)], true, &[0], &[]),
        person("c2", vec![head(0), works(0)], true, &[0], &[]),
        person("c3", vec![works(0), works(2)], true, &[0, 2], &[]),
        person("c4", vec![until(works(0), -1), works(1)], true, &[1], &[]),
        person("c5", vec![head(3)], true, &[3], &[]),
        person("c6", vec![head(2)], false, &[], &[]),
        person("m1", vec![works(1), reads(&[1, 2])], true, &[1], &[1, 2]),
        person("m2", vec![head(3), reads(&[0])], true, &[3], &[0]),
    ]
}

async fn four_firms(world: &World) -> (Organization, Vec<Company>) {
    let organization = world.organization("Harbor Group").await;
    let mut firms = Vec::new();
    for name in ["Ash Law", "Birch Law", "Cedar Law", "Dogwood Law"] {
        firms.push(
            world
                .company(&organization, name, "America/New_York", "USD")
                .await,
        );
    }
    (organization, firms)
}

/// Compares the staff of the overview with the model; Ada made the organization and sees it all.
async fn staff_is(
    world: &World,
    organization: &Organization,
    firms: &[Company],
    people: &[Colleague],
    seen: &[usize],
) {
    let overview = world.overview(&organization.key, organization).await;
    let counted: Vec<&Colleague> = people.iter().filter(|person| person.active).collect();
    for place in seen {
        let direct = counted
            .iter()
            .filter(|person| person.direct.contains(place))
            .count();
        let through = counted
            .iter()
            .filter(|person| person.through.contains(place) && !person.direct.contains(place))
            .count()
            + 1;
        assert_eq!(
            line(&overview, &firms[*place])["staff"],
            json!({ "direct": direct, "inherited": through }),
            "firm {place}"
        );
    }
    let all = counted.iter().filter(|person| {
        seen.iter()
            .any(|place| person.direct.contains(place) || person.through.contains(place))
    });
    assert_eq!(overview["staff"]["people"], all.count() + 1);
    assert_eq!(overview["companies"], seen.len());
}

crate::worlds! {
    async fn staff_counts_people_once_and_in_two_parts(world) {
        let (organization, firms) = four_firms(&world).await;
        let other = world.organization("Summit Group").await;
        let people = colleagues(&organization, &firms);
        for person in &people {
            let email = format!("{}@people.example", person.email);
            enroll(&world.house, &world.operator(), &email, person.email, None, &person.roles).await.expect("a person");
            if !person.active {
                let sql = format!("UPDATE people SET deactivated_at = 1 WHERE email = '{email}'");
                assert_eq!(tamper(world.store(), &sql).await, 1);
            }
        }
        let far = Assignment::organization_admin(&*other.id);
        enroll(&world.house, &world.operator(), "far@people.example", "far", None, &[far]).await.expect("a person");
        staff_is(&world, &organization, &firms, &people, &[0, 1, 2, 3]).await;
        // An archived company is gone with those who saw nothing else.
        let archive = format!("UPDATE companies SET archived_at = 1 WHERE company_id = '{}'", firms[3].id);
        tamper(world.store(), &archive).await;
        staff_is(&world, &organization, &firms, &people, &[0, 1, 2]).await;
        // So is one that left; one that leaves tomorrow is still here with its staff.
        relink(&world, &firms[2], "2026-03-10", Some("2026-03-10")).await;
        staff_is(&world, &organization, &firms, &people, &[0, 1]).await;
        relink(&world, &firms[2], "2026-03-10", Some("2026-03-11")).await;
        staff_is(&world, &organization, &firms, &people, &[0, 1, 2]).await;
        // An hour later the role that runs for an hour is over.
        world.set("2026-03-10T15:00:00Z");
        let people: Vec<Colleague> = people.into_iter().filter(|person| person.email != "a4").collect();
        staff_is(&world, &organization, &firms, &people, &[0, 1, 2]).await;
    }

    async fn linked_today_is_said_by_each_company_s_calendar(world) {
        let organization = world.organization("Harbor Group").await;
        let east = world.company(&organization, "East", "Pacific/Kiritimati", "USD").await;
        let west = world.company(&organization, "West", "Pacific/Honolulu", "USD").await;
        // It is the 11th, 04:00, in Kiritimati, and the 10th, 04:00, in Honolulu.
        for (from, to, wanted) in [
            ("2026-03-10", None, vec!["east", "west"]),
            ("2026-03-11", None, vec!["east"]),
            ("2026-03-12", None, vec![]),
            ("2026-03-01", Some("2026-03-10"), vec![]),
            ("2026-03-01", Some("2026-03-11"), vec!["west"]),
            ("2026-03-01", Some("2026-03-12"), vec!["east", "west"]),
        ] {
            relink(&world, &east, from, to).await;
            relink(&world, &west, from, to).await;
            let overview = world.overview(&organization.key, &organization).await;
            assert_eq!(shown(&overview), wanted, "{from} {to:?}");
            assert_eq!(overview["companies"], wanted.len());
        }
    }

    async fn months_are_each_company_s_own_and_stay_apart(world) {
        let organization = world.organization("Harbor Group").await;
        let east = world.company(&organization, "East", "Pacific/Kiritimati", "USD").await;
        let west = world.company(&organization, "West", "Pacific/Honolulu", "USD").await;
        let south = world.company(&organization, "South", "Pacific/Honolulu", "USD").await;
        world.link_from(&west, "2026-02-01").await;
        // April in Kiritimati since two hours; still the last of March in Honolulu.
        world.set("2026-03-31T12:00:00Z");
        let events = [
            fee(&east.slug, "1", "2026-03-31T09:59:59Z", "1"),
            fee(&east.slug, "2", "2026-03-31T10:00:00Z", "20"),
            fee(&west.slug, "1", "2026-03-01T09:59:59Z", "300"),
            fee(&west.slug, "2", "2026-03-01T10:00:00Z", "4000"),
            fee(&west.slug, "3", "2026-03-31T11:00:00Z", "50000"),
            fee(&south.slug, "1", "2026-03-31T11:00:00Z", "0.000001"),
        ];
        world.accept(&organization.key, &events).await;
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!(overview["billing"], json!([
            { "month": "2026-03", "amount": "54000.000001", "currency": "USD" },
            { "month": "2026-04", "amount": "20.000000", "currency": "USD" },
        ]));
        assert_eq!(line(&overview, &east)["to"], "2026-04-01");
        assert_eq!(line(&overview, &west)["to"], "2026-03-31");
        assert_eq!(line(&overview, &west)["billing"]["amount"], "54000.000000");
        // Two hours before, both stood in March, and the fee of 20 had not happened.
        world.verify().await;
    }

    async fn currencies_stay_apart(world) {
        let organization = world.organization("Harbor Group").await;
        let firms = [("Ash", "USD", "10"), ("Birch", "EUR", "200"), ("Cedar", "USD", "3000"), ("Dogwood", "EUR", "40000")];
        for (name, currency, amount) in firms {
            let company = world.company(&organization, name, "America/New_York", currency).await;
            world.accept(&organization.key, &[fee(&company.slug, "1", "2026-03-10T13:00:00Z", amount)]).await;
        }
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!(overview["billing"], json!([
            { "month": "2026-03", "amount": "40200.000000", "currency": "EUR" },
            { "month": "2026-03", "amount": "3010.000000", "currency": "USD" },
        ]));
    }

    async fn figures_are_month_to_date_sums(world) {
        let (organization, firms) = four_firms(&world).await;
        // The first of March begins at 05:00Z in New York.
        world.link_from(&firms[0], "2026-02-01").await;
        let (before, first, now) = ("2026-03-01T04:59:59.999999Z", "2026-03-01T05:00:00Z", "2026-03-10T14:00:00Z");
        let slug = &firms[0].slug;
        let missed = json!({ "direction": "inbound", "status": "busy" });
        let received = json!({ "direction": "inbound", "segments": 7 });
        let events = [
            call(slug, "1", before, 60_000), call(slug, "2", first, 55_000), call(slug, "3", now, 0),
            event(slug, "call", "4", now, missed), sms(slug, "5", before, 100), sms(slug, "6", first, 3),
            event(slug, "sms", "7", now, received), fee(slug, "8", before, "100"), fee(slug, "9", now, "5"),
        ];
        world.accept(&organization.key, &events).await;
        world.accept(&organization.key, &[call(&firms[1].slug, "1", now, 1)]).await;
        let overview = world.overview(&organization.key, &organization).await;
        let ash = line(&overview, &firms[0]);
        // 1.0 and 0.5 minutes at 0.10, 10 parts at 0.01, and the fee.
        let figures = (&ash["calls"], &ash["sms_segments"], &ash["billing"]["amount"]);
        assert_eq!(figures, (&json!(3), &json!(10), &json!("5.250000")));
        assert_eq!((&ash["last_event_at"], &ash["to"]), (&json!(now), &json!("2026-03-10")));
        assert_eq!(line(&overview, &firms[1])["calls"], 1);
        let idle = line(&overview, &firms[2]);
        assert_eq!((&idle["calls"], &idle["last_event_at"], &idle["billing"]["amount"]), (&json!(0), &Value::Null, &json!("0.000000")));
        let void = json!({ "source": "test", "id": "9", "reason": "a test" });
        world.post(&organization.key, &format!("/api/v1/companies/{slug}/events/void"), &void).await.expect(200);
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!(line(&overview, &firms[0])["billing"]["amount"], "0.250000");
        assert_eq!(overview["billing"][0]["amount"], "0.300000");
    }

    async fn what_lies_a_few_minutes_ahead_counts_tomorrow(world) {
        let (organization, company) = world.one_company().await;
        // Five minutes before midnight in New York; the sender's clock is ahead.
        world.set("2026-03-11T03:55:00Z");
        let calls = [("1", "2026-03-11T03:50:00Z"), ("2", "2026-03-11T04:02:00Z"), ("3", "2026-03-11T04:03:00Z")];
        let calls: Vec<Value> = calls.map(|(id, at)| call(&company.slug, id, at, 60_000)).into();
        world.accept(&organization.key, &calls).await;
        let calls = async |world: &World| world.overview(&organization.key, &organization).await["items"][0]["calls"].clone();
        assert_eq!(calls(&world).await, 1);
        world.set("2026-03-11T04:00:00Z");
        assert_eq!(calls(&world).await, 3);
    }

    async fn cases_are_open_unless_closed_by_date_or_word(world) {
        let (organization, firms) = four_firms(&world).await;
        let put = |firm: usize, id: &str, status: &str, closed_on: Option<&str>| {
            let path = format!("/api/v1/companies/{}/cases/crm/{id}", firms[firm].slug);
            let body = json!({ "reference": id, "status": status, "opened_on": "2026-03-01", "closed_on": closed_on });
            let (world, key) = (&world, &organization.key);
            async move { world.put(key, &path, &body).await }
        };
        put(0, "1", "Intake", None).await.expect(201);
        put(0, "2", "Intake", None).await.expect(201);
        put(0, "3", "Settled", None).await.expect(201);
        put(0, "4", "Gone", Some("2026-03-09")).await.expect(201);
        put(1, "1", "Settled", None).await.expect(201);
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!((&line(&overview, &firms[0])["cases"], &overview["total_cases"]), (&json!(3), &json!(4)));
        let word = json!({ "word": " settled ", "meaning": "closed" });
        world.put(&organization.key, &format!("/api/v1/companies/{}/status-words", firms[0].slug), &word).await.expect(200);
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!((&line(&overview, &firms[0])["cases"], &overview["total_cases"]), (&json!(2), &json!(3)));
        put(0, "1", "Settled", None).await.expect(200);
        tamper(world.store(), &format!("UPDATE companies SET archived_at = 1 WHERE company_id = '{}'", firms[1].id)).await;
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!((&line(&overview, &firms[0])["cases"], &overview["total_cases"]), (&json!(1), &json!(1)));
    }
}
