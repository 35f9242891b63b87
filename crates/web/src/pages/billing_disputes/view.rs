//! The page of disputes and credits over an organization.

use canopy_app::disputes::Dispute;
use canopy_app::disputes::list::{CompanyCredit, OrganizationDisputes};
use canopy_domain::dispute::DisputeState;
use maud::{Markup, html};

use crate::pages::address::with;
use crate::pages::asked::Fields;
use crate::pages::billing_tabs::organization_tabs;
use crate::pages::credits::{COLUMNS, cells};
use crate::pages::disputes::{state, story, subject};
use crate::pages::numbers::counted;
use crate::pages::wrong::Wrong;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look, submit};
use crate::ui::empty::empty;
use crate::ui::icon::icon;
use crate::ui::pager::{Pager, pager};
use crate::ui::table::{Column, Row, Table, table};
use crate::ui::toolbar::{Filter, Toolbar, list, toolbar};
use crate::ui::{Icon, form, head};

const LIST: &str = "disputes";

/// What is looked for. Without a word the page shows what waits.
pub(super) struct Looked {
    pub(super) state: Option<DisputeState>,
    word: String,
    company: String,
    later: bool,
}

impl Looked {
    /// Reads the parameters; a state that is none shows all.
    pub(super) fn read(asked: &Fields) -> Self {
        let word = match asked.find("state") {
            None => DisputeState::Open.code(),
            Some(word) => word,
        };
        Self {
            state: word.parse().ok(),
            word: word.into(),
            company: asked.get("company").into(),
            later: !asked.get("before").is_empty(),
        }
    }

    fn address(&self, path: &str, before: &str) -> String {
        let word = match self.state {
            Some(state) => state.code(),
            None => "all",
        };
        let parameters = [
            ("state", word),
            ("company", &self.company),
            ("before", before),
        ];
        with(path, &parameters)
    }
}

/// A decision that was refused: of which dispute, what was typed, and what is wrong.
pub(super) struct Refused<'a> {
    pub(super) id: &'a str,
    pub(super) reason: &'a str,
    pub(super) wrong: Wrong,
}

/// The page; `path` is that of the workspace.
pub(super) fn body(
    path: &str,
    found: &OrganizationDisputes,
    looked: &Looked,
    refused: Option<&Refused<'_>>,
) -> Markup {
    let line = match found.open {
        0 => "Nothing waits to be decided.".to_owned(),
        open => format!(
            "{} to be decided.",
            counted(open, "dispute waits", "disputes wait")
        ),
    };
    let beside = refused.and_then(|refused| refused.wrong.beside(&["reason"]));
    let here = format!("{path}/billing/disputes");
    html! {
        (head::head(super::TITLE, &line, &html! {}))
        (organization_tabs(path, super::TITLE))
        @if found.partial {
            (banner(Tone::Quiet, "You see the companies in your view.", None))
        }
        @if let Some(words) = beside { (banner(Tone::Bad, words, None)) }
        (bar(&here, found, looked))
        (list(LIST, &html! {
            (disputes(&here, found, looked, refused))
            (credits(found))
        }))
    }
}

fn bar(here: &str, found: &OrganizationDisputes, looked: &Looked) -> Markup {
    let mut states = vec![("all", "All states")];
    states.extend(DisputeState::ALL.map(|state| (state.code(), state.label())));
    let mut companies = vec![("", "All companies")];
    let named = found.companies.iter();
    companies.extend(named.map(|(slug, name)| (slug.as_str(), name.as_str())));
    toolbar(&Toolbar {
        action: here,
        list: LIST,
        title: "Disputes",
        filters: &[
            Filter {
                name: "state",
                label: "State",
                options: &states,
                chosen: &looked.word,
            },
            Filter {
                name: "company",
                label: "Company",
                options: &companies,
                chosen: &looked.company,
            },
        ],
        ..Toolbar::default()
    })
}

fn disputes(
    here: &str,
    found: &OrganizationDisputes,
    looked: &Looked,
    refused: Option<&Refused<'_>>,
) -> Markup {
    let page = &found.page;
    if page.items.is_empty() {
        let sentence = "Charges that a company says are wrong appear here until an admin decides.";
        return empty(Icon::CircleCheck, "No disputes here", sentence, None);
    }
    let next = page
        .next
        .as_deref()
        .map(|place| looked.address(here, place));
    let first = looked.address(here, "");
    let shown = counted(page.items.len() as i64, "dispute", "disputes");
    html! {
        div.card.panel { ul.requests {
            @for dispute in &page.items {
                @let refused = refused.filter(|refused| refused.id == dispute.id);
                li { (one(here, dispute, found.may_decide, refused)) }
            }
        } }
        (pager(&Pager {
            shown: &shown,
            previous: looked.later.then_some(first.as_str()),
            next: next.as_deref(),
        }))
    }
}

fn one(here: &str, dispute: &Dispute, may_decide: bool, refused: Option<&Refused<'_>>) -> Markup {
    html! {
        p { (state(dispute)) " " b { (dispute.company) } " · " (subject(dispute)) }
        (story(dispute))
        @if may_decide && dispute.state == DisputeState::Open { (decision(here, dispute, refused)) }
    }
}

/// The two ways to decide. What was voided can only be declined.
fn decision(here: &str, dispute: &Dispute, refused: Option<&Refused<'_>>) -> Markup {
    let at = |deed: &str| format!("{here}/{}/{deed}", dispute.id);
    let (field, error_id) = (
        format!("reason-{}", dispute.id),
        format!("error-{}", dispute.id),
    );
    let error = refused.and_then(|refused| refused.wrong.on("reason"));
    html! {
        div.actions {
            @if dispute.is_open() { (form::act(&at("grant"), "Grant", Look::Primary)) }
            form.inline method="post" action=(at("decline")) data-once {
                label.sr for=(field) {
                    "Reason for declining " (dispute.charge_words()) " of " (dispute.company)
                }
                input.input #(field) name="reason" required maxlength="500" placeholder="Reason"
                    value=(refused.map_or("", |refused| refused.reason)) autofocus[error.is_some()]
                    aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| &error_id)];
                (submit("Decline", Look::Plain, None))
            }
        }
        @if let Some(error) = error {
            p.err #(error_id) { (icon(Icon::CircleAlert)) span { (error) } }
        }
    }
}

fn credits(found: &OrganizationDisputes) -> Markup {
    let columns = [&[Column::named("Company")], &COLUMNS[..]].concat();
    html! {
        h2 { "Latest credits" }
        @if found.credits.is_empty() {
            p.muted { "No credits were given." }
        } @else {
            (table(&Table {
                caption: "Latest credits",
                columns: &columns,
                rows: found.credits.iter().map(credit_row).collect(),
                ..Table::default()
            }))
        }
    }
}

fn credit_row(of: &CompanyCredit) -> Row {
    let mut row = vec![html! { (of.company) }];
    row.extend(cells(&of.credit, of.currency));
    Row {
        cells: row,
        ..Row::default()
    }
}
