//! `canopy api-key create`: a key that acts as an admin of one place.

use canopy_app::operator::{KeyPlace, create_key};
use canopy_app::{Actor, Config};
use clap::{Args, Subcommand};

use crate::Failure;
use crate::open::{house, open_migrated};

/// The arguments of `api-key`.
#[derive(Debug, Args)]
pub struct ApiKeyArgs {
    #[command(subcommand)]
    command: ApiKeyCommand,
}

#[derive(Debug, Subcommand)]
enum ApiKeyCommand {
    /// Make a key and print it alone on the last line; it is shown this once
    Create(CreateArgs),
}

#[derive(Debug, Args)]
struct CreateArgs {
    /// The organization, by slug or id: the key acts as its Organization Admin
    #[arg(
        long,
        value_name = "SLUG",
        required_unless_present = "company",
        conflicts_with = "company"
    )]
    organization: Option<String>,
    /// The company, by slug or id: the key acts as its Company Admin
    #[arg(long, value_name = "SLUG")]
    company: Option<String>,
    /// What the key is for, as shown in lists
    #[arg(long)]
    name: String,
}

/// Makes the key and prints it.
pub async fn api_key(database: &str, args: ApiKeyArgs) -> Result<(), Failure> {
    let ApiKeyCommand::Create(args) = args.command;
    let (place, kind, subject) = match (args.organization, args.company) {
        (Some(slug), _) => (KeyPlace::Organization(slug.clone()), "organization", slug),
        (None, Some(slug)) => (KeyPlace::Company(slug.clone()), "company", slug),
        (None, None) => {
            return Err(Failure::Usage(
                "name the place: --organization SLUG or --company SLUG".into(),
            ));
        }
    };
    let house = house(open_migrated(database).await?, Config::default());
    let actor = Actor::installation("Operator", house.now());
    let key = create_key(&house, &actor, &place, &args.name)
        .await
        .map_err(|refusal| Failure::of(refusal, kind, &subject))?;
    println!("A key for the {kind} {subject}. Keep it now: it cannot be shown again.");
    println!("{key}");
    house.store.close().await;
    Ok(())
}
