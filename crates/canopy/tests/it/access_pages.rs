//! The table of access for the pages of Access Control, and what the list and a person's page show.

use canopy_domain::role::{Assignment, CaseSight, Page, Reach};
use serde_json::{Value, json};

use crate::cast::{cast, only, user, viewer};
use crate::ledger::{query, tamper};
use crate::route_table::{MANAGE as API_MANAGE, Route, of_companies, of_organizations};
use crate::world::World;

const LIST: &str = "!!!!! +! ++-- + .! .. .! .";
const MANAGE: &str = "!!!!! +! ---- - .! .. .! .";
const EDIT: &str = "!!!!! +! --.. - +! -- .! .";
const EDIT_BESIDE: &str = "!!!!! +! --.. . .! .. .! .";
const STAFF: &str = "!!!!! +! ++.. + +! -- .! .";
const STAFF_BESIDE: &str = "!!!!! +! ++.. . .! .. .! .";

/// Every page of Access Control.
pub const ACCESS_PAGES: &[Route] = &[
    of_organizations("GET /o/{organization}/access", LIST),
    of_companies("GET /c/{company}/staff", STAFF, STAFF_BESIDE),
    of_organizations("GET /o/{organization}/access/assign", MANAGE),
    of_organizations("POST /o/{organization}/access/assign", MANAGE),
    of_organizations("GET /o/{organization}/access/roles/{id}", MANAGE),
    of_organizations("POST /o/{organization}/access/roles/{id}", MANAGE),
    of_organizations("GET /o/{organization}/access/roles/{id}/remove", MANAGE),
    of_organizations("POST /o/{organization}/access/roles/{id}/remove", MANAGE),
    of_organizations("POST /o/{organization}/access/selection", MANAGE),
    of_organizations("GET /o/{organization}/access/invitations/{id}", MANAGE),
    of_organizations("POST /o/{organization}/access/invitations/{id}", MANAGE),
    of_organizations(
        "POST /o/{organization}/access/invitations/{id}/resend",
        MANAGE,
    ),
    of_organizations(
        "GET /o/{organization}/access/invitations/{id}/revoke",
        MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/access/invitations/{id}/revoke",
        MANAGE,
    ),
    of_companies("GET /c/{company}/staff/assign", EDIT, EDIT_BESIDE),
    of_companies("POST /c/{company}/staff/assign", EDIT, EDIT_BESIDE),
    of_companies("GET /c/{company}/staff/roles/{id}", EDIT, EDIT_BESIDE),
    of_companies("POST /c/{company}/staff/roles/{id}", EDIT, EDIT_BESIDE),
    of_companies(
        "GET /c/{company}/staff/roles/{id}/remove",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/staff/roles/{id}/remove",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies("POST /c/{company}/staff/selection", EDIT, EDIT_BESIDE),
    of_companies("GET /c/{company}/staff/invitations/{id}", EDIT, EDIT_BESIDE),
    of_companies(
        "POST /c/{company}/staff/invitations/{id}",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/staff/invitations/{id}/resend",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "GET /c/{company}/staff/invitations/{id}/revoke",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/staff/invitations/{id}/revoke",
        EDIT,
        EDIT_BESIDE,
    ),
    of_organizations("GET /o/{organization}/access/people/{person}", MANAGE),
    of_organizations("GET /o/{organization}/access/people/{person}/end", MANAGE),
    of_organizations("POST /o/{organization}/access/people/{person}/end", MANAGE),
    of_organizations(
        "GET /o/{organization}/access/people/{person}/record",
        MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/access/people/{person}/see-as",
        MANAGE,
    ),
    of_organizations(
        "GET /api/v1/organizations/{organization}/people/{person}/access",
        API_MANAGE,
    ),
    of_organizations(
        "GET /api/v1/organizations/{organization}/people/{person}/end-access",
        API_MANAGE,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/people/{person}/end-access",
        API_MANAGE,
    ),
];

async fn access(
    world: &World,
    organization: &crate::world::Organization,
    person: &str,
    on: &str,
) -> Value {
    let path = format!(
        "/api/v1/organizations/{}/people/{person}/access{on}",
        organization.slug
    );
    world.get(&organization.key, &path).await.expect(200)
}

/// What the menu of a page's workspace offers.
fn menu(page: &str) -> Vec<&str> {
    let (_, menu) = page
        .split_once("<nav aria-label=\"Pages\">")
        .expect("a menu");
    let (menu, _) = menu.split_once("</nav>").expect("it ends");
    let entries = menu.split("<a class=\"nav\"").skip(1);
    let label = |entry| {
        let (_, rest) = str::split_once(entry, "<span>")?;
        Some(rest.split_once("</span>")?.0)
    };
    entries.filter_map(label).collect()
}

/// Places with the words of their paths, a line each.
fn lines(found: &Value) -> Vec<String> {
    let items = found["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| {
            let paths = item["paths"].as_array().expect("paths");
            let words: Vec<&str> = paths
                .iter()
                .filter_map(|path| path["path"].as_str())
                .collect();
            format!(
                "{}: {}",
                item["place"]["name"].as_str().expect("a name"),
                words.join(" + ")
            )
        })
        .collect()
}

