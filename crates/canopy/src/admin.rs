//! `canopy admin create`: an Organization Admin with a one-time sign-in link.

use canopy_app::operator::create_admin;
use canopy_app::{Actor, Config};
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
}

#[derive(Debug, Args)]
struct CreateArgs {
    /// The person's e-mail address
    #[arg(long)]
    email: String,
    /// The person's name
    #[arg(long)]
    name: String,
    /// The organization, by slug, id or name; made with this name when it is new.
    /// May be left out for a person who holds a role already and needs a new link
    #[arg(long)]
    organization: Option<String>,
    /// Where people reach the server; the link starts with it
    #[arg(long, env = "CANOPY_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
}

/// Makes the admin and prints the link.
pub async fn admin(database: &str, args: AdminArgs) -> Result<(), Failure> {
    let AdminCommand::Create(args) = args.command;
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
        &args.name,
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
