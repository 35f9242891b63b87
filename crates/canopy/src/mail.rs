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
mod tests {
    use super::*;
    use crate::config::read_base_url;

    fn applied(wishes: &MailWishes, demo: bool, base_url: &str) -> Result<Config, Failure> {
        let config = Config {
            demo,
            ..Config::default()
        };
        wishes.apply(config, &read_base_url(base_url)?)
    }

    #[test]
    fn letters_are_read_on_a_page_only_where_nobody_else_can() {
        let none = MailWishes::default();
        for (demo, base_url, mailbox) in [
            (false, "http://127.0.0.1:8080", true),
            (true, "https://demo.example.com", true),
            (false, "https://canopy.example.com", false),
        ] {
            let config = applied(&none, demo, base_url).unwrap();
            assert_eq!(config.mailbox, mailbox, "{base_url}");
            assert!(config.smtp.is_none());
        }
        let served = MailWishes {
            server: Some("smtps://a:b@mail.example.com".into()),
            from: Some("Canopy <canopy@example.com>".into()),
            ..MailWishes::default()
        };
        let config = applied(&served, true, "http://127.0.0.1:8080").unwrap();
        assert!(config.smtp.is_some() && !config.mailbox);
    }

    #[test]
    fn what_cannot_be_fulfilled_is_refused_without_the_password() {
        let server = Some("smtp://a:secret@mail.example.com/x".to_owned());
        let from = Some("canopy@example.com".to_owned());
        for (server, from) in [
            (server.clone(), None),
            (server.clone(), Some("Canopy".to_owned())),
            (server, from),
        ] {
            let wishes = MailWishes {
                server,
                from,
                ..MailWishes::default()
            };
            let failure = applied(&wishes, false, "https://canopy.example.com").unwrap_err();
            let words = format!("{failure} {failure:?}");
            assert!(
                words.contains("CANOPY_MAIL_FROM") && !words.contains("secret"),
                "{words}"
            );
        }
    }

    #[test]
    fn an_invitation_is_good_for_a_week_or_as_long_as_is_said() {
        for (text, days) in [
            (None, Some(7)),
            (Some("1"), Some(1)),
            (Some(" 30 "), Some(30)),
            (Some("0"), None),
            (Some("91"), None),
            (Some("a week"), None),
        ] {
            let wishes = MailWishes {
                invitation_days: text.map(str::to_owned),
                ..MailWishes::default()
            };
            let read = applied(&wishes, false, "https://canopy.example.com");
            assert_eq!(
                read.ok().map(|config| config.invitation_days),
                days,
                "{text:?}"
            );
        }
    }
}
