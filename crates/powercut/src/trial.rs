//! The trial: Canopy under load on a disk whose power goes, again and again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::dice::Dice;
use crate::disk::Toll;
use crate::file::Survival;
use crate::http::Http;
use crate::load::{Ledger, Target, send};
use crate::mount::Mounted;
use crate::power::Power;
use crate::server::{Program, log_in};

const SENDERS: u64 = 6;
/// After so many cuts a trial begins again with an empty disk.
const CUTS_A_DISK: u64 = 10;

/// What to try.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The program.
    pub binary: PathBuf,
    /// How often the power goes.
    pub cuts: u64,
    /// What decides when, and what survives.
    pub seed: u64,
    /// A weaker setting than the product's.
    pub synchronous: Option<String>,
}

/// What came of it.
#[derive(Debug, Default, Clone)]
pub struct Findings {
    /// Acknowledged events over all disks.
    pub acknowledged: usize,
    /// Acknowledged and not there after a cut.
    pub lost: usize,
    /// There more than once.
    pub twice: usize,
    /// Cuts after which `verify` found something, or nothing could be read.
    pub unsound: usize,
}

/// How a time under load ended.
struct Went {
    words: String,
    /// Set when the power was still on and nothing was served any more.
    refused: Option<String>,
}

struct Bench {
    power: Arc<Power>,
    folder: tempfile::TempDir,
    program: Program,
    target: Target,
    ledger: Ledger,
}

/// Carries out the plan, and says a line for each cut.
pub fn run(plan: &Plan) -> Result<Findings, String> {
    let mut dice = Dice::new(plan.seed);
    let mut findings = Findings::default();
    let mut bench = None;
    for cut in 0..plan.cuts {
        let mut at = match bench.take() {
            Some(bench) if cut % CUTS_A_DISK != 0 => bench,
            _ => prepare(plan)?,
        };
        let before = at.ledger.owed.len();
        let strokes = 30 + dice.below(3000);
        let went = at.load_until_cut(cut, strokes, &mut dice)?;
        let survival = Survival::pick(&mut dice);
        let toll = at.power.restore(survival, &mut dice);
        let acknowledged = at.ledger.owed.len() - before;
        let looked = at.inspect(&mut findings);
        let outcome = match went.refused {
            // Not even what was made before is there, or the server does not start.
            Some(refusal) => {
                findings.unsound += 1;
                Err(refusal)
            }
            None => looked,
        };
        findings.acknowledged += acknowledged;
        println!(
            "cut {:>3}: {}",
            cut + 1,
            line(&went.words, acknowledged, toll, survival, &outcome)
        );
        // A damaged disk has said what it had to say.
        bench = outcome.is_ok().then_some(at);
    }
    Ok(findings)
}

fn line(
    went: &str,
    acknowledged: usize,
    toll: Toll,
    survival: Survival,
    outcome: &Result<usize, String>,
) -> String {
    let found = match outcome {
        Ok(events) => format!("{events} events, verified"),
        Err(trouble) => trouble.clone(),
    };
    let Toll { sectors, names } = toll;
    format!(
        "{went}, {acknowledged} acknowledged; {sectors} sectors and {names} names gone ({survival:?}); {found}"
    )
}

/// An empty disk with a migrated database, a company and a key on it.
fn prepare(plan: &Plan) -> Result<Bench, String> {
    let power = Arc::new(Power::default());
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let at = folder.path().join("disk");
    std::fs::create_dir(&at).map_err(|error| error.to_string())?;
    let program = Program {
        binary: plan.binary.clone(),
        database: at.join("canopy.db"),
        synchronous: plan.synchronous.clone(),
        log: log_in(folder.path()),
    };
    let mounted = mount(&power, &at)?;
    let key = settle_in(&program)?;
    mounted.unmount().map_err(|error| error.to_string())?;
    let target = Target {
        host: String::new(),
        key,
        company: "delmar".into(),
    };
    Ok(Bench {
        power,
        folder,
        program,
        target,
        ledger: Ledger::default(),
    })
}

