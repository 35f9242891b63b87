//! `/o/{organization}/billing/months`: how the months of the companies stand.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use canopy_app::statements::months::{
    CompanyMonth, MonthList, MonthSearch, MonthState, organization_months,
};
use canopy_domain::period::Month;
use maud::{Markup, html};

use super::ENTRY;
use super::open_month::badge;
use super::part::refuse;
use super::view::{amount, columns};
use crate::guard::Person;
use crate::pages::address::with;
use crate::pages::asked::{Asked, Fields, Subject};
use crate::pages::billing_tabs::organization_tabs;
use crate::pages::disputes::marked;
use crate::pages::frame::Frame;
use crate::pages::moments::{day, local_moment, month as month_words};
use crate::pages::numbers::counted;
use crate::pages::refused::PageRefusal;
use crate::routing::{Routes, get};
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::button::{Look, link};
use crate::ui::empty::empty;
use crate::ui::head::head;
use crate::ui::pager::{Pager, pager};
use crate::ui::table::{Row, Table, table};
use crate::ui::toolbar::{Filter, Search, Toolbar, list, row, toolbar};

const TITLE: &str = "Months and statements";
const LIST: &str = "months";
const PER_PAGE: usize = 50;

/// The route.
pub(super) fn routes() -> Routes {
    Routes::new().route("/o/{organization}/billing/months", get(show))
}

/// The list.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let (search, page) = read(&asked);
    let part = (page * PER_PAGE, PER_PAGE);
    match organization_months(&door.house, &actor, &organization, &search, part).await {
        Ok(found) => {
            frame.remember(&door, &actor).await;
            let body = body(frame.path(), &found, &search, page);
            Ok(frame.page_within(ENTRY, TITLE, &[], &body).into_response())
        }
        Err(refusal) => Ok(refuse(&door, &frame, refusal).await),
    }
}

/// What is looked for, and on which page; what cannot be read is not looked for.
fn read(asked: &Fields) -> (MonthSearch, usize) {
    let state = asked.get("state");
    let known = MonthState::NAMES.contains(&state);
    let search = MonthSearch {
        month: asked.get("month").parse().ok(),
        state: if known { state.into() } else { String::new() },
        company: asked.get("company").trim().chars().take(120).collect(),
    };
    let page = asked.get("page").parse::<usize>().unwrap_or(1);
    (search, page.clamp(1, 100_000) - 1)
}

fn body(path: &str, found: &MonthList, search: &MonthSearch, page: usize) -> Markup {
    let address = format!("{path}/billing/months");
    let line = "Each month of each company: open, in its grace, held, or closed with a statement.";
    html! {
        (head(TITLE, line, &html! {}))
        (organization_tabs(path, TITLE))
        (bar(&address, found, search))
        (list(LIST, &html! {
            @if found.items.is_empty() {
                (nothing(&address, search))
            } @else {
                (row(&html! { p.muted { (shown(found, page)) } }, &download(&address, search)))
                (months(&address, found))
                (foot(&address, found, search, page))
            }
        }))
    }
}

fn bar(address: &str, found: &MonthList, search: &MonthSearch) -> Markup {
    let chosen = search
        .month
        .map(|month| month.to_string())
        .unwrap_or_default();
    let known: Vec<(String, String)> = found
        .months
        .iter()
        .map(|month| (month.to_string(), month_words(*month)))
        .collect();
    let mut months = vec![("", "All months")];
    months.extend(
        known
            .iter()
            .map(|(code, words)| (code.as_str(), words.as_str())),
    );
    let states = [
        ("", "All states"),
        ("open", "Open"),
        ("grace", "Grace"),
        ("held", "Held"),
        ("closed", "Closed"),
    ];
    toolbar(&Toolbar {
        action: address,
        list: LIST,
        search: Some(Search {
            name: "company",
            value: &search.company,
            label: "Search by company",
        }),
        filters: &[
            Filter {
                name: "month",
                label: "Month",
                options: &months,
                chosen: &chosen,
            },
            Filter {
                name: "state",
                label: "State",
                options: &states,
                chosen: &search.state,
            },
        ],
        ..Toolbar::default()
    })
}

