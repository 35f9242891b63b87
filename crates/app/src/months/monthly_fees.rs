//! Monthly and per-seat fees: booked on the company-local first of each month, once.

use canopy_domain::period::Month;
use canopy_domain::rating::FeeKind;
use canopy_domain::usage::{Content, Usage};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::access;
use crate::billing::books::{Books, load_books};
use crate::companies;
use crate::usage::ingest_own;
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
                due.extend(fees_of(&tx, company_id, books, month, day).await?);
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

async fn fees_of(
    tx: &canopy_store::Tx,
    company_id: &str,
    books: &Books,
    month: Month,
    day: Date,
) -> Result<Vec<(String, Content)>, Refusal> {
    let mut fees = Vec::new();
    let at = first_instant(books, day);
    for fee in books.card(day).fees {
        let amount = match fee.kind {
            FeeKind::Monthly { amount } => Some(amount),
            FeeKind::PerSeat { amount } => {
                let seats =
                    access::roles::rows::direct_people_at(tx, company_id, at.as_microsecond())
                        .await?;
                amount
                    .get()
                    .checked_mul(seats)
                    .map(canopy_domain::money::Micros)
            }
            _ => continue,
        };
        let amount = amount
            .ok_or_else(|| Refusal::Internal("a monthly fee leaves the range of amounts".into()))?;
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

fn first_instant(books: &Books, day: Date) -> Timestamp {
    books.zones.bounds(day).0
}
