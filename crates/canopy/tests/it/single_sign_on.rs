//! Signing in through an organization, with a real OpenID Connect provider: whom it lets in and
//! where, what is not believed, and what it can never reach.

use canopy_domain::role::Assignment;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::client::{Answer, Caller};
use crate::ledger::{number, query, rows, tamper};
use crate::provider::Provider;
use crate::world::{Organization, PASSWORD, World};

pub(crate) const ANN: &str = "ann@harbor.example";
/// An Organization Admin who stays, and sets the provider.
pub(crate) const SAM: &str = "sam@harbor.example";
pub(crate) const SECRET: &str = "a secret for tests only";

pub(crate) fn setting(provider: &Provider, domains: &[&str]) -> Value {
    json!({ "issuer": provider.issuer, "client_id": "canopy", "client_secret": SECRET, "domains": domains })
}

/// An organization with a provider, which Sam set, and Ann, a Company Admin of a company of it who has
/// no password.
pub(crate) async fn harbor(world: &World, provider: &Provider) -> Organization {
    world.set(&provider.now().await);
    let organization = world.organization("Harbor Group").await;
    let company = world
        .company(&organization, "Oak Law", "America/New_York", "USD")
        .await;
    let role = Assignment::company_admin(&*company.id);
    canopy_app::operator::enroll(&world.house, &world.operator(), ANN, "Ann", None, &[role])
        .await
        .expect("ann");
    admin(world, &organization, SAM).await;
    set(
        world,
        &organization,
        &setting(provider, &["harbor.example"]),
    )
    .await
    .expect(200);
    organization
}

/// An Organization Admin without an end.
pub(crate) async fn admin(world: &World, organization: &Organization, email: &str) -> String {
    let role = Assignment::organization_admin(&*organization.id);
    world.person(email, &[role]).await
}

/// Sam sets the provider.
pub(crate) async fn set(world: &World, organization: &Organization, wish: &Value) -> Answer {
    let sam = world.sign_in(SAM).await;
    world.put(&sam, &path(organization), wish).await
}

pub(crate) fn path(organization: &Organization) -> String {
    format!(
        "/api/v1/organizations/{}/identity-provider",
        organization.slug
    )
}

pub(crate) const WAY: &str = "/sign-in/sso/harbor-group";

async fn companies(world: &World, browser: &Browser) -> Vec<u16> {
    let mut found = Vec::new();
    for path in [
        "/api/v1/companies/oak-law",
        "/api/v1/organizations/summit-group",
    ] {
        found.push(world.get(&browser.caller(), path).await.status);
    }
    found
}

