//! The document around every page: the sidebar with the workspace, its pages and the person, the
//! panel with the page itself, and on a phone a top bar and a drawer.

use super::avatar::{self, Shape};
use super::icon::{Icon, icon};
use super::seeing;
use super::switcher::{self, Section};
use super::toast::toasts;
use crate::assets;
use maud::{DOCTYPE, Markup, html};

/// A page of the workspace, as an entry of the sidebar. Only entries passed in are shown.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its name: `Access Control`.
    pub label: &'a str,
    /// Its address.
    pub href: &'a str,
    /// Its sign.
    pub sign: Icon,
    /// Whether it is the page that is open.
    pub current: bool,
}

/// Everything around a page.
#[derive(Debug, Clone, Copy)]
pub struct Shell<'a> {
    /// The name of the page, for the window: `Overview`.
    pub title: &'a str,
    /// The workspace that is open.
    pub workspace: &'a str,
    /// `Shape::Organization` or `Shape::Company`.
    pub shape: Shape,
    /// The organization a company belongs to, for those who may open it: name and address.
    pub parent: Option<(&'a str, &'a str)>,
    /// The pages of the workspace that this person may open.
    pub nav: &'a [Entry<'a>],
    /// What the switcher lists before anything is typed.
    pub switcher: &'a [Section<'a>],
    /// The person's name, which leads to `/me`.
    pub person: &'a str,
    /// The person's role here.
    pub role: &'a str,
    /// What the last action has to say.
    pub news: &'a [&'a str],
}

/// A page of a workspace.
pub fn page(shell: &Shell<'_>, body: &Markup) -> Markup {
    let kind = if shell.shape == Shape::Company {
        "Company"
    } else {
        "Organization"
    };
    let title = format!("{} · {}", shell.title, shell.workspace);
    document(
        &title,
        &html! {
            a.skip href="#main" { "Skip to content" }
            header.topbar {
                button.btn.ghost.icon type="button" popovertarget="side" aria-label="Menu" { (icon(Icon::Menu)) }
                (switcher::opener(shell.workspace, shell.shape, kind, "Workspace"))
            }
            div.app {
                aside.side #side popover aria-label="Workspace" { (sidebar(shell, kind)) }
                main.main #main tabindex="-1" { div.wrap { (unbuilt()) (body) } }
            }
            (switcher::switcher(shell.switcher))
            (toasts(shell.news))
        },
    )
}

/// A page before or outside a workspace: sign-in, invitations, errors without a session.
pub fn bare(title: &str, news: &[&str], body: &Markup) -> Markup {
    document(
        title,
        &html! { main.bare #main { (unbuilt()) (body) } (toasts(news)) },
    )
}

fn sidebar(shell: &Shell<'_>, kind: &str) -> Markup {
    html! {
        (switcher::opener(shell.workspace, shell.shape, kind, "Workspace"))
        nav aria-label="Pages" {
            @if let Some((name, href)) = shell.parent {
                a.nav.up href=(href) { (icon(Icon::ArrowLeft)) span { (name) } }
            }
            @for entry in shell.nav {
                a.nav href=(entry.href) aria-current=[entry.current.then_some("page")] {
                    (icon(entry.sign)) span { (entry.label) }
                }
            }
        }
        div.grow {}
        (theme())
        div.me {
            a.person href="/me" {
                (avatar::avatar(shell.person, Shape::Person))
                span { b { (shell.person) } small { (shell.role) } }
            }
            form method="post" action="/sign-out" {
                button.btn.ghost.icon type="submit" aria-label="Sign out" { (icon(Icon::SignOut)) }
            }
        }
    }
}

/// Light, dark, or as the system has it; kept by `app.ts`, so hidden where no script runs.
fn theme() -> Markup {
    html! {
        fieldset.seg.theme.js {
            legend.sr { "Theme" }
            @for (value, word, sign) in [
                ("light", "Light", Icon::Sun),
                ("dark", "Dark", Icon::Moon),
                ("system", "As the system", Icon::Screen),
            ] {
                label { input type="radio" name="theme" value=(value) data-theme-choice; (icon(sign)) span.sr { (word) } }
            }
        }
    }
}

/// One line in place of the look, in a build without the frontend.
fn unbuilt() -> Markup {
    html! {
        @if !assets::built() {
            p { strong { "This build has no styles: run npm ci && npm run build in frontend, then build again." } }
        }
    }
}

/// The configuration of htmx: it writes no styles of its own, and going back loads the page anew.
const HTMX: &str = r#"{"includeIndicatorCSS":false,"history":"reload","defaultTimeout":15000}"#;

fn document(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Canopy" }
                meta name="htmx-config" content=(HTMX);
                @if let Some(href) = assets::url("theme.js") { script src=(href) {} }
                @if let Some(href) = assets::url("font.woff2") {
                    link rel="preload" href=(href) as="font" type="font/woff2" crossorigin;
                }
                @if let Some(href) = assets::url("style.css") { link rel="stylesheet" href=(href); }
                @if let Some(href) = assets::url("mark.svg") { link rel="icon" href=(href) type="image/svg+xml"; }
                @if let Some(src) = assets::url("app.js") { script src=(src) defer {} }
            }
            body {
                (seeing::mark())
                (body)
                p.sr #said role="status" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell() -> Shell<'static> {
        const NAV: [Entry<'static>; 1] = [Entry {
            label: "Overview",
            href: "/o/northwind",
            sign: Icon::Dashboard,
            current: true,
        }];
        Shell {
            title: "Overview",
            workspace: "Northwind <Group>",
            shape: Shape::Organization,
            parent: None,
            nav: &NAV,
            switcher: &[],
            person: "Amara Okafor",
            role: "Organization Admin",
            news: &[],
        }
    }

    #[test]
    fn a_page_marks_where_it_is_and_escapes_names() {
        let text = page(&shell(), &html! {}).into_string();
        assert!(
            text.contains(r#"href="/o/northwind" aria-current="page""#),
            "{text}"
        );
        assert!(text.contains("Northwind &lt;Group&gt;"), "{text}");
        assert!(!text.contains("Access Control"), "{text}");
    }

    #[test]
    fn nothing_on_a_page_needs_a_looser_policy() {
        let text = page(&shell(), &html! {}).into_string();
        assert!(
            !text.contains(" style=") && !text.contains("<style"),
            "{text}"
        );
        assert!(
            !text.contains("<script>") && !text.contains(" onclick"),
            "{text}"
        );
        assert!(!text.contains("hx-on"), "{text}");
    }
}
