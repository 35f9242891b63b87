//! Opening a dispute of one charge.

use canopy_domain::dispute::{DisputeState, is_disputable};
use canopy_domain::rating::{Charge, Reversal, reversal_of};
use canopy_domain::role::Action;
use canopy_store::Tx;
use jiff::Timestamp;

use super::letter::opened_letter;
use super::{Dispute, note, rows, words};
use crate::access::roles::rows::admins_of;
use crate::billing::books::{Books, ROUNDING, load_books_alone};
use crate::companies::find::{Found, find_company};
use crate::usage::OWN_SOURCE;
use crate::usage::credits::credited_places;
use crate::usage::event::{ListedEvent, StoredEvent};
use crate::usage::list::listed_in;
use crate::{Actor, House, Refusal, letters};

/// A charge and what is wrong with it.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The source of the event.
    pub source: String,
    /// The id of the event.
    pub id: String,
    /// The place of the charge among those of the event, from 0.
    pub place: i64,
    /// Why it is wrong.
    pub note: String,
}

/// Opens a dispute and tells the admins of the organization. Answers its id.
pub async fn open(
    house: &House,
    actor: &Actor,
    company: &str,
    opening: &Opening,
) -> Result<String, Refusal> {
    let found = &find_company(house, actor, company).await?;
    actor.may(Action::DisputeCharges, found.place())?;
    let required = "say what is wrong with the charge, so that it can be looked into";
    let text = &words("note", &opening.note, required)?;
    let organization = found.organization_id.as_deref().ok_or_else(|| {
        let words = "this company belongs to no organization that could decide; void the event, or ask whoever sent it";
        Refusal::conflict("company", "no_organization", words)
    })?;
    let (id, now) = (&house.fresh_id("dis_"), house.now());
    house
        .store
        .post(move |tx| async move {
            let books = load_books_alone(&tx, &found.id).await?;
            let event = charged(&tx, found, opening).await?;
            let place = usize::try_from(opening.place).unwrap_or(usize::MAX);
            let reversal = reversed(&books, &event, place)?;
            free(&tx, found, &event, opening.place).await?;
            let charge = &event.charges[place];
            let dispute = Dispute {
                note: text.clone(),
                opened_by: actor.id.clone(),
                opened_by_name: actor.name.clone(),
                ..opened(
                    id,
                    found,
                    organization,
                    &event,
                    (opening.place, charge, &reversal),
                    now,
                )
            };
            rows::insert(&tx, &dispute, (event.identity, event.posted_on)).await?;
            note(&tx, actor, &dispute, ("dispute.opened", None)).await?;
            tell_admins(house, &tx, actor, &dispute).await
        })
        .await?;
    Ok(id.clone())
}

fn opened(
    id: &str,
    found: &Found,
    organization: &str,
    event: &StoredEvent,
    (place, charge, reversal): (i64, &Charge, &Reversal),
    now: Timestamp,
) -> Dispute {
    Dispute {
        id: id.into(),
        company_id: found.id.to_string(),
        slug: found.slug.clone(),
        company: found.name.clone(),
        currency: found.currency,
        organization_id: organization.into(),
        source: event.source.clone(),
        event_id: event.id.clone(),
        place,
        category: charge.category,
        name: charge.name.clone(),
        charge: charge.amount,
        amount: reversal.amount,
        occurred_on: event.occurred_on,
        note: String::new(),
        opened_by: String::new(),
        opened_by_name: String::new(),
        opened_at: now,
        state: DisputeState::Open,
        voided: false,
        decided: None,
        reason: None,
    }
}

/// The event that the organization of today charged.
async fn charged(tx: &Tx, found: &Found, opening: &Opening) -> Result<StoredEvent, Refusal> {
    let listed = listed_in(tx, &found.id, &opening.source, &opening.id).await?;
    let unknown = || {
        let words = "this company has no event with this source and id";
        Refusal::field("id", "unknown_event", words)
    };
    let ListedEvent { event, void, .. } = listed.ok_or_else(unknown)?;
    if void.is_some() {
        let words = "this event was voided, so nothing is charged for it";
        return Err(Refusal::conflict("id", "voided", words));
    }
    if found
        .linked_on
        .is_some_and(|first| event.occurred_on < first)
    {
        let words = "this happened before the company came to its organization, which cannot decide about it";
        return Err(Refusal::conflict("id", "other_organization", words));
    }
    Ok(event)
}

/// What granting would take back: a charge that was made for itself, and what was charged on it.
pub(super) fn reversed(
    books: &Books,
    event: &StoredEvent,
    place: usize,
) -> Result<Reversal, Refusal> {
    let charge = event.charges.get(place).ok_or_else(|| {
        let words = "the event has no charge at this place; they count from 0";
        Refusal::field("charge", "unknown_charge", words)
    })?;
    let own = || {
        let words = "taxes and percent fees follow the charge on which they stand: dispute that one; credits and roundings are not disputed";
        Refusal::field("charge", "not_disputable", words)
    };
    let rounding = event.source == OWN_SOURCE && event.id.starts_with(&format!("{ROUNDING}:"));
    if !is_disputable(charge) || rounding {
        return Err(own());
    }
    let card = books.in_force(event.occurred_on).card;
    let reversal = reversal_of(&event.charges, place, &card).ok_or_else(own)?;
    if reversal.amount.get() <= 0 {
        return Err(own());
    }
    Ok(reversal)
}

/// Refuses a charge that was disputed or credited already.
async fn free(tx: &Tx, found: &Found, event: &StoredEvent, place: i64) -> Result<(), Refusal> {
    not_credited(tx, &found.id, event, place).await?;
    if rows::is_disputed(tx, &found.id, event.identity, place).await? {
        let words = "this charge is disputed already; it waits to be decided";
        return Err(Refusal::conflict("charge", "already_disputed", words));
    }
    Ok(())
}

pub(super) async fn not_credited(
    tx: &Tx,
    company_id: &str,
    event: &StoredEvent,
    place: i64,
) -> Result<(), Refusal> {
    let credited = credited_places(tx, company_id, event.identity).await?;
    match credited.iter().find(|(of, _)| *of == place) {
        Some((_, credit)) => {
            let words = format!("the credit {OWN_SOURCE} {credit} takes this charge back already");
            Err(Refusal::conflict("charge", "already_credited", words))
        }
        None => Ok(()),
    }
}

async fn tell_admins(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    dispute: &Dispute,
) -> Result<(), Refusal> {
    let organization = Some(dispute.organization_id.as_str());
    let link = format!(
        "{}/o/{}/billing/disputes",
        house.config.base_url, dispute.organization_id
    );
    let now = house.now().as_microsecond();
    for (name, email) in admins_of(tx, organization, None, now).await? {
        let letter = opened_letter((&name, &email), &actor.name, dispute, &link);
        letters::post(house, tx, &letter.about(organization)).await?;
    }
    Ok(())
}
