//! Declining an access request, with a reason.

use super::ask::words;
use super::letter::declined_letter;
use super::list::open_here;
use crate::access::requests::{Decided, decide};
use crate::access_control::ground::Ground;
use crate::access_control::place::{Here, Workplace};
use crate::{Actor, House, Refusal, letters};

/// Declines a request; the person gets the reason.
pub async fn decline(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    request_id: &str,
    reason: &str,
) -> Result<(), Refusal> {
    let here = &Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let reason = &words("reason", reason)?;
    if reason.is_empty() {
        let words = "say why, so that the person knows what to do";
        return Err(Refusal::field("reason", "required", words));
    }
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let (request, shown) = open_here(&tx, &ground, request_id).await?;
            let (actor, chain) = (&ground.standing.actor, ground.chain());
            let decided = Decided::Declined(reason);
            decide(house, &tx, actor, &request, decided, chain).await?;
            let to = (shown.name.as_str(), shown.email.as_str());
            let letter = declined_letter(to, &shown.wanted, &shown.place.name, reason);
            letters::post(house, &tx, &letter.about(chain)).await
        })
        .await
}
