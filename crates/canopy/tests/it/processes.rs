//! Several server processes on one database: what one of them takes away, none of them gives.

use canopy_app::operator::{KeyPlace, enroll};
use canopy_app::{Clock, SystemClock};
use canopy_domain::role::Assignment;
use reqwest::Method;

use crate::cast::signed_in;
use crate::client::{Answer, Caller, fill_in};
use crate::ledger::{rows, tamper};
use crate::program::Served;
use crate::world::{PASSWORD, World};

/// Two processes that serve the database of a world.
pub struct Processes([Served; 2]);

impl Processes {
    /// Starts both, and puts the world's clock to theirs.
    pub fn start(world: &World) -> Self {
        world.clock.set(SystemClock.now());
        Self([Served::start(world), Served::start(world)])
    }

    /// The world through each of them.
    pub fn views(&self, world: &World) -> [World; 2] {
        self.0.each_ref().map(|served| world.through(served))
    }
}

async fn statuses(houses: &[World; 2], caller: &Caller, path: &str) -> [u16; 2] {
    let [here, there] = houses;
    let (first, second) = tokio::join!(here.get(caller, path), there.get(caller, path));
    [first.status, second.status]
}

/// A person's only role, and what it opens.
const EVE: &str = "eve@people.example";

async fn role_of_eve(world: &World) -> String {
    let sql = format!(
        "SELECT a.assignment_id FROM role_assignments a JOIN people p ON p.person_id = a.person_id \
         WHERE p.email = '{EVE}' AND a.ended_at IS NULL"
    );
    rows(world.store(), &sql).await
}

crate::worlds! {
    async fn a_removed_role_is_refused_at_the_next_request_everywhere(world) {
        let processes = Processes::start(&world);
        let houses = processes.views(&world);
        let (organization, company) = world.one_company().await;
        let admin = signed_in(&world, "ann@people.example", Assignment::organization_admin(&*organization.id)).await;
        let role = Assignment::company_admin(&*company.id);
        let eve = signed_in(&world, EVE, role.clone()).await;
        let (page, api) = (format!("/c/{}", company.slug), format!("/api/v1/companies/{}", company.slug));
        let assignments = format!("{api}/role-assignments");
        for round in 0..20 {
            assert_eq!(statuses(&houses, &eve, &page).await, [200, 200]);
            assert_eq!(statuses(&houses, &eve, &api).await, [200, 200]);
            let held = format!("{assignments}/{}", role_of_eve(&world).await);
            let removed = houses[round % 2].call(&admin, Method::DELETE, &held, None).await;
            assert_eq!(removed.status, 204, "{}", removed.text());
            assert_eq!(statuses(&houses, &eve, &api).await, [404, 404], "round {round}");
            assert_eq!(statuses(&houses, &eve, &page).await, [404, 404], "round {round}");
            let again = [role.clone()];
            enroll(&world.house, &world.operator(), EVE, EVE, None, &again).await.expect("an admin again");
        }
    }

    async fn so_is_a_revoked_key_and_a_session_that_was_signed_out(world) {
        let processes = Processes::start(&world);
        let houses = processes.views(&world);
        let (organization, company) = world.one_company().await;
        let api = format!("/api/v1/companies/{}", company.slug);
        let key = world.key(KeyPlace::Company(company.id.clone())).await;
        assert_eq!(statuses(&houses, &key, &api).await, [200, 200]);
        let revoked = "UPDATE api_keys SET revoked_at = 1 WHERE company_id IS NOT NULL";
        assert_eq!(tamper(world.store(), revoked).await, 1);
        assert_eq!(statuses(&houses, &key, &api).await, [401, 401]);

        let eve = signed_in(&world, EVE, Assignment::organization_admin(&*organization.id)).await;
        assert_eq!(statuses(&houses, &eve, &api).await, [200, 200]);
        let out = fill_in(houses[0].request(&eve, Method::POST, "/sign-out"), []);
        assert_eq!(Answer::read(out.send().await.expect("the server answers")).await.status, 303);
        assert_eq!(statuses(&houses, &eve, &api).await, [401, 401]);
    }

    async fn the_limit_on_passwords_holds_over_processes(world) {
        let processes = Processes::start(&world);
        let houses = processes.views(&world);
        world.person(EVE, &[]).await;
        let mut last = Vec::new();
        for attempt in 0..30 {
            let form = [("email", EVE), ("password", "not the password")];
            let request = houses[attempt % 2].request(&Caller::Nobody, Method::POST, "/sign-in");
            let answer = Answer::read(fill_in(request, form).send().await.expect("the server answers")).await;
            last.push(answer.status);
            if answer.status == 429 {
                break;
            }
        }
        assert_eq!(last.last(), Some(&429), "{last:?}");
        for house in &houses {
            let form = [("email", EVE), ("password", PASSWORD)];
            let request = house.request(&Caller::Nobody, Method::POST, "/sign-in");
            let answer = Answer::read(fill_in(request, form).send().await.expect("the server answers")).await;
            assert_eq!(answer.status, 429, "the right one is told nothing else");
        }
    }
}
