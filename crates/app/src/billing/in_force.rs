//! Which rate card is in force where.

use std::collections::HashMap;

use canopy_store::Tx;
use jiff::civil::Date;

use super::rows;
use crate::Refusal;

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
