//! Voids: the only correction of a booked event. The event stays, its figures are taken back.

use canopy_domain::role::Action;
use canopy_domain::usage::identity;
use canopy_store::Tx;
use serde_json::json;

use super::credits;
use super::event::{StoredEvent, VoidRecord};
use super::rollup::{self, Posting, Sums, posting_day};
use super::rows;
use crate::audit::{self, Change};
use crate::billing::books::load_books;
use crate::companies::find::find_company;
use crate::fields::check_reason;
use crate::{Actor, House, Refusal};

/// What became of a request to void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voided {
    /// The event counts nowhere from now on.
    Now,
    /// It was voided before; nothing changed.
    Before,
}

/// Voids the event that `company` booked under (source, id), with a reason.
///
/// The figures are taken back on the day on which they counted, while that month is open; else
/// the reversal is booked today as a restatement.
pub async fn void(
    house: &House,
    actor: &Actor,
    company: &str,
    source: &str,
    id: &str,
    reason: &str,
) -> Result<Voided, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::VoidEvents, found.place())?;
    let reason = check_reason(reason, "say in 1 to 500 characters why the event is voided")?;
    let (now, found, reason) = (house.now(), &found, &reason);
    house
        .store
        .post(move |tx| async move {
            let books = load_books(&tx, &[found.id.clone()].into()).await?;
            let books = books.get(&found.id).ok_or(Refusal::Hidden)?;
            let listed = rows::listed(&tx, &found.id, identity(source, id)).await?;
            let unknown = || {
                Refusal::field(
                    "id",
                    "unknown_event",
                    "this company has no event with this source and id",
                )
            };
            let event = listed.ok_or_else(unknown)?.event;
            credits::not_credited(&tx, &event).await?;
            let booked_on = books.zones.day_of(now);
            let void = VoidRecord {
                reason: reason.clone(),
                voided_by: actor.id.clone(),
                voided_at: now.as_microsecond(),
                booked_on,
                posted_on: posting_day(&books.closed, event.posted_on, booked_on),
            };
            if !rows::insert_void(&tx, &event, &void).await? {
                return Ok(Voided::Before);
            }
            take_back(&tx, &event, &void).await?;
            let change = Change {
                organization: found.organization_id.as_deref(),
                company: Some(&found.id),
                action: "event.voided",
                subject: &format!("{source} {id}"),
                before: Some(json!({ "posted_on": event.posted_on.to_string() })),
                after: Some(json!({ "reason": reason, "posted_on": void.posted_on.to_string() })),
            };
            audit::record(&tx, actor, change).await?;
            Ok(Voided::Now)
        })
        .await
}

/// Takes an event's figures back, and finds the last event of its day anew where it was this one.
async fn take_back(tx: &Tx, event: &StoredEvent, void: &VoidRecord) -> Result<(), Refusal> {
    let (company, day) = (&event.company_id, event.posted_on);
    let mut sums = Sums::default();
    sums.add(&reversal(event, void)?)?;
    // Whoever else posts or voids there waits from here on, so that the time found below is true.
    sums.hold(company, day);
    sums.save(tx).await?;
    let last = rollup::rows::last_event_of(tx, company, day).await?;
    if last == 0 || last != event.last_event_at() {
        return Ok(());
    }
    let left = rows::latest_on(tx, company, day).await?;
    rollup::set_last_event(tx, company, day, left).await
}

/// The posting that takes an event's figures back.
pub(super) fn reversal<'a>(
    event: &'a StoredEvent,
    void: &VoidRecord,
) -> Result<Posting<'a>, Refusal> {
    Ok(Posting {
        company_id: &event.company_id,
        occurred_on: event.occurred_on,
        posted_on: void.posted_on,
        booked_on: void.booked_on,
        figures: event
            .figures()?
            .negated()
            .ok_or_else(|| Refusal::Internal("an event leaves the range of 64 bits".into()))?,
        last_event_at: 0,
    })
}
