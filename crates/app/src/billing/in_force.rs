//! Which rate card is in force where.

use std::collections::HashMap;

use canopy_domain::rating::RateCard;
use canopy_domain::role::Action;
use canopy_store::Tx;
use jiff::civil::Date;

use super::rows;
use crate::companies::find::find_company;
use crate::{Actor, House, Refusal};

/// The prices by which an event of a day is rated.
#[derive(Debug)]
pub struct InForce {
    /// The prices.
    pub card: RateCard,
    /// Whether they are the company's own, and not a default.
    pub own: bool,
}

/// The card in force for a company on a day.
pub async fn card_in_force(
    house: &House,
    actor: &Actor,
    company: &str,
    day: Date,
) -> Result<InForce, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeAmounts, found.place())?;
    let id = &found.id;
    let cards = house
        .store
        .read(move |tx| async move { rows::rate_cards(&tx, &[id]).await })
        .await?;
    let cards = cards.into_iter().map(|(_, card)| card);
    let own = cards
        .filter(|card| card.effective_on <= day)
        .max_by_key(|card| card.effective_on);
    Ok(InForce {
        own: own.is_some(),
        card: own.unwrap_or_else(|| RateCard::default_on(day)),
    })
}

/// The first day of the card of its own that each company has in force on a day. Companies that go by
/// a default are left out.
pub(crate) async fn own_cards(
    tx: &Tx,
    companies: &[(&str, Date)],
) -> Result<HashMap<String, Date>, Refusal> {
    let ids: Vec<&str> = companies.iter().map(|(id, _)| *id).collect();
    let days: HashMap<&str, Date> = companies.iter().copied().collect();
    let mut found: HashMap<String, Date> = HashMap::new();
    for (company, card) in rows::rate_cards(tx, &ids).await? {
        let on = card.effective_on;
        if days.get(company.as_str()).is_some_and(|day| on <= *day) {
            let latest = found.entry(company).or_insert(on);
            *latest = on.max(*latest);
        }
    }
    Ok(found)
}
