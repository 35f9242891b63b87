//! `canopy verify`: every kept figure against a recount from the events, company by company.

use canopy_app::cases::verify::verify_cases;
use canopy_app::operator::jobs;
use canopy_app::usage::verify::verify_company;
use canopy_app::{Config, House, Refusal};
use clap::Args;

use crate::Failure;
use crate::open::{house, open_existing};

/// The arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Only this company, by slug or id
    #[arg(long, value_name = "SLUG")]
    company: Option<String>,
}

/// Verifies the companies and the audit chains. Prints a line per company; differences go to
/// standard error.
pub async fn verify(database: &str, args: VerifyArgs) -> Result<(), Failure> {
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
    if let Some(broken) = jobs::verify_audit(&house).await? {
        agrees = false;
        eprintln!("audit: {broken}");
    }
    house.store.close().await;
    if !agrees {
        return Err(Failure::Told);
    }
    println!(
        "verified {} companies, {events} events, and the audit chains",
        companies.len()
    );
    Ok(())
}

async fn verify_one(house: &House, company: &str) -> Result<(i64, Option<String>), Failure> {
    let usage = verify_company(house, company).await?;
    let cases = verify_cases(house, company).await?;
    Ok((usage.events, usage.difference.or(cases)))
}
