//! The cast of the access tests: two organizations, three companies, and every kind of caller.

use canopy_app::companies::scopes::create_scope;
use canopy_app::operator::{KeyPlace, create_key};
use canopy_domain::role::{Assignment, CaseSight, Page, Reach, Role};
use jiff::Timestamp;
use serde_json::json;

use crate::client::Caller;
use crate::events::{call, fee};
use crate::ledger::tamper;
use crate::world::{BEGINNING, Company, Organization, World};

/// What bills in every company: text that must not show where amounts may not be seen.
pub const TELLTALE: &str = "7531.970000";

/// The kinds of callers, in the order of the letters of a row of the table.
pub const KINDS: [&str; 19] = [
    "nobody",
    "broken key",
    "revoked key",
    "expired session",
    "deactivated person",
    "organization admin",
    "organization key",
    "viewer with all pages",
    "viewer with companies, without billing",
    "viewer with billing, without companies",
    "viewer with the overview only",
    "viewer limited to one company",
    "company admin",
    "company key",
    "company user with all cases",
    "company user with one scope",
    "admin of another organization",
    "key of another organization",
    "expired assignment",
];

/// Everybody and everything.
pub struct Cast {
    /// The organization that most callers belong to.
    pub own: Organization,
    /// Its company in which company roles are held and to which the limited viewer is limited.
    pub oak: Company,
    /// Its other company.
    pub elm: Company,
    /// The other organization.
    pub other: Organization,
    /// The other organization's company.
    pub far: Company,
    /// The callers, in the order of [`KINDS`].
    pub callers: Vec<Caller>,
}

impl Cast {
    /// The caller of a kind.
    #[track_caller]
    pub fn caller(&self, kind: &str) -> &Caller {
        let place = KINDS.iter().position(|known| *known == kind);
        &self.callers[place.expect("a kind of caller")]
    }
}

/// A viewer of an organization.
pub fn viewer(organization: &Organization, pages: &[Page], reach: Reach) -> Assignment {
    Assignment {
        role: Role::OrganizationViewer,
        pages: pages.iter().copied().collect(),
        reach,
        ..Assignment::organization_admin(&*organization.id)
    }
}

/// A Company User.
pub fn user(company: &Company, cases: CaseSight) -> Assignment {
    Assignment {
        role: Role::CompanyUser,
        cases,
        ..Assignment::company_admin(&*company.id)
    }
}

/// Only these companies.
pub fn only(companies: &[&Company]) -> Reach {
    Reach::Companies(companies.iter().map(|company| company.id.clone()).collect())
}

/// Puts the cast on the stage.
pub async fn cast(world: &World) -> Cast {
    let own = world.organization("Harbor Group").await;
    let other = world.organization("Summit Group").await;
    let oak = world
        .company(&own, "Oak Law", "America/New_York", "USD")
        .await;
    let elm = world
        .company(&own, "Elm Legal", "America/Chicago", "USD")
        .await;
    let far = world
        .company(&other, "Farside Partners", "Europe/Berlin", "USD")
        .await;
    for (key, company) in [(&own.key, &oak), (&own.key, &elm), (&other.key, &far)] {
        let events = [
            call(&company.slug, "1", "2026-03-10T13:00:00Z", 80_000),
            fee(&company.slug, "2", "2026-03-10T13:00:00Z", TELLTALE),
        ];
        world.accept(key, &events).await;
        let path = format!("/api/v1/companies/{}/cases/crm/1", company.slug);
        let case = json!({ "reference": "R-1", "status": "Intake", "case_type": "injury",
            "opened_on": "2026-03-01" });
        world.put(key, &path, &case).await.expect(201);
    }
    let mut cast = Cast {
        own,
        oak,
        elm,
        other,
        far,
        callers: Vec::new(),
    };
    cast.callers = callers(world, &cast).await;
    assert_eq!(cast.callers.len(), KINDS.len());
    cast
}

async fn callers(world: &World, cast: &Cast) -> Vec<Caller> {
    let mut callers = vec![Caller::Nobody, Caller::Key("cnp_never-made".into())];
    callers.extend(ended(world, cast).await);
    let admin = Assignment::organization_admin(&*cast.own.id);
    callers.push(signed_in(world, "admin@people.example", admin.clone()).await);
    callers.push(cast.own.key.clone());
    callers.extend(viewers(world, cast).await);
    callers.extend(of_the_company(world, cast).await);
    let elsewhere = Assignment::organization_admin(&*cast.other.id);
    callers.push(signed_in(world, "elsewhere@people.example", elsewhere).await);
    callers.push(cast.other.key.clone());
    let expired = Assignment {
        expires_at: Some(BEGINNING.parse::<Timestamp>().expect("an instant")),
        ..admin
    };
    callers.push(signed_in(world, "expired@people.example", expired).await);
    callers
}

/// Those who were admins once: a revoked key, an expired session, a deactivated person.
async fn ended(world: &World, cast: &Cast) -> [Caller; 3] {
    let place = KeyPlace::Organization(cast.own.id.clone());
    let revoked = create_key(&world.house, &world.operator(), &place, "lost laptop").await;
    let sql = "UPDATE api_keys SET revoked_at = 1 WHERE name = 'lost laptop'";
    assert_eq!(tamper(world.store(), sql).await, 1);
    let admin = Assignment::organization_admin(&*cast.own.id);
    world.set("2026-02-01T14:00:00Z");
    let stale = signed_in(world, "stale@people.example", admin.clone()).await;
    world.set(BEGINNING);
    let gone = signed_in(world, "gone@people.example", admin).await;
    let sql = "UPDATE people SET deactivated_at = 1 WHERE email = 'gone@people.example'";
    assert_eq!(tamper(world.store(), sql).await, 1);
    [Caller::Key(revoked.expect("a key")), stale, gone]
}

async fn viewers(world: &World, cast: &Cast) -> Vec<Caller> {
    let but_billing: Vec<Page> = Page::ALL
        .into_iter()
        .filter(|page| *page != Page::Billing)
        .collect();
    let kinds = [
        ("all@people.example", &Page::ALL[..], Reach::All),
        ("companies@people.example", &but_billing, Reach::All),
        ("billing@people.example", &[Page::Billing], Reach::All),
        ("overview@people.example", &[], Reach::All),
        ("limited@people.example", &Page::ALL, only(&[&cast.oak])),
    ];
    let mut callers = Vec::new();
    for (email, pages, reach) in kinds {
        callers.push(signed_in(world, email, viewer(&cast.own, pages, reach)).await);
    }
    callers
}

async fn of_the_company(world: &World, cast: &Cast) -> Vec<Caller> {
    let admin = Assignment::company_admin(&*cast.oak.id);
    let types = ["injury".to_owned()];
    let scope = create_scope(
        &world.house,
        &world.operator(),
        &cast.oak.slug,
        "Injury",
        &types,
    )
    .await;
    let scoped = CaseSight::Scopes([scope.expect("a scope")].into());
    vec![
        signed_in(world, "head@people.example", admin).await,
        world.company_key(&cast.oak).await,
        signed_in(
            world,
            "user@people.example",
            user(&cast.oak, CaseSight::All),
        )
        .await,
        signed_in(world, "scoped@people.example", user(&cast.oak, scoped)).await,
    ]
}

/// A person with a role, signed in.
pub async fn signed_in(world: &World, email: &str, role: Assignment) -> Caller {
    world.person(email, &[role]).await;
    world.sign_in(email).await
}
