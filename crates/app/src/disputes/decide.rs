//! Deciding a dispute: an admin of the organization grants or declines it, or the company withdraws.

use canopy_domain::dispute::DisputeState;
use canopy_domain::refusal::NAME_CHARS;
use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use serde_json::json;

use super::letter::{declined_letter, granted_letter};
use super::open::{not_credited, reversed};
use super::{Dispute, note, rows, words};
use crate::access::roles::rows::admins_of;
use crate::access::rows::person_by_id;
use crate::billing::books::{Books, load_books_alone};
use crate::companies::find::{Found, find_company};
use crate::letters::Letter;
use crate::organizations::find::find_organization;
use crate::usage::credits::{Names, NewCredit, book_credit, credit_id};
use crate::usage::list::listed_in;
use crate::{Actor, House, Refusal, letters};

/// Grants a dispute: a credit takes the charge back with its percent fees and all their taxes, as they
/// stand at this moment. Answers the dispute with that amount.
pub async fn grant(
    house: &House,
    actor: &Actor,
    company: &str,
    id: &str,
) -> Result<Dispute, Refusal> {
    let found = &find_company(house, actor, company).await?;
    actor.may(Action::PostCredits, found.place())?;
    let now = house.now();
    house
        .store
        .post(move |tx| async move {
            let (books, dispute) = open_one(&tx, found, id).await?;
            let listed = listed_in(&tx, &found.id, &dispute.source, &dispute.event_id).await?;
            let event = listed.ok_or_else(|| Refusal::Internal("a disputed event is gone".into()))?;
            if event.void.is_some() {
                let words = "the event was voided meanwhile: its charges are taken back already, and nothing is left to grant";
                return Err(Refusal::conflict("id", "voided", words));
            }
            let place = usize::try_from(dispute.place).unwrap_or(usize::MAX);
            let reversal = reversed(&books, &event.event, place)?;
            not_credited(&tx, &found.id, &event.event, dispute.place).await?;
            let reason = credit_reason(&dispute);
            let new = NewCredit {
                key: &dispute.id,
                amount: reversal.amount,
                reason: &reason,
                names: Names::Charge {
                    source: dispute.source.clone(),
                    id: dispute.event_id.clone(),
                    place: dispute.place,
                },
            };
            book_credit(&tx, actor, &found.id, &new, now).await?;
            let granted = Dispute {
                amount: reversal.amount,
                ..close(house, &tx, actor, &dispute, (DisputeState::Granted, None)).await?
            };
            rows::set_amount(&tx, &granted).await?;
            let after = json!({ "credit": credit_id(id), "amount": reversal.amount.exact() });
            note(&tx, actor, &granted, ("dispute.granted", Some(after))).await?;
            let link = link_to(house, found);
            tell_company(house, &tx, &granted, |to| granted_letter(to, &granted, &link)).await?;
            Ok(granted)
        })
        .await
}

/// Declines a dispute, with the reason that the company gets.
pub async fn decline(
    house: &House,
    actor: &Actor,
    company: &str,
    id: &str,
    reason: &str,
) -> Result<Dispute, Refusal> {
    let found = &find_company(house, actor, company).await?;
    actor.may(Action::PostCredits, found.place())?;
    let required = "say why, so that the company knows what to do";
    let reason = &words("reason", reason, required)?;
    house
        .store
        .post(move |tx| async move {
            let (_, dispute) = open_one(&tx, found, id).await?;
            let state = (DisputeState::Declined, Some(reason.as_str()));
            let declined = close(house, &tx, actor, &dispute, state).await?;
            let after = json!({ "reason": reason });
            note(&tx, actor, &declined, ("dispute.declined", Some(after))).await?;
            let link = link_to(house, found);
            let letter = |to: (&str, &str)| declined_letter(to, &declined, reason, &link);
            tell_company(house, &tx, &declined, letter).await?;
            Ok(declined)
        })
        .await
}

