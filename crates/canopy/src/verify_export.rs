//! `canopy verify-export`: whether a CSV export is as it was written, without any database.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use canopy_app::audit::heads::{HeadKey, PublicKey};
use canopy_app::reporting::export::verify;
use clap::Args;

use crate::Failure;
use crate::key_file::{existing_key_of, path_of};

/// The arguments of `verify-export`.
#[derive(Debug, Args)]
pub struct VerifyExportArgs {
    /// The CSV file, as it was downloaded
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The key that must have signed it, as `canopy audit-key` prints it; by default the key of the
    /// installation whose key file lies here
    // One key in 64 begins with a hyphen.
    #[arg(long, value_name = "PUBLIC", allow_hyphen_values = true)]
    key: Option<String>,
}

/// Checks rows, sums, hash and signature; prints what the file says of itself.
pub fn verify_export(database: &str, args: &VerifyExportArgs) -> Result<(), Failure> {
    let (key, whose) = key(database, args)?;
    let name = args.file.display();
    let file = File::open(&args.file)
        .map_err(|error| Failure::refused(format!("{name} cannot be read: {error}")))?;
    let checked = verify(&mut BufReader::new(file), key.as_ref());
    let found = checked.map_err(|wrong| {
        wrong.iter().for_each(|wrong| eprintln!("{name}: {wrong}"));
        if key.is_some() {
            eprintln!("{name}: it was held against {whose}");
        }
        println!("{name}: REFUSED");
        Failure::Told
    })?;
    for (item, said) in &found.manifest {
        println!("{item}: {said}");
    }
    let by = found.signed_by.name();
    match key {
        Some(_) => println!("{name}: whole, and signed by {whose} ({by})"),
        None => println!(
            "{name}: unchanged since it was signed, but AUTHORSHIP IS NOT PROVEN: only the key that the file \
             itself names ({by}) vouches for it. Give --key with what `canopy audit-key` prints at the installation"
        ),
    }
    Ok(())
}

/// The key to hold the file against, and whose it is.
fn key(database: &str, args: &VerifyExportArgs) -> Result<(Option<PublicKey>, String), Failure> {
    if let Some(text) = &args.key {
        let text = text.trim().trim_start_matches("ed25519:");
        let key = PublicKey::read(text).ok_or_else(|| {
            Failure::Usage("--key: write the key as `canopy audit-key` prints it".into())
        })?;
        return Ok((Some(key), "the key that you gave".into()));
    }
    let path = path_of(database);
    if !path.exists() {
        return Ok((None, String::new()));
    }
    let key = HeadKey::of(&existing_key_of(database)?).public();
    Ok((
        Some(key),
        format!("the installation's key in {}", path.display()),
    ))
}
