//! The file with the installation's key: made at the first start, readable by its owner only, and
//! never in the database.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use canopy_app::keyring::Keyring;

use crate::Failure;

/// The variable that says where the file is.
const VARIABLE: &str = "CANOPY_KEY_FILE";
/// The file of a database that is not a file itself.
const USUAL: &str = "canopy.key";

/// The key of a database: from the file that the operator named, else from the one beside the
/// SQLite file, else from `canopy.key` in the working directory. A file that is not there is made.
pub fn key_of(database: &str) -> Result<Keyring, Failure> {
    let path = path_of(database);
    match fs::read_to_string(&path) {
        Ok(text) => read(&path, &text),
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path),
        Err(error) => Err(unusable(&path, &error.to_string())),
    }
}

/// The key of a database as it lies there already; none is made.
pub fn existing_key_of(database: &str) -> Result<Keyring, Failure> {
    let path = path_of(database);
    let text = fs::read_to_string(&path).map_err(|error| unusable(&path, &error.to_string()))?;
    read(&path, &text)
}

/// Where the key of a database lies.
pub fn path_of(database: &str) -> PathBuf {
    let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
    place(database, named.map(PathBuf::from))
}

fn place(database: &str, named: Option<PathBuf>) -> PathBuf {
    match (named, database.strip_prefix("sqlite://")) {
        (Some(path), _) => path,
        (None, Some(file)) => format!("{file}.key").into(),
        (None, None) => USUAL.into(),
    }
}

fn read(path: &Path, text: &str) -> Result<Keyring, Failure> {
    let mode = fs::metadata(path)
        .map_err(|error| unusable(path, &error.to_string()))?
        .permissions()
        .mode();
    if mode & 0o007 != 0 {
        let words = format!(
            "everybody on this machine may read it; run chmod 600 {}",
            path.display()
        );
        return Err(unusable(path, &words));
    }
    Keyring::read(text).ok_or_else(|| {
        unusable(
            path,
            "it does not hold a key; restore it from a backup. With a new key, two-factor sign-in and \
             sign-in through organizations have to be set up anew",
        )
    })
}

/// Writes a fresh key under another name and gives it its own when all of it is on the disk. Where
/// another process was faster, its key holds.
fn make(path: &Path) -> Result<Keyring, Failure> {
    let key = Keyring::fresh();
    let failed = |error: std::io::Error| unusable(path, &error.to_string());
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", Keyring::fresh().name()));
    let beside = PathBuf::from(beside);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .map_err(failed)?;
    file.write_all(key.written().as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    let made = match fs::hard_link(&beside, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(path).map_err(failed)?;
            read(path, &text)
        }
        // Not every file system has links.
        Err(_) => fs::rename(&beside, path).map(|()| key).map_err(failed),
        Ok(()) => Ok(key),
    };
    let _ = fs::remove_file(&beside);
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        // So that the file survives a power cut with the database that depends on it.
        let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
    tracing::info!(file = %path.display(), "made the installation's key; keep a copy apart from the database");
    made
}

fn unusable(path: &Path, why: &str) -> Failure {
    Failure::refused(format!("the key file {}: {why}", path.display()))
}
#[cfg(test)]
mod tests;
