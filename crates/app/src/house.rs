//! What every verb stands on: the store, the clock, the dice and the configuration.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use canopy_domain::id::format_id;
use canopy_store::Store;
use jiff::Timestamp;

use crate::Refusal;
use crate::keyring::Keyring;
use crate::letters::Smtp;
use crate::reporting::attention::AttentionCache;
use crate::reporting::board::Boards;
use crate::turns::Turns;
use crate::usage::intake::Intake;

/// Tells the time. Passed in everywhere, so that tests own it.
pub trait Clock: Send + Sync {
    /// The present instant, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        whole_micros(Timestamp::now())
    }
}

/// A clock that stands where it was put: for tests and for building the demo.
#[derive(Debug)]
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that shows `at`.
    pub fn at(at: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(at.as_microsecond())))
    }

    /// Puts the clock to `at`.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_microsecond(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

fn whole_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// What the operator decided.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where people reach the server; every link in letters and pages starts with it.
    pub base_url: String,
    /// Whether this is a demo: its sign-ins are then shown on the sign-in page.
    pub demo: bool,
    /// How long the findings of Needs attention may be shown again before they are looked for
    /// anew, in seconds. Tests use 0.
    pub attention_max_age_s: i64,
    /// The installation's key. Commands that neither seal nor sign do without.
    pub keyring: Option<Keyring>,
    /// The mail server that takes letters. Without one they wait.
    pub smtp: Option<Smtp>,
    /// Whether letters are read on a page: on a demo or a development server without mail server.
    pub mailbox: bool,
    /// How many days an invitation is good for where the organization does not say otherwise.
    pub invitation_days: i64,
    /// How many days a month stays open after its local end, unless it is held.
    pub month_close_grace_days: i64,
    /// How long a process may go by the paused companies that it knows, in seconds. Tests use 0.
    pub pauses_max_age_s: i64,
    /// Whether webhooks may go to this machine, to its networks, and in plain.
    pub webhooks_inside: bool,
    /// The most bytes of a file that goes with a letter; a larger one is fetched after sign-in.
    pub largest_letter_file: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:8080".into(),
            demo: false,
            attention_max_age_s: 60,
            keyring: None,
            smtp: None,
            mailbox: false,
            invitation_days: 7,
            month_close_grace_days: 3,
            pauses_max_age_s: 2,
            webhooks_inside: false,
            largest_letter_file: 10 * 1024 * 1024,
        }
    }
}

/// The turns at what holds a reading connection for long. With the one that writes letters they are
/// fewer than there are connections.
pub(crate) struct HeavyTurns {
    /// Files that somebody downloads.
    pub(crate) exports: Turns,
    /// Differences between two readings.
    pub(crate) differences: Turns,
}

impl Default for HeavyTurns {
    fn default() -> Self {
        Self {
            exports: Turns::new(2),
            differences: Turns::new(1),
        }
    }
}

/// The house itself; cheap to clone.
#[derive(Clone)]
pub struct House {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The configuration.
    pub config: Arc<Config>,
    pub(crate) intake: Intake,
    pub(crate) attention: Arc<AttentionCache>,
    pub(crate) boards: Arc<Boards>,
    pub(crate) paused: Arc<crate::caps::paused::Known>,
    pub(crate) turns: Arc<HeavyTurns>,
}

impl House {
    /// A house on a migrated store. Must be called inside a Tokio runtime, because it starts the
    /// one writer through which this process books usage events.
    pub fn new(store: Store, clock: Arc<dyn Clock>, config: Config) -> Self {
        let intake = Intake::start(store.clone(), clock.clone());
        Self {
            store,
            clock,
            config: Arc::new(config),
            intake,
            attention: Arc::default(),
            boards: Arc::default(),
            paused: Arc::default(),
            turns: Arc::default(),
        }
    }

    /// Whether the database answers and its schema is the program's.
    pub async fn ready(&self) -> Result<(), Refusal> {
        Ok(self.store.ready().await?)
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The installation's key.
    pub fn keyring(&self) -> Result<&Keyring, Refusal> {
        let missing = || Refusal::Internal("this house was opened without its key".into());
        self.config.keyring.as_ref().ok_or_else(missing)
    }

    /// A fresh id with the prefix of its kind, such as `co_`; later ids sort after earlier ones.
    pub fn fresh_id(&self, prefix: &str) -> String {
        format_id(prefix, self.now().as_microsecond(), random())
    }
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
