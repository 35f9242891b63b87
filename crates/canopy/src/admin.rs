//! `canopy admin`: an Organization Admin with a one-time sign-in link, and the way out for who lost
//! the second factor.

use canopy_app::operator::{create_admin, end_two_factor};
use canopy_app::{Actor, Config, Refusal};
use clap::{Args, Subcommand};

use crate::Failure;
use crate::config::{DEFAULT_LISTEN, read_base_url};
use crate::open::{house, open_migrated};

/// The arguments of `admin`.
#[derive(Debug, Args)]
pub struct AdminArgs {
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Make an Organization Admin and print a one-time sign-in link on the last line
    Create(CreateArgs),
    /// Turn two-factor sign-in off for a person who lost both the app and the recovery codes
    EndTwoFactor(PersonArgs),
}

#[derive(Debug, Args)]
struct PersonArgs {
    /// The person's e-mail address
    #[arg(long)]
    email: String,
}

#[derive(Debug, Args)]
struct CreateArgs {
    /// The person's e-mail address
    #[arg(long)]
    email: String,
    /// The person's name; may be left out for a person who has an account
    #[arg(long)]
    name: Option<String>,
    /// The organization, by slug, id or name; made with this name when it is new.
    /// May be left out for a person who holds a role already and needs a new link
    #[arg(long)]
    organization: Option<String>,
    /// Where people reach the server; the link starts with it
    #[arg(long, env = "CANOPY_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
}

/// Does what was asked for.
pub async fn admin(database: &str, args: AdminArgs) -> Result<(), Failure> {
    match args.command {
        AdminCommand::Create(args) => create(database, args).await,
        AdminCommand::EndTwoFactor(args) => end_factor(database, args).await,
    }
}

async fn end_factor(database: &str, args: PersonArgs) -> Result<(), Failure> {
    let house = house(open_migrated(database).await?, Config::default());
    let actor = Actor::installation("Operator", house.now());
    let was_on =
        end_two_factor(&house, &actor, &args.email)
            .await
            .map_err(|refusal| match refusal {
                Refusal::Hidden => Failure::Refused(format!(
                    "nobody with the address “{}” has an account in this database",
                    args.email
                )),
                other => other.into(),
            })?;
    println!(
        "Two-factor sign-in of {} {}.",
        args.email,
        if was_on {
            "is off now, and their sessions are ended"
        } else {
            "was off already"
        }
    );
    house.store.close().await;
    Ok(())
}

async fn create(database: &str, args: CreateArgs) -> Result<(), Failure> {
    let base_url = match &args.base_url {
        Some(text) => read_base_url(text)?.text,
        None => format!("http://{DEFAULT_LISTEN}"),
    };
    let house = house(
        open_migrated(database).await?,
        Config {
            base_url,
            ..Config::default()
        },
    );
    let actor = Actor::installation("Operator", house.now());
    let (organization, link) = create_admin(
        &house,
        &actor,
        &args.email,
        args.name.as_deref(),
        args.organization.as_deref(),
    )
    .await?;
    match organization {
        Some(organization) => println!(
            "{} is an Organization Admin of {} ({}).",
            args.email, organization.name, organization.slug
        ),
        None => println!("{} keeps the roles held so far.", args.email),
    }
    println!("This link signs in once, within 24 hours, and asks for a password:");
    println!("{link}");
    house.store.close().await;
    Ok(())
}
