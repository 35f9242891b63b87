//! Admins who remove each other at the same moment, through two processes on one database.

use canopy_app::operator::enroll;
use canopy_domain::role::Assignment;
use reqwest::Method;
use serde_json::json;

use crate::cast::signed_in;
use crate::client::{Answer, Caller};
use crate::ledger::{number, rows, tamper};
use crate::processes::Processes;
use crate::world::World;

/// How often they try.
const ROUNDS: usize = 1_000;

/// Two admins of one place and what they are admins of.
struct Duel {
    /// The path of the place's role assignments.
    path: String,
    /// The role that both hold.
    role: Assignment,
    /// The column and the id of the place.
    place: (&'static str, String),
    admins: [(&'static str, Caller); 2],
}

impl Duel {
    async fn begin(
        world: &World,
        path: String,
        role: Assignment,
        place: (&'static str, String),
    ) -> Self {
        let one = signed_in(world, "one@duel.example", role.clone()).await;
        let other = signed_in(world, "other@duel.example", role.clone()).await;
        Self {
            path,
            role,
            place,
            admins: [("one@duel.example", one), ("other@duel.example", other)],
        }
    }

    /// The live assignment of an admin.
    async fn held(&self, world: &World, email: &str) -> String {
        let (column, id) = &self.place;
        let sql = format!(
            "SELECT a.assignment_id FROM role_assignments a JOIN people p ON p.person_id = a.person_id \
             WHERE p.email = '{email}' AND a.{column} = '{id}' AND a.ended_at IS NULL"
        );
        rows(world.store(), &sql).await
    }

    async fn removes(&self, world: &World, who: usize, id: &str) -> Answer {
        let path = format!("{}/{id}", self.path);
        let (_, caller) = &self.admins[who];
        world.call(caller, Method::DELETE, &path, None).await
    }

    /// Both remove the other; exactly one comes through, and gets the other back.
    async fn round(&self, world: &World, beside: &World) {
        let one = self.held(world, self.admins[0].0).await;
        let other = self.held(world, self.admins[1].0).await;
        let (first, second) = tokio::join!(
            self.removes(world, 0, &other),
            self.removes(beside, 1, &one)
        );
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        let [done, refused] = statuses;
        assert_eq!(done, 204, "{} {}", first.text(), second.text());
        // The one who came too late is refused: as the last admin, or as one no more.
        assert!(
            [401, 403, 404, 409].contains(&refused),
            "{} {}",
            first.text(),
            second.text()
        );
        let (column, id) = &self.place;
        let left = number(world.store(), &format!(
            "SELECT COUNT(*) FROM role_assignments WHERE {column} = '{id}' AND ended_at IS NULL AND role LIKE '%_admin'"
        )).await;
        assert_eq!(left, 1);
        let lost = if first.status == 204 {
            self.admins[1].0
        } else {
            self.admins[0].0
        };
        let loser = &self
            .admins
            .iter()
            .find(|(email, _)| *email == lost)
            .expect("one of both")
            .1;
        beside
            .get(loser, &self.path.replace("role-assignments", "access"))
            .await
            .problem(404);
        let role = [self.role.clone()];
        enroll(&world.house, &world.operator(), lost, lost, None, &role)
            .await
            .expect("an admin again");
    }
}

crate::worlds! {
    async fn of_two_admins_who_remove_each_other_one_stays(world) {
        let processes = Processes::start(&world);
        let [here, there] = processes.views(&world);
        let organization = world.organization("Harbor Group").await;
        let role = Assignment::organization_admin(&*organization.id);
        let path = format!("/api/v1/organizations/{}/role-assignments", organization.slug);
        let place = ("organization_id", organization.id.clone());
        let duel = Duel::begin(&world, path, role, place).await;
        let ada = duel.held(&world, "admin@harbor-group.example").await;
        assert_eq!(duel.removes(&here, 0, &ada).await.status, 204);
        for _ in 0..ROUNDS {
            duel.round(&here, &there).await;
        }
        world.verify().await;
    }

    async fn whatever_they_do_to_each_other_one_stays_for_good(world) {
        let organization = world.organization("Harbor Group").await;
        let role = Assignment::organization_admin(&*organization.id);
        let path = format!("/api/v1/organizations/{}/role-assignments", organization.slug);
        let place = ("organization_id", organization.id.clone());
        let duel = Duel::begin(&world, path.clone(), role, place).await;
        let ada = duel.held(&world, "admin@harbor-group.example").await;
        assert_eq!(duel.removes(&world, 0, &ada).await.status, 204);
        let ids = [duel.held(&world, "one@duel.example").await, duel.held(&world, "other@duel.example").await];
        let beside = world.beside().await;
        let deeds = [json!({ "role": "organization_viewer" }), json!({ "expires_at": "2026-06-01T00:00:00Z" })];
        for round in 0..ROUNDS / 4 {
            let (mine, theirs) = (&deeds[round % 2], &deeds[round / 2 % 2]);
            let paths = [format!("{path}/{}", ids[1]), format!("{path}/{}", ids[0])];
            let (first, second) = tokio::join!(
                world.patch(&duel.admins[0].1, &paths[0], mine),
                beside.patch(&duel.admins[1].1, &paths[1], theirs)
            );
            let mut statuses = [first.status, second.status];
            statuses.sort_unstable();
            assert_eq!(statuses[0], 200, "{} {}", first.text(), second.text());
            assert!([403, 409].contains(&statuses[1]), "{} {}", first.text(), second.text());
            let left = number(world.store(), "SELECT COUNT(*) FROM role_assignments WHERE role = 'organization_admin' AND ended_at IS NULL AND expires_at IS NULL").await;
            assert_eq!(left, 1);
            let back = json!({ "role": "organization_admin", "expires_at": null });
            for path in &paths {
                world.patch(&organization.key, path, &back).await.expect(200);
            }
        }
        world.verify().await;
    }

    async fn so_it_is_in_a_company_that_stands_alone(world) {
        let (_, company) = world.one_company().await;
        tamper(world.store(), "DELETE FROM links").await;
        let role = Assignment::company_admin(&*company.id);
        let path = format!("/api/v1/companies/{}/role-assignments", company.slug);
        let duel = Duel::begin(&world, path, role, ("company_id", company.id.clone())).await;
        let beside = world.beside().await;
        for _ in 0..ROUNDS / 4 {
            duel.round(&world, &beside).await;
        }
        world.verify().await;
    }

    async fn in_a_linked_company_the_organization_looks_after_it(world) {
        let (_, company) = world.one_company().await;
        let role = Assignment::company_admin(&*company.id);
        let path = format!("/api/v1/companies/{}/role-assignments", company.slug);
        let duel = Duel::begin(&world, path, role, ("company_id", company.id.clone())).await;
        let other = duel.held(&world, "other@duel.example").await;
        assert_eq!(duel.removes(&world, 0, &other).await.status, 204);
    }
}