/// Takes a dispute back, for the company.
pub async fn withdraw(
    house: &House,
    actor: &Actor,
    company: &str,
    id: &str,
) -> Result<Dispute, Refusal> {
    let found = &find_company(house, actor, company).await?;
    actor.may(Action::DisputeCharges, found.place())?;
    house
        .store
        .post(move |tx| async move {
            load_books_alone(&tx, &found.id).await?;
            let dispute = rows::by_id(&tx, &found.id, id).await?;
            let dispute = dispute.ok_or(Refusal::Hidden)?;
            // The company itself may take back what it opened under an organization that it left.
            let here = Some(dispute.organization_id.as_str()) == found.organization_id.as_deref();
            if !here && found.first_day_for(actor).is_some() {
                return Err(Refusal::Hidden);
            }
            still_open(&dispute)?;
            let state = (DisputeState::Withdrawn, None);
            let withdrawn = close(house, &tx, actor, &dispute, state).await?;
            let after = json!({ "state": withdrawn.state });
            note(&tx, actor, &withdrawn, ("dispute.withdrawn", Some(after))).await?;
            Ok(withdrawn)
        })
        .await
}

/// The company of a dispute in an organization's queue, for those who decide there.
pub async fn company_of(
    house: &House,
    actor: &Actor,
    organization: &str,
    id: &str,
) -> Result<String, Refusal> {
    let found = &find_organization(house, actor, organization).await?;
    actor.may(Action::ManageOrganization, Place::Organization(&found.id))?;
    house
        .store
        .read(move |tx| async move { rows::company_of(&tx, &found.id, id).await })
        .await?
        .ok_or(Refusal::Hidden)
}

/// Takes the company's books alone and finds a dispute that its organization can decide.
async fn open_one(tx: &Tx, found: &Found, id: &str) -> Result<(Books, Dispute), Refusal> {
    let books = load_books_alone(tx, &found.id).await?;
    let dispute = rows::by_id(tx, &found.id, id)
        .await?
        .ok_or(Refusal::Hidden)?;
    // What a former organization was asked is not for the present one.
    if Some(dispute.organization_id.as_str()) != found.organization_id.as_deref() {
        return Err(Refusal::Hidden);
    }
    still_open(&dispute)?;
    Ok((books, dispute))
}

fn still_open(dispute: &Dispute) -> Result<(), Refusal> {
    if dispute.state == DisputeState::Open {
        return Ok(());
    }
    let by = dispute.decided.as_ref().map_or("somebody", |(by, _)| by);
    let words = format!("{by} has {} it already; load the page anew", dispute.state);
    Err(Refusal::conflict("id", "decided", words))
}

/// Stores what became of an open dispute.
async fn close(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    dispute: &Dispute,
    (state, reason): (DisputeState, Option<&str>),
) -> Result<Dispute, Refusal> {
    let closed = Dispute {
        state,
        decided: Some((actor.name.clone(), house.now())),
        reason: reason.map(Into::into),
        ..dispute.clone()
    };
    if !rows::close(tx, &closed, &actor.id).await? {
        return Err(Refusal::conflict(
            "id",
            "decided",
            "somebody was faster; load the page anew",
        ));
    }
    Ok(closed)
}

/// Why the credit was given, within the bounds of reasons.
fn credit_reason(dispute: &Dispute) -> String {
    let whole = format!(
        "Dispute granted: {} of {}",
        dispute.charge_words(),
        dispute.occurred_on
    );
    whole
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_CHARS)
        .collect()
}

fn link_to(house: &House, found: &Found) -> String {
    format!("{}/c/{}/billing/credits", house.config.base_url, found.slug)
}

/// Tells the company's admins, and whoever opened the dispute while they still are an admin there.
async fn tell_company(
    house: &House,
    tx: &Tx,
    dispute: &Dispute,
    letter: impl Fn((&str, &str)) -> Letter,
) -> Result<(), Refusal> {
    let (organization, now) = (
        dispute.organization_id.as_str(),
        house.now().as_microsecond(),
    );
    let company = Some(dispute.company_id.as_str());
    let mut readers = admins_of(tx, None, company, now).await?;
    let opener = person_by_id(tx, &dispute.opened_by).await?;
    if let Some(opener) = opener.filter(|person| person.active) {
        let admins = admins_of(tx, Some(organization), company, now).await?;
        let is_opener = |(_, email): &&(String, String)| *email == opener.email;
        if readers.iter().find(is_opener).is_none() {
            readers.extend(admins.iter().find(is_opener).cloned());
        }
    }
    for (name, email) in &readers {
        let letter = letter((name, email)).about(Some(organization));
        letters::post(house, tx, &letter).await?;
    }
    Ok(())
}
