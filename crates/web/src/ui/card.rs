//! The card of a company: its name leads into the company, its figures stand under it.

use super::avatar::{self, Shape};
use super::figure::{Value, term, value};
use maud::{Markup, html};

/// One figure on a card.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fact<'a> {
    /// Its name: `Cases`.
    pub term: &'a str,
    /// The id of its definition (`figure::definitions`).
    pub define: Option<&'a str>,
    /// Its number.
    pub value: Value<'a>,
}

/// One company.
#[derive(Debug, Clone, Copy)]
pub struct Card<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where the name leads; plain text for those who may not open the company.
    pub href: Option<&'a str>,
    /// The line under the name: `Last event 4 minutes ago`.
    pub line: &'a str,
    /// Its state (`badge::status`), where there is something to say.
    pub badge: Option<&'a Markup>,
    /// Its figures, in the order of the help page.
    pub facts: &'a [Fact<'a>],
}

/// The grid of cards.
pub fn cards(cards: &[Card<'_>]) -> Markup {
    html! { ul.grid { @for one in cards { li { (card(one)) } } } }
}

/// One card.
pub fn card(card: &Card<'_>) -> Markup {
    html! {
        article.card.co.open[card.href.is_some()] {
            div.top {
                (avatar::large(card.name, Shape::Company))
                div {
                    h3 { (name(card.name, card.href)) }
                    p.sub { (card.line) }
                }
                @if let Some(badge) = card.badge { (badge) }
            }
            dl {
                @for fact in card.facts {
                    div { dt { (term(fact.term, fact.define)) } dd.num { (value(&fact.value)) } }
                }
            }
        }
    }
}

/// A name that leads somewhere, or stays plain text for those who may not follow it.
pub fn name(name: &str, href: Option<&str>) -> Markup {
    html! { @if let Some(href) = href { a href=(href) { (name) } } @else { (name) } }
}

/// A company or person at the head of a table row: initials, name, a line under it.
pub fn who(shape: Shape, of: &str, href: Option<&str>, line: &str) -> Markup {
    html! {
        div.who {
            (avatar::avatar(of, shape))
            div {
                b { (name(of, href)) }
                @if !line.is_empty() { small { (line) } }
            }
        }
    }
}
