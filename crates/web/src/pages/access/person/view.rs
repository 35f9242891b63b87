//! A person's access as a page: the places with their paths, and what was so before.

use canopy_app::Actor;
use canopy_app::access_control::effective::{
    AccessPath, EffectiveAccess, OpenPlace, PastRole, SeenCases,
};
use maud::{Markup, html};

use super::look::{Look, PER_PAGE};
use crate::pages::moments::{beside, day, moment};
use crate::pages::numbers::{count, counted};
use crate::ui::Icon;
use crate::ui::avatar::Shape;
use crate::ui::badge::{self, Tone};
use crate::ui::banner::banner;
use crate::ui::button::{Look as Weight, link};
use crate::ui::card::who;
use crate::ui::empty::empty;
use crate::ui::field::{self, Field};
use crate::ui::form;
use crate::ui::head::head;
use crate::ui::pager::{Pager, pager};
use crate::ui::table::{Column, Row, Table, table};
use crate::ui::toolbar::{Search, Toolbar, list, toolbar};

/// The id of the part that is fetched anew while somebody types.
const LIST: &str = "places";

/// The page.
pub(super) fn body(look: &Look, found: &EffectiveAccess, actor: &Actor) -> Markup {
    html! {
        (head(&found.person.name, &line(found), &actions(look, found, actor)))
        (standing(found))
        (day_asked(look))
        div.list {
            div {
                h2 { "What this person can open" }
                p.muted { (as_of(found)) }
            }
            (places(look, found))
        }
        div.list {
            div {
                h2 { "History" }
                p.muted { "Every role in " (found.organization.name) " and its companies, and every change of it, latest first." }
            }
            (history(found))
        }
    }
}

fn line(found: &EffectiveAccess) -> String {
    let seen = match found.person.last_active_at {
        Some(at) => format!("last active {}", beside(at, found.as_of)),
        None => "never signed in".into(),
    };
    format!("{} · {seen}", found.person.email)
}

fn actions(look: &Look, found: &EffectiveAccess, actor: &Actor) -> Markup {
    let other = found.person.id != actor.id && found.person.deactivated_at.is_none();
    html! {
        (link(&look.list, "All people", Weight::Plain, Some(Icon::ArrowLeft)))
        @if other {
            (form::act(&format!("{}/see-as", look.path), "See as this person", Weight::Plain))
        }
        @if found.person.id != actor.id {
            (link(&format!("{}/end", look.path), "End all access here", Weight::Danger, None))
        }
    }
}

fn standing(found: &EffectiveAccess) -> Markup {
    html! {
        @if !found.person.address_proven {
            (banner(Tone::Warn, "Address not confirmed: this account was made with a copied link, so it may be somebody else's. It gets roles in other places by invitations only, accepted with the link in the letter.", None))
        }
        @if let Some(at) = found.person.deactivated_at {
            (banner(Tone::Warn, &format!("This person was deactivated on {} and opens nothing.", moment(at)), None))
        }
    }
}

/// The question for a day; a GET, so that the answer has an address.
fn day_asked(look: &Look) -> Markup {
    let on = Field {
        id: "on",
        name: "on",
        label: "As of the end of",
        kind: "date",
        value: &look.day,
        error: look.wrong.on("on"),
        ..Field::default()
    };
    html! {
        form.asof method="get" action=(look.path) {
            @if !look.query.is_empty() { input type="hidden" name="query" value=(look.query); }
            (field::input(&on))
            button.btn type="submit" { "Show" }
            @if !look.day.is_empty() { (link(&look.path, "Now", Weight::Ghost, None)) }
        }
    }
}

fn as_of(found: &EffectiveAccess) -> String {
    let number = i64::try_from(found.places.len()).unwrap_or(i64::MAX);
    let places = counted(number, "place", "places");
    match found.on {
        Some(on) => format!(
            "{places} at the end of {} ({})",
            day(on),
            found.organization.time_zone
        ),
        None => format!("{places} as of {}", moment(found.as_of)),
    }
}

fn places(look: &Look, found: &EffectiveAccess) -> Markup {
    let wanted = look.query.trim().to_lowercase();
    let matching: Vec<&OpenPlace> = found
        .places
        .iter()
        .filter(|open| open.place.name.to_lowercase().contains(&wanted))
        .collect();
    let pages = matching.len().div_ceil(PER_PAGE).max(1);
    let page = look.page.clamp(1, pages);
    let shown: Vec<&OpenPlace> = matching
        .iter()
        .skip((page - 1) * PER_PAGE)
        .take(PER_PAGE)
        .copied()
        .collect();
    html! {
        @if found.places.len() > PER_PAGE { (bar(look)) }
        (list(LIST, &html! {
            @if shown.is_empty() {
                (nothing(look, found))
            } @else {
                (table_of(&shown, found))
                (foot(look, &shown, matching.len(), page, pages))
            }
        }))
    }
}

fn bar(look: &Look) -> Markup {
    toolbar(&Toolbar {
        action: &look.path,
        list: LIST,
        search: Some(Search {
            name: "query",
            value: &look.query,
            label: "Search places",
        }),
        keep: &[("on", &look.day)],
        ..Toolbar::default()
    })
}

