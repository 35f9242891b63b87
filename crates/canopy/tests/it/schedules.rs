//! Scheduled reports: on their day, once, to whoever may have them, and only what they may see.

use canopy_app::Clock;
use canopy_app::Config;
use canopy_app::letters::deliver::deliver_next;
use canopy_app::schedules::{WAITS, claim_due, send_next};
use canopy_domain::role::{Assignment, Page, Reach};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::cast::{TELLTALE, cast, only, signed_in, viewer};
use crate::client::{Answer, Caller, fill_in};
use crate::events::fee;
use crate::ledger::{number, query, tamper};
use crate::letters::carrier;
use crate::mail_server::MailServer;
use crate::processes::Processes;
use crate::world::{Organization, World};

fn path(organization: &Organization) -> String {
    format!("/api/v1/organizations/{}/schedules", organization.slug)
}

/// Makes a schedule and answers its id.
async fn schedule(world: &World, organization: &Organization, body: &Value) -> String {
    let made = world
        .post(&organization.key, &path(organization), body)
        .await;
    made.expect(201)["id"].as_str().expect("an id").to_owned()
}

/// One round: what is due is claimed and written.
async fn round(world: &World) -> usize {
    let claimed = claim_due(&world.house).await.expect("a look");
    while send_next(&world.house).await.expect("an attempt") {}
    claimed
}

/// What became of a schedule's deliveries, latest first.
async fn history(world: &World, organization: &Organization, id: &str) -> Vec<Value> {
    let path = format!("{}/{id}/deliveries", path(organization));
    let found = world.get(&organization.key, &path).await.expect(200);
    found["items"].as_array().expect("items").clone()
}

/// The state and the reason of a recipient's copy.
fn copy<'a>(delivery: &'a Value, email: &str) -> (&'a str, &'a str) {
    let copies = delivery["copies"].as_array().expect("copies").iter();
    let mut own = copies.filter(|copy| copy["person"]["email"] == email);
    let found = own
        .next()
        .unwrap_or_else(|| panic!("{email}: {delivery:#}"));
    let text = |field: &str| found[field].as_str().unwrap_or_default();
    (text("state"), text("reason"))
}

