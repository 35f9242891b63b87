//! The command line: which commands there are and what they take.

use std::io::IsTerminal;

use clap::{Parser, Subcommand};

use crate::admin::AdminArgs;
use crate::api_key::ApiKeyArgs;
use crate::import::ImportArgs;
use crate::serve::ServeArgs;
use crate::verify::VerifyArgs;
use crate::verify_export::VerifyExportArgs;
use crate::{Failure, admin, api_key, audit_key, import, migrate, serve, verify, verify_export};

const EXAMPLES: &str = "\
Examples:
  canopy serve --demo
  canopy serve --listen 0.0.0.0:8080 --base-url https://canopy.example.com
  canopy admin create --email ada@example.com --name \"Ada King\" --organization Northwind
  canopy api-key create --company harbor-law --name \"nightly import\"
  canopy import calls calls.csv --company harbor-law --column id=call_id --time-zone America/New_York
  canopy verify
  canopy verify-export harbor-group-report-2026-11-01-2026-11-24.csv

Environment:
  CANOPY_DATABASE   the same as --database
  CANOPY_LISTEN     the same as serve --listen
  CANOPY_BASE_URL   the same as --base-url
  CANOPY_KEY_FILE   the installation's key, made where it is not there; without it,
                    the database file with .key at its end, or canopy.key
  CANOPY_HEADS_FILE where signed heads of the audit log are added; without it,
                    beside the key, with .heads at its end
  CANOPY_TRUSTED_PROXIES
                    the same as --trusted-proxies
  CANOPY_LOG        what is logged, such as info or debug,sqlx=warn
  CANOPY_SMTP       the mail server: smtps://user:password@host:port, or smtp:// with STARTTLS
  CANOPY_MAIL_FROM  who writes the letters: \"Canopy <canopy@example.com>\"
  CANOPY_INVITATION_DAYS
                    how many days an invitation is good for where its organization
                    says nothing; 7 unless said
  CANOPY_WEBHOOKS_INSIDE
                    yes lets webhooks go to this machine and its networks, and over plain http
  CANOPY_MONTH_CLOSE_GRACE_DAYS
                    the same as serve --month-close-grace-days: 0 to 31, 3 unless said

Exit codes:
  0  done
  1  refused, or something was found wrong
  2  the command line cannot be understood";

/// One workspace for everyone who runs several companies: their activity, access and cost.
#[derive(Debug, Parser)]
#[command(name = "canopy", version, max_term_width = 110, after_help = EXAMPLES, propagate_version = true)]
pub struct Cli {
    /// The database: sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(
        long,
        global = true,
        env = "CANOPY_DATABASE",
        hide_env_values = true,
        default_value = "sqlite://canopy.db",
        value_name = "URL"
    )]
    pub database: String,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the pages and the API
    Serve(ServeArgs),
    /// Make admins
    Admin(AdminArgs),
    /// Make keys for the API
    ApiKey(ApiKeyArgs),
    /// Read usage, cases or campaigns of one company from a file
    Import(ImportArgs),
    /// Recompute every figure from the events and compare it with what is kept
    Verify(VerifyArgs),
    /// Check a CSV export of a report, without any database: rows, sums, hash and signature
    VerifyExport(VerifyExportArgs),
    /// Print the public key that checks exports and signed heads of the audit log
    AuditKey,
    /// Bring the database to the schema of this program
    Migrate,
}

impl Cli {
    /// Does what the command line says.
    pub async fn run(self) -> Result<(), Failure> {
        start_log(matches!(self.command, Command::Serve(_)));
        match self.command {
            Command::Serve(args) => serve::serve(&self.database, args).await,
            Command::Admin(args) => admin::admin(&self.database, args).await,
            Command::ApiKey(args) => api_key::api_key(&self.database, args).await,
            Command::Import(args) => import::import(&self.database, args).await,
            Command::Verify(args) => verify::verify(&self.database, args).await,
            Command::VerifyExport(args) => verify_export::verify_export(&self.database, &args),
            Command::AuditKey => audit_key::audit_key(&self.database),
            Command::Migrate => migrate::migrate(&self.database).await,
        }
    }
}

/// Logs to standard error, so that standard output carries answers only.
fn start_log(server: bool) {
    let usual = if server { "info" } else { "warn" };
    let filter =
        tracing_subscriber::EnvFilter::try_from_env("CANOPY_LOG").unwrap_or_else(|_| usual.into());
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second subscriber can only come from a caller that logs by itself; its choice holds.
    let _ = subscriber.try_init();
}
#[cfg(test)]
mod tests;
