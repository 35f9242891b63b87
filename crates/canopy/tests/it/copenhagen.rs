//! Real logs of calls and texts, imported in every way, against a recount by other code. They lie
//! beside the repository; without them these tests say so and pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::events::event;
use crate::ledger::{number, query};
use crate::world::{Company, Organization, World};

/// The study's clock starts here, on a Monday.
const START: i64 = 1_391_385_600;
const NOW: &str = "2014-03-10T12:00:00Z";
const FIRMS: [(&str, &str); 5] = [
    ("firm-0", "Europe/Copenhagen"),
    ("firm-1", "America/New_York"),
    ("firm-2", "Asia/Kolkata"),
    ("firm-3", "Pacific/Kiritimati"),
    ("firm-4", "UTC"),
];

/// One row of a log: its line, seconds since the start, the caller, and what follows.
struct Entry {
    line: usize,
    second: i64,
    firm: usize,
    duration: Option<i64>,
}

fn logs() -> Option<(Vec<Entry>, Vec<Entry>)> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/copenhagen");
    let read = |name: &str| std::fs::read_to_string(place.join(name)).ok();
    let Some((calls, texts)) = read("calls.csv").zip(read("sms.csv")) else {
        eprintln!("skipped: the real logs are not in {}", place.display());
        return None;
    };
    Some((entries(&calls), entries(&texts)))
}

fn entries(log: &str) -> Vec<Entry> {
    let entry = |(line, row): (usize, &str)| {
        let cells: Vec<i64> = row
            .split(',')
            .map(|cell| cell.trim().parse().expect("a number"))
            .collect();
        Entry {
            line,
            second: cells[0],
            firm: usize::try_from(cells[1]).expect("a caller") % FIRMS.len(),
            duration: cells.get(3).copied(),
        }
    };
    log.lines().enumerate().skip(1).map(entry).collect()
}

fn time(entry: &Entry) -> String {
    jiff::Timestamp::from_second(START + entry.second)
        .expect("an instant")
        .to_string()
}

fn call_event(entry: &Entry) -> Value {
    let duration = entry.duration.expect("a call");
    let data = if duration < 0 {
        json!({ "direction": "outbound", "status": "no_answer" })
    } else {
        json!({ "direction": "outbound", "status": "completed", "duration_ms": duration * 1_000 })
    };
    event(
        FIRMS[entry.firm].0,
        "call",
        &format!("call {}", entry.line),
        &time(entry),
        data,
    )
}

fn text_event(entry: &Entry) -> Value {
    let data = json!({ "direction": "outbound", "segments": 1 });
    event(
        FIRMS[entry.firm].0,
        "sms",
        &format!("text {}", entry.line),
        &time(entry),
        data,
    )
}

/// Calls, connected calls, billed half minutes and texts.
type Counts = [i64; 4];

/// The recount: by firm and, with a fixed offset that held all winter, by day.
fn recount(calls: &[Entry], texts: &[Entry]) -> BTreeMap<(usize, String), Counts> {
    // Seconds east of Greenwich. New York changed its clocks after the study's last day.
    let offsets = [3_600, -18_000, 19_800, 50_400, 0];
    let mut sums: BTreeMap<(usize, String), Counts> = BTreeMap::new();
    let mut add = |entry: &Entry, counts: Counts| {
        let local = START + entry.second + offsets[entry.firm];
        let midnight =
            jiff::Timestamp::from_second(local - local.rem_euclid(86_400)).expect("an instant");
        let sum = sums
            .entry((entry.firm, midnight.to_string()[..10].to_owned()))
            .or_default();
        (0..4).for_each(|place| sum[place] += counts[place]);
    };
    for entry in calls {
        match entry.duration.expect("a call") {
            ..0 => add(entry, [1, 0, 0, 0]),
            0 => add(entry, [1, 1, 1, 0]),
            seconds => add(entry, [1, 1, seconds / 30 + i64::from(seconds % 30 > 0), 0]),
        }
    }
    texts.iter().for_each(|entry| add(entry, [0, 0, 0, 1]));
    sums
}

async fn stored(world: &World) -> BTreeMap<(usize, String), Counts> {
    let sql = "SELECT c.slug, day, calls, calls_connected, voice_ms / 30000, segments_sent, sms_sent, voice_ms % 30000 \
        FROM company_days JOIN companies c ON c.company_id = company_days.company_id";
    let row = |row: Vec<String>| {
        let cell = |place: usize| row[place].parse::<i64>().expect("a number");
        assert_eq!((cell(5), cell(7)), (cell(6), 0), "{row:?}");
        let firm = row[0]
            .strip_prefix("firm-")
            .expect("a firm")
            .parse()
            .expect("a number");
        ((firm, row[1].clone()), [cell(2), cell(3), cell(4), cell(5)])
    };
    query(world.store(), sql)
        .await
        .into_iter()
        .map(row)
        .collect()
}

async fn firms(world: &World) -> (Organization, Vec<Company>) {
    world.set(NOW);
    let organization = world.organization("Copenhagen").await;
    let mut companies = Vec::new();
    for (slug, zone) in FIRMS {
        companies.push(world.company(&organization, slug, zone, "EUR").await);
    }
    (organization, companies)
}

