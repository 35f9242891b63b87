//! Words that must not stay in the source.

use super::Complaint;
use crate::source::Source;

/// Put together here, so that this file does not hold them.
const LEFT_OVER: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("unimplemented", "!"),
    concat!("to", "do!("),
    concat!("dbg", "!("),
];

/// Folders of somebody's machine.
const MACHINE: [&str; 6] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Use", "rs/"),
    concat!("/tm", "p/hub"),
    concat!("C:", "\\\\"),
];

/// Unfinished work, and paths that exist on one machine only.
pub fn check(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources {
        let lock = source.path.ends_with(".lock") || source.path.ends_with("-lock.json");
        for (line, text) in (1..).zip(source.whole.lines()) {
            if let Some(word) = LEFT_OVER.iter().find(|word| !lock && text.contains(*word)) {
                complaints.push(Complaint::new(
                    source,
                    line,
                    format!("`{word}` is left over"),
                ));
            }
            if let Some(path) = MACHINE.iter().find(|path| text.contains(*path)) {
                complaints.push(Complaint::new(
                    source,
                    line,
                    format!("`{path}` is a path of one machine"),
                ));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::super::said;
    use super::*;

    #[test]
    fn unfinished_work_is_found() {
        for word in LEFT_OVER {
            let found = said(
                check,
                "frontend/src/app.ts",
                &format!("\nx // {word} later\n"),
            );
            assert_eq!(found.len(), 1, "{word}");
        }
        assert!(said(check, "docs/a.md", "to do this, open the page").is_empty());
    }

    #[test]
    fn paths_of_a_machine_are_found() {
        for path in MACHINE {
            assert_eq!(
                said(check, "scripts/a.sh", &format!("cd {path}me")).len(),
                1,
                "{path}"
            );
        }
        assert!(said(check, "scripts/a.sh", "cd /usr/lib/postgresql").is_empty());
    }
}
