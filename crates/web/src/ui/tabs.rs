//! Tabs as links: each is a page of its own with its own address.

use maud::{Markup, html};

/// One tab.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tab<'a> {
    /// Its word.
    pub label: &'a str,
    /// Its address.
    pub href: &'a str,
    /// How many entries it holds, written for people.
    pub count: Option<&'a str>,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A row of tabs; `label` names it for screen readers.
pub fn tabs(label: &str, tabs: &[Tab<'_>]) -> Markup {
    html! {
        nav.tabs #tabs aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label)
                    @if let Some(count) = tab.count { " " span.pill { (count) } }
                }
            }
        }
    }
}
