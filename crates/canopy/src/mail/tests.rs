//! Tests: what the operator decided about letters.

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
