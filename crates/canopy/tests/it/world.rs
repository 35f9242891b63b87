//! The harness: a house on a fresh database with a clock that stands still, served on a loopback
//! port, and the organizations, companies, people and keys that a test asks for.

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use canopy_app::access::sessions::Origin;
use canopy_app::access::sign_in::sign_in;
use canopy_app::audit::heads::Witness;
use canopy_app::cases::verify::verify_cases;
use canopy_app::keyring::Keyring;
use canopy_app::operator::{KeyPlace, create_admin, create_key, enroll, jobs};
use canopy_app::statements::verify::verify_statements;
use canopy_app::usage::verify::verify_company;
use canopy_app::{Actor, Config, House, SetClock};
use canopy_domain::role::Assignment;
use canopy_store::Store;
use canopy_store::testing::TestStore;
use canopy_web::{ServeOptions, TrustedProxies, serve};
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::client::Caller;
use crate::ledger::{query, tamper};
use crate::program::Served;

/// When every world begins: a Tuesday, 10:00 in New York.
pub const BEGINNING: &str = "2026-03-10T14:00:00Z";
/// The password of everybody.
pub const PASSWORD: &str = "a password for tests only";

/// The key of every world, as a key file has it.
pub const KEY: &str = "canopy-key-1 QSBrZXkgZm9yIHRlc3RzIG9ubHksIDMyIGJ5dGVzLi4";

