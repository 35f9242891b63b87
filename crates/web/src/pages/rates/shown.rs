//! The prices in force, whose they are, and every version that was set.

use canopy_app::rates::list::{CompanyRates, DefaultRates};
use canopy_app::rates::{ListedVersion, RatesShown};
use canopy_domain::money::{Currency, Micros};
use canopy_domain::rating::{CardOwner, Fee, FeeKind, RateCard, Tax};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

use super::draft::{seconds, short};
use crate::pages::moments::{day, moment};
use crate::ui::Icon;
use crate::ui::badge::{Tone, status};
use crate::ui::empty::empty;
use crate::ui::panel::{facts, panel};
use crate::ui::table::{Column, Row, Table, table};

fn owner(owner: CardOwner) -> &'static str {
    match owner {
        CardOwner::Company => "Own prices",
        CardOwner::Organization => "Inherited from the organization",
        CardOwner::BuiltIn => "Canopy’s built-in default",
    }
}

fn since(first: Date) -> String {
    if first == Date::MIN || first.year() < 1970 {
        return "from the beginning".into();
    }
    format!("since {}", day(first))
}

/// The card in force for a company.
pub(super) fn in_force(shown: &RatesShown) -> Markup {
    let line = format!("{}, {}.", owner(shown.owner), since(shown.since));
    let currency = Some(shown.company.currency);
    panel(
        "In force today",
        &line,
        &html! {},
        &prices(&shown.card, currency),
    )
}

/// The default card of an organization.
pub(super) fn default_in_force(shown: &DefaultRates) -> Markup {
    let version = shown.version.as_ref();
    match version.and_then(|version| version.card.as_deref().map(|card| (version, card))) {
        Some((version, card)) => {
            let line = format!(
                "The organization’s default, {}.",
                since(version.effective_on)
            );
            panel("In force today", &line, &html! {}, &prices(card, None))
        }
        None => {
            let line = "No default is set: companies without prices of their own pay Canopy’s built-in ones.";
            let card = RateCard::default_on(shown.today);
            panel("In force today", line, &html! {}, &prices(&card, None))
        }
    }
}

fn in_currency(amount: Micros, currency: Option<Currency>) -> String {
    let amount = short(amount);
    currency.map_or(amount.clone(), |currency| {
        format!("{} {amount}", currency.code())
    })
}

fn prices(card: &RateCard, currency: Option<Currency>) -> Markup {
    let money = |amount| html! { span.num { (in_currency(amount, currency)) } };
    let voice = &card.voice;
    let rounding = format!(
        "up to {} s, at least {} s{}",
        seconds(voice.increment_ms),
        seconds(voice.minimum_ms),
        if voice.bill_unconnected {
            ", also calls that never connected"
        } else {
            ""
        }
    );
    html! {
        (facts(&[
            ("Voice minute", money(voice.per_minute)),
            ("Calls are rounded", html! { (rounding) }),
            ("SMS segment sent", money(card.sms.sent)),
            ("SMS segment received", money(card.sms.received)),
            ("Self-healing check", money(card.self_healing.check)),
            ("Number healed", money(card.self_healing.healed)),
            ("Fees", html! { (lines(card.fees.iter().map(|it| fee(it, currency)))) }),
            ("Taxes", html! { (lines(card.taxes.iter().map(tax))) }),
        ]))
    }
}

fn lines(lines: impl Iterator<Item = String>) -> Markup {
    let lines: Vec<String> = lines.collect();
    html! {
        @if lines.is_empty() { "None" }
        @for (place, line) in lines.iter().enumerate() {
            @if place > 0 { br; }
            (line)
        }
    }
}

fn fee(fee: &Fee, currency: Option<Currency>) -> String {
    let amount = |amount| in_currency(amount, currency);
    let what = match &fee.kind {
        FeeKind::Monthly { amount: it } => format!("{} a month", amount(*it)),
        FeeKind::PerSeat { amount: it } => format!("{} a person and month", amount(*it)),
        FeeKind::PerCall { amount: it } => format!("{} a call", amount(*it)),
        FeeKind::PerSegment { amount: it } => format!("{} a segment", amount(*it)),
        FeeKind::Percent { percent, category } => format!("{percent} % of {}", category.label()),
    };
    format!("{}: {what}", fee.name)
}

fn tax(tax: &Tax) -> String {
    let on: Vec<&str> = tax.categories.iter().map(|it| it.label()).collect();
    format!("{}: {} % on {}", tax.name, tax.percent, on.join(", "))
}

/// Every version, the latest first, with who set it and when.
pub(super) fn history(versions: &[ListedVersion], currency: Option<Currency>) -> Markup {
    let labels = ["In force from", "Prices", "Set by", "Set at", "Status"];
    let columns = labels.map(|label| Column {
        label,
        ..Column::default()
    });
    let rows: Vec<Row> = versions.iter().rev().map(|it| row(it, currency)).collect();
    let body = html! {
        @if rows.is_empty() {
            (empty(Icon::Scroll, "No version was set yet", "The first one you save is listed here.", None))
        } @else {
            (table(&Table { caption: "Versions", columns: &columns, rows, ..Table::default() }))
        }
    };
    panel(
        "Versions",
        "What was set is never edited.",
        &html! {},
        &body,
    )
}

fn row(version: &ListedVersion, currency: Option<Currency>) -> Row {
    let set_at = Timestamp::from_microsecond(version.created_at).map(moment);
    let first = html! {
        (day(version.effective_on))
        @if version.revision > 1 { " (revision " (version.revision) ")" }
    };
    let card = html! {
        @match version.card.as_deref() {
            None => "Inherits",
            Some(card) => details {
                summary { (in_currency(card.voice.per_minute, currency)) " a minute" }
                (prices(card, currency))
            },
        }
    };
    let state = if version.superseded {
        status("Replaced", Tone::Quiet)
    } else {
        status("Kept", Tone::Good)
    };
    Row {
        cells: vec![
            first,
            card,
            html! { (version.author.as_deref().unwrap_or("An API key or the system")) },
            html! { (set_at.unwrap_or_default()) },
            state,
        ],
        ..Row::default()
    }
}

/// The companies of the organization, and whose prices each pays.
pub(super) fn companies(companies: &[CompanyRates]) -> Markup {
    let labels = ["Company", "Prices", "Since"];
    let columns = labels.map(|label| Column {
        label,
        ..Column::default()
    });
    let rows: Vec<Row> = companies
        .iter()
        .map(|company| Row {
            cells: vec![
                html! { a href={ "/c/" (company.slug) "/billing/rates" } { (company.name) } },
                html! { (owner(company.owner)) },
                html! { (since(company.since)) },
            ],
            ..Row::default()
        })
        .collect();
    let body = html! {
        @if rows.is_empty() {
            (empty(Icon::Building, "No company in your view", "Companies whose billing you may see are listed here.", None))
        } @else {
            (table(&Table { caption: "Companies", columns: &columns, rows, ..Table::default() }))
        }
    };
    let line = "Who inherits the default, and who has prices of their own.";
    panel("Companies", line, &html! {}, &body)
}
