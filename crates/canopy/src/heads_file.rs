//! The file of signed heads of the audit chains, outside the database: a line for each head, only
//! ever added to. A copy of it kept elsewhere proves later that no chain was rebuilt or cut off.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use canopy_app::House;
use canopy_app::audit::heads::{PublicKey, Witness};
use canopy_app::operator::jobs;

use crate::Failure;
use crate::key_file::path_of;

/// The variable that says where the file is.
const VARIABLE: &str = "CANOPY_HEADS_FILE";

/// Where the heads of a database lie: in the file that the operator named, else beside the key.
pub fn heads_path(database: &str) -> PathBuf {
    match std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        Some(named) => named.into(),
        None => path_of(database).with_extension("heads"),
    }
}

/// Adds the heads of a server to its file.
pub struct HeadsFile {
    path: PathBuf,
    /// Chain and the words about its last record that this server wrote down last.
    written: HashMap<String, String>,
}

impl HeadsFile {
    /// The heads file of a database.
    pub fn of(database: &str) -> Self {
        Self {
            path: heads_path(database),
            written: HashMap::new(),
        }
    }

    /// Signs the heads of all chains and adds those that moved, to the file and to the log. A
    /// server that cannot goes on serving: the next round tries again.
    pub async fn keep(&mut self, house: &House) {
        let lines = match jobs::sign_heads(house).await {
            Ok(lines) => lines,
            Err(error) => {
                tracing::error!(%error, "the heads of the audit log were not signed");
                return;
            }
        };
        let moved: Vec<String> = lines.into_iter().filter(|line| self.moved(line)).collect();
        if moved.is_empty() {
            return;
        }
        for line in &moved {
            tracing::info!(target: "canopy::audit", "{line}");
        }
        match append(&self.path, &moved) {
            Ok(()) => self
                .written
                .extend(moved.iter().filter_map(|line| split(line))),
            Err(error) => {
                let file = self.path.display();
                tracing::error!(%error, %file, "the heads of the audit log were not written down");
            }
        }
    }

    fn moved(&self, line: &str) -> bool {
        split(line).is_none_or(|(chain, last)| self.written.get(&chain) != Some(&last))
    }
}

/// The chain of a line, and what it says of its last record.
fn split(line: &str) -> Option<(String, String)> {
    let mut parts = line.split(' ').skip(2);
    let chain = parts.next()?.to_owned();
    Some((chain, format!("{} {}", parts.next()?, parts.next()?)))
}

/// Adds whole lines and waits until they are on the disk.
fn append(path: &Path, lines: &[String]) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o640)
        .open(path)?;
    let mut text = lines.join("\n");
    text.push('\n');
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Reads the heads of a file; every line must bear the signature of the key. A last line without
/// its end was cut off by a power cut and says nothing. No file holds no heads.
pub fn read_heads(path: &Path, key: &PublicKey) -> Result<(Witness, usize), Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::refused(format!("{}: {error}", path.display()))),
    };
    let (mut witness, mut heads) = (Witness::default(), 0);
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let Some(line) = line.strip_suffix('\n') else {
            break;
        };
        if line.trim().is_empty() {
            continue;
        }
        let forged = || {
            let file = path.display();
            Failure::refused(format!(
                "{file}, line {number}: this head was not signed with the installation's key {key}"
            ))
        };
        witness.add(key.head(line).ok_or_else(forged)?);
        heads += 1;
    }
    Ok((witness, heads))
}

#[cfg(test)]
mod tests {
    use canopy_app::audit::heads::{Head, HeadKey};
    use canopy_app::keyring::Keyring;

    use super::*;

    fn line(key: &HeadKey, seq: i64) -> String {
        key.sign(&Head {
            chain: "org_1".into(),
            seq,
            hash: "ab".into(),
            at: jiff::Timestamp::UNIX_EPOCH,
        })
    }

    #[test]
    fn lines_are_added_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("canopy.heads");
        let key = HeadKey::of(&Keyring::fresh());
        assert_eq!(read_heads(&path, &key.public()).unwrap().1, 0);
        append(&path, &[line(&key, 1), line(&key, 2)]).unwrap();
        append(&path, &[line(&key, 3)]).unwrap();
        assert_eq!(read_heads(&path, &key.public()).unwrap().1, 3);
        fs::write(
            &path,
            format!("{}\n\n{}", line(&key, 1), &line(&key, 2)[..40]),
        )
        .unwrap();
        assert_eq!(read_heads(&path, &key.public()).unwrap().1, 1);
    }

    #[test]
    fn a_forged_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("canopy.heads");
        let (key, other) = (
            HeadKey::of(&Keyring::fresh()),
            HeadKey::of(&Keyring::fresh()),
        );
        append(&path, &[line(&key, 1), line(&other, 2)]).unwrap();
        let refused = read_heads(&path, &key.public()).unwrap_err().to_string();
        assert!(
            refused.contains("line 2: this head was not signed"),
            "{refused}"
        );
    }

    #[test]
    fn a_head_that_did_not_move_is_not_written_again() {
        let key = HeadKey::of(&Keyring::fresh());
        let mut file = HeadsFile::of("sqlite://x.db");
        assert!(file.moved(&line(&key, 1)));
        file.written.extend(split(&line(&key, 1)));
        assert!(!file.moved(&line(&key, 1)));
        assert!(file.moved(&line(&key, 2)));
    }
}
