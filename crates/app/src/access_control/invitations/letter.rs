//! The letters about invitations.

use canopy_domain::role::Role;

use crate::access_control::entry::AccessEntry;
use crate::letters::{Letter, Part};
use crate::{Actor, ActorKind};

/// What a role opens, in a sentence.
pub(super) fn opens(role: Role) -> &'static str {
    match role {
        Role::OrganizationAdmin => {
            "You will manage the organization, its reporting and access, and every company in it."
        }
        Role::OrganizationViewer => {
            "You will read the pages of the organization that were chosen for you."
        }
        Role::CompanyAdmin => "You will manage everything in this company.",
        Role::CompanyUser => "You will work on the cases and campaigns of this company.",
    }
}

/// Who invites, as the invited person knows them.
pub(super) fn inviter(actor: &Actor, place: &str) -> String {
    match actor.kind {
        ActorKind::Person => actor.name.clone(),
        ActorKind::Key | ActorKind::Installation => place.to_owned(),
    }
}

/// The letter with the link.
pub(super) fn invitation_letter(entry: &AccessEntry, actor: &Actor, link: &str) -> Letter {
    let (place, role) = (&entry.place.name, entry.role.label());
    let who = inviter(actor, place);
    let until = match entry.expires_at {
        Some(end) => format!(
            "The link works once, until {} (UTC), and only for {}.",
            end.strftime("%-d %B %Y, %H:%M"),
            entry.email
        ),
        None => format!("The link works once, and only for {}.", entry.email),
    };
    let parts = [
        Part::Words(format!("{who} invites you to {place} on Canopy as {role}.")),
        Part::Words(opens(entry.role).into()),
        Part::Link("Accept the invitation".into(), link.into()),
        Part::Words(until),
        Part::Words("If you did not expect this, do nothing: without you nothing happens.".into()),
    ];
    let subject = format!("{who} invites you to {place}");
    Letter::written(&entry.email, "", &subject, &parts)
}

/// The letter to whoever invited.
pub(super) fn accepted_letter(voucher: &Actor, person: &Actor, place: &str, role: Role) -> Letter {
    let role = role.label();
    let parts = [Part::Words(format!(
        "{} ({}) accepted your invitation and is now {role} of {place}.",
        person.name, person.email
    ))];
    let subject = format!("{} accepted your invitation to {place}", person.name);
    Letter::written(&voucher.email, &voucher.name, &subject, &parts)
}
