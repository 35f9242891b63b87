//! `canopy serve`: the pages, the API, and the jobs that run by themselves.

use std::sync::Arc;
use std::time::Duration;

use canopy_app::alerts::notice;
use canopy_app::letters::deliver;
use canopy_app::operator::waiting::answer_waiting;
use canopy_app::operator::{jobs, key_fits};
use canopy_app::webhooks::deliver as webhooks;
use canopy_app::{Config, House};
use canopy_web::{DemoSignIn, ServeOptions, TrustedProxies};
use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Mutex;
use tokio::time::{MissedTickBehavior, interval};

use crate::config::{DEFAULT_LISTEN, base_url_for, read_listen};
use crate::heads_file::HeadsFile;
use crate::key_file::key_of;
use crate::mail::MailWishes;
use crate::open::{house, open_migrated};
use crate::{Failure, demo};

/// How often due jobs are looked for.
const JOBS_EVERY: Duration = Duration::from_secs(600);
/// How often work that waits is looked for.
const WAITING_EVERY: Duration = Duration::from_secs(1);
/// How often caps are looked at.
const CAPS_EVERY: Duration = Duration::from_secs(30);
/// How often SQLite's log is brought into its file.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(60);

/// The arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The address to listen on
    #[arg(long, env = "CANOPY_LISTEN", default_value = DEFAULT_LISTEN, value_name = "ADDR")]
    listen: String,
    /// Where people reach the server; needed when others than this machine can
    #[arg(long, env = "CANOPY_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
    /// The proxies that are believed when they say for whom they ask: addresses or networks, apart by commas
    #[arg(
        long,
        env = "CANOPY_TRUSTED_PROXIES",
        value_name = "LIST",
        default_value = ""
    )]
    trusted_proxies: String,
    /// How many days a month stays open after its end before it is closed
    #[arg(
        long,
        env = "CANOPY_MONTH_CLOSE_GRACE_DAYS",
        value_name = "DAYS",
        default_value_t = 3,
        value_parser = clap::value_parser!(i64).range(0..=31)
    )]
    month_close_grace_days: i64,
    /// Fill an empty database with a year of a made-up group of law firms, and show how to sign in
    #[arg(long)]
    demo: bool,
}

/// Serves until it is told to stop.
pub async fn serve(database: &str, args: ServeArgs) -> Result<(), Failure> {
    let wished = read_listen(&args.listen)?;
    // Looked at before anything is opened or made: an unsafe configuration touches nothing.
    let wishes = MailWishes::of_environment();
    let wished_url = base_url_for(wished, args.base_url.as_deref())?;
    wishes.apply(Config::default(), &wished_url)?;
    let trusted_proxies = read_proxies(&args.trusted_proxies)?;
    let listener = TcpListener::bind(wished).await.map_err(|error| {
        Failure::Refused(format!(
            "cannot listen on {wished}: {error}; stop what listens there or choose another --listen"
        ))
    })?;
    let listen = listener
        .local_addr()
        .map_err(|error| Failure::refused(error.to_string()))?;
    let base_url = base_url_for(listen, args.base_url.as_deref())?;

    let config = wishes.apply(
        Config {
            base_url: base_url.text.clone(),
            demo: args.demo,
            month_close_grace_days: args.month_close_grace_days,
            keyring: Some(key_of(database)?),
            webhooks_inside: webhooks_inside(),
            ..Config::default()
        },
        &base_url,
    )?;
    let house = open_house(database, config).await?;
    let mut demo_sign_ins = Vec::new();
    match args.demo {
        true => demo_sign_ins = demo_ready(&house).await?,
        false => warn_of_the_demo(&house).await?,
    }

    // Only now: while the demo is built an interrupt ends the program at once.
    let stop = Stop::new()?;
    println!("Canopy is on {}", base_url.text);
    print_sign_ins(&demo_sign_ins);
    let heads = Arc::new(Mutex::new(HeadsFile::of(database)));
    let beside = [
        tokio::spawn(keep_house(house.clone(), heads.clone())),
        tokio::spawn(deliver::run(house.clone())),
        tokio::spawn(keep_answering(house.clone())),
        tokio::spawn(keep_caps(house.clone())),
        tokio::spawn(canopy_app::schedules::run(house.clone())),
        tokio::spawn(webhooks::run(house.clone())),
        tokio::spawn(webhooks::run(house.clone())),
    ];
    let options = ServeOptions {
        secure_cookies: base_url.secure,
        trusted_proxies,
        demo_sign_ins,
    };
    let served = canopy_web::serve(house.clone(), listener, options, stop.wait()).await;
    beside.iter().for_each(tokio::task::JoinHandle::abort);
    put_away(&house, &heads).await;
    served.map_err(|error| Failure::refused(format!("the server stopped: {error}")))
}

