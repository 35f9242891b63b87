//! The letters about access requests.

use crate::Actor;
use crate::letters::{Letter, Part};

/// To an admin: somebody asks.
pub(super) fn asked_letter(
    (name, email): (&str, &str),
    actor: &Actor,
    wanted: &str,
    place: &str,
    note: &str,
    link: &str,
) -> Letter {
    let mut parts = vec![Part::Words(format!(
        "{} ({}) asks for {wanted} in {place}.",
        actor.name, actor.email
    ))];
    if !note.is_empty() {
        parts.push(Part::Quote(note.into()));
    }
    parts.push(Part::Link("See and decide".into(), link.into()));
    let subject = format!("{} asks for access to {place}", actor.name);
    Letter::written(email, name, &subject, &parts)
}

/// To whoever asked: it was approved.
pub(super) fn approved_letter(
    (name, email): (&str, &str),
    wanted: &str,
    place: &str,
    link: &str,
) -> Letter {
    let parts = [
        Part::Words(format!(
            "Your request was approved: you have {wanted} in {place} now."
        )),
        Part::Link(format!("Open {place}"), link.into()),
    ];
    let subject = format!("You have access to {place}");
    Letter::written(email, name, &subject, &parts)
}

/// To whoever asked: it was declined.
pub(super) fn declined_letter(
    (name, email): (&str, &str),
    wanted: &str,
    place: &str,
    reason: &str,
) -> Letter {
    let parts = [
        Part::Words(format!(
            "Your request for {wanted} in {place} was declined:"
        )),
        Part::Quote(reason.into()),
    ];
    let subject = format!("Your request for access to {place} was declined");
    Letter::written(email, name, &subject, &parts)
}
