//! `canopy-powercut`: runs Canopy on a disk that loses its power.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use canopy_powercut::scribe;
use canopy_powercut::trial::{self, Findings, Plan};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Runs Canopy on a disk that loses its power")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve, post events, cut the power, look at what survived, again and again.
    Run {
        /// The program under test.
        #[arg(long, default_value = "target/debug/canopy")]
        program: PathBuf,
        /// How often the power goes.
        #[arg(long, default_value_t = 100)]
        cuts: u64,
        /// Decides when it goes and what survives.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Make SQLite sync less than the product does, and expect that to be caught.
        #[arg(long)]
        weaken: Option<String>,
    },
    /// Write rows into a SQLite file and print each number after its commit.
    Scribe {
        database: PathBuf,
        #[arg(long, default_value = "WAL")]
        journal: String,
        #[arg(long, default_value = "FULL")]
        synchronous: String,
    },
    /// Check a file that the scribe wrote and print the numbers in it.
    Read { database: PathBuf },
    /// Check a database of Canopy's and print the ids of its events.
    Events { database: PathBuf },
}

fn main() -> ExitCode {
    let out = std::io::stdout();
    let done = match Cli::parse().command {
        Command::Run {
            program,
            cuts,
            seed,
            weaken,
        } => {
            let weakened = weaken.is_some();
            let plan = Plan {
                binary: program,
                cuts,
                seed,
                synchronous: weaken,
            };
            trial::run(&plan)
                .map_err(Into::into)
                .and_then(|findings| judge(&findings, weakened))
        }
        Command::Scribe {
            database,
            journal,
            synchronous,
        } => scribe::write_on(&database, &journal, &synchronous, out),
        Command::Read { database } => scribe::read_back(&database, out),
        Command::Events { database } => scribe::read_events(&database, out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("powercut: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Sound, or not; a weakened run has to be found out.
fn judge(findings: &Findings, weakened: bool) -> Result<(), Box<dyn Error>> {
    let Findings {
        acknowledged,
        lost,
        twice,
        unsound,
    } = findings;
    println!(
        "powercut: {acknowledged} events acknowledged, {lost} lost, {twice} twice, {unsound} cuts unsound"
    );
    let sound = *lost == 0 && *twice == 0 && *unsound == 0;
    match (sound, weakened) {
        _ if *acknowledged == 0 => Err("nothing was acknowledged, so nothing was tried".into()),
        (true, false) => Ok(()),
        (false, true) => {
            println!("powercut: the weakened setting was caught, as it has to be");
            Ok(())
        }
        (false, false) => Err("a promise was broken".into()),
        (true, true) => Err("the weakened setting was not caught: the cuts have no teeth".into()),
    }
}