/// The file that the API exports for somebody.
async fn exported(
    world: &World,
    caller: &Caller,
    organization: &Organization,
    query: &str,
) -> Vec<u8> {
    let path = format!("/api/v1/organizations/{}/report{query}", organization.slug);
    let answer = world.get(caller, &path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.body
}

fn file(letter: &Value) -> (String, Vec<u8>) {
    let file = &letter["files"][0];
    let name = file["name"].as_str().expect("a file");
    let hex = file["hex"].as_str().expect("its content");
    let bytes = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"));
    (name.to_owned(), bytes.collect())
}

/// The file of a kind that a person was sent, once, in a letter that tells no amount.
fn carried(seen: &[Value], email: &str, format: &str) -> Vec<u8> {
    let subject = |letter: &Value| {
        letter["headers"]["Subject"]
            .as_str()
            .expect("text")
            .to_owned()
    };
    let own = seen.iter().filter(|it| it["to"][0] == email);
    let own: Vec<_> = own.filter(|it| subject(it).contains(format)).collect();
    assert_eq!(own.len(), 1, "{email} {format}");
    let text = own[0]["text"].as_str().expect("text");
    assert!(
        text.contains("1 March 2026 to 10 March 2026") && text.contains("Harbor Group"),
        "{text}"
    );
    assert!(
        !text.contains("7531") && !text.contains("15063"),
        "totals are in the file only: {text}"
    );
    let (name, bytes) = file(own[0]);
    assert_eq!(
        name,
        format!("harbor-group-report-2026-03-01-2026-03-10.{format}")
    );
    bytes
}

async fn posted(world: &World, caller: &Caller, path: &str, form: &[(&str, &str)]) -> Answer {
    let request = world.request(caller, Method::POST, path);
    let request = fill_in(request, form.iter().copied());
    Answer::read(request.send().await.expect("an answer")).await
}

crate::worlds! {
    async fn each_recipient_gets_the_file_that_the_api_exports_for_them(world) {
        let mut server = MailServer::start(&[]);
        let cast = cast(&world).await;
        let carrier = carrier(&world, server.port, "").await;
        let but_billing = [Page::Companies, Page::Reporting];
        let readers = [
            ("all@people.example", Page::ALL.to_vec(), Reach::All, true),
            ("few@people.example", Page::ALL.to_vec(), only(&[&cast.oak]), true),
            ("plain@people.example", but_billing.to_vec(), Reach::All, false),
        ];
        let mut callers = Vec::new();
        for (email, pages, reach, _) in &readers[1..] {
            callers.push(signed_in(&world, email, viewer(&cast.own, pages, reach.clone())).await);
        }
        callers.insert(0, cast.caller("viewer with all pages").clone());
        let emails: Vec<&str> = readers.iter().map(|reader| reader.0).collect();
        for (format, layout) in [("csv", "tidy"), ("xlsx", "wide")] {
            schedule(&world, &cast.own, &json!({ "name": format!("As {format}"), "cadence": "daily", "hour": 6,
                "covers": "month_to_date", "layout": layout, "lines": "day", "format": format, "recipients": emails })).await;
        }
        assert_eq!(round(&world).await, 0, "not before its hour");
        // The clocks of the organization are those of New York or of UTC: 11:00 UTC is past 6 in both.
        world.set("2026-03-11T11:00:00Z");
        assert_eq!(round(&world).await, 2);
        let ids = query(world.store(), "SELECT schedule_id FROM schedules ORDER BY schedule_id").await;
        let first = &history(&world, &cast.own, &ids[0][0]).await[0];
        assert_eq!(copy(first, emails[0]).0, "posted");
        while deliver_next(&carrier.house).await.expect("an attempt") {}
        let mut seen = Vec::new();
        for _ in 0..6 {
            seen.push(server.next().await);
        }
        for (place, (email, _, _, billing)) in readers.iter().enumerate() {
            let [csv, xlsx] = ["csv", "xlsx"].map(|format| carried(&seen, email, format));
            assert!(xlsx.starts_with(b"PK"), "a workbook");
            let query = ".csv?from=2026-03-01&to=2026-03-10&layout=tidy&lines=day&bom=yes";
            let wanted = exported(&world, &callers[place], &cast.own, query).await;
            let text = String::from_utf8_lossy(&csv);
            assert!(csv == wanted, "{email}\n{text}\n{}", String::from_utf8_lossy(&wanted));
            assert_eq!(text.contains(TELLTALE), *billing, "{email}");
            assert_eq!(text.contains("partial: 1 company in your view"), place == 1, "{email}");
            assert_eq!(text.contains("Elm Legal"), place != 1, "{email}");
            assert_eq!(text.contains("withheld"), !billing, "{email}");
        }
        let first = &history(&world, &cast.own, &ids[0][0]).await[0];
        assert_eq!(copy(first, emails[0]).0, "sent");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letter_files").await, 0, "files are forgotten");
        assert_eq!(round(&world).await, 0);
        assert!(server.is_silent());
    }

    async fn a_hundred_schedules_are_sent_once_by_any_number_of_processes(world) {
        let (organization, _) = world.one_company().await;
        let admin = format!("admin@{}.example", organization.slug);
        for n in 0..100 {
            schedule(&world, &organization, &json!({ "name": format!("S{n}"), "cadence": "daily", "recipients": [admin] })).await;
        }
        let beside = [world.beside().await, world.beside().await];
        world.set("2026-03-11T12:00:00Z");
        let all = [&world, &beside[0], &beside[1], &world].map(round);
        let claimed: Vec<usize> = join_all(all).await;
        assert_eq!(claimed.iter().sum::<usize>(), 100, "{claimed:?}");
        // Whoever found nothing left while another one still wrote has looked again.
        round(&world).await;
        for sql in [
            "SELECT COUNT(*) FROM letters WHERE recipient LIKE 'admin@%'",
            "SELECT COUNT(DISTINCT subject) FROM letters WHERE recipient LIKE 'admin@%'",
            "SELECT COUNT(*) FROM schedule_copies WHERE state = 'posted'",
        ] {
            assert_eq!(number(world.store(), sql).await, 100, "{sql}");
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM jobs WHERE kind = 'scheduled_report'").await, 0);
    }

    async fn so_do_two_real_processes(world) {
        let (organization, _) = world.one_company().await;
        let admin = format!("admin@{}.example", organization.slug);
        for n in 0..10 {
            schedule(&world, &organization, &json!({ "name": format!("S{n}"), "cadence": "daily", "hour": 0, "recipients": [admin] })).await;
        }
        // By the clock of the machine they are long due; the days between are passed over.
        let now = canopy_app::SystemClock.now();
        let day = jiff::tz::TimeZone::UTC.to_datetime(now).date();
        let before = day.saturating_sub(jiff::ToSpan::days(3));
        tamper(world.store(), &format!("UPDATE schedules SET from_day = '{before}'")).await;
        let processes = Processes::start(&world);
        let views = processes.views(&world);
        let done = "SELECT COUNT(*) FROM schedule_copies WHERE state = 'posted'";
        let all_done = async {
            // Asking the servers takes as long as they take to answer.
            while number(world.store(), done).await < 10 {
                views[0].get(&organization.key, &path(&organization)).await.expect(200);
            }
        };
        let waited = tokio::time::timeout(std::time::Duration::from_secs(120), all_done).await;
        assert!(waited.is_ok(), "the processes send");
        assert_eq!(number(world.store(), done).await, 10);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters WHERE recipient LIKE 'admin@%'").await, 10);
    }

    async fn who_may_not_read_reports_any_more_gets_nothing_and_the_history_says_why(world) {
        let (organization, company) = world.one_company().await;
        let slug = &company.slug;
        world.accept(&organization.key, &[fee(slug, "a", "2026-03-10T13:00:00Z", "12.5")]).await;
        let pages = [Page::Reporting];
        for email in ["gone@people.example", "off@people.example", "narrow@people.example"] {
            world.person(email, &[viewer(&organization, &pages, Reach::All)]).await;
        }
        world.person("company@people.example", &[Assignment::company_admin(&*company.id)]).await;
        let admin = format!("admin@{}.example", organization.slug);
        let of = path(&organization);
        for (stranger, named) in [("company@people.example", "company@people.example"), ("nobody@people.example", "nobody@people.example"), ("no address", "no address")] {
            let body = json!({ "name": "Daily", "recipients": [admin, stranger] });
            let answer = world.post(&organization.key, &of, &body).await;
            assert_eq!(answer.problem(422).1, "recipients");
            assert!(answer.text().contains(&format!("{named} does not hold reporting")), "{}", answer.text());
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM schedules").await, 0);
        let id = schedule(&world, &organization, &json!({ "name": "Daily", "cadence": "daily",
            "recipients": [admin, "gone@people.example", "OFF@people.example", "narrow@people.example"] })).await;
        world.set("2026-03-11T12:00:00Z");
        assert_eq!(claim_due(&world.house).await.expect("a look"), 1);
        // Between the claim and the writing.
        let person = |email: &str| format!("(SELECT person_id FROM people WHERE email = '{email}')");
        tamper(world.store(), &format!("UPDATE role_assignments SET ended_at = 1 WHERE person_id = {}", person("gone@people.example"))).await;
        tamper(world.store(), &format!("UPDATE role_assignments SET pages = 'billing' WHERE person_id = {}", person("narrow@people.example"))).await;
        tamper(world.store(), "UPDATE people SET deactivated_at = 1 WHERE email = 'off@people.example'").await;
        round(&world).await;
        let delivery = &history(&world, &organization, &id).await[0];
        assert_eq!(copy(delivery, &admin).0, "posted");
        let lost = "The recipient does not hold reporting in Harbor Group any more.";
        assert_eq!(copy(delivery, "gone@people.example"), ("not_sent", lost));
        assert_eq!(copy(delivery, "narrow@people.example"), ("not_sent", lost));
        assert_eq!(copy(delivery, "off@people.example"), ("not_sent", "The account is deactivated."));
        let letters = query(world.store(), "SELECT recipient FROM letters").await;
        assert_eq!(letters, [[admin.clone()]]);
        let ada = signed_in(&world, "ada@people.example", Assignment::organization_admin(&*organization.id)).await;
        let page = world.get(&ada, &format!("/o/harbor-group/reporting/schedules/{id}")).await.text();
        assert!(page.contains(lost) && page.contains("The account is deactivated.") && page.contains("Not sent to 3 of 4"), "{page}");
        assert!(page.contains("cannot read reports of Harbor Group any more"), "{page}");
    }

    async fn after_an_outage_the_latest_day_is_sent_and_the_others_are_skipped(world) {
        let (organization, _) = world.one_company().await;
        let admin = format!("admin@{}.example", organization.slug);
        let id = schedule(&world, &organization, &json!({ "name": "Daily", "cadence": "daily", "recipients": [admin] })).await;
        world.set("2026-03-14T12:00:00Z");
        assert_eq!(round(&world).await, 1);
        let told = history(&world, &organization, &id).await;
        let told: Vec<_> = told.iter().map(|it| (it["from"].as_str().expect("a day"), it["skipped"] == true)).collect();
        assert_eq!(told, [("2026-03-13", false), ("2026-03-12", true), ("2026-03-11", true), ("2026-03-10", true)]);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters").await, 1);
        // What is paused misses nothing; it goes on with the next day.
        world.patch(&organization.key, &format!("{}/{id}", path(&organization)), &json!({ "active": false })).await.expect(200);
        world.set("2026-03-18T12:00:00Z");
        assert_eq!(round(&world).await, 0);
        let resumed = world.patch(&organization.key, &format!("{}/{id}", path(&organization)), &json!({ "active": true })).await.expect(200);
        assert!(resumed["next_at"].as_str().expect("an instant").starts_with("2026-03-19T"), "{resumed:#}");
        assert_eq!(round(&world).await, 0);
        assert_eq!(history(&world, &organization, &id).await.len(), 4);
    }

    async fn days_on_which_the_clocks_change_are_sent_once(world) {
        let (organization, _) = world.one_company().await;
        let admin = format!("admin@{}.example", organization.slug);
        let sql = "UPDATE organizations SET time_zone = 'America/New_York'";
        assert_eq!(tamper(world.store(), sql).await, 1);
        for from in ["2026-03-07T12:00:00Z", "2026-10-31T12:00:00Z"] {
            world.set(from);
            let hours = [1, 2];
            let mut ids = Vec::new();
            for hour in hours {
                ids.push(schedule(&world, &organization, &json!({ "name": "Daily", "cadence": "daily", "hour": hour, "recipients": [admin] })).await);
            }
            let begin = world.house.now();
            for half_hour in 0..96 {
                world.clock.set(begin + jiff::SignedDuration::from_mins(30 * half_hour));
                round(&world).await;
            }
            for id in ids {
                let told = history(&world, &organization, &id).await;
                assert_eq!(told.len(), 2, "{from} {told:#?}");
                assert!(told.iter().all(|it| it["skipped"] == false), "{told:#?}");
                world.call(&organization.key, Method::DELETE, &format!("{}/{id}", path(&organization)), None).await;
            }
        }
    }

    async fn what_cannot_be_written_is_tried_again_and_then_has_failed(world) {
        let (organization, _) = world.one_company().await;
        let admin = format!("admin@{}.example", organization.slug);
        let id = schedule(&world, &organization, &json!({ "name": "Daily", "cadence": "daily", "recipients": [admin] })).await;
        world.set("2026-03-11T12:00:00Z");
        assert_eq!(claim_due(&world.house).await.expect("a look"), 1);
        // A currency that nobody knows cannot be read back.
        assert_eq!(tamper(world.store(), "UPDATE companies SET currency = 'nothing'").await, 1);
        let mut now = world.house.now();
        for wait in WAITS {
            assert!(send_next(&world.house).await.expect("an attempt"));
            let told = &history(&world, &organization, &id).await[0];
            assert_eq!(copy(told, &admin), ("waiting", "The report could not be written."));
            assert!(!send_next(&world.house).await.expect("an attempt"), "not at once");
            now += jiff::SignedDuration::from_secs(wait);
            world.clock.set(now);
        }
        assert!(send_next(&world.house).await.expect("an attempt"));
        let told = &history(&world, &organization, &id).await[0];
        assert_eq!(copy(told, &admin), ("failed", "The report could not be written."));
        assert!(!send_next(&world.house).await.expect("an attempt"));
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters").await, 0);
    }

    async fn a_file_that_is_too_large_is_left_for_after_the_sign_in(world) {
        let (organization, _) = world.one_company().await;
        let admin = format!("admin@{}.example", organization.slug);
        schedule(&world, &organization, &json!({ "name": "Daily", "cadence": "daily", "recipients": [admin] })).await;
        world.set("2026-03-11T12:00:00Z");
        let small = world.beside_with(Config { largest_letter_file: 100, ..World::config() }).await;
        assert_eq!(round(&small).await, 1);
        let text = query(world.store(), "SELECT text_part FROM letters").await.remove(0).remove(0);
        assert!(text.contains("too large for a letter") && text.contains("/o/harbor-group/reporting?period=custom&from=2026-03-10&to=2026-03-10"), "{text}");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letter_files").await, 0);
        let link = "/o/harbor-group/reporting?period=custom&from=2026-03-10&to=2026-03-10";
        let nobody = world.get(&Caller::Nobody, link).await;
        assert_eq!(nobody.status, 303, "it asks for the sign-in");
    }

    async fn admins_make_change_try_and_delete_schedules_on_pages(world) {
        let (organization, _) = world.one_company().await;
        let ada = signed_in(&world, "ada@people.example", Assignment::organization_admin(&*organization.id)).await;
        let list = "/o/harbor-group/reporting/schedules";
        assert!(world.get(&ada, list).await.text().contains("No report is scheduled"));
        let form = world.get(&ada, &format!("{list}/new")).await.text();
        assert!(form.contains("ada@people.example") && form.contains("06:00"), "{form}");
        let wrong = posted(&world, &ada, list, &[("name", ""), ("cadence", "monthly"), ("month_day", "31"), ("recipients", "ada@people.example")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("Use a number from 1 to 28.") && wrong.text().contains("Write a name"), "{}", wrong.text());
        let none = posted(&world, &ada, list, &[("name", "Monthly")]).await;
        assert!(none.status == 422 && none.text().contains("Choose at least one recipient."), "{}", none.text());
        let made = posted(&world, &ada, list, &[("name", "Monthly <b>"), ("cadence", "monthly"), ("month_day", "28"),
            ("hour", "7"), ("format", "xlsx"), ("recipients", "ada@people.example")]).await;
        assert_eq!(made.status, 303, "{}", made.text());
        let page = made.headers["location"].to_str().expect("text").split('?').next().expect("a path").to_owned();
        let shown = world.get(&ada, &page).await.text();
        assert!(shown.contains("On day 28 of every month at 07:00") && shown.contains("Monthly &lt;b&gt;"), "{shown}");
        assert_eq!(posted(&world, &ada, &format!("{page}/send"), &[]).await.status, 303);
        assert_eq!(posted(&world, &ada, &format!("{page}/send"), &[]).await.status, 303, "twice is once");
        round(&world).await;
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letter_files WHERE file_name LIKE '%-2026-02-01-2026-02-28.xlsx'").await, 1);
        assert!(world.get(&ada, &page).await.text().contains("Sent by hand"));
        assert!(world.get(&ada, list).await.text().contains("None yet"), "a test is no delivery of its own");
        assert_eq!(posted(&world, &ada, &format!("{page}/pause"), &[]).await.status, 303);
        assert!(world.get(&ada, list).await.text().contains("Paused"));
        assert_eq!(posted(&world, &ada, &page, &[("name", "Other"), ("recipients", "ada@people.example")]).await.status, 303);
        assert_eq!(posted(&world, &ada, &format!("{page}/remove"), &[]).await.status, 303);
        assert_eq!(world.get(&ada, &page).await.status, 404);
        let actions = query(world.store(), "SELECT action FROM audit_records WHERE action LIKE 'schedule.%' ORDER BY seq").await;
        assert_eq!(actions.concat(), ["schedule.created", "schedule.tested", "schedule.paused", "schedule.changed", "schedule.removed"]);
    }
}
