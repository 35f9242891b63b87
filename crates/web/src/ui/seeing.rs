//! The mark on every page while an admin sees a workspace as somebody else sees it.
//!
//! It is kept beside the request and not handed from part to part, so that no page can leave it
//! out: `layout` writes it into every document.

use std::future::Future;

use super::button::{Look, submit};
use super::icon::{Icon, icon};
use maud::{Markup, html};

tokio::task_local! {
    /// The name of the person as whom the request's pages are seen.
    static SEEN_AS: Option<String>;
}

/// Answers with every page marked as seen through this person's eyes, where there is one.
pub async fn marked<F: Future>(name: Option<String>, answer: F) -> F::Output {
    SEEN_AS.scope(name, answer).await
}

/// The mark, with the one click that ends it; nothing for those who see with their own eyes.
pub fn mark() -> Markup {
    let name = SEEN_AS.try_with(Clone::clone).ok().flatten();
    html! {
        @if let Some(name) = name {
            div.seeing role="region" aria-label="Seeing as somebody else" {
                (icon(Icon::Eye))
                p { "You see this as " b { (name) } " sees it. Nothing can be changed." }
                form method="post" action="/see-as/end" { (submit("End", Look::Plain, None)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_mark_is_there_while_it_lasts() {
        assert_eq!(mark().into_string(), "");
        let there = marked(Some("Ben <b>".into()), async { mark().into_string() }).await;
        assert!(
            there.contains("Ben &lt;b&gt;") && there.contains("/see-as/end"),
            "{there}"
        );
        assert_eq!(marked(None, async { mark().into_string() }).await, "");
    }
}
