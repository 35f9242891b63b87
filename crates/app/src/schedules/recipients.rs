//! Who may get an organization's reports: whoever may read them now.

use canopy_domain::role::{Action, Place};
use canopy_store::Tx;

use super::kept::Person;
use crate::access::people::folded;
use crate::access::roles::rows::{assignments_of, people_in};
use crate::access::rows::{person_by_email, person_by_id};
use crate::organizations::find::Organization;
use crate::{Actor, ActorKind, Entry, House, Refusal};

/// The most recipients of one schedule.
const MOST: usize = 50;

/// A person as they act now, without a session: with all of their roles. None where they were
/// deactivated.
pub(super) async fn as_now(
    house: &House,
    tx: &Tx,
    person_id: &str,
) -> Result<Option<Actor>, Refusal> {
    let found = person_by_id(tx, person_id).await?;
    let Some(person) = found.filter(|person| person.active) else {
        return Ok(None);
    };
    Ok(Some(Actor {
        kind: ActorKind::Person,
        assignments: assignments_of(tx, &person.id).await?,
        id: person.id,
        name: person.name,
        email: person.email,
        address: "local".into(),
        session_id: None,
        seeing: None,
        entry: Entry::default(),
        at: house.now(),
    }))
}

/// Whether somebody may read the reports of an organization.
pub(super) fn may_read(actor: &Actor, organization_id: &str) -> bool {
    actor.can(Action::SeeReporting, Place::Organization(organization_id))
}

/// Everybody who may read the reports of an organization, by name.
pub(super) async fn eligible(
    house: &House,
    tx: &Tx,
    organization: &Organization,
) -> Result<Vec<Person>, Refusal> {
    let now = house.now().as_microsecond();
    let mut found = Vec::new();
    for one in people_in(tx, &organization.id, now).await? {
        let actor = as_now(house, tx, &one.person_id).await?;
        if actor.is_some_and(|actor| may_read(&actor, &organization.id)) {
            found.push(Person {
                id: one.person_id,
                name: one.name,
                email: one.email,
            });
        }
    }
    Ok(found)
}

/// Reads ids or addresses of people, each of whom must hold reporting now. Who does not, and who is not
/// known at all, is refused alike.
pub(super) async fn chosen(
    house: &House,
    tx: &Tx,
    organization: &Organization,
    asked: &[String],
) -> Result<Vec<Person>, Refusal> {
    let refused = |code, message: String| Err(Refusal::field("recipients", code, message));
    let mut found: Vec<Person> = Vec::new();
    for text in asked.iter().map(|text| text.trim()) {
        let Some(actor) = named(house, tx, text).await? else {
            return refused("not_a_reader", unfit(text, organization));
        };
        if !may_read(&actor, &organization.id) {
            // Of people beyond the organization nothing is told but what was asked for.
            let here = people_in(tx, &organization.id, house.now().as_microsecond()).await?;
            let known = here.iter().any(|one| one.person_id == actor.id);
            let name = if known { &actor.name } else { text };
            return refused("not_a_reader", unfit(name, organization));
        }
        if found.iter().all(|known| known.id != actor.id) {
            found.push(Person {
                id: actor.id,
                name: actor.name,
                email: actor.email,
            });
        }
    }
    match found.len() {
        0 => refused("required", "Choose at least one recipient.".into()),
        1..=MOST => Ok(found),
        _ => refused("too_many", format!("Choose at most {MOST} recipients.")),
    }
}

fn unfit(name: &str, organization: &Organization) -> String {
    format!(
        "{name} does not hold reporting in {}. Give them the role first, or leave them out.",
        organization.name
    )
}

async fn named(house: &House, tx: &Tx, text: &str) -> Result<Option<Actor>, Refusal> {
    if text.is_empty() || text.len() > 320 || text.chars().any(char::is_control) {
        return Ok(None);
    }
    if !text.contains('@') {
        return as_now(house, tx, text).await;
    }
    let Ok(email) = folded(text) else {
        return Ok(None);
    };
    match person_by_email(tx, &email).await? {
        Some((person, _)) => as_now(house, tx, &person.id).await,
        None => Ok(None),
    }
}
