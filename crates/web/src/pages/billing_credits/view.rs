//! The page of credits and disputes of a company.

use canopy_app::disputes::Dispute;
use canopy_app::disputes::list::CompanyDisputes;
use canopy_app::disputes::marks::Disputed;
use canopy_app::usage::credits::Names;
use canopy_app::usage::credits::list::{Credit, CreditPage};
use canopy_app::usage::event::ListedEvent;
use canopy_domain::money::Currency;
use maud::{Markup, html};

use super::{Typed, forms};
use crate::pages::address::with;
use crate::pages::billing_tabs::company_tabs;
use crate::pages::credits::{COLUMNS, cells};
use crate::pages::disputes::{in_dispute, state, story, subject};
use crate::pages::moments::month;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::Look;
use crate::ui::empty::empty;
use crate::ui::pager::{Pager, pager};
use crate::ui::panel::panel;
use crate::ui::table::{Column, Row, Table, table};
use crate::ui::{Icon, form, head};

/// The event whose charges are to be disputed.
#[derive(Debug)]
pub(super) enum Asking {
    /// None was named.
    Nothing,
    /// The company has none like that.
    Unknown {
        /// The source that was named.
        source: String,
        /// The id that was named.
        id: String,
    },
    /// This one.
    Event(Box<ListedEvent>),
}

/// Everything that the page shows.
pub(super) struct Seen<'a> {
    pub(super) path: &'a str,
    pub(super) credits: &'a CreditPage,
    pub(super) disputes: &'a CompanyDisputes,
    pub(super) disputed: Disputed,
    /// Whether the lists begin after their first page.
    pub(super) older: bool,
    pub(super) before: bool,
    /// Set for those who may dispute.
    pub(super) asking: Option<&'a Asking>,
    /// What tells the next credit from others.
    pub(super) key: &'a str,
}

/// The page.
pub(super) fn body(seen: &Seen<'_>, typed: &Typed) -> Markup {
    let line = "What lowers the bill, and which charges the company says are wrong.";
    let shown = match typed.giving {
        true => &["amount", "reason", "month", "confirm"][..],
        false => &["source", "id", "charge", "note"][..],
    };
    let one_event = matches!(seen.asking, Some(Asking::Event(_)));
    // What no form on the page can say under a field of its own.
    let beside = match one_event || typed.giving {
        true => typed.wrong.beside(shown),
        false => typed.wrong.beside(&[]),
    };
    html! {
        (head::head(super::TITLE, line, &html! {}))
        (company_tabs(seen.path, super::TITLE))
        @if let Some(words) = beside { (banner(Tone::Bad, words, None)) }
        @if seen.disputed.count > 0 {
            (banner(Tone::Warn, &in_dispute(&seen.disputed, seen.credits.company.currency), None))
        }
        (credits(seen))
        @if seen.credits.may_give { (forms::credit(seen, typed)) }
        (disputes(seen))
        @if let Some(asking) = seen.asking { (forms::dispute(seen, asking, typed)) }
    }
}

fn credits(seen: &Seen<'_>) -> Markup {
    let items = &seen.credits.items;
    if items.is_empty() {
        let sentence =
            "Credits that admins of the organization give appear here, with their reasons.";
        return empty(Icon::Wallet, "No credits", sentence, None);
    }
    let columns = [&COLUMNS[..], &[Column::named("About")]].concat();
    let list = table(&Table {
        caption: "Credits",
        columns: &columns,
        rows: items
            .iter()
            .map(|credit| credit_row(credit, seen.credits.company.currency))
            .collect(),
        ..Table::default()
    });
    html! {
        (list)
        (foot(seen, "older", seen.older, seen.credits.next.as_deref(), "credits"))
    }
}

fn credit_row(credit: &Credit, currency: Currency) -> Row {
    let about = match &credit.names {
        Names::Nothing => html! { span.muted { "—" } },
        Names::Month(of) => html! { "Statement of " (month(*of)) },
        Names::Charge { source, id, .. } => html! { "Charge of event " (source) " " (id) },
    };
    let mut cells = cells(credit, currency).to_vec();
    cells.push(about);
    Row {
        cells,
        ..Row::default()
    }
}

/// The ways to the first and the next part of a list.
fn foot(seen: &Seen<'_>, name: &str, later: bool, next: Option<&str>, noun: &str) -> Markup {
    let here = format!("{}/billing/credits", seen.path);
    let next = next.map(|place| with(&here, &[(name, place)]));
    let shown = match later {
        true => format!("Older {noun}"),
        false => format!("The latest {noun}"),
    };
    html! {
        @if later || next.is_some() {
            (pager(&Pager {
                shown: &shown,
                previous: later.then_some(here.as_str()),
                next: next.as_deref(),
            }))
        }
    }
}

fn disputes(seen: &Seen<'_>) -> Markup {
    let page = &seen.disputes.page;
    let line =
        "Charges that the company says are wrong. Admins of the organization decide about them.";
    let list = html! {
        @if page.items.is_empty() {
            p.muted { "No charge was disputed." }
        } @else {
            ul.requests { @for dispute in &page.items { li { (one(seen, dispute)) } } }
            (foot(seen, "before", seen.before, page.next.as_deref(), "disputes"))
        }
    };
    panel("Disputes", line, &html! {}, &list)
}

fn one(seen: &Seen<'_>, dispute: &Dispute) -> Markup {
    let withdraw = format!("{}/billing/disputes/{}/withdraw", seen.path, dispute.id);
    html! {
        p { (state(dispute)) " " (subject(dispute)) }
        (story(dispute))
        @if dispute.state == canopy_domain::dispute::DisputeState::Open && seen.disputes.may_dispute {
            div.actions { (form::act(&withdraw, "Withdraw", Look::Plain)) }
        }
    }
}
