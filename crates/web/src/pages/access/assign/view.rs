//! The Assign Role dialog.

use canopy_app::access_control::entry::Named;
use canopy_app::access_control::pick::{Choices, MemberChoice};
use canopy_app::access_control::what_changes::Preview;
use maud::{Markup, html};

use super::fields::of_role;
use super::typed::Typed;
use crate::pages::access::desk::Desk;
use crate::pages::access::list::Look;
use crate::pages::access::words::subject;
use crate::pages::wrong::Wrong;
use crate::ui::Icon;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::dialog::{self, Live};
use crate::ui::field::{self, Field};
use crate::ui::form::part;
use crate::ui::pick::{Pick, pick};

/// The fields under which something can be wrong, as refusals name them.
const SHOWN: [&str; 12] = [
    "person_id",
    "person",
    "email",
    "emails",
    "company",
    "role",
    "pages",
    "companies",
    "groups",
    "scopes",
    "expires_at",
    "all_companies",
];

/// What stands where the changes will be told.
const BLANK: &str = "Choose who gets which role; what they gain and lose is then said here.";

/// What became of the form so far.
#[derive(Default)]
pub(super) struct Shown<'a> {
    pub(super) preview: Option<&'a Preview>,
    /// Whether it was sent to be saved and is shown once more before that.
    pub(super) asked: bool,
    pub(super) unready: Option<&'a str>,
    pub(super) wrong: Option<&'a Wrong>,
}

impl Shown<'_> {
    fn on(&self, fields: &[&str]) -> Option<&str> {
        fields.iter().find_map(|field| self.wrong?.on(field))
    }
}

/// The dialog, open.
pub(super) fn dialog(desk: &Desk, typed: &Typed, choices: &Choices, shown: &Shown<'_>) -> Markup {
    let look = Look::behind(desk, true);
    let line = match desk.in_company() {
        true => "Give someone access to this company.",
        false => "Give someone access to the organization or to one company.",
    };
    dialog::live(
        &Live {
            id: "assign",
            title: "Assign Role",
            line,
            action: &look.over(&format!("{}/assign", desk.path())),
            back: &look.here(),
            error: shown.wrong.and_then(|wrong| wrong.beside(&SHOWN)),
        },
        &html! {
            (who(typed, choices, shown))
            @if !desk.in_company() { (where_to(typed, choices, shown)) }
            div.roleform.only-company[desk.in_company()] {
                (of_role(typed, choices, &|fields| shown.on(fields).map(str::to_owned)))
            }
            input type="hidden" name="reviewed" value=(reviewed(typed, shown));
        },
        &will_change(shown.preview, shown.asked, shown.unready, BLANK),
        &html! {
            span.if-existing { button.btn.primary type="submit" name="step" value="save" { "Save" } }
            span.if-invite { button.btn.primary type="submit" name="step" value="save" { "Send invitation" } }
        },
    )
}

/// Only what was shown with its changes may be saved at once.
fn reviewed(typed: &Typed, shown: &Shown<'_>) -> String {
    shown
        .preview
        .map(|_| typed.fingerprint())
        .unwrap_or_default()
}

fn who(typed: &Typed, choices: &Choices, shown: &Shown<'_>) -> Markup {
    let choice = if typed.invites { "invite" } else { "existing" };
    let switch = [
        ("existing", "Existing Member", Icon::Users),
        ("invite", "Invite New", Icon::Mail),
    ];
    let emails = Field {
        id: "emails",
        name: "emails",
        label: "Email",
        value: &typed.emails,
        hint: "One or several addresses, each on its own line or with commas between.",
        error: shown.on(&["emails", "email"]),
        placeholder: "name@example.com",
        ..Field::default()
    };
    html! {
        (field::switch("who", "Who", &switch, choice))
        (part("existing", &member(typed, choices, shown)))
        (part("invite", &field::textarea(&emails, 2)))
    }
}

fn member(typed: &Typed, choices: &Choices, shown: &Shown<'_>) -> Markup {
    // Where the chosen one is among those found it stays in its place under the pointer.
    let first = &choices.members.first;
    let elsewhere = |one: &&MemberChoice| first.iter().all(|found| found.id != one.id);
    let mut members: Vec<_> = choices.member.iter().filter(elsewhere).collect();
    members.extend(first);
    let found: Vec<(&str, &str, &str)> = members
        .iter()
        .map(|one| (one.id.as_str(), one.name.as_str(), one.email.as_str()))
        .collect();
    let more = more(
        choices.members.first.len(),
        choices.members.matching,
        "members",
    );
    pick(&Pick {
        id: "member",
        label: "Member",
        search: ("member_query", &typed.member_query),
        placeholder: "Search by name or email",
        name: "person",
        found: &found,
        chosen: &[&typed.person],
        more: &more,
        error: shown.on(&["person_id", "person"]),
        focus: !typed.invites && shown.wrong.is_none(),
        ..Pick::default()
    })
}

/// How much more there is than what is shown.
pub(super) fn more(shown: usize, matching: usize, what: &str) -> String {
    match shown < matching {
        true => format!("{shown} of {matching} {what}. Type a part of the name to find others."),
        false => String::new(),
    }
}

fn where_to(typed: &Typed, choices: &Choices, shown: &Shown<'_>) -> Markup {
    let level = Field {
        id: "level",
        name: "level",
        label: "Company Assignment",
        value: if typed.in_company {
            "company"
        } else {
            "organization"
        },
        ..Field::default()
    };
    let options = [
        (
            "organization",
            "Organization Level",
            "A role in the organization",
        ),
        ("company", "A company", "A role in the company you choose"),
    ];
    let chosen = choices.known.iter().find(|one| {
        !typed.company.is_empty() && (one.id == typed.company || subject(one) == typed.company)
    });
    let first = &choices.companies.first;
    let elsewhere = |one: &&Named| first.iter().all(|found| found.id != one.id);
    let mut companies: Vec<_> = chosen.into_iter().filter(elsewhere).collect();
    companies.extend(first);
    let found: Vec<(&str, &str, &str)> = companies
        .iter()
        .map(|one| (subject(one), one.name.as_str(), ""))
        .collect();
    let more = more(
        choices.companies.first.len(),
        choices.companies.matching,
        "companies",
    );
    let company = Pick {
        id: "company",
        label: "Company",
        search: ("company_query", &typed.company_query),
        placeholder: "Search companies",
        name: "company",
        found: &found,
        chosen: &[chosen.map_or("", |one| subject(one))],
        more: &more,
        error: shown.on(&["company"]),
        ..Pick::default()
    };
    html! { (field::choose(&level, &options)) (part("company", &pick(&company))) }
}

/// What will change, in plain words; announced when it changes. `asked` says that it was sent to be
/// saved, `unready` what is missing, `blank` what to do first.
pub(in crate::pages::access) fn will_change(
    preview: Option<&Preview>,
    asked: bool,
    unready: Option<&str>,
    blank: &str,
) -> Markup {
    html! {
        section.willchange #changes aria-live="polite" aria-labelledby="changes-title" {
            h3 #changes-title { "What will change" }
            @if let Some(preview) = preview {
                ul { @for sentence in &preview.sentences { li { (sentence) } } }
                @if asked { (banner(Tone::Accent, "Check what will change, then press the button again.", None)) }
            } @else {
                p.muted { (unready.filter(|words| !words.is_empty()).unwrap_or(blank)) }
            }
        }
    }
}