/// Whether the operator lets webhooks go inside, such as to a receiver on the same machine.
fn webhooks_inside() -> bool {
    std::env::var("CANOPY_WEBHOOKS_INSIDE").is_ok_and(|word| word.trim() == "yes")
}

/// Leaves the database as whoever opens it next should find it.
async fn put_away(house: &House, heads: &Mutex<HeadsFile>) {
    // What was done since the last round is signed, too.
    heads.lock().await.keep(house).await;
    // The last words of the log belong into the file; failing to do so loses nothing.
    if let Err(error) = house.store.checkpoint().await {
        tracing::warn!(%error, "the log stays beside the database file");
    }
    house.store.close().await;
}

fn read_proxies(list: &str) -> Result<TrustedProxies, Failure> {
    TrustedProxies::read(list).map_err(|entry| {
        Failure::Usage(format!(
            "--trusted-proxies: “{entry}” is neither an address nor a network; write it like 10.0.0.7 or 10.0.0.0/8"
        ))
    })
}

/// The house over an up-to-date database, with the key under which its secrets are sealed.
async fn open_house(database: &str, config: Config) -> Result<House, Failure> {
    let house = house(open_migrated(database).await?, config);
    if key_fits(&house).await? {
        return Ok(house);
    }
    Err(Failure::refused(
        "this database holds secrets that were sealed with another key; name its key file by CANOPY_KEY_FILE",
    ))
}

async fn warn_of_the_demo(house: &House) -> Result<(), Failure> {
    if demo::state(house).await? != demo::State::Absent {
        tracing::warn!(
            "this database holds the demo, whose passwords everybody knows; use another one for real work"
        );
    }
    Ok(())
}

/// Builds the demo where the database is empty; answers how to sign in.
async fn demo_ready(house: &House) -> Result<Vec<DemoSignIn>, Failure> {
    match demo::state(house).await? {
        demo::State::Built => {}
        demo::State::Unfinished => {
            return Err(Failure::refused(
                "an earlier start was stopped while it built the demo here; remove this database and start again",
            ));
        }
        demo::State::Absent if !demo::is_empty(house).await? => {
            return Err(Failure::refused(
                "the demo needs a database of its own, and this one holds other data; choose another --database",
            ));
        }
        demo::State::Absent => demo::build_shown(house).await?,
    }
    let shown = |entry: demo::SignIn| DemoSignIn {
        email: entry.email.into(),
        password: demo::PASSWORD.into(),
        name: entry.name.into(),
        role: entry.role.into(),
    };
    Ok(demo::SIGN_INS.into_iter().map(shown).collect())
}

fn print_sign_ins(sign_ins: &[DemoSignIn]) {
    if sign_ins.is_empty() {
        return;
    }
    println!(
        "Sign in with one of these, each with the password {}",
        demo::PASSWORD
    );
    for entry in sign_ins {
        println!("  {:<42} {}, {}", entry.email, entry.role, entry.name);
    }
}

/// Runs what is due at the start and every ten minutes, writes down the heads of the audit log, and
/// keeps SQLite's log short.
async fn keep_house(house: House, heads: Arc<Mutex<HeadsFile>>) {
    let mut jobs_due = interval(JOBS_EVERY);
    let mut checkpoint_due = interval(CHECKPOINT_EVERY);
    jobs_due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    checkpoint_due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = jobs_due.tick() => {
                if let Err(error) = jobs::run_due(&house).await {
                    tracing::error!(%error, "a round of jobs failed; it is tried again in ten minutes");
                }
                heads.lock().await.keep(&house).await;
                // The round walked through every company; requests need a small part of that.
                house.store.forget_caches();
            }
            _ = checkpoint_due.tick() => {
                if let Err(error) = house.store.checkpoint().await {
                    tracing::warn!(%error, "a checkpoint failed; it is tried again in a minute");
                }
            }
        }
    }
}

/// Does what requests left to be done after their answer.
async fn keep_answering(house: House) {
    let mut due = interval(WAITING_EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        if let Err(error) = answer_waiting(&house).await {
            tracing::error!(%error, "work that waits was not done; it is tried again");
        }
    }
}

/// Looks at caps, so that people hear of one that is reached while it can still help.
async fn keep_caps(house: House) {
    let mut due = interval(CAPS_EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        if let Err(error) = notice::look(&house).await {
            tracing::error!(%error, "caps were not looked at; that is tried again");
        }
    }
}

/// The signals that end the server, caught from before it listens.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn new() -> Result<Self, Failure> {
        let caught = |kind| {
            signal(kind).map_err(|error| Failure::refused(format!("cannot catch signals: {error}")))
        };
        Ok(Self {
            terminate: caught(SignalKind::terminate())?,
            interrupt: caught(SignalKind::interrupt())?,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => tracing::info!("told to stop"),
            _ = self.interrupt.recv() => tracing::info!("interrupted"),
        }
    }
}
