//! What differs between before and after: a line a field, the rest unfolded on demand. Only what
//! was replaced or taken away is struck through.

use maud::{Markup, html};

/// How many fields are shown at once.
const AT_ONCE: usize = 4;

/// A field that changed. A side is nothing where the field was not set.
#[derive(Debug, Clone, Copy)]
pub struct Changed<'a> {
    /// Its name in words.
    pub field: &'a str,
    /// How it was.
    pub before: Option<&'a str>,
    /// How it is.
    pub after: Option<&'a str>,
    /// Whether a field without an after was taken away, and not just told of how things were.
    pub taken_away: bool,
}

/// The list; nothing where nothing differs.
pub fn changes(list: &[Changed<'_>]) -> Markup {
    let (first, rest) = list.split_at(list.len().min(AT_ONCE));
    html! {
        @if !first.is_empty() {
            div.changes {
                (lines(first))
                @if !rest.is_empty() {
                    details {
                        summary { (rest.len()) " more" }
                        (lines(rest))
                    }
                }
            }
        }
    }
}

fn lines(list: &[Changed<'_>]) -> Markup {
    html! { ul { @for one in list { li { (line(one)) } } } }
}

fn line(changed: &Changed<'_>) -> Markup {
    html! {
        span.muted { (changed.field) ": " }
        @match (changed.before, changed.after) {
            (Some(before), Some(after)) => {
                del { span.sr { "before: " } (before) }
                span aria-hidden="true" { " → " }
                ins { span.sr { " after: " } (after) }
            }
            (Some(before), None) if changed.taken_away => {
                del { span.sr { "before: " } (before) }
                span aria-hidden="true" { " → " }
                ins { span.sr { " after: " } "none" }
            }
            (one, other) => { (one.or(other).unwrap_or_default()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one<'a>(field: &'a str, before: Option<&'a str>, after: Option<&'a str>) -> Changed<'a> {
        Changed {
            field,
            before,
            after,
            taken_away: false,
        }
    }

    #[test]
    fn only_what_was_replaced_or_taken_away_is_struck_through() {
        for (before, after) in [(None, Some("<Oak>")), (Some("<Oak>"), None)] {
            let text = changes(&[one("Name", before, after)]).into_string();
            assert!(text.contains("Name: </span>&lt;Oak&gt;<"), "{text}");
            let bare = !text.contains("<del") && !text.contains("<ins") && !text.contains('→');
            assert!(bare, "{text}");
        }
        let text = changes(&[one("Name", Some("Oak"), Some("Ash"))]).into_string();
        assert!(
            text.contains("Oak</del>") && text.contains("Ash</ins>"),
            "{text}"
        );
        let gone = Changed {
            taken_away: true,
            ..one("End", Some("May"), None)
        };
        let text = changes(&[gone]).into_string();
        assert!(
            text.contains("May</del>") && text.contains("none</ins>"),
            "{text}"
        );
        assert_eq!(changes(&[]).into_string(), "");
    }

    #[test]
    fn many_fields_are_folded() {
        let list = [one("Field", Some("a"), Some("b")); 7];
        assert!(
            changes(&list)
                .into_string()
                .contains("<summary>3 more</summary>")
        );
        assert!(!changes(&list[..4]).into_string().contains("details"));
    }
}
