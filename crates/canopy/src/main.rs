//! The program `canopy`: reads its command line, does one thing, answers with an exit code.

use std::process::ExitCode;

use canopy::cli::Cli;
use clap::Parser;
use tikv_jemallocator::Jemalloc;

/// For SQLite too: what a round of jobs freed goes back to the system, where
/// glibc would keep it (docs/decisions/0006-dependencies.md).
#[global_allocator]
static MEMORY: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    // A wrong command line ends here with exit code 2, and `--help` with 0.
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("canopy: cannot start its threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(words) = failure.words() {
                eprintln!("canopy: {words}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}
