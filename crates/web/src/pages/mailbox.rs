//! `/mailbox`: the letters of a demo or development server, for organization admins.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use canopy_app::letters::mailbox::{Kept, mailbox};
use maud::{Markup, html};

use super::frame::Frame;
use super::moments::moment;
use super::refused::PageRefusal;
use crate::guard::Person;
use crate::server::Door;
use crate::ui::{Icon, empty, head, layout};

/// The latest letters, each with its words a click away.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
) -> Result<Response, PageRefusal> {
    let letters = mailbox(&door.house, &actor).await?;
    let body = page(&letters, &door.house.config.base_url);
    let page = match Frame::latest(&door, &actor).await? {
        Some(frame) => frame.page("Mailbox", &[], &body),
        None => layout::bare("Mailbox", &[], &html! { div.wrap { (body) } }),
    };
    Ok(page.into_response())
}

fn page(letters: &[Kept], base_url: &str) -> Markup {
    let line = "No mail server is configured here, so letters are kept on this page instead of being sent.";
    html! {
        (head::head("Mailbox", line, &html! {}))
        @if letters.is_empty() {
            (empty::empty(
                Icon::Mail,
                "No letters yet",
                "Invitations and other letters to people of your organization appear here.",
                None,
            ))
        }
        @for letter in letters {
            details.card.panel.letter {
                summary {
                    b { (letter.subject) }
                    small.muted { "To " (letter.to) ", " (moment(letter.written_at)) }
                }
                (words(&letter.text, base_url))
                @if let Some(file) = &letter.file { p.muted { "With the file " (file) "." } }
            }
        }
    }
}

/// The words of a letter; an address of ours on a line of its own can be followed.
fn words(text: &str, base_url: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n") {
            p {
                @for (place, line) in paragraph.lines().enumerate() {
                    @if place > 0 { br; }
                    @match line.strip_prefix(base_url) {
                        Some(path) if path.starts_with('/') => a href=(path) { (line) },
                        _ => (line),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn only_our_own_addresses_can_be_followed() {
        let text = "Hello,\n\nAccept:\nhttp://a.example/x?y=1\n\nhttp://a.example.evil/x\n<b>";
        let html = words(text, "http://a.example").into_string();
        assert!(
            html.contains(r#"<a href="/x?y=1">http://a.example/x?y=1</a>"#),
            "{html}"
        );
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
        assert!(html.contains("&lt;b&gt;"), "{html}");
    }
}
