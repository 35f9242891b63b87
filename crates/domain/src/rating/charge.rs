//! A charge, and the compact text in which an event keeps its charges.

use crate::category::Category;
use crate::money::Micros;

/// A rated amount of one category on one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// What it is for.
    pub category: Category,
    /// The name of the fee or tax; empty for usage and credits.
    pub name: String,
    /// How much; negative for credits.
    pub amount: Micros,
}

impl Charge {
    /// A charge for usage, or a credit.
    pub(super) fn usage(category: Category, amount: Option<i64>) -> Option<Self> {
        Some(Self {
            category,
            name: String::new(),
            amount: Micros(amount?),
        })
    }

    /// A charge that carries the name of its fee or tax.
    pub(super) fn named(category: Category, name: &str, amount: Option<Micros>) -> Option<Self> {
        Some(Self {
            category,
            name: name.to_owned(),
            amount: amount?,
        })
    }
}

/// The charges as JSON: a list of `[category, name, micro-units]` in their order, no spaces.
pub fn charges_to_json(charges: &[Charge]) -> String {
    let rows: Vec<_> = charges
        .iter()
        .map(|charge| (charge.category, &charge.name, charge.amount))
        .collect();
    serde_json::to_string(&rows).expect("words and integers have a JSON form")
}

/// Reads what [`charges_to_json`] wrote.
pub fn charges_from_json(text: &str) -> Result<Vec<Charge>, serde_json::Error> {
    let rows: Vec<(Category, String, Micros)> = serde_json::from_str(text)?;
    Ok(rows
        .into_iter()
        .map(|(category, name, amount)| Charge {
            category,
            name,
            amount,
        })
        .collect())
}