crate::worlds! {
    async fn every_place_has_every_path_that_opens_it(world) {
        let cast = cast(&world).await;
        let roles = [
            viewer(&cast.own, &[Page::Companies, Page::Cases], only(&[&cast.oak])),
            user(&cast.oak, CaseSight::All),
            Assignment::organization_admin(&*cast.other.id),
        ];
        let person = world.person("many@people.example", &roles).await;
        let found = access(&world, &cast.own, &person, "").await;
        assert_eq!(lines(&found), [
            "Harbor Group: through Organization Viewer of Harbor Group",
            "Oak Law: through Organization Viewer of Harbor Group + through Company User of Oak Law",
        ]);
        let oak = &found["items"][1];
        assert_eq!(oak["pages"], json!(["overview", "usage", "settings"]));
        assert_eq!((oak["cases"].as_str(), oak["manages"].as_bool()), (Some("all"), Some(false)));
        assert_eq!(oak["paths"][0]["pages"], json!(["overview", "companies", "cases"]));
        assert!(!found.to_string().contains("Summit"), "{found}");
        // The other organization learns of its own half.
        let found = access(&world, &cast.other, &person, "").await;
        assert_eq!(lines(&found), ["Summit Group: through Organization Admin of Summit Group", "Farside Partners: through Organization Admin of Summit Group"]);
        // Who has nothing to do with the organization answers like nobody.
        let path = |person: &str| format!("/api/v1/organizations/{}/people/{person}/access", cast.own.slug);
        let foreign = query(world.store(), "SELECT person_id FROM people WHERE email = 'elsewhere@people.example'").await.remove(0).remove(0);
        for person in [foreign.as_str(), "per_01k2v3w4x5y6z7a8b9c0d"] {
            world.get(&cast.own.key, &path(person)).await.problem(404);
        }
    }

    async fn the_pages_told_are_those_of_the_person_s_own_menu(world) {
        let cast = cast(&world).await;
        let (organization, company) = (format!("/o/{}", cast.own.slug), format!("/c/{}", cast.oak.slug));
        let both = [organization.as_str(), &company];
        for (email, role, places) in [
            ("all@people.example", viewer(&cast.own, &Page::ALL, only(&[&cast.oak])), &both[..]),
            ("few@people.example", viewer(&cast.own, &[Page::Companies, Page::Cases], only(&[&cast.oak])), &both[..]),
            ("user@people.example", user(&cast.oak, CaseSight::All), &both[1..]),
        ] {
            let person = world.person(email, &[role]).await;
            let caller = world.sign_in(email).await;
            let admin = cast.caller("organization admin");
            let told = world.get(admin, &format!("{organization}/access/people/{person}")).await.text();
            for place in places {
                let own = world.get(&caller, place).await.text();
                let menu = menu(&own).join(", ");
                assert!(told.contains(&format!("<div class=\"wraps\">{menu}</div>")), "{email} {place}: {menu}\n{told}");
            }
        }
    }

    async fn the_past_is_told_as_it_was(world) {
        let (organization, oak) = world.one_company().await;
        world.set("2026-03-12T15:00:00Z");
        let person = world.person("ben@people.example", &[user(&oak, CaseSight::All)]).await;
        let sql = format!("SELECT assignment_id FROM role_assignments WHERE person_id = '{person}'");
        let id = query(world.store(), &sql).await.remove(0).remove(0);
        let path = format!("/api/v1/organizations/{}/role-assignments/{id}", organization.slug);
        world.set("2026-03-14T15:00:00Z");
        world.patch(&organization.key, &path, &json!({ "role": "company_admin" })).await.expect(200);
        world.set("2026-03-16T15:00:00Z");
        let ended = world.call(&organization.key, reqwest::Method::DELETE, &path, None).await;
        assert_eq!(ended.status, 204, "{}", ended.text());
        world.set("2026-03-18T15:00:00Z");
        let on = async |day: &str| lines(&access(&world, &organization, &person, &format!("?on={day}")).await);
        assert_eq!(on("2026-03-11").await, Vec::<String>::new());
        assert_eq!(on("2026-03-12").await, ["Oak Law: through Company User of Oak Law"]);
        assert_eq!(on("2026-03-13").await, ["Oak Law: through Company User of Oak Law"]);
        assert_eq!(on("2026-03-14").await, ["Oak Law: through Company Admin of Oak Law"]);
        assert_eq!(on("2026-03-15").await, ["Oak Law: through Company Admin of Oak Law"]);
        assert_eq!(on("2026-03-16").await, Vec::<String>::new());
        let found = access(&world, &organization, &person, "").await;
        assert_eq!(lines(&found), Vec::<String>::new());
        let states: Vec<(Option<&str>, Option<&str>)> = found["history"].as_array().expect("a history").iter().map(|past| (past["role"].as_str(), past["until"].as_str())).collect();
        assert_eq!(states, [
            (Some("company_admin"), Some("2026-03-16T15:00:00Z")),
            (Some("company_user"), Some("2026-03-14T15:00:00Z")),
        ]);
        let path = format!("/api/v1/organizations/{}/people/{person}/access", organization.slug);
        assert_eq!(world.get(&organization.key, &format!("{path}?on=2026-03-19")).await.problem(422), ("in_future".into(), "on".into()));
        assert_eq!(world.get(&organization.key, &format!("{path}?on=soon")).await.problem(422), ("invalid".into(), "on".into()));
    }

    async fn a_company_that_left_takes_its_staff_along(world) {
        let cast = cast(&world).await;
        let person = world.person("direct@people.example", &[Assignment::company_admin(&*cast.oak.id), viewer(&cast.own, &[Page::Companies], Reach::All)]).await;
        world.set("2026-03-20T14:00:00Z");
        let sql = format!("UPDATE links SET unlinked_on = '2026-03-15' WHERE company_id = '{}'", cast.oak.id);
        assert_eq!(tamper(world.store(), &sql).await, 1);
        let then = access(&world, &cast.own, &person, "?on=2026-03-12").await;
        assert_eq!(lines(&then), [
            "Harbor Group: through Organization Viewer of Harbor Group",
            "Elm Legal: through Organization Viewer of Harbor Group",
            "Oak Law: through Organization Viewer of Harbor Group",
        ]);
        assert!(!then.to_string().contains("Company Admin"), "{then}");
        let now = access(&world, &cast.own, &person, "").await;
        assert_eq!(lines(&now).len(), 2, "{now}");
    }

    async fn a_deactivated_person_opens_nothing(world) {
        let cast = cast(&world).await;
        let sql = "SELECT person_id FROM people WHERE email = 'gone@people.example'";
        let person = query(world.store(), sql).await.remove(0).remove(0);
        let found = access(&world, &cast.own, &person, "").await;
        assert_eq!(lines(&found), Vec::<String>::new());
        assert!(found["person"]["deactivated_at"].is_string());
    }

    async fn the_list_shows_people_and_leads_to_them(world) {
        let cast = cast(&world).await;
        let admin = cast.caller("organization admin");
        let path = format!("/o/{}/access", cast.own.slug);
        let page = world.get(admin, &path).await.text();
        for told in ["admin@people.example", "All companies", "through Organization Viewer", "Assign Role", "/access/people/per_"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(!page.contains("head@people.example") && !page.contains("elsewhere@people.example"), "{page}");
        let page = world.get(admin, &format!("{path}?tab=company&company=oak+law")).await.text();
        for told in ["head@people.example", "Oak Law", "Company User", "Injury"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let page = world.get(admin, &format!("{path}?query=nobody-is-called-this")).await.text();
        assert!(page.contains("No one found"), "{page}");
        // A viewer reads without anything to change; a limited one reads of Oak Law only.
        let page = world.get(cast.caller("viewer with all pages"), &path).await.text();
        assert!(page.contains("admin@people.example") && !page.contains("Assign Role") && !page.contains("/access/people/"), "{page}");
        let page = world.get(cast.caller("viewer limited to one company"), &format!("{path}?tab=company")).await.text();
        assert!(page.contains("head@people.example") && !page.contains("Elm Legal"), "{page}");
        assert!(page.contains("/api/v1/organizations/harbor-group/access.csv"), "{page}");
        let staff = world.get(cast.caller("company admin"), &format!("/c/{}/staff", cast.oak.slug)).await.text();
        assert!(staff.contains("head@people.example") && staff.contains("through Organization Admin of Harbor Group"), "{staff}");
    }

    async fn a_day_that_cannot_be_told_of_is_refused_under_its_field(world) {
        let cast = cast(&world).await;
        let path = format!("/o/{}/access/people/{}?on=2999-01-01", cast.own.slug, cast.own.admin);
        let page = world.get(cast.caller("organization admin"), &path).await;
        assert!(page.status == 422 && page.text().contains("id=\"on-error\""), "{}", page.text());
    }
}
