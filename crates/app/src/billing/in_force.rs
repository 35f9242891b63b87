//! Which rate card is in force where.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use canopy_domain::rating::CardOwner;
use canopy_store::Tx;
use jiff::civil::Date;

use super::books::look_at_books;
use crate::Refusal;

/// Whose card a company has in force on a day, and since when; without a day it is the built-in one.
pub type CardInForce = (CardOwner, Option<Date>);

/// The card that each company has in force on a day.
pub(crate) async fn cards_in_force(
    tx: &Tx,
    companies: &[(&str, Date)],
) -> Result<HashMap<String, CardInForce>, Refusal> {
    let ids: BTreeSet<Arc<str>> = companies.iter().map(|(id, _)| (*id).into()).collect();
    let books = look_at_books(tx, &ids, "").await?;
    let card = |(id, day): &(&str, Date)| {
        let card = books.get(*id)?.in_force(*day);
        let since = card.version.map(|(since, _)| since);
        Some(((*id).to_owned(), (card.owner, since)))
    };
    Ok(companies.iter().filter_map(card).collect())
}