/// Writes a test once and runs it on both engines, in a world of its own. The name of a
/// second parameter, when given, is the engine.
#[macro_export]
macro_rules! worlds {
    ($($(#[$note:meta])* async fn $name:ident($world:ident $(, $engine:ident)?) $body:block)+) => {
        canopy_store::both_engines! {$(
            $(#[$note])*
            async fn $name(store $(, $engine)?) {
                let $world = $crate::world::World::start(store).await;
                $body
            }
        )+}
    };
}

/// A served house.
pub struct World {
    /// The clock of the house and of everything in it.
    pub clock: Arc<SetClock>,
    /// The house.
    pub house: House,
    /// Where it is served.
    pub address: SocketAddr,
    pub(crate) http: reqwest::Client,
    /// Where the key of the installation lies for the program.
    folder: TempDir,
    // Ends the server when dropped; before the database, which goes last.
    _stop: oneshot::Sender<()>,
    kept: Option<TestStore>,
}

/// An organization, with the key of one of its admins.
#[derive(Debug, Clone)]
pub struct Organization {
    /// `org_…`.
    pub id: String,
    /// The short name in addresses.
    pub slug: String,
    /// An organization key: it may everything there.
    pub key: Caller,
    /// The person with whom it began, an Organization Admin: `per_…`.
    pub admin: String,
}

/// A company of an organization.
#[derive(Debug, Clone)]
pub struct Company {
    /// `co_…`.
    pub id: String,
    /// The short name in addresses.
    pub slug: String,
}

impl World {
    /// A house on this database, migrated and served.
    pub async fn start(store: TestStore) -> World {
        let clock = SetClock::at(BEGINNING.parse().expect("an instant"));
        store
            .migrate(canopy_app::schema::MIGRATIONS)
            .await
            .expect("the schema fits");
        let plain = TrustedProxies::default();
        let world = Self::on(Store::clone(&store), clock, Self::config(), plain).await;
        World {
            kept: Some(store),
            ..world
        }
    }

    /// A second server over the same database, as another process would be: with a pool of
    /// connections and a writer of its own, but the same clock.
    pub async fn beside(&self) -> World {
        self.served_by(World::config(), TrustedProxies::default())
            .await
    }

    /// The same with another configuration.
    pub async fn beside_with(&self, config: Config) -> World {
        self.served_by(config, TrustedProxies::default()).await
    }

    /// The same, behind proxies that it trusts.
    pub async fn behind(&self, trusted_proxies: TrustedProxies) -> World {
        self.served_by(World::config(), trusted_proxies).await
    }

    /// This world as another process serves it. Such a process has the clock of the machine, so a
    /// test puts the clock of the world there first.
    pub fn through(&self, program: &Served) -> World {
        World {
            clock: self.clock.clone(),
            house: self.house.clone(),
            address: program.address(),
            http: self.http.clone(),
            folder: tempfile::tempdir().expect("a folder"),
            _stop: oneshot::channel().0,
            kept: None,
        }
    }

    async fn served_by(&self, config: Config, trusted_proxies: TrustedProxies) -> World {
        let store = Store::open(self.database(), canopy_store::testing::options())
            .await
            .expect("the database opens twice");
        store
            .migrate(canopy_app::schema::MIGRATIONS)
            .await
            .expect("the schema fits");
        Self::on(store, self.clock.clone(), config, trusted_proxies).await
    }

    /// The configuration of a test.
    pub fn config() -> Config {
        Config {
            attention_max_age_s: 0,
            keyring: Keyring::read(KEY),
            ..Config::default()
        }
    }

    async fn on(
        store: Store,
        clock: Arc<SetClock>,
        config: Config,
        trusted_proxies: TrustedProxies,
    ) -> World {
        let house = House::new(store, clock.clone(), config);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("a port");
        let options = ServeOptions {
            trusted_proxies,
            ..ServeOptions::default()
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let served = serve(house.clone(), listener, options, async move {
            let _ = stopped.await;
        });
        tokio::spawn(served);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        World {
            clock,
            house,
            address,
            http,
            folder: tempfile::tempdir().expect("a folder"),
            _stop: stop,
            kept: None,
        }
    }

    /// The database's address.
    pub fn database(&self) -> &str {
        self.kept.as_ref().expect("the first world").url()
    }

    /// The program over the same database, with the same key.
    pub fn program(&self, words: &[&str]) -> Command {
        let key = self.folder.path().join("canopy.key");
        std::fs::write(&key, KEY).expect("a key file");
        std::fs::set_permissions(&key, Permissions::from_mode(0o600)).expect("a key file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_canopy"));
        command
            .args(words)
            .args(["--database", self.database()])
            .env("CANOPY_KEY_FILE", key);
        command
    }

    /// The file of signed heads that the program keeps.
    pub fn heads_file(&self) -> PathBuf {
        self.folder.path().join("canopy.heads")
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.house.store
    }

    /// Puts the clock to an instant.
    pub fn set(&self, at: &str) {
        self.clock.set(
            at.parse::<Timestamp>()
                .expect("an instant such as 2026-03-10T14:00:00Z"),
        );
    }

    /// The installation's operator.
    pub fn operator(&self) -> Actor {
        Actor::installation("operator", self.house.now())
    }

    /// A new organization.
    pub async fn organization(&self, name: &str) -> Organization {
        let slug = canopy_domain::text::slug(name);
        let email = format!("admin@{slug}.example");
        let (found, _) = create_admin(
            &self.house,
            &self.operator(),
            &email,
            Some("Ada"),
            Some(name),
        )
        .await
        .expect("an organization");
        let found = found.expect("an organization");
        let key = self.key(KeyPlace::Organization(found.id.clone())).await;
        let sql = format!("SELECT person_id FROM people WHERE email = '{email}'");
        let admin = query(self.store(), &sql).await.remove(0).remove(0);
        Organization {
            id: found.id,
            slug: found.slug,
            key,
            admin,
        }
    }

    /// A new key of a place.
    pub async fn key(&self, place: KeyPlace) -> Caller {
        let key = create_key(&self.house, &self.operator(), &place, "test").await;
        Caller::Key(key.expect("a key"))
    }

    /// A new key of a company.
    pub async fn company_key(&self, company: &Company) -> Caller {
        self.key(KeyPlace::Company(company.id.clone())).await
    }

    /// A new company of the organization.
    pub async fn company(
        &self,
        organization: &Organization,
        name: &str,
        time_zone: &str,
        currency: &str,
    ) -> Company {
        let path = format!("/api/v1/organizations/{}/companies", organization.slug);
        let body = json!({ "name": name, "time_zone": time_zone, "currency": currency });
        let made = self.post(&organization.key, &path, &body).await.expect(201);
        let text = |field: &str| made[field].as_str().expect(field).to_owned();
        Company {
            id: text("id"),
            slug: text("slug"),
        }
    }

    /// Dates the link of a company back, as if it had been of the organization since then.
    pub async fn link_from(&self, company: &Company, day: &str) {
        let sql = format!(
            "UPDATE links SET linked_on = '{day}' WHERE company_id = '{}'",
            company.id
        );
        assert_eq!(tamper(self.store(), &sql).await, 1);
    }

    /// An organization with one company in New York that counts in dollars.
    pub async fn one_company(&self) -> (Organization, Company) {
        let organization = self.organization("Harbor Group").await;
        let company = self
            .company(&organization, "Oak Law", "America/New_York", "USD")
            .await;
        (organization, company)
    }

    /// A person with these roles and the password of everybody; answers the id.
    pub async fn person(&self, email: &str, roles: &[Assignment]) -> String {
        let operator = self.operator();
        enroll(&self.house, &operator, email, email, Some(PASSWORD), roles)
            .await
            .expect("a person")
    }

    /// Signs a person in.
    pub async fn sign_in(&self, email: &str) -> Caller {
        let origin = Origin {
            address: "127.0.0.1".into(),
            agent: "test".into(),
            device: String::new(),
        };
        let progress = sign_in(&self.house, email, PASSWORD, &origin).await;
        let token = progress.expect("the password is right").entered();
        Caller::Session(token.expect("a session"))
    }

    /// Puts a rate card in force.
    pub async fn rate_card(&self, caller: &Caller, company: &Company, card: &Value) {
        let path = format!("/api/v1/companies/{}/rate-cards", company.slug);
        self.post(caller, &path, card).await.expect(201);
    }

    /// One round of the jobs.
    pub async fn run_jobs(&self) {
        jobs::run_due(&self.house).await.expect("the jobs run");
    }

    /// The first difference that verification finds in a company.
    pub async fn difference(&self, company: &Company) -> Option<String> {
        verify_company(&self.house, &company.id)
            .await
            .expect("verification runs")
            .difference
    }

    /// Verifies every company and the audit chains; answers how many events were read.
    pub async fn verify(&self) -> i64 {
        let companies = jobs::all_companies(&self.house).await.expect("companies");
        let mut events = 0;
        for (id, slug) in companies {
            let verified = verify_company(&self.house, &id).await.expect("verifies");
            assert_eq!(verified.difference, None, "company {slug}");
            let cases = verify_cases(&self.house, &id).await.expect("verifies");
            assert_eq!(cases, None, "cases of {slug}");
            let statements = verify_statements(&self.house, &id).await;
            assert_eq!(statements.expect("verifies"), None, "statements of {slug}");
            events += verified.events;
        }
        assert_eq!(self.audit_break().await, None, "audit");
        events
    }

    /// The first break of the audit chains, without any signed head.
    pub async fn audit_break(&self) -> Option<String> {
        let nothing = Witness::default();
        let walked = jobs::verify_audit(&self.house, &nothing).await;
        walked.expect("the chains can be walked")
    }

    /// The overview as this caller gets it.
    pub async fn overview(&self, caller: &Caller, organization: &Organization) -> Value {
        let path = format!("/api/v1/organizations/{}/overview", organization.slug);
        self.get(caller, &path).await.expect(200)
    }
}
