//! Monthly and per-seat fees: booked on the company-local first of each month, once.

use canopy_domain::period::Month;
use canopy_domain::rating::RateCard;
use canopy_domain::usage::{Content, Usage};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::billing::books::{Books, load_books};
use crate::companies;
use crate::usage::ingest_own;
use crate::usage::rerate::monthly_amount;
use crate::{House, Refusal};

/// Books the fees that are due for one company, from the month of its creation to the current one.
/// A month whose fees are booked changes nothing, so this may run as often as it likes.
pub async fn post_monthly_fees(house: &House, company_id: &str) -> Result<(), Refusal> {
    let now = house.now();
    let due = house
        .store
        .read(move |tx| async move {
            let books = load_books(&tx, &[company_id.into()].into()).await?;
            let books = books.get(company_id).ok_or(Refusal::Hidden)?;
            let created_on = books
                .zones
                .day_of(companies::rows::created_at(&tx, company_id).await?);
            let today = books.zones.day_of(now);
            let mut due = Vec::new();
            let mut month = Month::of(created_on);
            while month <= Month::of(today) {
                let day = month.first().max(created_on);
                let (card, at) = (books.in_force(day).card, first_instant(books, day));
                due.extend(fees_of(&tx, company_id, &card, month, at).await?);
                month = month.next();
            }
            Ok::<_, Refusal>(due)
        })
        .await?;
    if !due.is_empty() {
        ingest_own(house, company_id, due).await?;
    }
    Ok(())
}

/// The fees of a month under a card, each with the id of its event. `at` is when they are charged.
pub(crate) async fn fees_of(
    tx: &canopy_store::Tx,
    company_id: &str,
    card: &RateCard,
    month: Month,
    at: Timestamp,
) -> Result<Vec<(String, Content)>, Refusal> {
    let mut fees = Vec::new();
    for fee in &card.fees {
        let amount = match monthly_amount(tx, company_id, &fee.kind, at).await? {
            Some(amount) => amount,
            None => continue,
        };
        if amount.get() != 0 {
            let content = Content {
                usage: Usage::Fee {
                    name: fee.name.clone(),
                    amount,
                },
                occurred_at: at,
                case: None,
                campaign: None,
            };
            fees.push((format!("fee:{}:{month}", fee.name), content));
        }
    }
    Ok(fees)
}

/// The instant at which a day begins.
pub(crate) fn first_instant(books: &Books, day: Date) -> Timestamp {
    books.zones.bounds(day).0
}
