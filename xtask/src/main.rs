//! Checks that read the source: `cargo xtask tidy`.
//!
//! The compiler keeps types apart; this keeps the house in order. Each file under
//! `checks/` holds one kind of rule and, in its tests, samples that break it.

mod checks;
mod source;
mod text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some("tidy") {
        eprintln!("usage: cargo xtask tidy [FOLDER]");
        return ExitCode::from(2);
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = arguments.next().map_or(here, PathBuf::from);
    let sources = match source::all(&root) {
        Ok(sources) => sources,
        Err(error) => {
            eprintln!("tidy: cannot read the source: {error}");
            return ExitCode::from(2);
        }
    };
    let complaints = checks::all(&sources);
    for complaint in &complaints {
        println!("{complaint}");
    }
    println!(
        "tidy: {} files read, {} complaints",
        sources.len(),
        complaints.len()
    );
    if complaints.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