fn nothing(look: &Look, found: &EffectiveAccess) -> Markup {
    if look.query.trim().is_empty() {
        let sentence = format!(
            "{} can open nothing in {} at this time.",
            found.person.name, found.organization.name
        );
        return empty(Icon::Lock, "No access", &sentence, None);
    }
    let sentence = "No place that this person can open is called that.";
    empty(Icon::Search, "No place found", sentence, None)
}

fn foot(look: &Look, shown: &[&OpenPlace], matching: usize, page: usize, pages: usize) -> Markup {
    let number = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX));
    let first = (page - 1) * PER_PAGE;
    let text = format!(
        "{}–{} of {} places",
        number(first + 1),
        number(first + shown.len()),
        number(matching)
    );
    let previous = (page > 1).then(|| look.at_page(page - 1));
    let next = (page < pages).then(|| look.at_page(page + 1));
    pager(&Pager {
        shown: &text,
        previous: previous.as_deref(),
        next: next.as_deref(),
    })
}

fn table_of(shown: &[&OpenPlace], found: &EffectiveAccess) -> Markup {
    let columns = ["Place", "Pages", "Cases", "Why"].map(|label| Column {
        label,
        ..Column::default()
    });
    let rows = shown.iter().map(|open| Row {
        cells: vec![place(open), pages(open), cases(open), paths(open, found)],
        ..Row::default()
    });
    table(&Table {
        caption: "Places",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    })
}

fn place(open: &OpenPlace) -> Markup {
    let slug = open.place.slug.as_deref().unwrap_or(&open.place.id);
    let (shape, href, kind) = if open.organization {
        (Shape::Organization, format!("/o/{slug}"), "Organization")
    } else {
        (Shape::Company, format!("/c/{slug}"), "Company")
    };
    who(shape, &open.place.name, Some(&href), kind)
}

fn pages(open: &OpenPlace) -> Markup {
    let labels: Vec<&str> = open.pages.iter().map(|page| page.label).collect();
    html! {
        div.wraps {
            @if open.manages { b { "Everything" } } @else { (labels.join(", ")) }
        }
    }
}

fn cases(open: &OpenPlace) -> Markup {
    html! {
        div.wraps {
            @match &open.cases {
                None => span.muted { "–" },
                Some(SeenCases::None) => "None",
                Some(SeenCases::All) => "All",
                Some(SeenCases::Scopes(scopes)) if scopes.is_empty() => "None",
                Some(SeenCases::Scopes(scopes)) => {
                    (scopes.iter().map(|scope| scope.name.as_str()).collect::<Vec<_>>().join(", "))
                }
            }
        }
    }
}

fn paths(open: &OpenPlace, found: &EffectiveAccess) -> Markup {
    html! {
        ul.why { @for path in &open.paths { li { (path.words) small { (told(path, found)) } } } }
    }
}

/// Since when, by whom, through which groups, until when.
fn told(path: &AccessPath, found: &EffectiveAccess) -> String {
    let mut words = format!(
        "granted {} by {}",
        beside(path.granted_at, found.as_of),
        path.granted_by.name
    );
    if path.since != path.granted_at {
        words.push_str(&format!(", changed {}", beside(path.since, found.as_of)));
    }
    if !path.groups.is_empty() {
        words.push_str(&format!(", by the group {}", path.groups.join(" and ")));
    }
    if let Some(end) = path.expires_at {
        words.push_str(&format!(", expires {}", beside(end, found.as_of)));
    }
    words
}

fn history(found: &EffectiveAccess) -> Markup {
    let columns = ["Role", "Place", "From", "Until", "Granted by", "State"].map(|label| Column {
        label,
        ..Column::default()
    });
    let rows = found.history.iter().map(|past| Row {
        cells: vec![
            html! { (past.role.label()) },
            html! { (past.place.name) },
            html! { (moment(past.since)) },
            html! { (until(past)) },
            html! { (past.granted_by.name) },
            state(past, found),
        ],
        ..Row::default()
    });
    table(&Table {
        caption: "History of roles",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    })
}

fn until(past: &PastRole) -> String {
    match (past.until, &past.until_by) {
        (Some(at), Some(by)) => format!("{}, by {}", moment(at), by.name),
        (Some(at), None) => moment(at),
        (None, _) => match past.expires_at {
            Some(end) => moment(end),
            None => "–".into(),
        },
    }
}

/// How it stands now, whatever day was asked for.
fn state(past: &PastRole, found: &EffectiveAccess) -> Markup {
    if past.until.is_some() {
        let later = |other: &&PastRole| {
            other.assignment_id == past.assignment_id && Some(other.since) == past.until
        };
        return match found.history.iter().find(later) {
            Some(_) => badge::status("Changed", Tone::Quiet),
            None => badge::status("Ended", Tone::Bad),
        };
    }
    match past.expires_at {
        Some(end) if end <= found.now => badge::status("Expired", Tone::Bad),
        Some(_) => badge::status("Expires", Tone::Warn),
        None => badge::status("In force", Tone::Good),
    }
}
