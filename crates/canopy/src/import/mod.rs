//! `canopy import`: usage, cases and campaigns of one company from a file.
//!
//! Reading is streamed in batches. Every batch is offered through the same verbs as the API's, so
//! that importing a file twice changes nothing. A row that is refused is reported with its line,
//! and does not stop the others.

mod campaigns;
mod cases;
mod cloud_event;
mod columns;
mod csv_file;
mod entry;
mod kind;
mod line_starts;
mod ndjson;
mod progress;
mod report;
mod sink;
mod time;
mod usage;

use std::path::PathBuf;

use canopy_app::companies::find::find_company;
use canopy_app::{Actor, Config, House};
use clap::Args;

use crate::Failure;
use crate::open::{house, open_existing, open_migrated};
use columns::Mapping;
use entry::{Entries, Format};
use kind::Kind;
use report::Report;
use sink::Sink;

/// The arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// What the file holds
    #[arg(value_enum)]
    kind: Kind,
    /// The file: CSV with a header line, or a JSON object per line (.ndjson, .jsonl)
    file: PathBuf,
    /// The company, by slug or id
    #[arg(long, value_name = "SLUG")]
    company: String,
    /// The system that gave the ids; part of every identity [default: import/KIND]
    #[arg(long, value_name = "S")]
    source: Option<String>,
    /// A column that is called otherwise in the file; may be given many times
    #[arg(long = "column", value_name = "OURS=THEIRS")]
    columns: Vec<String>,
    /// The IANA time zone of times without an offset, such as America/New_York
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// How the file is written, where its name does not say so
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Rows per transaction
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u16).range(1..=10_000), value_name = "N")]
    batch: u16,
    /// Read and check everything, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl ImportArgs {
    fn format(&self) -> Result<Format, Failure> {
        let format = self
            .format
            .unwrap_or_else(|| Format::of(&self.file, self.kind));
        if self.kind == Kind::Events && format == Format::Csv {
            return Err(Failure::Usage(
                "events are CloudEvents, one JSON object per line; use --format ndjson".into(),
            ));
        }
        Ok(format)
    }
}

/// Imports the file and reports; fails where any row was refused.
pub async fn import(database: &str, args: ImportArgs) -> Result<(), Failure> {
    let format = args.format()?;
    let mapping = Mapping::read(args.kind, &args.columns)?;
    let zone = args.time_zone.as_deref().map(time::read_zone).transpose()?;
    let store = if args.dry_run {
        open_existing(database).await?
    } else {
        open_migrated(database).await?
    };
    let house = house(store, Config::default());
    let actor = Actor::installation("Import", house.now());
    let found = find_company(&house, &actor, &args.company)
        .await
        .map_err(|refusal| Failure::of(refusal, "company", &args.company))?;
    let source = args
        .source
        .clone()
        .unwrap_or_else(|| format!("import/{}", args.kind.word()));
    let sink = Sink::new(
        &house,
        &actor,
        &found,
        args.kind,
        source,
        zone,
        args.dry_run,
    );
    let mut entries = Entries::open(&args.file, format, &mapping)?;
    for name in entries.unused() {
        eprintln!("column “{name}” is not used");
    }
    let report = read_all(&sink, &mut entries, usize::from(args.batch), args.dry_run).await?;
    close(house).await;
    println!("{}", report.summary(args.kind, args.dry_run));
    if report.refused() > 0 {
        Err(Failure::Told)
    } else {
        Ok(())
    }
}

async fn read_all(
    sink: &Sink<'_>,
    entries: &mut Entries,
    batch: usize,
    dry_run: bool,
) -> Result<Report, Failure> {
    let mut report = Report::new(sink.verdict_words(dry_run));
    loop {
        let rows = entries.next(batch)?;
        if rows.is_empty() {
            break;
        }
        let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
        let verdicts = sink.offer(rows).await?;
        for (line, verdict) in lines.into_iter().zip(verdicts) {
            if let Some(words) = report.add(line, &verdict) {
                entries.progress().say(&words);
            }
        }
    }
    entries.progress().finish();
    Ok(report)
}

async fn close(house: House) {
    // Only this process's log is long after an import; a server beside it does the same each minute.
    if let Err(error) = house.store.checkpoint().await {
        tracing::debug!(%error, "the log stays beside the database file");
    }
    house.store.close().await;
}
