//! What the operator decided about letters.
//!
//! The mail server's address holds a password, so it comes from the environment and not from the
//! command line, which others on the machine can read; and no message repeats it.

use canopy_app::Config;
use canopy_app::letters::Smtp;
use canopy_app::organizations::edit::LONGEST_INVITATION;

use crate::Failure;
use crate::config::BaseUrl;

/// What the environment says about letters.
#[derive(Debug, Default)]
pub struct MailWishes {
    /// `CANOPY_SMTP`.
    pub server: Option<String>,
    /// `CANOPY_MAIL_FROM`.
    pub from: Option<String>,
    /// `CANOPY_INVITATION_DAYS`.
    pub invitation_days: Option<String>,
}

impl MailWishes {
    /// Reads the environment; what is set to nothing is not set.
    pub fn of_environment() -> Self {
        let read = |name| {
            std::env::var(name)
                .ok()
                .filter(|text| !text.trim().is_empty())
        };
        Self {
            server: read("CANOPY_SMTP"),
            from: read("CANOPY_MAIL_FROM"),
            invitation_days: read("CANOPY_INVITATION_DAYS"),
        }
    }

    /// The configuration with these wishes; refuses those that cannot be fulfilled safely.
    pub fn apply(&self, config: Config, base_url: &BaseUrl) -> Result<Config, Failure> {
        let smtp = self.smtp()?;
        // Whoever reads the mailbox can use the links in it, so there is none on a server that
        // others reach, except in a demo, whose passwords everybody knows.
        let mailbox = smtp.is_none() && (config.demo || !base_url.secure);
        let invitation_days = self.days(config.invitation_days)?;
        Ok(Config {
            smtp,
            mailbox,
            invitation_days,
            ..config
        })
    }

    fn smtp(&self) -> Result<Option<Smtp>, Failure> {
        let Some(server) = &self.server else {
            return Ok(None);
        };
        let from = self.from.as_deref().ok_or_else(|| {
            Failure::Refused(
                "CANOPY_SMTP is set, so say who writes the letters: CANOPY_MAIL_FROM=\"Canopy <canopy@example.com>\"".into(),
            )
        })?;
        Smtp::new(server, from)
            .map(Some)
            .map_err(|why| Failure::Refused(format!("CANOPY_SMTP and CANOPY_MAIL_FROM: {why}")))
    }

    fn days(&self, usual: i64) -> Result<i64, Failure> {
        let Some(text) = &self.invitation_days else {
            return Ok(usual);
        };
        text.trim()
            .parse()
            .ok()
            .filter(|days| (1..=LONGEST_INVITATION).contains(days))
            .ok_or_else(|| {
                Failure::Refused(format!(
                    "CANOPY_INVITATION_DAYS={text}: write a whole number of days from 1 to {LONGEST_INVITATION}"
                ))
            })
    }
}
#[cfg(test)]
mod tests;
