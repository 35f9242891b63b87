//! `GET /switcher?q=`: the workspaces that a person may open, found by their names.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use canopy_app::reporting::workspaces::{Workspace, Workspaces, workspaces};
use maud::{Markup, html};

use super::asked::{Asked, ByScript};
use super::refused::PageRefusal;
use crate::guard::Person;
use crate::server::Door;
use crate::ui::avatar::Shape;
use crate::ui::button::{Look, submit};
use crate::ui::field::{self, Field};
use crate::ui::switcher::{Entry, Section, results};
use crate::ui::{layout, signin};

/// How many of each kind are listed; typing finds the others.
const MOST: usize = 50;
/// How many are listed before anything is typed.
pub(super) const MOST_UNASKED: usize = 8;
/// How many of the recent ones.
const MOST_RECENT: usize = 4;

/// The fragment for the popover, or a page where no script runs.
pub(super) async fn list(
    State(door): State<Door>,
    Person(actor): Person,
    ByScript(fragment): ByScript,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let query: String = asked.get("q").chars().take(200).collect();
    let found = workspaces(&door.house, &actor, &query, MOST).await?;
    let unasked = query.trim().is_empty() && fragment;
    let listed = with_entries(&found, "", unasked, |lists| {
        results(&query, &sections(lists))
    });
    Ok(if fragment {
        listed.into_response()
    } else {
        page(&query, &listed).into_response()
    })
}

fn page(query: &str, listed: &Markup) -> Markup {
    let search = Field {
        id: "q",
        name: "q",
        label: "Find a workspace",
        kind: "search",
        value: query,
        focus: true,
        ..Field::default()
    };
    let body = html! {
        div.gate {
            (signin::mark())
            section.card {
                header { h1 { "Workspaces" } p { "Organizations and companies that you may open." } }
                form.stack method="get" action="/switcher" role="search" {
                    (field::with_button(&search, &submit("Find", Look::Plain, None)))
                }
                div.choices role="listbox" aria-label="Workspaces" tabindex="0" { (listed) }
            }
        }
    };
    layout::bare("Workspaces", &[], &body)
}

/// The lists of the switcher: recent, organizations, companies.
pub(super) type Lists<'a> = [Vec<Entry<'a>>; 3];

/// Lends the entries of the workspaces. `unasked` is the short list before anything is typed,
/// which begins with the recent ones.
pub(super) fn with_entries<T>(
    found: &Workspaces,
    current: &str,
    unasked: bool,
    then: impl FnOnce(&Lists<'_>) -> T,
) -> T {
    let most = if unasked { MOST_UNASKED } else { MOST };
    let recent = if unasked { MOST_RECENT } else { 0 };
    then(&[
        entries(&found.recent, current, recent),
        entries(&found.organizations, current, most),
        entries(&found.companies, current, most),
    ])
}

/// The sections around the lists.
pub(super) fn sections<'a>(lists: &'a Lists<'a>) -> [Section<'a>; 3] {
    let [recent, organizations, companies] = lists;
    [
        Section {
            title: "Recent",
            entries: recent,
        },
        Section {
            title: "Organizations",
            entries: organizations,
        },
        Section {
            title: "Companies",
            entries: companies,
        },
    ]
}

fn entries<'a>(found: &'a [Workspace], current: &str, most: usize) -> Vec<Entry<'a>> {
    let entry = |workspace: &'a Workspace| Entry {
        name: &workspace.name,
        shape: if workspace.organization {
            Shape::Organization
        } else {
            Shape::Company
        },
        role: badge(workspace.role),
        href: &workspace.path,
        current: workspace.path == current,
    };
    found.iter().take(most).map(entry).collect()
}

/// The role in one word: whether it is of the organization or the company stands beside it.
fn badge(role: &'static str) -> &'static str {
    role.rsplit(' ').next().unwrap_or(role)
}
