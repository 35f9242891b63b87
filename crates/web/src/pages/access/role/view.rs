//! The dialog in which a role is changed.

use canopy_app::access_control::entry::{EntryKind, Status};
use canopy_app::access_control::what_changes::Preview;
use maud::{Markup, html};

use super::Changing;
use crate::pages::access::assign::{of_role, person_of, will_change};
use crate::pages::access::desk::Desk;
use crate::pages::access::list::Look;
use crate::pages::wrong::Wrong;
use crate::ui::dialog::{self, Live};

/// The fields under which something can be wrong, as refusals name them.
const SHOWN: [&str; 7] = [
    "role",
    "pages",
    "companies",
    "all_companies",
    "groups",
    "scopes",
    "expires_at",
];

/// What became of the form so far.
#[derive(Default)]
pub(super) struct Shown<'a> {
    pub(super) preview: Option<&'a Preview>,
    /// Whether it was sent to be saved and is shown once more before that.
    pub(super) asked: bool,
    pub(super) wrong: Option<&'a Wrong>,
}

/// The dialog, open.
pub(super) fn dialog(desk: &Desk, changing: &Changing, shown: &Shown<'_>) -> Markup {
    let on = |fields: &[&str]| {
        let wrong = fields.iter().find_map(|field| shown.wrong?.on(field));
        wrong.map(str::to_owned)
    };
    let reviewed = shown.preview.map(|_| changing.typed.fingerprint());
    let look = Look::behind(desk, changing.entry.in_organization);
    let (title, line, under) = match changing.entry.kind {
        EntryKind::Assignment => (
            "Change role",
            "It stays where it is held. The change holds from the next request on.",
            "roles",
        ),
        EntryKind::Invitation if changing.entry.status == Status::Expired => (
            "Edit invitation",
            "Its links are over. Save what it offers, and resend it afterwards.",
            "invitations",
        ),
        EntryKind::Invitation => (
            "Edit invitation",
            "The link that was sent stays good, and offers what you save here.",
            "invitations",
        ),
    };
    dialog::live(
        &Live {
            id: "role",
            title,
            line,
            action: &look.over(&format!("{}/{under}/{}", desk.path(), changing.entry.id)),
            back: &look.here(),
            error: shown.wrong.and_then(|wrong| wrong.beside(&SHOWN)),
        },
        &html! {
            (person_of(&changing.entry))
            div.roleform.only-organization[changing.entry.in_organization].only-company[!changing.entry.in_organization] {
                (of_role(&changing.typed, &changing.choices, &on))
            }
            input type="hidden" name="reviewed" value=(reviewed.unwrap_or_default());
        },
        &will_change(
            shown.preview,
            shown.asked,
            None,
            "Change something; what is gained and lost is then said here.",
        ),
        &html! { button.btn.primary type="submit" name="step" value="save" { "Save" } },
    )
}
