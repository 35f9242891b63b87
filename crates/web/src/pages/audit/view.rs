//! The log as a page: what is looked for, the records, the ways to older and newer ones.

use canopy_app::Actor;
use canopy_app::audit_log::{Log, action_words};
use maud::{Markup, html};

use super::look::Look;
use super::rows::records;
use crate::pages::numbers::counted;
use crate::pages::wrong::Wrong;
use crate::ui::Icon;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look as Weight, link};
use crate::ui::empty::empty;
use crate::ui::head::head;
use crate::ui::pager::{Pager, pager};
use crate::ui::toolbar::{Days, Filter, Search as SearchField, Toolbar, list, row, toolbar};

/// The id of the part that is fetched anew while somebody types.
const LIST: &str = "records";

/// The page.
pub(super) fn body(look: &Look, log: &Log, actor: &Actor) -> Markup {
    let zone = log.zone.iana_name().unwrap_or("UTC");
    let line = format!("Who changed what, latest first. Times in {zone}.");
    html! {
        (head("Audit log", &line, &html! {}))
        @if log.partial {
            (banner(Tone::Quiet, "You see the records about the companies in your view.", None))
        }
        (bar(look, &log.actions, &Wrong::default()))
        (list(LIST, &html! {
            @if log.items.is_empty() {
                (none(look))
            } @else {
                (row(&html! { p.muted { (shown(look, log)) } }, &files(look)))
                (records(log, actor))
                @if log.next.is_some() || log.previous.is_some() { (foot(look, log)) }
            }
        }))
    }
}

/// The page of a search that cannot be carried out.
pub(super) fn unclear(look: &Look, wrong: &Wrong) -> Markup {
    let words = ["person", "company", "from", "to"]
        .into_iter()
        .find_map(|field| wrong.on(field))
        .or_else(|| wrong.beside(&[]))
        .unwrap_or("This cannot be searched for.");
    html! {
        (head("Audit log", "Who changed what, latest first.", &html! {}))
        (bar(look, std::slice::from_ref(&look.search.action), wrong))
        (list(LIST, &empty(Icon::Search, "This search needs another word", words, Some(all(look)))))
    }
}

fn bar(look: &Look, actions: &[String], wrong: &Wrong) -> Markup {
    let search = &look.search;
    let words: Vec<(&str, String)> = actions
        .iter()
        .filter(|action| !action.is_empty())
        .map(|action| (action.as_str(), action_words(action)))
        .collect();
    let mut options = vec![("", "All actions")];
    options.extend(
        words
            .iter()
            .map(|(action, words)| (*action, words.as_str())),
    );
    let company = SearchField {
        name: "company",
        value: &search.company,
        label: "Company",
    };
    toolbar(&Toolbar {
        action: &look.path,
        list: LIST,
        search: Some(SearchField {
            name: "person",
            value: &search.person,
            label: "Search by person",
        }),
        texts: if look.of_organization {
            std::slice::from_ref(&company)
        } else {
            &[]
        },
        filters: &[Filter {
            name: "action",
            label: "Action",
            options: &options,
            chosen: &search.action,
        }],
        days: Some(Days {
            from: &search.from,
            to: &search.to,
            from_error: wrong.on("from"),
            to_error: wrong.on("to"),
        }),
        ..Toolbar::default()
    })
}

fn all(look: &Look) -> Markup {
    link(&look.path, "Show all", Weight::Plain, None)
}

fn none(look: &Look) -> Markup {
    if look.search.is_empty() {
        let sentence = "Every change of access, settings, rates and links is written down here, with who did it and when.";
        return empty(Icon::Scroll, "Nothing was changed yet", sentence, None);
    }
    let sentence =
        "Nothing that you may see fits all of these. Leave one out, or look at other days.";
    empty(Icon::Search, "No record found", sentence, Some(all(look)))
}

/// What part of the log the page shows.
fn shown(look: &Look, log: &Log) -> String {
    let count = counted(
        i64::try_from(log.items.len()).unwrap_or(i64::MAX),
        "record",
        "records",
    );
    if look.is_first() && log.next.is_some() {
        format!("The latest {count}")
    } else {
        count
    }
}

/// The files hold the whole search, however long it is. They stand in the part that is fetched
/// anew, so that they follow what is searched for.
fn files(look: &Look) -> Markup {
    html! {
        (link(&look.file("ndjson"), "NDJSON", Weight::Plain, Some(Icon::Download)))
        (link(&look.file("csv"), "CSV", Weight::Plain, Some(Icon::Download)))
    }
}

fn foot(look: &Look, log: &Log) -> Markup {
    let previous = log.previous.as_deref().map(|place| look.newer_than(place));
    let next = log.next.as_deref().map(|place| look.older_than(place));
    pager(&Pager {
        shown: &shown(look, log),
        previous: previous.as_deref(),
        next: next.as_deref(),
    })
}
