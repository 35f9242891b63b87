//! The files that the checks read, by their path in the repository.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::text::Text;

/// One text file. A Rust file also has its code apart from comments and strings.
pub struct Source {
    /// From the root of the repository, with `/`.
    pub path: String,
    /// As it is on disk.
    pub whole: String,
    /// The parts, for a Rust file.
    pub rust: Option<Text>,
}

impl Source {
    /// A file of that path with that content.
    pub fn new(path: &str, whole: &str) -> Self {
        let rust = Path::new(path)
            .extension()
            .is_some_and(|kind| kind == "rs")
            .then(|| Text::of(whole));
        Self {
            path: path.to_owned(),
            whole: whole.to_owned(),
            rust,
        }
    }

    /// How many lines it has.
    pub fn lines(&self) -> usize {
        self.whole.lines().count()
    }

    /// Whether it lies under that folder.
    pub fn under(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// The name of the crate folder it belongs to: `crates/NAME/…`.
    pub fn house_part(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// Whether it is a test or what serves one.
    pub fn in_tests(&self) -> bool {
        ["/tests/", "/tests.rs", "/benches/"]
            .iter()
            .any(|part| self.path.contains(part))
    }
}

const SKIPPED: [&str; 6] = ["target", "node_modules", "dist", "out", ".git", "snapshots"];
const READ: [&str; 13] = [
    "rs", "toml", "sql", "sh", "mjs", "js", "ts", "css", "md", "json", "lock", "snap", "yml",
];

/// Every text file under the root that people write.
pub fn all(root: &Path) -> io::Result<Vec<Source>> {
    let mut found = Vec::new();
    walk(root, &mut found)?;
    found.sort();
    let mut sources = Vec::new();
    for file in found {
        let path = file
            .strip_prefix(root)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        match fs::read_to_string(&file) {
            Ok(whole) => sources.push(Source::new(&path, &whole)),
            Err(error) => return Err(io::Error::new(error.kind(), format!("{path}: {error}"))),
        }
    }
    Ok(sources)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                walk(&path, found)?;
            }
        } else if name == "Makefile"
            || name == "run"
            || path
                .extension()
                .is_some_and(|kind| READ.contains(&&*kind.to_string_lossy()))
        {
            found.push(path);
        }
    }
    Ok(())
}
