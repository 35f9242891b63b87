//! The second factor: what turns it on, that a sign-in is two steps then, that a code is good once,
//! and that both steps share one limit.

use canopy_app::access::sign_in_links::redeem_link;
use canopy_app::keyring::Keyring;
use canopy_app::operator::{create_admin, end_two_factor, key_fits};
use canopy_app::{Config, House};
use canopy_domain::role::Assignment;
use futures_util::future::join_all;
use totp_rs::{Builder, Secret};

use crate::browser::Browser;
use crate::client::{Answer, Caller};
use crate::ledger::{number, query, tamper};
use crate::sign_in::from;
use crate::world::{PASSWORD, World};

const ANN: &str = "ann@harbor.example";

/// Ann's phone: shows the codes of a secret.
struct Phone(Vec<u8>);

impl Phone {
    /// Scans what the page of the account shows.
    fn scan(page: &str) -> Self {
        let key = page
            .split("<code>")
            .nth(1)
            .and_then(|it| it.split('<').next());
        let key: String = key.expect("a key").chars().filter(|c| *c != ' ').collect();
        let secret = Secret::try_from_base32(key).expect("base 32");
        Self(secret.as_bytes().to_vec())
    }

    /// The code that it shows so many seconds from now.
    fn code(&self, world: &World, later: i64) -> String {
        let app = Builder::new()
            .with_secret(self.0.as_slice())
            .build()
            .expect("an app");
        let seconds = world.house.now().as_second() + later;
        app.generate(seconds.try_into().expect("after 1970"))
            .to_string()
    }
}

/// The recovery codes that a page shows.
fn codes(page: &Answer) -> Vec<String> {
    let text = page.text();
    let shown = text.split("<li><code>").skip(1);
    shown
        .filter_map(|rest| rest.split('<').next().map(str::to_owned))
        .collect()
}

pub async fn ann(world: &World) -> crate::world::Organization {
    let organization = world.organization("Harbor Group").await;
    let role = Assignment::organization_admin(&*organization.id);
    world.person(ANN, &[role]).await;
    organization
}

/// Sends the first step.
async fn password(world: &World, browser: &Browser) -> Answer {
    let form = [("email", ANN), ("password", PASSWORD)];
    browser.post(world, "/sign-in", &form).await
}

/// Sends the second step.
async fn code(world: &World, browser: &Browser, code: &str) -> Answer {
    browser
        .post(world, "/sign-in/code", &[("code", code)])
        .await
}

async fn status(world: &World, browser: &Browser) -> u16 {
    let caller = browser.caller();
    world.get(&caller, "/api/v1/organizations").await.status
}

/// Turns Ann's second factor on in a browser; answers the phone and the recovery codes.
async fn turned_on(world: &World, browser: &Browser) -> (Phone, Vec<String>) {
    assert_eq!(password(world, browser).await.status, 303);
    let begun = browser
        .post(world, "/me/two-factor/begin", &[("password", PASSWORD)])
        .await;
    assert_eq!(begun.status, 303, "{}", begun.text());
    let phone = Phone::scan(&browser.open(world, "/me/two-factor").await.text());
    let form = [("code", &*phone.code(world, 0))];
    let on = browser.post(world, "/me/two-factor/confirm", &form).await;
    assert_eq!(on.status, 200, "{}", on.text());
    let recovery = codes(&on);
    assert_eq!(recovery.len(), 10);
    (phone, recovery)
}