/// One file per firm and kind, as a carrier would send them.
fn write_files(
    folder: &Path,
    calls: &[Entry],
    texts: &[Entry],
) -> Vec<(usize, &'static str, PathBuf)> {
    let mut files = Vec::new();
    for firm in 0..FIRMS.len() {
        let mut lines = vec!["call_id,occurred_at,direction,status,duration_seconds".to_owned()];
        for entry in calls.iter().filter(|it| it.firm == firm) {
            let (status, duration) = match entry.duration.expect("a call") {
                ..0 => ("no_answer", String::new()),
                seconds => ("completed", seconds.to_string()),
            };
            lines.push(format!(
                "{},{},outbound,{status},{duration}",
                entry.line,
                time(entry)
            ));
        }
        files.push((firm, "calls", folder.join(format!("calls-{firm}.csv"))));
        std::fs::write(&files[files.len() - 1].2, lines.join("\n")).expect("a file");
        let mut lines = vec!["id,occurred_at,direction,segments".to_owned()];
        for entry in texts.iter().filter(|it| it.firm == firm) {
            lines.push(format!("{},{},outbound,1", entry.line, time(entry)));
        }
        files.push((firm, "sms", folder.join(format!("sms-{firm}.csv"))));
        std::fs::write(&files[files.len() - 1].2, lines.join("\r\n")).expect("a file");
    }
    files
}

/// Runs `canopy import`; answers the line with the sums.
fn import(world: &World, file: &(usize, &str, PathBuf), batch: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_canopy"));
    command.args(["import", file.1]).arg(&file.2).args([
        "--company",
        FIRMS[file.0].0,
        "--batch",
        batch,
    ]);
    if file.1 == "calls" {
        command.args(["--column", "id=call_id"]);
    }
    let done = command
        .args(["--database", world.database()])
        .output()
        .expect("the program runs");
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        done.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    told.lines().last().unwrap_or("").to_owned()
}

crate::worlds! {
    async fn the_real_logs_count_once_over_http_in_any_order(world, engine) {
        let Some((calls, texts)) = logs() else { return };
        let expected = recount(&calls, &texts);
        let mut events: Vec<Value> = calls.iter().map(call_event).chain(texts.iter().map(text_event)).collect();
        let (organization, _) = firms(&world).await;
        for batch in events.chunks(10_000) {
            world.accept(&organization.key, batch).await;
        }
        assert_eq!(stored(&world).await, expected);

        let mut dice = Dice::new(5);
        dice.shuffle(&mut events);
        let other = World::start(canopy_store::testing::fresh(engine).await).await;
        let (elsewhere, _) = firms(&other).await;
        for batch in events.chunks(997) {
            let once = world.ingest(&organization.key, batch).await;
            assert_eq!(once["duplicates"], batch.len());
            other.accept(&elsewhere.key, batch).await;
        }
        assert_eq!(stored(&world).await, expected, "a second time changed something");
        assert_eq!(stored(&other).await, expected, "another order changed something");
        assert_eq!(crate::ledger::rollups(other.store()).await, crate::ledger::rollups(world.store()).await);
        assert_eq!(world.verify().await, other.verify().await);

        let total: i64 = expected.values().map(|counts| counts[0]).sum();
        assert_eq!((total, events.len()), (calls.len() as i64, calls.len() + texts.len()));
        let overview = world.overview(&organization.key, &organization).await;
        for firm in 0..FIRMS.len() {
            let march = expected.iter().filter(|((it, day), _)| *it == firm && day.starts_with("2014-03"));
            let sum = |place: usize| march.clone().map(|(_, counts)| counts[place]).sum::<i64>();
            let line = &overview["items"][firm];
            assert_eq!((&line["calls"], &line["sms_segments"]), (&json!(sum(0)), &json!(sum(3))), "{line}");
        }
    }

    async fn the_real_logs_import_from_files_once(world) {
        let Some((mut calls, mut texts)) = logs() else { return };
        let expected = recount(&calls, &texts);
        firms(&world).await;
        let folder = tempfile::tempdir().expect("a folder");
        for file in write_files(folder.path(), &calls, &texts) {
            let told = import(&world, &file, "1000");
            assert!(told.contains("0 duplicate, 0 conflict, 0 rejected"), "{told}");
        }
        assert_eq!(stored(&world).await, expected);

        let mut dice = Dice::new(6);
        dice.shuffle(&mut calls);
        dice.shuffle(&mut texts);
        for file in write_files(folder.path(), &calls, &texts) {
            let told = import(&world, &file, "10000");
            assert!(told.contains(" 0 accepted,") && told.contains("0 conflict, 0 rejected"), "{told}");
        }
        assert_eq!(stored(&world).await, expected);
        let events = number(world.store(), "SELECT COUNT(*) FROM events").await;
        assert_eq!(events, (calls.len() + texts.len()) as i64);
        assert_eq!(world.verify().await, events);
    }
}
