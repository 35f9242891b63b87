//! The mail server: how it is named, and handing it one letter.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MessageId};
use lettre::message::{Attachment, Mailbox, MultiPart};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use url::{Host, Url};

use super::Letter;

/// How long the mail server may take for a step.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail server and the sender of all letters. Holds a password, so it tells nothing of itself.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Smtp")
    }
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failed {
    /// Another attempt may succeed.
    ForNow(String),
    /// The mail server will never take it.
    ForGood(String),
}

impl Smtp {
    /// Reads `smtps://user:password@host:port` or `smtp://…`, and the sender.
    ///
    /// Over `smtp://` the connection must turn to TLS, unless the server is on this machine. A
    /// refusal says the way out and never repeats the address, for it holds a password.
    pub fn new(server: &str, from: &str) -> Result<Self, String> {
        let from: Mailbox = from.trim().parse().map_err(
            |_| "the sender of letters must read name@example.com or Name <name@example.com>",
        )?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&checked(server)?)
            .map_err(|_| wrong())?;
        let domain = from.email.domain().to_owned();
        let transport = builder
            .hello_name(ClientId::Domain(domain))
            .timeout(Some(PATIENCE))
            .build();
        Ok(Self { transport, from })
    }

    /// Hands over a letter. The same id always makes the same message.
    pub(super) async fn send(
        &self,
        id: &str,
        letter: &Letter,
        written_at: Timestamp,
    ) -> Result<(), Failed> {
        let message = self
            .message(id, letter, written_at)
            .map_err(Failed::ForGood)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if about_the_letter(error.status().map(u16::from)) => {
                Err(Failed::ForGood(told(&error)))
            }
            Err(error) => Err(Failed::ForNow(told(&error))),
        }
    }

    fn message(&self, id: &str, letter: &Letter, at: Timestamp) -> Result<Message, String> {
        let address: Address = letter
            .to
            .parse()
            .map_err(|_| "the address cannot be written to")?;
        let seconds = Duration::from_secs(at.as_second().max(0).unsigned_abs());
        let name = Some(letter.to_name.clone()).filter(|name| !name.is_empty());
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".into(),
        );
        Message::builder()
            .header(MessageId::from(format!(
                "<{id}@{}>",
                self.from.email.domain()
            )))
            .date(SystemTime::UNIX_EPOCH + seconds)
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(letter.subject.clone())
            .raw_header(automatic)
            .multipart(body(letter)?)
            .map_err(|error| error.to_string())
    }
}

/// The words in both forms, and the file beside them.
fn body(letter: &Letter) -> Result<MultiPart, String> {
    let words = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let Some(file) = &letter.file else {
        return Ok(words);
    };
    let media = ContentType::parse(&file.media_type).map_err(|error| error.to_string())?;
    let attached = Attachment::new(file.name.clone()).body(file.bytes.clone(), media);
    Ok(MultiPart::mixed().multipart(words).singlepart(attached))
}

/// Whether a reply is about this letter and will not change. The other permanent ones (a password
/// that is wrong, a command that is unknown) are about the server, and somebody will mend it.
fn about_the_letter(code: Option<u16>) -> bool {
    code.is_some_and(|code| (550..560).contains(&code))
}

/// What went wrong with all its causes, short enough to keep.
fn told(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    let plain = words.chars().filter(|c| !c.is_control());
    plain.take(300).collect()
}

fn wrong() -> String {
    "write it like smtps://user:password@mail.example.com:465 or smtp://user:password@mail.example.com:587".into()
}

/// The address of a mail server to which nothing secret goes in plain.
fn checked(server: &str) -> Result<String, String> {
    let mut url = Url::parse(server.trim()).map_err(|_| wrong())?;
    let local = match url.host() {
        // A scheme that is not of the web leaves numbers in the form of names.
        Some(Host::Domain(name)) => {
            name == "localhost"
                || name
                    .parse()
                    .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err(wrong()),
    };
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    match url.scheme() {
        _ if !bare => return Err(wrong()),
        "smtps" => {}
        "smtp" if local => {}
        "smtp" => url.set_query(Some("tls=required")),
        _ => return Err(wrong()),
    }
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_a_network_the_connection_must_turn_to_tls() {
        for (given, used) in [
            (
                "smtp://a:b@mail.example.com:587",
                "smtp://a:b@mail.example.com:587?tls=required",
            ),
            ("smtp://192.0.2.7", "smtp://192.0.2.7?tls=required"),
            (
                "smtp://localhost.example.com",
                "smtp://localhost.example.com?tls=required",
            ),
            (
                "smtps://a:b@mail.example.com",
                "smtps://a:b@mail.example.com",
            ),
            ("smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525"),
            ("smtp://[::1]:2525", "smtp://[::1]:2525"),
            ("smtp://localhost", "smtp://localhost"),
        ] {
            assert_eq!(checked(given).as_deref(), Ok(used), "{given}");
        }
    }

    #[test]
    fn what_is_no_mail_server_is_refused_without_repeating_it() {
        for bad in [
            "",
            "mail.example.com",
            "https://a:secret@mail.example.com",
            "smtp://a:secret@mail.example.com?tls=opportunistic",
            "smtps://a:secret@mail.example.com/path",
            "smtps://",
            "smtp:a:secret",
        ] {
            let refused = Smtp::new(bad, "canopy@example.com").expect_err(bad);
            assert!(!refused.contains("secret"), "{refused}");
        }
        for bad in ["", "Canopy", "Canopy <canopy>", "a@b\r\nBcc: c@d"] {
            assert!(Smtp::new("smtp://localhost", bad).is_err(), "{bad}");
        }
        let smtp = Smtp::new(
            "smtps://a:secret@mail.example.com",
            "Canopy <c@example.com>",
        );
        assert!(!format!("{smtp:?}").contains("secret"));
    }

    #[tokio::test]
    async fn the_same_letter_is_the_same_message_but_for_its_boundary() {
        let smtp = Smtp::new("smtp://localhost", "Canopy <canopy@example.com>").expect("a server");
        let letter = Letter {
            to: "zoë@example.com".into(),
            to_name: "Zoë \"Z\" <x>".into(),
            subject: "Grüße".into(),
            ..Letter::default()
        };
        let message = smtp
            .message("let_1", &letter, Timestamp::UNIX_EPOCH)
            .expect("a message");
        let words = String::from_utf8_lossy(&message.formatted()).into_owned();
        assert!(words.contains("Message-ID: <let_1@example.com>"), "{words}");
        assert!(
            words.contains("Date: Thu, 01 Jan 1970 00:00:00 +0000"),
            "{words}"
        );
        assert!(words.contains("Auto-Submitted: auto-generated"), "{words}");
        let nobody = Letter {
            to: "nobody".into(),
            ..letter
        };
        assert!(
            smtp.message("let_1", &nobody, Timestamp::UNIX_EPOCH)
                .is_err()
        );
    }
}
