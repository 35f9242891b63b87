//! The side-by-side benchmarks: each subcommand does one part of a run of `bench/run.sh`.

mod bare;
mod cloud;
mod dice;
mod export;
mod idle;
mod ingestion;
mod load;
mod measures;
mod overview;
mod pages;
mod postgres;
mod report;
mod server;
mod traffic;
mod wire;
mod year;

use clap::{Parser, Subcommand};
use tikv_jemallocator::Jemalloc;

/// As in the program, so that what is measured in process is measured with the same memory.
#[global_allocator]
static MEMORY: Jemalloc = Jemalloc;

/// What can go wrong, as it says itself.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(about = "Parts of Canopy's side-by-side benchmarks")]
struct Cli {
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// Fill a database through the product's own verbs.
    Load {
        database: String,
        #[arg(long, default_value_t = 1_000)]
        companies: usize,
        #[arg(long)]
        events: i64,
    },
    /// Time the overview in process.
    Overview {
        database: String,
        #[arg(long, default_value_t = 1_000)]
        rounds: usize,
        /// The measure's name.
        #[arg(long, default_value = "overview")]
        name: String,
        /// The file of measures.
        #[arg(long)]
        into: String,
        /// Where the figures go.
        #[arg(long)]
        figures: String,
    },
    /// Time the report over a year in process.
    Year {
        database: String,
        #[arg(long, default_value_t = 200)]
        rounds: usize,
        /// The measure's name.
        #[arg(long, default_value = "year")]
        name: String,
        /// The file of measures.
        #[arg(long)]
        into: String,
        /// Where the figures go.
        #[arg(long)]
        figures: String,
    },
    /// Write the events of a SQLite database as CSV.
    Export { database: String, csv: String },
    /// Fill PostgreSQL's table of raw events from the CSV and index it.
    PostgresFill { url: String, csv: String },
    /// Time PostgreSQL's answers over the raw events.
    PostgresAsk {
        url: String,
        #[arg(long, default_value_t = 15)]
        rounds: usize,
        #[arg(long)]
        into: String,
        /// Where the figures of the overview go.
        #[arg(long)]
        figures: String,
        /// Where those of the year go.
        #[arg(long)]
        year: String,
    },
    /// Copy what Canopy keeps on SQLite to PostgreSQL, without the events.
    PostgresCopy { database: String, url: String },
    /// Serve a database on a clock that runs on from the end of the traffic.
    Serve { database: String, address: String },
    /// Time the overview's page while events come in.
    Pages {
        database: String,
        #[arg(long, default_value_t = 1_000)]
        companies: usize,
        #[arg(long, default_value_t = 20)]
        seconds: i64,
        #[arg(long)]
        into: String,
    },
    /// Time ingestion through the real binary.
    Ingestion {
        database: String,
        #[arg(long)]
        binary: String,
        #[arg(long, default_value_t = 1_000)]
        companies: usize,
        #[arg(long, default_value_t = 200)]
        batches: usize,
        #[arg(long)]
        into: String,
    },
    /// Fill the bare program's table with the events of a Canopy database.
    BareFill { database: String, bare: String },
    /// Time the bare program.
    Bare {
        bare: String,
        #[arg(long, default_value_t = 1_000)]
        companies: usize,
        #[arg(long, default_value_t = 200)]
        batches: usize,
        #[arg(long)]
        into: String,
    },
    /// Start the real binary, and look at it at rest.
    Idle {
        database: String,
        #[arg(long)]
        binary: String,
        #[arg(long)]
        into: String,
    },
    /// Print the table; compare the files of figures.
    Report {
        measures: String,
        /// The figures of the overview.
        figures: Vec<String>,
        /// Those of the report over a year.
        #[arg(long, num_args = 1..)]
        year: Vec<String>,
        /// Goals count.
        #[arg(long)]
        full: bool,
    },
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    match run(Cli::parse().part).await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("canopy-bench: {fault}");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(part: Part) -> Result<(), Fault> {
    match part {
        Part::Load {
            database,
            companies,
            events,
        } => load::load(&database, companies, events).await,
        Part::Overview {
            database,
            rounds,
            name,
            into,
            figures,
        } => overview::measure(&database, rounds, &name, &into, &figures).await,
        Part::Year {
            database,
            rounds,
            name,
            into,
            figures,
        } => year::measure(&database, rounds, &name, &into, &figures).await,
        Part::Export { database, csv } => export::export(&database, &csv),
        Part::PostgresFill { url, csv } => postgres::fill(&url, &csv).await,
        Part::PostgresAsk {
            url,
            rounds,
            into,
            figures,
            year,
        } => postgres::ask(&url, rounds, &into, [&figures, &year]).await,
        Part::PostgresCopy { database, url } => postgres::copy(&database, &url).await,
        Part::Serve { database, address } => server::serve(&database, &address).await,
        Part::Pages {
            database,
            companies,
            seconds,
            into,
        } => pages::measure(&database, companies, seconds, &into).await,
        Part::Ingestion {
            database,
            binary,
            companies,
            batches,
            into,
        } => ingestion::measure(&binary, &database, companies, batches, &into).await,
        Part::BareFill { database, bare } => bare::fill(&database, &bare),
        Part::Bare {
            bare,
            companies,
            batches,
            into,
        } => bare::measure(&bare, companies, batches, &into),
        Part::Idle {
            database,
            binary,
            into,
        } => idle::measure(&binary, &database, &into).await,
        Part::Report {
            measures,
            figures,
            year,
            full,
        } => report::report(&measures, [&figures, &year], full),
    }
}
