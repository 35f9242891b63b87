//! The document: a statement, or one organization's part of it, as it is written and read back.

use std::collections::BTreeMap;

use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::Micros;
use canopy_domain::period::{Month, Period};
use canopy_domain::quantity::minutes;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::Refusal;
use crate::stored::broken;

/// One line of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The category.
    pub section: Category,
    /// What it is for: usage, the name of a fee or tax, the reason of a credit.
    pub item: String,
    /// How many of the unit, as decimal text.
    pub quantity: String,
    /// `minute`, `segment`, `check`, `charge` or `credit`.
    pub unit: String,
    /// The exact amount.
    pub amount: String,
    /// The day of a credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_on: Option<String>,
}

/// What counts in this month of an earlier, closed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restatement {
    /// The earlier month.
    pub month: Month,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Amounts by category, and the total.
    pub totals: BTreeMap<String, String>,
}

/// The lines and sums of a statement or of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// The month's own lines.
    pub lines: Vec<Line>,
    /// What restates earlier months, by month.
    pub restatements: Vec<Restatement>,
    /// What was added to bring the total to the minor unit; it counts in the fees.
    pub rounding: String,
    /// Amounts by category with restatements and rounding, and the total.
    pub totals: BTreeMap<String, String>,
    /// Quantities with restatements, by the names of the figures.
    pub quantities: BTreeMap<String, String>,
}

/// The company as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyFacts {
    /// `co_…`.
    pub id: String,
    /// The short name in addresses.
    pub slug: String,
    /// The display name.
    pub name: String,
    /// The currency of every amount.
    pub currency: String,
    /// The time zone of the month's last day.
    pub time_zone: String,
}

/// An organization as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationFacts {
    /// `org_…`.
    pub id: String,
    /// The short name in addresses.
    pub slug: String,
    /// The display name.
    pub name: String,
}

/// A rate card and the days of the month on which it was in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardInForce {
    /// Those days.
    pub days: Period,
    /// Whether the card is Canopy's built-in default.
    pub default_prices: bool,
    /// The card as the API writes it.
    pub card: Json,
}

/// One organization's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartDocument {
    /// Its number.
    pub number: String,
    /// The organization; none for days without one.
    pub organization: Option<OrganizationFacts>,
    /// The days of the month on which the company was there.
    pub days: Vec<Period>,
    /// Lines and sums.
    #[serde(flatten)]
    pub sums: Sums,
}

/// A statement, or a part of one by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// `statement`, or `part` for one organization's part by itself.
    pub document: String,
    /// Its number.
    pub number: String,
    /// The month.
    pub month: Month,
    /// When it was closed, RFC 3339 in UTC.
    pub closed_at: String,
    /// The company as it was.
    pub company: CompanyFacts,
    /// Days on which nothing happened that is counted.
    pub days_without_data: Vec<Date>,
    /// The rate cards in force.
    pub rate_cards: Vec<CardInForce>,
    /// Lines and sums.
    #[serde(flatten)]
    pub sums: Sums,
    /// The parts, one for each organization.
    pub parts: Vec<PartDocument>,
}

/// The total's name among the categories.
pub const TOTAL: &str = "total";

impl Document {
    /// Reads a stored statement.
    pub fn read(json: &str) -> Result<Self, Refusal> {
        serde_json::from_str(json).map_err(|_| broken("statement"))
    }
}

/// The amounts by category, and the total.
pub(super) fn totals(figures: &Figures) -> Result<BTreeMap<String, String>, Refusal> {
    let total = figures
        .total()
        .ok_or_else(|| Refusal::Internal("a month's total leaves the range of amounts".into()))?;
    let mut totals: BTreeMap<String, String> = Category::ALL
        .into_iter()
        .map(|category| (category.code().into(), figures.amount(category).exact()))
        .collect();
    totals.insert(TOTAL.into(), total.exact());
    Ok(totals)
}

/// The quantities by their names.
pub(super) fn quantities(figures: &Figures) -> BTreeMap<String, String> {
    let named = Figures::COLUMNS.iter().zip(figures.to_row());
    named
        .filter(|(name, _)| !Figures::AMOUNTS.contains(name))
        .map(|(name, value)| match *name {
            "voice_ms" => ("voice_minutes".to_owned(), minutes(value)),
            name => (name.to_owned(), value.to_string()),
        })
        .collect()
}

/// JSON with sorted keys and no spaces, so that the same document has the same bytes.
pub(super) fn canonical(document: &Document) -> Result<String, Refusal> {
    let value = serde_json::to_value(document).map_err(|_| broken("statement"))?;
    let mut text = String::new();
    write(&value, &mut text)?;
    text.push('\n');
    Ok(text)
}

fn write(value: &Json, text: &mut String) -> Result<(), Refusal> {
    match value {
        Json::Object(fields) => {
            let sorted: BTreeMap<&String, &Json> = fields.iter().collect();
            text.push('{');
            for (place, (name, value)) in sorted.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&Json::from(name.as_str()).to_string());
                text.push(':');
                write(value, text)?;
            }
            text.push('}');
        }
        Json::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(item, text)?;
            }
            text.push(']');
        }
        Json::Number(number) if number.is_f64() => return Err(broken("number of a statement")),
        plain => text.push_str(&plain.to_string()),
    }
    Ok(())
}

/// An exact amount read back.
pub(super) fn amount(text: &str) -> Result<Micros, Refusal> {
    Micros::parse(text).map_err(|_| broken("amount"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_floats_are_refused() {
        let mut text = String::new();
        let value = json!({ "b": [1, "x\"\n"], "a": { "d": null, "c": true } });
        write(&value, &mut text).expect("text");
        assert_eq!(text, r#"{"a":{"c":true,"d":null},"b":[1,"x\"\n"]}"#);
        assert!(write(&json!({ "a": 1.5 }), &mut String::new()).is_err());
    }
}
