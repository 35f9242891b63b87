//! The rows of rate cards and closed months.

use canopy_domain::period::Month;
use canopy_domain::rating::RateCard;
use canopy_store::Tx;

use crate::Refusal;
use crate::stored::{broken, month, texts};

/// The rate cards of these companies.
pub(super) async fn rate_cards(
    tx: &Tx,
    companies: &[&str],
) -> Result<Vec<(String, RateCard)>, Refusal> {
    let rows = tx
        .all_in(
            "SELECT company_id, card FROM rate_cards WHERE company_id IN ({list})",
            args![],
            &texts(companies),
        )
        .await?;
    rows.iter()
        .map(|row| {
            let card = serde_json::from_str(row.text(1)?).map_err(|_| broken("rate card"))?;
            Ok((row.text(0)?.to_owned(), card))
        })
        .collect()
}

/// The closed months of these companies.
pub(super) async fn closed_months(
    tx: &Tx,
    companies: &[&str],
) -> Result<Vec<(String, Month)>, Refusal> {
    let rows = tx
        .all_in(
            "SELECT company_id, month FROM closed_months WHERE company_id IN ({list})",
            args![],
            &texts(companies),
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), month(row.text(1)?)?)))
        .collect()
}

/// Stores a rate card.
pub(super) async fn insert_card(
    tx: &Tx,
    company: &str,
    card: &RateCard,
    by: &str,
    at: i64,
) -> Result<(), Refusal> {
    let text = serde_json::to_string(card).map_err(|_| broken("rate card"))?;
    tx.exec(
        "INSERT INTO rate_cards (company_id, effective_on, card, created_by, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (company_id, effective_on) DO UPDATE SET card = excluded.card, created_by = excluded.created_by, \
         created_at = excluded.created_at",
        args![company.to_owned(), card.effective_on.to_string(), text, by.to_owned(), at],
    )
    .await?;
    Ok(())
}

/// The latest day of a company on which an event occurred.
pub(super) async fn latest_event_day(tx: &Tx, company: &str) -> Result<Option<String>, Refusal> {
    let row = tx
        .one("SELECT occurred_on FROM events WHERE company_id = $1 ORDER BY occurred_on DESC LIMIT 1", args![company.to_owned()])
        .await?;
    Ok(row.map(|row| row.text(0).map(str::to_owned)).transpose()?)
}

/// Closes a month.
pub(crate) async fn insert_closed(
    tx: &Tx,
    company: &str,
    month: Month,
    at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO closed_months (company_id, month, closed_at) VALUES ($1, $2, $3)",
        args![company.to_owned(), month.to_string(), at],
    )
    .await?;
    Ok(())
}

/// The months of a company that have postings.
pub(crate) async fn posted_months(tx: &Tx, company: &str) -> Result<Vec<Month>, Refusal> {
    let rows = tx
        .all(
            "SELECT month FROM company_months WHERE company_id = $1 ORDER BY month",
            args![company.to_owned()],
        )
        .await?;
    rows.iter().map(|row| month(row.text(0)?)).collect()
}
