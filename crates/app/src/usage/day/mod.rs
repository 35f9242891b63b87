//! The events that count on one day of a company: those of the day itself, and those that restate
//! older months there.

mod rows;

use canopy_domain::role::Action;
use jiff::civil::Date;

use super::list::{EventPage, page_of, position};
use crate::companies::find::find_company;
use crate::{Actor, House, Refusal};

/// The events that were posted on a day or taken back there, latest first.
pub async fn events_of_day(
    house: &House,
    actor: &Actor,
    company: &str,
    day: Date,
    cursor: Option<&str>,
    limit: i64,
) -> Result<EventPage, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeEvents, found.place())?;
    let limit = limit.clamp(1, 1_000);
    let (id, position) = (&found.id, &position(cursor)?);
    let items = house
        .store
        .read(move |tx| async move { rows::counting_on(&tx, id, day, position, limit + 1).await })
        .await?;
    Ok(page_of(actor, found, items, limit))
}
