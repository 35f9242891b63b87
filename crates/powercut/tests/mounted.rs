//! The file system under SQLite: settings that promise durability keep every
//! confirmed row through every cut, and weaker ones are caught losing some.
//!
//! These mount a file system, so they need root and /dev/fuse and are run by
//! `scripts/powercut.sh`, inside a mount namespace of their own.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use canopy_powercut::dice::Dice;
use canopy_powercut::file::Survival;
use canopy_powercut::mount::Mounted;
use canopy_powercut::power::Power;

struct Scribe(Child);

impl Drop for Scribe {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Writes until the power goes; the numbers that were confirmed.
fn write_until_cut(power: &Arc<Power>, at: &Path, settings: [&str; 2], strokes: u64) -> Vec<i64> {
    let mounted = Mounted::new(power.clone(), at).expect("mounts");
    power.fail_after(strokes);
    let mut child = Command::new(env!("CARGO_BIN_EXE_canopy-powercut"))
        .arg("scribe")
        .arg(at.join("notes.db"))
        .args(["--journal", settings[0], "--synchronous", settings[1]])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let said = BufReader::new(child.stdout.take().expect("piped"));
    let scribe = Scribe(child);
    // The scribe ends by itself: its disk answers nothing any more.
    let confirmed = said
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.parse().ok())
        .collect();
    assert!(
        power.wait_off(Duration::from_secs(60)),
        "the power never went"
    );
    drop(scribe);
    mounted.unmount().expect("unmounts");
    confirmed
}

/// The numbers in the file; nothing when it is damaged.
fn read_back(at: &Path) -> Option<BTreeSet<i64>> {
    let read = Command::new(env!("CARGO_BIN_EXE_canopy-powercut"))
        .arg("read")
        .arg(at.join("notes.db"))
        .output()
        .expect("starts");
    let said = String::from_utf8(read.stdout).expect("numbers");
    read.status.success().then(|| {
        said.lines()
            .map(|line| line.parse().expect("a number"))
            .collect()
    })
}

/// How many confirmed rows were lost over `cuts` cuts, and how many databases
/// were found damaged.
fn lost(settings: [&str; 2], cuts: u64) -> (usize, usize) {
    let at = tempfile::tempdir().expect("a directory");
    let (mut missing, mut damaged, mut confirmed_in_all) = (0, 0, 0);
    let mut dice = Dice::new(7);
    let mut power = Arc::new(Power::default());
    let mut owed = BTreeSet::new();
    for cut in 0..cuts {
        if cut % 4 == 0 {
            power = Arc::new(Power::default());
            owed.clear();
        }
        let strokes = 1 + dice.below(400);
        let confirmed = write_until_cut(&power, at.path(), settings, strokes);
        confirmed_in_all += confirmed.len();
        owed.extend(confirmed);
        power.restore(Survival::pick(&mut dice), &mut dice);
        let mounted = Mounted::new(power.clone(), at.path()).expect("mounts again");
        if let Some(there) = read_back(at.path()) {
            missing += owed.difference(&there).count();
        } else {
            damaged += 1;
            power = Arc::new(Power::default());
            owed.clear();
        }
        mounted.unmount().expect("unmounts");
    }
    assert!(
        confirmed_in_all > cuts as usize,
        "there was something to lose"
    );
    (missing, damaged)
}

#[test]
#[ignore = "mounts a file system: scripts/powercut.sh"]
fn a_write_ahead_log_with_full_sync_loses_nothing() {
    assert_eq!(lost(["WAL", "FULL"], 40), (0, 0));
}

#[test]
#[ignore = "mounts a file system: scripts/powercut.sh"]
fn a_write_ahead_log_with_normal_sync_is_caught_losing() {
    let (missing, damaged) = lost(["WAL", "NORMAL"], 12);
    assert!(missing > 0, "nothing lost: the cuts have no teeth");
    assert_eq!(damaged, 0, "NORMAL loses, but does not damage");
}

#[test]
#[ignore = "mounts a file system: scripts/powercut.sh"]
fn no_sync_at_all_is_caught_damaging() {
    let (missing, damaged) = lost(["WAL", "OFF"], 24);
    assert!(missing > 0);
    assert!(damaged > 0);
}

#[test]
#[ignore = "mounts a file system: scripts/powercut.sh"]
fn a_rollback_journal_needs_its_directory_synced() {
    assert_eq!(lost(["DELETE", "EXTRA"], 24), (0, 0));
    let (missing, _) = lost(["DELETE", "FULL"], 24);
    assert!(missing > 0, "a name that was not synced outlived the cut");
}

#[test]
#[ignore = "mounts a file system: scripts/powercut.sh"]
fn a_panic_leaves_nothing_mounted() {
    let at = tempfile::tempdir().expect("a directory");
    let path = at.path().to_owned();
    let ended = std::thread::spawn(move || {
        let _mounted = Mounted::new(Arc::new(Power::default()), &path).expect("mounts");
        std::fs::write(path.join("a"), "b").expect("writes");
        panic!("on purpose");
    })
    .join();
    assert!(ended.is_err());
    assert!(!at.path().join("a").exists());
    let mounts = std::fs::read_to_string("/proc/self/mounts").expect("readable");
    assert!(
        !mounts.contains(at.path().to_str().expect("a plain path")),
        "{mounts}"
    );
}