crate::worlds! {
    async fn people_of_the_organization_come_in(world) {
        let provider = Provider::start(false).await;
        harbor(&world, &provider).await;
        let browser = Browser::default();
        // By the domain of the address, or by the short name; what is not there offers nothing alike.
        for typed in [ANN, "harbor-group", " Nobody@Harbor.Example "] {
            let ways = browser.post(&world, "/sign-in/sso", &[("of", typed), ("next", "/c/oak-law")]).await;
            assert!(ways.text().contains("href=\"/sign-in/sso/harbor-group?next=/c/oak-law\""), "{typed}: {}", ways.text());
        }
        world.organization("Summit Group").await;
        let none = browser.post(&world, "/sign-in/sso", &[("of", "summit-group")]).await;
        let never = browser.post(&world, "/sign-in/sso", &[("of", "no-such-group")]).await;
        assert_eq!((none.status, none.text().replace("summit-group", "x")), (422, never.text().replace("no-such-group", "x")));
        assert_eq!(browser.open(&world, "/sign-in/sso/summit-group").await.status, 404);
        // To the provider and back.
        let sent = browser.open(&world, &format!("{WAY}?next=/c/oak-law")).await;
        for part in ["code_challenge_method=S256", "&state=", "&nonce=", "redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fsign-in%2Fcallback%2Fharbor-group", "response_type=code"] {
            assert!(sent.way().starts_with(&provider.issuer) && sent.way().contains(part), "{part}: {}", sent.way());
        }
        let back = provider.sign_in(sent.way(), ANN).await;
        assert!(back.starts_with("/sign-in/callback/harbor-group?code="), "{back}");
        let entered = browser.open(&world, &back).await;
        assert_eq!((entered.status, entered.way()), (303, "/c/oak-law"), "{}", entered.text());
        assert_eq!(companies(&world, &browser).await, [200, 404]);
        assert_eq!(browser.cookie("canopy-sso"), None);
        let asked = provider.asked().await;
        assert!(asked.contains("POST /token") && asked.contains("GET /jwks") && asked.contains("GET /me"), "{asked}");
        // The code and the state are used.
        assert_eq!(browser.open(&world, &back).await.status, 403);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM sessions WHERE provider_of IS NOT NULL").await, 1);
        world.verify().await;
    }

    async fn an_address_in_the_token_is_enough(world) {
        let provider = Provider::start(true).await;
        harbor(&world, &provider).await;
        let browser = Browser::default();
        assert_eq!(provider.through(&world, &browser, WAY, ANN).await.way(), "/");
        assert_eq!(companies(&world, &browser).await, [200, 404]);
        assert!(!provider.asked().await.contains("GET /me"));
        // However the provider writes it, it is one account.
        let spelled = Browser::default();
        assert_eq!(provider.through(&world, &spelled, WAY, "ANN@Harbor.Example").await.way(), "/");
        assert_eq!(number(world.store(), "SELECT COUNT(DISTINCT person_id) FROM sessions WHERE provider_of IS NOT NULL").await, 1);
        // It ends after twelve hours, used or not.
        let later = world.house.now() + canopy_app::access::sessions::PROVIDER_LIMIT;
        world.clock.set(later - jiff::SignedDuration::from_secs(5));
        assert_eq!(companies(&world, &browser).await[0], 200);
        world.clock.set(later);
        assert_eq!(companies(&world, &browser).await[0], 401);
    }

    async fn only_those_who_hold_a_role_there_come_in(world) {
        let provider = Provider::start(true).await;
        let organization = harbor(&world, &provider).await;
        let other = world.organization("Summit Group").await;
        for (email, role) in [("eve@harbor.example", Assignment::organization_admin(&*other.id)), ("ann@elsewhere.example", Assignment::organization_admin(&*organization.id)),
            ("gone@harbor.example", Assignment::organization_admin(&*organization.id)), ("late@harbor.example", Assignment { expires_at: Some(world.house.now()), ..Assignment::organization_admin(&*organization.id) })] {
            world.person(email, &[role]).await;
        }
        tamper(world.store(), "UPDATE people SET deactivated_at = 1 WHERE email = 'gone@harbor.example'").await;
        let mut said = Vec::new();
        for login in ["eve@harbor.example", "nobody@harbor.example", "gone@harbor.example", "late@harbor.example", "ann@elsewhere.example", "unverified:ann@harbor.example", "ann@harbor.example.evil.example"] {
            let browser = Browser::default();
            let refused = provider.through(&world, &browser, WAY, login).await;
            assert_eq!((refused.status, browser.cookie("canopy")), (403, None), "{login}: {}", refused.text());
            said.push(refused.text());
        }
        // Who has an account somewhere is not told from who has none.
        assert!(said[..4].iter().all(|text| *text == said[0]));
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM sessions WHERE provider_of IS NOT NULL").await, 0);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM people WHERE email = 'nobody@harbor.example'").await, 0);
    }

    async fn a_provider_opens_the_places_of_its_organization_only(world) {
        let provider = Provider::start(true).await;
        let organization = harbor(&world, &provider).await;
        // Kim works in both groups and signs in with a password; Harbor's provider says of anybody that it is them.
        let summit = world.organization("Summit Group").await;
        let far = world.company(&summit, "Farside", "Europe/Berlin", "USD").await;
        let kim = "kim@summit.example";
        let id = world.person(kim, &[Assignment::organization_admin(&*summit.id), Assignment::company_admin(&*far.id), Assignment::organization_admin(&*organization.id)]).await;
        set(&world, &organization, &setting(&provider, &["harbor.example", "summit.example"])).await.expect(200);
        let browser = Browser::default();
        assert_eq!(provider.through(&world, &browser, WAY, kim).await.status, 303);
        let caller = browser.caller();
        for (path, status) in [
            ("/api/v1/organizations/harbor-group", 200), ("/api/v1/companies/oak-law", 200), ("/api/v1/organizations/summit-group", 404), ("/api/v1/companies/farside", 404),
            ("/api/v1/organizations/summit-group/overview", 404), ("/o/summit-group", 404), ("/c/farside", 404),
        ] {
            assert_eq!(world.get(&caller, path).await.status, status, "{path}");
        }
        let listed = world.get(&caller, "/api/v1/organizations").await.expect(200);
        assert_eq!(listed["items"].as_array().expect("a list").len(), 1, "{listed}");
        assert!(!world.get(&caller, "/switcher").await.text().contains("Summit"));
        // Nor does it take the account over: no password, no second factor, no other session.
        let own = world.sign_in(kim).await;
        let page = browser.open(&world, "/me").await.text();
        assert!(!page.contains("Change password") && page.matches("/me/sessions/").count() == 1, "{page}");
        assert_eq!(browser.open(&world, "/me/two-factor").await.status, 403);
        for (path, form) in [
            ("/me/password", [("current_password", PASSWORD), ("password", "another password for tests")]),
            ("/me/two-factor/begin", [("password", PASSWORD), ("", "")]), ("/me/end-other-sessions", [("", ""), ("", "")]),
        ] {
            assert_eq!(browser.post(&world, path, &form).await.status, 403, "{path}");
        }
        let session = query(world.store(), &format!("SELECT session_id FROM sessions WHERE person_id = '{id}' AND provider_of IS NULL")).await.remove(0).remove(0);
        assert_eq!(browser.post(&world, &format!("/me/sessions/{session}/revoke"), &[]).await.status, 404);
        assert_eq!(world.get(&own, "/api/v1/organizations/summit-group").await.status, 200);
        // A company that leaves the group leaves the provider, too.
        tamper(world.store(), "UPDATE links SET unlinked_on = '2026-01-01'").await;
        assert_eq!(world.get(&caller, "/api/v1/companies/oak-law").await.status, 404);
    }

    async fn who_is_invited_comes_in_to_accept(world) {
        let provider = Provider::start(true).await;
        let organization = harbor(&world, &provider).await;
        let summit = world.organization("Summit Group").await;
        let kim = "kim@harbor.example";
        world.person(kim, &[Assignment::organization_admin(&*summit.id)]).await;
        let refused = provider.through(&world, &Browser::default(), WAY, kim).await;
        assert_eq!(refused.status, 403, "{}", refused.text());
        let mut links = Vec::new();
        for group in [&organization, &summit] {
            let path = format!("/api/v1/organizations/{}/invitations", group.slug);
            let wish = json!({ "email": if group.slug == "harbor-group" { kim } else { ANN }, "role": "organization_admin" });
            let made = world.post(&group.key, &path, &wish).await;
            assert_eq!(made.status, 201, "{}", made.text());
            let sql = "SELECT text_part FROM letters WHERE recipient = ";
            let to = if group.slug == "harbor-group" { kim } else { ANN };
            let text = query(world.store(), &format!("{sql}'{to}' AND text_part LIKE '%/invitations/%'")).await.remove(0).remove(0);
            let link = text.lines().find_map(|line| line.strip_prefix("http://127.0.0.1:8080")).expect("a link").to_owned();
            links.push(link);
        }
        let browser = Browser::default();
        let entered = provider.through(&world, &browser, &format!("{WAY}?next={}", links[0]), kim).await;
        assert_eq!(entered.way(), links[0]);
        assert_eq!(world.get(&browser.caller(), "/api/v1/organizations/harbor-group").await.status, 404);
        // Whoever works elsewhere, too, says with their password that it is them.
        let refused = browser.post(&world, &links[0], &[]).await;
        assert!(refused.status == 409 && refused.text().contains("sign in with your password"), "{}", refused.text());
        let ended = format!("UPDATE role_assignments SET ended_at = 1 WHERE organization_id = '{}' AND person_id IN (SELECT person_id FROM people WHERE email = '{kim}')", summit.id);
        tamper(world.store(), &ended).await;
        assert_eq!(browser.post(&world, &links[0], &[]).await.way(), "/o/harbor-group?saved=invitation");
        assert_eq!(world.get(&browser.caller(), "/api/v1/organizations/harbor-group").await.status, 200);
        // On the word of Harbor's provider nobody accepts what Summit offers.
        let ann = Browser::default();
        provider.through(&world, &ann, WAY, ANN).await;
        assert_eq!(ann.post(&world, &links[1], &[]).await.status, 409);
        let open = "SELECT COUNT(*) FROM invitations WHERE accepted_at IS NULL AND revoked_at IS NULL";
        assert_eq!(number(world.store(), open).await, 1);
    }

    async fn what_is_forged_is_not_believed(world) {
        let provider = Provider::start(true).await;
        harbor(&world, &provider).await;
        for how in ["issuer", "audience", "nonce", "expired", "key", "algorithm"] {
            provider.forge(how).await;
            let browser = Browser::default();
            let refused = provider.through(&world, &browser, WAY, ANN).await;
            assert_eq!((refused.status, browser.cookie("canopy")), (403, None), "{how}: {}", refused.text());
        }
        provider.forge("nothing").await;
        assert_eq!(provider.through(&world, &Browser::default(), WAY, ANN).await.status, 303);
    }

    async fn a_sign_in_ends_in_the_browser_in_which_it_began(world) {
        let provider = Provider::start(true).await;
        harbor(&world, &provider).await;
        // Somebody else's browser is sent to the address with which Ann's came back.
        let (ann, other) = (Browser::default(), Browser::default());
        let sent = ann.open(&world, WAY).await.way().to_owned();
        let back = provider.sign_in(&sent, ANN).await;
        assert_eq!(other.open(&world, &back).await.status, 403);
        let begun = other.open(&world, WAY).await;
        assert_eq!(begun.status, 303);
        assert_eq!(other.open(&world, &back).await.status, 403, "a state of its own");
        let kept = ann.cookie("canopy-sso").expect("a cookie");
        // What one organization's provider sent is not taken for another's.
        assert_eq!(ann.open(&world, &back.replace("harbor-group", "summit-group")).await.status, 403);
        ann.keep("canopy-sso", &kept);
        // Changed, and too late.
        let changed = back.replace("state=", "state=x");
        assert_eq!(ann.open(&world, &changed).await.status, 403);
        let middle = kept.len() / 2;
        let other_letter = if kept[middle..].starts_with('A') { "B" } else { "A" };
        ann.keep("canopy-sso", &format!("{}{other_letter}{}", &kept[..middle], &kept[middle + 1..]));
        assert_eq!(ann.open(&world, &back).await.status, 403);
        ann.keep("canopy-sso", &kept);
        let now = world.house.now();
        world.clock.set(now + canopy_app::access::two_factor::STEP_GOOD_FOR);
        assert_eq!(ann.open(&world, &back).await.status, 403);
        world.clock.set(now);
        ann.keep("canopy-sso", &kept);
        assert_eq!(ann.open(&world, &back).await.status, 303);
        // What the provider refused is no sign-in.
        let refused = Browser::default();
        refused.open(&world, WAY).await;
        assert_eq!(refused.open(&world, "/sign-in/callback/harbor-group?error=access_denied&state=x").await.status, 403);
        assert_eq!(Browser::default().open(&world, "/sign-in/callback/harbor-group").await.status, 403);
    }

    async fn passwords_may_be_turned_away(world) {
        let provider = Provider::start(true).await;
        let organization = harbor(&world, &provider).await;
        let summit = world.organization("Summit Group").await;
        let lou = "lou@harbor.example";
        world.person(lou, &[Assignment::organization_admin(&*organization.id), Assignment::organization_admin(&*summit.id)]).await;
        world.person(ANN, &[]).await;
        let only = json!({ "issuer": provider.issuer, "client_id": "canopy", "domains": ["harbor.example"], "only_way": true });
        // The provider has to be known to work for whoever turns passwords away.
        let (lou_by_password, ann_by_password) = (world.sign_in(lou).await, world.sign_in(ANN).await);
        let refused = world.put(&lou_by_password, &path(&organization), &only).await;
        assert_eq!(refused.problem(422), ("sign_in_through_it_first".into(), "only_way".into()));
        let (lou_through, ann_through) = (Browser::default(), Browser::default());
        provider.through(&world, &lou_through, WAY, lou).await;
        provider.through(&world, &ann_through, WAY, ANN).await;
        let mut elsewhere = only.clone();
        elsewhere["issuer"] = json!("https://login.example.com");
        elsewhere["client_secret"] = json!(SECRET);
        assert_eq!(world.put(&lou_by_password, &path(&organization), &elsewhere).await.status, 422);
        assert_eq!(set(&world, &organization, &only).await.status, 422, "for Sam it is not known to work");
        world.put(&lou_by_password, &path(&organization), &only).await.expect(200);
        // From the next request on.
        for (caller, path) in [(&lou_by_password, "/api/v1/organizations/harbor-group"), (&lou_by_password, "/api/v1/companies/oak-law"), (&ann_by_password, "/api/v1/companies/oak-law")] {
            assert_eq!(world.get(caller, path).await.problem(403).0, "organization_sign_in_required", "{path}");
        }
        let page = world.get(&ann_by_password, "/c/oak-law").await;
        assert!(page.status == 403 && page.text().contains("/sign-in/sso"), "{}", page.text());
        assert_eq!(world.get(&lou_by_password, "/api/v1/organizations/summit-group").await.status, 200);
        for (browser, path) in [(&lou_through, "/api/v1/organizations/harbor-group"), (&ann_through, "/api/v1/companies/oak-law")] {
            assert_eq!(world.get(&browser.caller(), path).await.status, 200, "{path}");
        }
        assert_eq!(world.get(&organization.key, "/api/v1/organizations/harbor-group").await.status, 200, "keys are not affected");
        // An Organization Admin with a second factor breaks the glass; others do not.
        tamper(world.store(), "UPDATE sessions SET second_factor = 1 WHERE provider_of IS NULL").await;
        assert_eq!(world.get(&lou_by_password, "/api/v1/organizations/harbor-group").await.status, 200);
        assert_eq!(world.get(&ann_by_password, "/api/v1/companies/oak-law").await.status, 403);
        // Without the provider, its sessions are over and passwords count again.
        world.call(&lou_by_password, reqwest::Method::DELETE, &path(&organization), None).await.expect(200);
        assert_eq!(world.get(&lou_through.caller(), "/api/v1/organizations").await.status, 401);
        assert_eq!(world.get(&ann_by_password, "/api/v1/companies/oak-law").await.status, 200);
        assert_eq!(world.get(&Caller::Nobody, WAY).await.status, 404);
    }

    async fn a_provider_meets_what_an_organization_asks_of_its_people(world) {
        let provider = Provider::start(true).await;
        let organization = harbor(&world, &provider).await;
        let on = json!({ "two_factor_required": true });
        world.patch(&organization.key, "/api/v1/organizations/harbor-group", &on).await.expect(200);
        let browser = Browser::default();
        provider.through(&world, &browser, WAY, ANN).await;
        assert_eq!(companies(&world, &browser).await[0], 200);
    }

    async fn a_provider_is_set_with_care(world) {
        let organization = world.organization("Harbor Group").await;
        admin(&world, &organization, SAM).await;
        let good = json!({ "issuer": "https://login.example.com", "client_id": "canopy", "client_secret": SECRET, "domains": ["Harbor.Example", "harbor.example"] });
        let set_to = set(&world, &organization, &good).await.expect(200);
        assert_eq!(set_to["provider"]["domains"], json!(["harbor.example"]));
        assert_eq!(set_to["redirect_uri"], "http://127.0.0.1:8080/sign-in/callback/harbor-group");
        let shown = world.get(&organization.key, &path(&organization)).await;
        assert!(!shown.text().contains("secret"), "{}", shown.text());
        let kept = query(world.store(), "SELECT client_secret FROM identity_providers").await.remove(0).remove(0);
        assert!(!kept.contains("tests") && kept.len() > 60, "sealed: {kept}");
        for (field, value) in [
            ("issuer", json!("http://login.example.com")), ("issuer", json!("https://169.254.169.254")), ("issuer", json!("https://login.example.com?x=1")), ("issuer", json!("")),
            ("client_id", json!("")), ("domains", json!([])), ("domains", json!(["harbor"])), ("domains", json!(["a b.example"])), ("domains", json!(["x@harbor.example"])),
        ] {
            let mut bad = good.clone();
            bad[field] = value.clone();
            let refused = set(&world, &organization, &bad).await.expect(422);
            assert!(refused.to_string().contains(&format!("\"field\":\"{field}\"")), "{field} {value}: {refused}");
        }
        // The secret stays with the issuer for which it was typed.
        let mut kept = good.clone();
        kept.as_object_mut().expect("fields").remove("client_secret");
        set(&world, &organization, &kept).await.expect(200);
        kept["issuer"] = json!("https://evil.example.com");
        assert!(set(&world, &organization, &kept).await.expect(422).to_string().contains("client_secret"));
        let told = rows(world.store(), "SELECT COUNT(*) FROM audit_records WHERE action = 'identity_provider.set'").await;
        assert_eq!(told, "2");
        assert!(!format!("{:?}", query(world.store(), "SELECT after_state FROM audit_records").await).contains(SECRET));
        let page = world.get(&organization.key, "/sign-in/sso").await;
        assert_eq!(page.status, 200);
        world.verify().await;
    }
}
