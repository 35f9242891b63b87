//! What differs between before and after: a line a field, the rest unfolded on demand.

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
        @if let Some(before) = changed.before {
            del { span.sr { "before: " } (before) }
            @if changed.after.is_some() { span aria-hidden="true" { " → " } }
        }
        @if let Some(after) = changed.after { ins { span.sr { " after: " } (after) } }
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
        }
    }

    #[test]
    fn sides_that_are_not_set_are_left_out() {
        let text = changes(&[one("Name", None, Some("<Oak>"))]).into_string();
        assert!(
            text.contains("&lt;Oak&gt;") && !text.contains("<del"),
            "{text}"
        );
        let text = changes(&[one("Name", Some("Oak"), None)]).into_string();
        assert!(
            text.contains("<del") && !text.contains("<ins") && !text.contains('→'),
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