crate::worlds! {
    async fn it_takes_the_password_and_a_code_to_turn_it_on(world) {
        ann(&world).await;
        let (browser, other) = (Browser::default(), Browser::default());
        password(&world, &browser).await;
        password(&world, &other).await;
        let wrong = browser.post(&world, "/me/two-factor/begin", &[("password", "wrong")]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM second_factors").await, 0);
        browser.post(&world, "/me/two-factor/begin", &[("password", PASSWORD)]).await;
        let page = browser.open(&world, "/me/two-factor").await.text();
        assert!(page.contains("<svg class=\"qr\""), "{page}");
        let phone = Phone::scan(&page);
        // The secret is not in the database as it is.
        let stored = query(world.store(), "SELECT secret FROM second_factors").await.remove(0).remove(0);
        assert!(!page.contains(&stored) && stored.len() > 60, "{stored}");
        // Until a code confirms it, nobody is asked for one.
        assert_eq!(password(&world, &Browser::default()).await.way(), "/");
        assert_eq!(browser.post(&world, "/me/two-factor/confirm", &[("code", "000000")]).await.status, 422);
        let form = [("code", &*phone.code(&world, 0))];
        let on = browser.post(&world, "/me/two-factor/confirm", &form).await;
        assert_eq!(codes(&on).len(), 10, "{}", on.text());
        // The session goes on, the others are over, and the page shows neither secret nor codes again.
        assert_eq!((status(&world, &browser).await, status(&world, &other).await), (200, 401));
        let page = browser.open(&world, "/me/two-factor").await.text();
        assert!(page.contains("10 recovery codes are left") && !page.contains("svg class=\"qr\""), "{page}");
        assert!(!page.contains(&codes(&on)[0]));
        assert_eq!(browser.post(&world, "/me/two-factor/begin", &[("password", PASSWORD)]).await.status, 422);
        let told = "SELECT COUNT(*) FROM letters WHERE recipient = 'ann@harbor.example' AND subject = 'Two-factor sign-in was turned on'";
        assert_eq!(number(world.store(), told).await, 1);
        let audited = "SELECT COUNT(*) FROM audit_records WHERE action = 'account.two_factor_turned_on' AND address = '127.0.0.1'";
        assert_eq!(number(world.store(), audited).await, 1);
    }

    async fn a_sign_in_is_two_steps_then(world) {
        ann(&world).await;
        let (phone, _) = turned_on(&world, &Browser::default()).await;
        let browser = Browser::default();
        let first = password(&world, &browser).await;
        assert_eq!((first.status, first.way()), (303, "/sign-in/code"));
        assert_eq!(browser.cookie("canopy"), None, "no session before the code");
        let step = browser.cookie("canopy-step").expect("a step");
        for path in ["/api/v1/organizations", "/api/v1/organizations/harbor-group"] {
            assert_eq!(world.get(&Caller::Session(step.clone()), path).await.status, 401, "{path}: the step is no session");
        }
        assert_eq!(browser.open(&world, "/sign-in/code").await.status, 200);
        assert_eq!(code(&world, &browser, "000000").await.status, 422);
        // The code with which it was turned on is used; the next one is not.
        assert_eq!(code(&world, &browser, &phone.code(&world, 0)).await.status, 422);
        let entered = code(&world, &browser, &phone.code(&world, 30)).await;
        assert_eq!((entered.status, entered.way()), (303, "/"), "{}", entered.text());
        assert_eq!(status(&world, &browser).await, 200);
        assert_eq!(browser.cookie("canopy-step"), None);
        // The step is over, and of no use to another browser.
        let other = Browser::default();
        other.keep("canopy-step", &step);
        world.set("2026-03-10T14:01:00Z");
        assert_eq!(code(&world, &other, &phone.code(&world, 0)).await.way(), "/sign-in");
        assert_eq!(Browser::default().open(&world, "/sign-in/code").await.way(), "/sign-in");
    }

    async fn a_step_waits_for_ten_minutes(world) {
        ann(&world).await;
        let (phone, _) = turned_on(&world, &Browser::default()).await;
        let (good, late) = (Browser::default(), Browser::default());
        password(&world, &good).await;
        password(&world, &late).await;
        world.set("2026-03-10T14:09:59Z");
        assert_eq!(code(&world, &good, &phone.code(&world, 0)).await.way(), "/");
        world.set("2026-03-10T14:10:00Z");
        assert_eq!(code(&world, &late, &phone.code(&world, 30)).await.way(), "/sign-in");
    }

    async fn a_code_is_good_once_in_every_process(world) {
        ann(&world).await;
        let (phone, _) = turned_on(&world, &Browser::default()).await;
        let beside = world.beside().await;
        world.set("2026-03-10T14:01:00Z");
        let browsers: Vec<Browser> = (0..8).map(|_| Browser::default()).collect();
        for browser in &browsers {
            password(&world, browser).await;
        }
        let shown = phone.code(&world, 0);
        let houses = [&world, &beside];
        let at_once = browsers.iter().enumerate().map(|(n, browser)| code(houses[n % 2], browser, &shown));
        let answers = join_all(at_once).await;
        assert_eq!(answers.iter().filter(|answer| answer.way() == "/").count(), 1);
        // The one before it is over with it, the one after it is not.
        let browser = Browser::default();
        password(&world, &browser).await;
        assert_eq!(code(&world, &browser, &phone.code(&world, -30)).await.status, 422);
        assert_eq!(code(&world, &browser, &phone.code(&world, 30)).await.way(), "/");
    }

    async fn clocks_may_differ_by_one_step(world) {
        ann(&world).await;
        let (phone, _) = turned_on(&world, &Browser::default()).await;
        world.set("2026-03-10T15:00:00Z");
        let browser = Browser::default();
        password(&world, &browser).await;
        for late in [-60, 60, 90] {
            assert_eq!(code(&world, &browser, &phone.code(&world, late)).await.status, 422, "{late}");
        }
        assert_eq!(code(&world, &browser, &phone.code(&world, -30)).await.way(), "/");
    }

    async fn both_steps_share_one_limit(world) {
        ann(&world).await;
        let (phone, recovery) = turned_on(&world, &Browser::default()).await;
        let browser = Browser::default();
        // Nine wrong codes after one right password make ten.
        password(&world, &browser).await;
        for n in 0..9 {
            assert_eq!(code(&world, &browser, "000000").await.status, 422, "{n}");
        }
        world.set("2026-03-10T14:01:00Z");
        let beside = world.beside().await;
        let wrong = code(&world, &browser, "000000").await;
        assert_eq!(wrong.status, 429);
        for (house, typed) in [(&world, phone.code(&world, 0)), (&beside, phone.code(&world, 0)), (&world, recovery[0].clone())] {
            let right = code(house, &browser, &typed).await;
            assert_eq!((right.status, right.text()), (429, wrong.text()));
            assert_eq!(right.headers["retry-after"], wrong.headers["retry-after"]);
        }
        // Nothing was spent by it, and passwords are turned away, too: right and wrong alike.
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM recovery_codes WHERE used_at IS NULL").await, 10);
        let (right, bad) = (password(&world, &browser).await, browser.post(&world, "/sign-in", &[("email", ANN), ("password", "no")]).await);
        assert_eq!((right.status, right.text()), (429, bad.text()));
        world.set("2026-03-10T14:15:00Z");
        password(&world, &browser).await;
        assert_eq!(code(&world, &browser, &phone.code(&world, 0)).await.way(), "/");
    }

    async fn a_right_password_does_not_start_the_count_anew(world) {
        ann(&world).await;
        turned_on(&world, &Browser::default()).await;
        let browser = Browser::default();
        for n in 0..10 {
            assert_eq!(password(&world, &browser).await.status, 303, "{n}");
        }
        assert_eq!(password(&world, &browser).await.status, 429);
    }

    async fn a_recovery_code_is_good_once(world) {
        ann(&world).await;
        let own = Browser::default();
        let (_, recovery) = turned_on(&world, &own).await;
        let browser = Browser::default();
        password(&world, &browser).await;
        assert_eq!(code(&world, &browser, "aaaa-bbbb-cccc").await.status, 422);
        let typed = recovery[3].to_uppercase().replace('-', " ");
        assert_eq!(code(&world, &browser, &typed).await.way(), "/");
        let again = Browser::default();
        password(&world, &again).await;
        assert_eq!(code(&world, &again, &recovery[3]).await.status, 422);
        assert_eq!(code(&world, &again, &recovery[4]).await.way(), "/");
        // The database keeps none of them as it was shown, nor as a plain hash.
        let kept = query(world.store(), "SELECT code_hash FROM recovery_codes").await;
        assert!(kept.iter().all(|row| recovery.iter().all(|code| !row[0].contains(&code.replace('-', "")))));
        // New ones put the former ones out of force.
        assert_eq!(own.post(&world, "/me/two-factor/recovery-codes", &[("password", "wrong")]).await.status, 422);
        let fresh = codes(&own.post(&world, "/me/two-factor/recovery-codes", &[("password", PASSWORD)]).await);
        assert_eq!(fresh.len(), 10);
        let last = Browser::default();
        password(&world, &last).await;
        assert_eq!(code(&world, &last, &recovery[5]).await.status, 422);
        assert_eq!(code(&world, &last, &fresh[5]).await.way(), "/");
    }

    async fn it_takes_the_password_and_a_code_to_turn_it_off(world) {
        ann(&world).await;
        let browser = Browser::default();
        let (phone, recovery) = turned_on(&world, &browser).await;
        world.set("2026-03-10T14:01:00Z");
        for (password, code) in [("wrong", phone.code(&world, 0)), (PASSWORD, "000000".into()), (PASSWORD, String::new())] {
            let form = [("password", password), ("code", &*code)];
            assert_eq!(browser.post(&world, "/me/two-factor/end", &form).await.status, 422, "{form:?}");
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM second_factors").await, 1);
        let form = [("password", PASSWORD), ("code", &*recovery[0])];
        assert_eq!(browser.post(&world, "/me/two-factor/end", &form).await.status, 303);
        for table in ["second_factors", "recovery_codes"] {
            assert_eq!(number(world.store(), &format!("SELECT COUNT(*) FROM {table}")).await, 0);
        }
        assert_eq!(password(&world, &Browser::default()).await.way(), "/");
        // Guessing codes here counts as it does at the door.
        let browser = Browser::default();
        let (phone, _) = turned_on(&world, &browser).await;
        for _ in 0..10 {
            browser.post(&world, "/me/two-factor/end", &[("password", PASSWORD), ("code", "000000")]).await;
        }
        let form = [("password", PASSWORD), ("code", &*phone.code(&world, 30))];
        assert_eq!(browser.post(&world, "/me/two-factor/end", &form).await.status, 429);
    }

    async fn a_one_time_link_does_not_go_around_it(world) {
        ann(&world).await;
        let (phone, _) = turned_on(&world, &Browser::default()).await;
        let (_, link) = create_admin(&world.house, &world.operator(), ANN, Some("Ann"), None).await.expect("a link");
        let token = link.rsplit('/').next().expect("a token");
        let progress = redeem_link(&world.house, token, "another password for tests", &from("192.0.2.1")).await;
        assert_eq!(progress.expect("redeemed").entered(), None);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM sessions").await, 0);
        let browser = Browser::default();
        let form = [("email", ANN), ("password", "another password for tests")];
        browser.post(&world, "/sign-in", &form).await;
        assert_eq!(code(&world, &browser, &phone.code(&world, 30)).await.way(), "/");
    }

    async fn the_operator_helps_who_lost_everything(world) {
        ann(&world).await;
        let browser = Browser::default();
        turned_on(&world, &browser).await;
        assert!(end_two_factor(&world.house, &world.operator(), "Ann@Harbor.example").await.expect("ended"));
        assert_eq!(status(&world, &browser).await, 401);
        assert_eq!(password(&world, &browser).await.way(), "/");
        assert!(!end_two_factor(&world.house, &world.operator(), ANN).await.expect("off already"));
        end_two_factor(&world.house, &world.operator(), "nobody@harbor.example").await.expect_err("nobody");
    }

    async fn another_key_is_noticed_before_anything_is_served(world) {
        ann(&world).await;
        let config = || Config { keyring: Some(Keyring::fresh()), ..Config::default() };
        let other = || House::new(world.store().clone(), world.clock.clone(), config());
        assert!(key_fits(&other()).await.expect("looked"), "nothing is sealed yet");
        turned_on(&world, &Browser::default()).await;
        assert!(key_fits(&world.house).await.expect("looked"));
        assert!(!key_fits(&other()).await.expect("looked"));
    }

    async fn an_organization_may_require_it(world) {
        let organization = ann(&world).await;
        let company = world.company(&organization, "Oak Law", "America/New_York", "USD").await;
        world.person("head@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        let other = world.organization("Summit Group").await;
        world.person("both@harbor.example", &[Assignment::organization_admin(&*organization.id), Assignment::organization_admin(&*other.id)]).await;
        let browser = Browser::default();
        password(&world, &browser).await;
        let api = "/api/v1/organizations/harbor-group";
        // Who has none cannot ask others for it; a key can.
        let on = serde_json::json!({ "two_factor_required": true });
        assert_eq!(world.patch(&browser.caller(), api, &on).await.problem(422), ("set_up_first".into(), "two_factor_required".into()));
        let page = browser.post(&world, "/o/harbor-group/settings", &[("two_factor", "required")]).await;
        assert!(page.status == 422 && page.text().contains("Set up two-factor sign-in for your own account first"), "{}", page.text());
        assert_eq!(world.patch(&organization.key, api, &on).await.expect(200)["two_factor_required"], true);
        // From the next request on, roles there count only with a second factor.
        let (head, both) = (world.sign_in("head@oak.example").await, world.sign_in("both@harbor.example").await);
        for (caller, path) in [
            (&browser.caller(), api.to_owned()), (&browser.caller(), format!("{api}/overview")), (&browser.caller(), "/api/v1/companies/oak-law".into()),
            (&head, "/api/v1/companies/oak-law".into()), (&both, api.to_owned()),
        ] {
            assert_eq!(world.get(caller, &path).await.problem(403).0, "two_factor_required", "{path}");
        }
        assert_eq!(world.patch(&browser.caller(), api, &serde_json::json!({ "name": "X" })).await.problem(403).0, "two_factor_required");
        for path in ["/o/harbor-group", "/o/harbor-group/settings", "/c/oak-law", "/"] {
            assert_eq!(browser.open(&world, path).await.way(), "/me/two-factor", "{path}");
        }
        assert!(browser.open(&world, "/me/two-factor").await.text().contains("An organization of yours asks for"));
        assert_eq!(world.get(&browser.caller(), "/api/v1/organizations").await.expect(200)["items"], serde_json::json!([]));
        // What is not theirs is not there, as ever; other organizations and keys are not affected.
        assert_eq!(world.get(&browser.caller(), "/api/v1/organizations/summit-group").await.status, 404);
        assert_eq!(world.get(&both, "/api/v1/organizations/summit-group").await.status, 200);
        assert_eq!(world.get(&organization.key, api).await.status, 200);
        assert_eq!(world.get(&world.company_key(&company).await, "/api/v1/companies/oak-law").await.status, 200);
        // Setting it up is enough.
        turned_on(&world, &browser).await;
        assert_eq!((world.get(&browser.caller(), api).await.status, browser.open(&world, "/c/oak-law").await.status), (200, 200));
        // A company that moves on takes its own people along.
        tamper(world.store(), "UPDATE links SET unlinked_on = '2026-03-09'").await;
        assert_eq!(world.get(&head, "/api/v1/companies/oak-law").await.status, 200);
        tamper(world.store(), "UPDATE links SET unlinked_on = '2026-03-10'").await;
        assert_eq!(world.get(&head, "/api/v1/companies/oak-law").await.status, 403, "a link that is not quite over");
    }
}