/// Makes an organization, its key and a company, each with the program's own
/// commands; the key.
fn settle_in(program: &Program) -> Result<String, String> {
    program.run(&[
        "admin",
        "create",
        "--email",
        "ada@example.com",
        "--name",
        "Ada",
        "--organization",
        "Harbour",
    ])?;
    let said = program.run(&[
        "api-key",
        "create",
        "--organization",
        "harbour",
        "--name",
        "load",
    ])?;
    let key = said.lines().last().unwrap_or_default().trim().to_owned();
    let mut server = program.serve().map_err(|error| error.to_string())?;
    if !server.ready(|| true) {
        return Err(format!(
            "the server did not get ready:{}",
            program.last_words()
        ));
    }
    let company = json!({"name": "Delmar", "time_zone": "America/New_York", "currency": "USD"});
    let headers = format!("authorization: Bearer {key}\r\ncontent-type: application/json\r\n");
    let path = "/api/v1/organizations/harbour/companies";
    let (status, answer) = Http::connect(&server.host)
        .and_then(|mut http| http.post(path, &headers, &company.to_string()))
        .map_err(|error| error.to_string())?;
    if status != 201 {
        return Err(format!("no company was made: {status} {answer}"));
    }
    server.kill();
    Ok(key)
}

fn mount(power: &Arc<Power>, at: &Path) -> Result<Mounted, String> {
    Mounted::new(power.clone(), at)
        .map_err(|error| format!("cannot mount at {}: {error}", at.display()))
}

impl Bench {
    fn mount(&self) -> Result<Mounted, String> {
        mount(&self.power, &self.folder.path().join("disk"))
    }

    /// Serves and posts until the power goes; says how that went.
    fn load_until_cut(&mut self, cut: u64, strokes: u64, dice: &mut Dice) -> Result<Went, String> {
        let mounted = self.mount()?;
        // Some cuts hit the start, when the log of the last cut is read.
        let early = dice.chance(100);
        if early {
            self.power.fail_after(1 + dice.below(20));
        }
        let mut server = self.program.serve().map_err(|error| error.to_string())?;
        let ready = server.ready(|| !self.power.wait_off(Duration::ZERO));
        if !early {
            self.power.fail_after(strokes);
        }
        self.target.host.clone_from(&server.host);
        if ready {
            self.load(cut, dice);
        }
        let went_off = self.power.wait_off(Duration::ZERO);
        self.power.fail();
        server.kill();
        mounted.unmount().map_err(|error| error.to_string())?;
        let last_words = self.program.last_words();
        Ok(Went {
            words: if early {
                "at the start".into()
            } else {
                format!("after {strokes} strokes")
            },
            refused: (!went_off).then(|| format!("the server serves no more:{last_words}")),
        })
    }

    /// Posts until the power goes, or until every sender was refused.
    fn load(&mut self, cut: u64, dice: &mut Dice) {
        let ledger = Mutex::new(std::mem::take(&mut self.ledger));
        std::thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS)
                .map(|sender| {
                    let (dice, target, ledger) = (Dice::new(dice.roll()), &self.target, &ledger);
                    scope.spawn(move || send(target, &format!("{cut}-{sender}"), dice, ledger))
                })
                .collect();
            while !self.power.wait_off(Duration::from_millis(50)) {
                if senders.iter().all(|sender| sender.is_finished()) {
                    break;
                }
            }
        });
        self.ledger = ledger.into_inner().unwrap_or_else(PoisonError::into_inner);
    }

    /// Looks at what survived. The number of events, or what is wrong.
    fn inspect(&mut self, findings: &mut Findings) -> Result<usize, String> {
        let mounted = self.mount()?;
        let verified = self.program.run(&["verify"]);
        let there = events(&self.program.database);
        mounted.unmount().map_err(|error| error.to_string())?;
        let there = there.inspect_err(|_| findings.unsound += 1)?;
        let lost = self
            .ledger
            .owed
            .iter()
            .filter(|id| !there.contains_key(*id))
            .count();
        let twice = there.values().filter(|times| **times > 1).count();
        findings.lost += lost;
        findings.twice += twice;
        if lost + twice > 0 {
            return Err(format!(
                "{lost} acknowledged events LOST, {twice} there TWICE"
            ));
        }
        verified.inspect_err(|_| findings.unsound += 1)?;
        Ok(there.len())
    }
}

/// The ids of the events in the database, and how often each is there. Read by
/// other code than the product's, in a process of its own (see `scribe`).
fn events(database: &Path) -> Result<BTreeMap<String, usize>, String> {
    let itself = std::env::current_exe().map_err(|error| error.to_string())?;
    let read = Command::new(itself)
        .arg("events")
        .arg(database)
        .output()
        .map_err(|error| error.to_string())?;
    if !read.status.success() {
        return Err(format!(
            "unreadable: {}",
            String::from_utf8_lossy(&read.stderr).trim()
        ));
    }
    let mut there = BTreeMap::new();
    for id in String::from_utf8_lossy(&read.stdout).lines() {
        *there.entry(id.to_owned()).or_insert(0) += 1;
    }
    Ok(there)
}
