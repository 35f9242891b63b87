//! Reads `frontend/dist` (built by npm, never from here) and writes the table of embedded files
//! that `assets.rs` serves. Without `dist` a debug build gets an empty table, a release build stops.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the crate"));
    let frontend = root.join("../../frontend");
    let dist = frontend.join("dist");
    let manifest = dist.join("manifest.json");
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rerun-if-changed={}",
        watched(&frontend, &manifest).display()
    );

    let table = match fs::read_to_string(&manifest) {
        Ok(text) => table(&dist, &text),
        Err(_) if env::var("PROFILE").is_ok_and(|profile| profile == "release") => {
            println!(
                "cargo::error=frontend/dist is missing: run `npm ci && npm run build` in frontend, then build again"
            );
            return;
        }
        Err(_) => String::from("&[]"),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names the output"));
    fs::write(out.join("assets.in"), table).expect("the output directory can be written");
}

/// What to watch for a change. Cargo runs this again on every build while a watched file is missing,
/// so where npm was never used the whole (then small) directory is watched instead.
fn watched(frontend: &Path, manifest: &Path) -> PathBuf {
    let used = manifest.exists() || frontend.join("node_modules").exists();
    if used {
        manifest.to_path_buf()
    } else {
        frontend.to_path_buf()
    }
}

/// One `Asset { … }` per line of the manifest, as the source text of a slice.
fn table(dist: &Path, manifest: &str) -> String {
    let mut source = String::from("&[\n");
    for line in manifest.lines() {
        let words: Vec<&str> = line.split('"').collect();
        let [_, logical, _, served, _] = words[..] else {
            continue;
        };
        let path = dist.join(served).canonicalize().unwrap_or_else(|error| {
            panic!("frontend/dist/{served} is named in the manifest: {error}")
        });
        println!("cargo::rerun-if-changed={}", path.display());
        let mut brotli = path.clone().into_os_string();
        brotli.push(".br");
        let brotli = if Path::new(&brotli).exists() {
            format!("Some(include_bytes!({brotli:?}))")
        } else {
            String::from("None")
        };
        writeln!(
            source,
            "Asset {{ logical: {logical:?}, url: \"/assets/{served}\", plain: include_bytes!({path:?}), brotli: {brotli} }},"
        )
        .expect("a String takes what is written to it");
    }
    source.push(']');
    source
}
