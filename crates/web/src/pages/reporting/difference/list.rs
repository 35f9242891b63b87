//! The changes one by one, searched by company and a page at a time.

use canopy_app::reporting::report::{Change, ChangeKind, ChangedEvent, Difference};
use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Micros, Money};
use canopy_domain::quantity::minutes;
use maud::{Markup, html};

use super::view::path_of;
use crate::pages::address::with;
use crate::pages::compared::amount;
use crate::pages::numbers::{count, counted, decimal};
use crate::pages::reporting::look::{Look, PER_PAGE};
use crate::ui::Icon;
use crate::ui::badge;
use crate::ui::empty::empty;
use crate::ui::pager::{Pager, pager};
use crate::ui::table::{Column, Row, Table, table};
use crate::ui::toolbar::{Search, Toolbar, list, toolbar};

const LIST: &str = "changes";

/// The toolbar and the changes.
pub(super) fn changes(look: &Look, found: &Difference) -> Markup {
    let wanted = look.query.trim().to_lowercase();
    let fits = |change: &&Change| wanted.is_empty() || change.name.to_lowercase().contains(&wanted);
    let fitting: Vec<&Change> = found.changes.iter().filter(fits).collect();
    let pages = fitting.len().div_ceil(PER_PAGE).max(1);
    let page = look.page.clamp(1, pages);
    let first = (page - 1) * PER_PAGE;
    let items: Vec<&Change> = fitting.iter().copied().skip(first).take(PER_PAGE).collect();
    let path = path_of(look);
    let order = look.order();
    let mut keep = look.chosen.parameters().to_vec();
    keep.extend([("columns", look.set.code()), ("sort", order.as_str())]);
    keep.retain(|(_, value)| !value.is_empty());
    html! {
        (toolbar(&Toolbar {
            action: &path,
            list: LIST,
            title: "Changes",
            search: Some(Search { name: "query", value: &look.query, label: "Search companies" }),
            keep: &keep,
            ..Toolbar::default()
        }))
        (list(LIST, &html! {
            @if items.is_empty() {
                (empty(Icon::Search, "No change found", "No company with a change is called that. Look for a part of its name.", None))
            } @else {
                (rows(look, found, &items))
                (foot(look, (page, pages), (first, items.len(), fitting.len())))
            }
        }))
        @if found.changes.iter().any(|change| change.kind == ChangeKind::Others) {
            p.muted {
                (counted(listed(found), "change is", "changes are"))
                " listed one by one; what is beyond is one line per company."
            }
        }
    }
}

/// How many changes are told one by one.
fn listed(found: &Difference) -> i64 {
    let listed = found.changes.iter().filter(|change| change.event.is_some());
    i64::try_from(listed.count()).unwrap_or(i64::MAX)
}

fn foot(
    look: &Look,
    (page, pages): (usize, usize),
    (first, shown, all): (usize, usize, usize),
) -> Markup {
    let number = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX));
    let other = Look {
        path: path_of(look),
        ..look.clone()
    };
    let previous = (page > 1).then(|| other.at_page(page - 1));
    let next = (page < pages).then(|| other.at_page(page + 1));
    let words = format!(
        "{}–{} of {}",
        number(first + 1),
        number(first + shown),
        number(all)
    );
    pager(&Pager {
        shown: &words,
        previous: previous.as_deref(),
        next: next.as_deref(),
    })
}

fn rows(look: &Look, found: &Difference, items: &[&Change]) -> Markup {
    let text = |label| Column {
        label,
        ..Column::default()
    };
    let amounts = found.changes.iter().any(|change| change.amounts);
    let mut columns = vec![
        text("Company"),
        text("Change"),
        text("Event"),
        text("Happened on"),
        text("Quantities"),
    ];
    columns.extend(amounts.then_some(Column {
        label: "Amount",
        number: true,
        ..Column::default()
    }));
    let back = Look {
        path: path_of(look),
        ..look.clone()
    };
    let back = back.at_page(look.page);
    let rows = items.iter().map(|change| {
        let event = change.event.as_ref();
        let mut cells = vec![
            html! { (change.name) },
            badge::label(change.kind.label()),
            event.map_or_else(|| html! { "—" }, |event| identity(change, event, &back)),
            event.map_or_else(|| html! { "—" }, days_of),
            html! { span.two { span { (quantities(&change.figures)) } } },
        ];
        cells.extend(amounts.then(|| amounts_of(change)));
        Row {
            cells,
            ..Row::default()
        }
    });
    table(&Table {
        caption: "Changes",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    })
}

/// The day of an event, when it was booked, and where it counts if that is another day.
fn days_of(event: &ChangedEvent) -> Markup {
    let day = |date: jiff::civil::Date| date.strftime("%-d %b %Y").to_string();
    let counts = (event.posted_on != event.occurred_on)
        .then(|| format!(", counts on {}", day(event.posted_on)));
    html! {
        span.two {
            span { (day(event.occurred_on)) }
            small { "booked on " (day(event.booked_on)) (counts.unwrap_or_default()) }
        }
    }
}

/// The event, which leads to its page for those who may open it.
fn identity(change: &Change, event: &ChangedEvent, back: &str) -> Markup {
    let Some((source, id)) = &event.identity else {
        return html! { span.muted { "One event" } };
    };
    let parameters = [("source", source.as_str()), ("id", id), ("back", back)];
    let href = with(&format!("/c/{}/usage/event", change.slug), &parameters);
    html! {
        span.two {
            @if change.opens { a.into href=(href) { (id) } } @else { span { (id) } }
            small { (source) }
        }
    }
}

/// The total of a change, and the categories that it comes from.
fn amounts_of(change: &Change) -> Markup {
    if !change.amounts {
        return html! { span.muted { "—" } };
    }
    let (figures, currency) = (&change.figures, change.currency);
    let part = |category: Category| {
        let money = Money {
            amount: figures.amount(category),
            currency,
        };
        let some = money.amount != Micros::ZERO;
        some.then(|| format!("{} {}", category.label(), money.display()))
    };
    let parts: Vec<String> = Category::ALL.into_iter().filter_map(part).collect();
    html! {
        span.two {
            span { (amount(figures.total().unwrap_or(Micros::ZERO), currency)) }
            small { (parts.join(", ")) }
        }
    }
}

/// What a change adds to the quantities, in words.
fn quantities(figures: &Figures) -> String {
    let mut words = Vec::new();
    let mut add = |number: i64, one: &str, many: &str| {
        if number != 0 {
            words.push(counted(number, one, many));
        }
    };
    add(figures.calls, "call", "calls");
    add(figures.calls_connected, "connected", "connected");
    if figures.voice_ms != 0 {
        words.push(format!("{} minutes", decimal(&minutes(figures.voice_ms))));
    }
    let mut add = |number: i64, one: &str, many: &str| {
        if number != 0 {
            words.push(counted(number, one, many));
        }
    };
    add(figures.sms_received, "text in", "texts in");
    add(figures.sms_sent, "text out", "texts out");
    add(figures.segments(), "segment", "segments");
    add(figures.checks, "check", "checks");
    add(figures.healed, "healed", "healed");
    match words.is_empty() {
        true => "—".into(),
        false => words.join(", "),
    }
}
