//! `canopy-powercut`: runs Canopy on a disk that loses its power.

use std::path::PathBuf;
use std::process::ExitCode;

use canopy_powercut::scribe;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Runs Canopy on a disk that loses its power")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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
}

fn main() -> ExitCode {
    let out = std::io::stdout();
    let done = match Cli::parse().command {
        Command::Scribe {
            database,
            journal,
            synchronous,
        } => scribe::write_on(&database, &journal, &synchronous, out),
        Command::Read { database } => scribe::read_back(&database, out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("powercut: {error}");
            ExitCode::FAILURE
        }
    }
}
