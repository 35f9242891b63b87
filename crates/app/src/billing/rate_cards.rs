//! Rate cards: the prices, fees and taxes of a company from a day on.

use canopy_domain::rating::RateCard;
use canopy_domain::role::Action;
use serde_json::json;

use super::books::load_books_alone;
use super::rows;
use crate::audit::{self, Change};
use crate::companies::find::{Found, find_company};
use crate::{Actor, House, Refusal};

/// The rate cards of a company, oldest first. Empty means that the default card is in force.
pub async fn list_rate_cards(
    house: &House,
    actor: &Actor,
    company: &str,
) -> Result<(Found, Vec<RateCard>), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeAmounts, found.place())?;
    let id = &found.id;
    let cards = house
        .store
        .read(move |tx| async move {
            let mut cards = rows::rate_cards(&tx, &[id]).await?;
            cards.sort_by_key(|(_, card)| card.effective_on);
            Ok::<_, Refusal>(cards.into_iter().map(|(_, card)| card).collect())
        })
        .await?;
    Ok((found, cards))
}

/// Puts a rate card in force from its day on. It must begin after the last day on which the company
/// has an event, because events are rated when they arrive and are not rated anew.
pub async fn set_rate_card(
    house: &House,
    actor: &Actor,
    company: &str,
    card: &RateCard,
) -> Result<(), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditRates, found.place())?;
    card.check()?;
    let (now, found) = (house.now(), &found);
    house
        .store
        .post(move |tx| async move {
            let books = load_books_alone(&tx, &found.id).await?;
            if let Some(latest) = rows::latest_event_day(&tx, &found.id).await?
                && card.effective_on.to_string() <= latest
            {
                let message =
                    format!("events are already rated up to {latest}; choose a later day");
                return Err(Refusal::conflict("effective_on", "already_rated", message));
            }
            rows::insert_card(&tx, &found.id, card, &actor.id, now.as_microsecond()).await?;
            let before = books.card(card.effective_on);
            let change = Change {
                organization: found.organization_id.as_deref(),
                company: Some(&found.id),
                action: "rate_card.set",
                subject: &found.id,
                before: Some(json!(before)),
                after: Some(json!(card)),
            };
            audit::record(&tx, actor, change).await
        })
        .await
}
