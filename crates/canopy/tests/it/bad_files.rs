//! Bad files: `canopy import` names the line, the column and the way out, and changes nothing.

use std::process::Command;

use crate::ledger::{everything_but, number};
use crate::world::World;

const NOW: &str = "2020-03-10T12:00:00Z";
const HEAD: &str = "id,occurred_at,direction,status,duration_seconds\n";
const GOOD: &str = "1,2020-03-01T12:00:00Z,outbound,completed,25\n";

/// Runs `canopy import calls`; answers the exit code and everything it said.
fn import(world: &World, file: &[u8], more: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("calls.csv");
    std::fs::write(&path, file).expect("a file");
    let done = Command::new(env!("CARGO_BIN_EXE_canopy"))
        .args(["import", "calls"])
        .arg(&path)
        .args(["--database", world.database()])
        .args(more)
        .output()
        .expect("the program runs");
    let said = [done.stdout, done.stderr].concat();
    (
        done.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

crate::worlds! {
    async fn bad_files_are_refused_with_line_and_column(world) {
        world.set(NOW);
        world.one_company().await;
        let before = everything_but(world.store(), &["refused_events"]).await;
        let row = |text: &str| format!("{HEAD}{text}\n").into_bytes();
        let company = ["--company", "oak-law"];
        let cases: [(Vec<u8>, &[&str], &[&str]); 9] = [
            (b"id,direction,status\n1,outbound,completed\n".to_vec(), &company, &["occurred_at"]),
            (Vec::new(), &company, &["“id”", "Columns found: none"]),
            (row("1,2020-03-01T12:00:00Z,outbound,completed,-5"), &company, &["line 2", "duration_seconds"]),
            (row("1,2020-03-01T12:00:00Z,sideways,completed,5"), &company, &["line 2", "direction"]),
            (row("1,9999-12-31T23:59:59Z,outbound,completed,5"), &company, &["line 2", "occurred_at"]),
            (row(",2020-03-01T12:00:00Z,outbound,completed,5"), &company, &["line 2", "id"]),
            (row("1,2020-03-01T12:00:00Z,outbound"), &company, &["line 2"]),
            (GOOD.as_bytes().to_vec(), &["--company", "nobody"], &["company"]),
            (row("1,2020-03-01T12:00:00Z,outbound,completed,5"), &["--company", "oak-law", "--column", "id=call_id"], &["call_id"]),
        ];
        for (file, arguments, words) in cases {
            let (code, said) = import(&world, &file, arguments);
            assert_eq!(code, 1, "{said}");
            for word in words {
                assert!(said.contains(word), "{word} is missing in: {said}");
            }
        }
        assert_eq!(everything_but(world.store(), &["refused_events"]).await, before);
    }

    async fn a_broken_byte_is_named_and_good_rows_are_kept(world) {
        world.set(NOW);
        world.one_company().await;
        let mut file = format!("{HEAD}{GOOD}").into_bytes();
        file.extend(b"2,2020-03-01T12:00:00Z,out\xffbound,completed,5\n");
        file.extend(b"3,2020-03-01T12:00:00Z,inbound,busy,\n");
        let company = ["--company", "oak-law"];
        let (code, said) = import(&world, &file, &[&company[..], &["--dry-run"]].concat());
        assert!(said.contains("2 can be read, 1 rejected; duplicates and conflicts show when they are offered"), "{said}");
        assert_eq!((code, number(world.store(), "SELECT COUNT(*) FROM events").await), (1, 0), "{said}");
        let (code, said) = import(&world, &file, &company);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("line 3") && said.contains("UTF-8"), "{said}");
        assert!(said.contains("2 accepted") && said.contains("1 rejected"), "{said}");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM events").await, 2);
        let (code, said) = import(&world, &file, &company);
        assert!(code == 1 && said.contains("0 accepted, 2 duplicate"), "{said}");
        assert_eq!(world.verify().await, 2);
    }
}
