//! Tests: the file with the installation's key: made at the first start, readable by its owner only, and.

use super::*;

#[test]
fn the_file_lies_beside_the_database_unless_it_is_named() {
    assert_eq!(
        place("sqlite://data/canopy.db", None),
        Path::new("data/canopy.db.key")
    );
    assert_eq!(place("postgres://u@h/d", None), Path::new("canopy.key"));
    let named = Some(PathBuf::from("secret"));
    assert_eq!(place("sqlite://canopy.db", named), Path::new("secret"));
}

#[test]
fn a_key_is_made_once_and_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let made = make(&path).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(read(&path, &text).unwrap().name(), made.name());
    assert_eq!(make(&path).unwrap().name(), made.name());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let made = make(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = read(&path, &made.written()).unwrap_err().to_string();
    assert!(refused.contains("chmod 600"), "{refused}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(read(&path, &made.written()).is_ok());
    assert!(read(&path, "").unwrap_err().to_string().contains("backup"));
}