fn nothing(address: &str, search: &MonthSearch) -> Markup {
    if search.month.is_none() && search.state.is_empty() && search.company.is_empty() {
        let words = "A month shows here as soon as something counts in it.";
        return empty(Icon::Calendar, "No month yet", words, None);
    }
    let all = link(address, "Show all", Look::Plain, None);
    let words = "No month of a company fits all of these.";
    empty(Icon::Search, "Nothing found", words, Some(all))
}

fn shown(found: &MonthList, page: usize) -> String {
    let first = page * PER_PAGE + 1;
    let last = page * PER_PAGE + found.items.len();
    let count = i64::try_from(found.count).unwrap_or(i64::MAX);
    format!("{first}–{last} of {}", counted(count, "month", "months"))
}

/// All statements of the month that is looked at.
fn download(address: &str, search: &MonthSearch) -> Markup {
    html! {
        @if let Some(month) = search.month {
            (link(&format!("{address}/{month}/statements"), "All statements (ZIP)", Look::Plain, Some(Icon::Download)))
        } @else {
            span.muted { "Choose a month to download all its statements." }
        }
    }
}

fn months(address: &str, found: &MonthList) -> Markup {
    let rows = found.items.iter().map(|item| Row {
        cells: vec![
            html! { (item.name) },
            html! { (month_words(item.month)) },
            html! { div.two { (badge(&item.state)) @if let Some(words) = until(item) { small { (words) } } } },
            statement(address, item),
            html! { (item.days_without_data) },
            html! { @match &item.statement {
                Some((_, total)) => (marked(amount(*total, item.currency), item.disputed.as_ref(), item.currency)),
                None => "—",
            } },
        ],
        action: manage(item),
        ..Row::default()
    });
    let labels = [
        "Company",
        "Month",
        "State",
        "Statement",
        "Days without data",
        "Total",
    ];
    table(&Table {
        caption: TITLE,
        columns: &columns(&labels, 4),
        rows: rows.collect(),
        ..Table::default()
    })
}

/// Until when the state holds, and who said so.
fn until(item: &CompanyMonth) -> Option<String> {
    let zone = item.zones.zone_on(item.month.last());
    Some(match &item.state {
        MonthState::Open { by_itself: true } => return None,
        MonthState::Open { by_itself: false } => "Until an admin closes it".into(),
        MonthState::Grace(due) => format!("Closes {}", local_moment(*due, zone)),
        MonthState::Held(hold) => {
            format!(
                "By {} until {}: {}",
                hold.by_name,
                day(hold.until),
                hold.reason
            )
        }
        MonthState::Closed(at) => local_moment(*at, zone),
    })
}

fn statement(address: &str, item: &CompanyMonth) -> Markup {
    html! {
        @if let Some((number, _)) = &item.statement {
            a href={ (address) "/" (item.month) "/statements/" (item.slug) } { (number) }
        } @else { "—" }
    }
}

fn manage(item: &CompanyMonth) -> Option<Markup> {
    let open = !matches!(item.state, MonthState::Closed(_));
    let label = format!("Hold or close {} of {}", month_words(item.month), item.name);
    (open && item.may_close && item.opens).then(|| {
        html! {
            a.btn.sm href={ "/c/" (item.slug) "/billing/statements/" (item.month) } aria-label=(label) {
                @if matches!(item.state, MonthState::Held(_)) { "Release or close" } @else { "Hold or close" }
            }
        }
    })
}

fn foot(address: &str, found: &MonthList, search: &MonthSearch, page: usize) -> Markup {
    let month = search
        .month
        .map(|month: Month| month.to_string())
        .unwrap_or_default();
    let at = |page: usize| {
        let number = (page + 1).to_string();
        let parameters = [
            ("month", month.as_str()),
            ("state", &search.state),
            ("company", &search.company),
            ("page", &number),
        ];
        with(address, &parameters)
    };
    let more = (page + 1) * PER_PAGE < found.count;
    let (previous, next) = (page.checked_sub(1).map(at), more.then(|| at(page + 1)));
    pager(&Pager {
        shown: &shown(found, page),
        previous: previous.as_deref(),
        next: next.as_deref(),
    })
}
