//! `canopy verify`: every kept figure against a recount from the events, and every statement
//! against its hashes and its month, company by company.

use std::path::PathBuf;

use canopy_app::audit::heads::{HeadKey, PublicKey, Witness};
use canopy_app::cases::verify::verify_cases;
use canopy_app::operator::jobs;
use canopy_app::statements::verify::verify_statements;
use canopy_app::usage::verify::verify_company;
use canopy_app::{Config, House, Refusal};
use clap::Args;

use crate::Failure;
use crate::heads_file::{heads_path, read_heads};
use crate::key_file::existing_key_of;
use crate::open::{house, open_existing};

/// The arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Only this company, by slug or id
    #[arg(long, value_name = "SLUG")]
    company: Option<String>,
    /// Signed heads of the audit log to hold its chains against; by default those beside the key
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
    /// The key that signed them, as `canopy audit-key` prints it; by default the installation's own
    // One key in 64 begins with a hyphen.
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    public_key: Option<String>,
}

/// Verifies the companies and the audit chains. Prints a line per company; differences go to
/// standard error.
pub async fn verify(database: &str, args: VerifyArgs) -> Result<(), Failure> {
    let (witness, heads) = witness(database, &args)?;
    let house = house(open_existing(database).await?, Config::default());
    let mut companies = jobs::all_companies(&house).await?;
    companies.sort_by(|a, b| a.1.cmp(&b.1));
    if let Some(asked) = &args.company {
        companies.retain(|(id, slug)| id == asked || slug == asked);
        if companies.is_empty() {
            return Err(Failure::of(Refusal::Hidden, "company", asked));
        }
    }
    let mut agrees = true;
    let mut events = 0;
    for (id, slug) in &companies {
        let (count, difference) = verify_one(&house, id).await?;
        events += count;
        match difference {
            None => println!("{slug}: {count} events, every figure agrees"),
            Some(difference) => {
                agrees = false;
                println!("{slug}: {count} events read, WRONG");
                eprintln!("{slug}: {difference}");
            }
        }
    }
    if let Some(broken) = jobs::verify_audit(&house, &witness).await? {
        agrees = false;
        eprintln!("audit: {broken}");
    }
    house.store.close().await;
    if !agrees {
        return Err(Failure::Told);
    }
    println!(
        "verified {} companies, {events} events, and the audit chains against {heads} signed heads",
        companies.len()
    );
    Ok(())
}

/// The signed heads to hold the audit chains against, and how many they are. Without a file of
/// heads there are none; a file that was named must be there.
fn witness(database: &str, args: &VerifyArgs) -> Result<(Witness, usize), Failure> {
    let path = match &args.heads {
        Some(named) if !named.exists() => {
            let words = format!("there is no file {}", named.display());
            return Err(Failure::refused(words));
        }
        Some(named) => named.clone(),
        None => heads_path(database),
    };
    let key = match &args.public_key {
        Some(text) => PublicKey::read(text).ok_or_else(|| {
            Failure::Usage("--public-key: write the key as `canopy audit-key` prints it".into())
        })?,
        None if path.exists() => HeadKey::of(&existing_key_of(database)?).public(),
        None => return Ok((Witness::default(), 0)),
    };
    read_heads(&path, &key)
}

async fn verify_one(house: &House, company: &str) -> Result<(i64, Option<String>), Failure> {
    let usage = verify_company(house, company).await?;
    let cases = verify_cases(house, company).await?;
    let statements = verify_statements(house, company).await?;
    let difference = usage.difference.or(cases).or(statements);
    Ok((usage.events, difference))
}
