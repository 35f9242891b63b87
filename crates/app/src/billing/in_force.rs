//! Which rate card is in force where.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use canopy_domain::rating::{CardOwner, RateCard};
use canopy_domain::role::Action;
use canopy_store::Tx;
use jiff::civil::Date;

use super::books::look_at_books;
use crate::companies::find::find_company;
use crate::{Actor, House, Refusal};

/// Whose card a company has in force on a day, and since when; without a day it is the built-in one.
pub type CardInForce = (CardOwner, Option<Date>);

/// The card that each company has in force on a day.
pub(crate) async fn cards_in_force(
    tx: &Tx,
    companies: &[(&str, Date)],
) -> Result<HashMap<String, CardInForce>, Refusal> {
    let ids: BTreeSet<Arc<str>> = companies.iter().map(|(id, _)| (*id).into()).collect();
    let books = look_at_books(tx, &ids, None).await?;
    let card = |(id, day): &(&str, Date)| {
        let card = books.get(*id)?.in_force(*day);
        let since = card.version.map(|(since, _)| since);
        Some(((*id).to_owned(), (card.owner, since)))
    };
    Ok(companies.iter().filter_map(card).collect())
}

/// The prices by which an event of a day is rated.
#[derive(Debug)]
pub struct Prices {
    /// The card.
    pub card: Arc<RateCard>,
    /// Whose it is.
    pub owner: CardOwner,
}

/// The card in force for a company on a day.
pub async fn prices_on(
    house: &House,
    actor: &Actor,
    company: &str,
    day: Date,
) -> Result<Prices, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeAmounts, found.place())?;
    let ids: &BTreeSet<Arc<str>> = &[found.id.clone()].into();
    let books = house
        .store
        .read(move |tx| async move { look_at_books(&tx, ids, None).await })
        .await?;
    let books = books.get(&found.id).ok_or(Refusal::Hidden)?;
    let found = books.in_force(day);
    Ok(Prices {
        card: found.card,
        owner: found.owner,
    })
}
