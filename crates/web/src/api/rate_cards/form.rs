//! Rate cards and their previews as the API writes and reads them.

use std::collections::BTreeMap;

use canopy_app::Refusal;
use canopy_app::rates::preview::{Compared, Preview};
use canopy_app::rates::{ListedVersion, NewRates, RatesSet};
use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros, Money};
use canopy_domain::rating::{Fee, HealingRate, RateCard, SmsRate, Tax, VoiceRate};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::amounts::Amount;

/// Prices from a day on, or `inherits: true` alone.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateCardBody {
    #[schema(value_type = String, example = "2026-12-01")]
    effective_on: Date,
    /// From that day on the prices of the organization hold, or the built-in ones; no prices are given.
    #[serde(default)]
    inherits: bool,
    /// `per_minute`, `increment_ms`, `minimum_ms`, `bill_unconnected`.
    #[schema(value_type = Option<serde_json::Value>)]
    voice: Option<VoiceRate>,
    /// `sent`, `received`.
    #[schema(value_type = Option<serde_json::Value>)]
    sms: Option<SmsRate>,
    /// `check`, `healed`.
    #[schema(value_type = Option<serde_json::Value>)]
    self_healing: Option<HealingRate>,
    /// `name`, `kind` and `amount`, or `percent` and `category`.
    #[serde(default)]
    #[schema(value_type = Vec<serde_json::Value>)]
    fees: Vec<Fee>,
    /// `name`, `percent`, `categories`.
    #[serde(default)]
    #[schema(value_type = Vec<serde_json::Value>)]
    taxes: Vec<Tax>,
}

impl RateCardBody {
    /// The prices, or what is missing among them.
    pub(super) fn rates(self) -> Result<NewRates, Refusal> {
        let effective_on = self.effective_on;
        if self.inherits {
            let priced = self.voice.is_some() || self.sms.is_some() || self.self_healing.is_some();
            if priced || !self.fees.is_empty() || !self.taxes.is_empty() {
                let words = "leave out the prices, or say inherits: false";
                return Err(Refusal::field("inherits", "invalid", words));
            }
            return Ok(NewRates {
                effective_on,
                card: None,
            });
        }
        let missing = |field| Refusal::field(field, "invalid", format!("missing field `{field}`"));
        let card = RateCard {
            effective_on,
            voice: self.voice.ok_or_else(|| missing("voice"))?,
            sms: self.sms.ok_or_else(|| missing("sms"))?,
            self_healing: self.self_healing.ok_or_else(|| missing("self_healing"))?,
            fees: self.fees,
            taxes: self.taxes,
        };
        Ok(card.into())
    }
}

/// The rate cards of a company or an organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RateCardList {
    /// Every revision, oldest first; empty while nothing was ever set.
    items: Vec<RateCardItem>,
    /// Always null: the list is whole.
    next: Option<String>,
}

impl RateCardList {
    pub(super) fn of(versions: &[ListedVersion]) -> Result<Self, Refusal> {
        let items: Result<_, Refusal> = versions.iter().map(RateCardItem::of).collect();
        Ok(Self {
            items: items?,
            next: None,
        })
    }
}

/// A revision of the prices of a day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RateCardItem {
    #[serde(flatten)]
    #[schema(value_type = serde_json::Value)]
    card: Prices,
    /// Whether there are no prices: those of the organization hold, or the built-in ones.
    inherits: bool,
    /// Counts the revisions of its day from 1.
    revision: i64,
    /// Whether a later revision of its day took its place.
    superseded: bool,
    /// The id of the person or key that set it.
    created_by: String,
    /// When.
    created_at: String,
}

/// A card, or only its day.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Prices {
    Card(RateCard),
    None { effective_on: Date },
}

impl Prices {
    fn of(effective_on: Date, card: Option<RateCard>) -> Self {
        card.map_or(Self::None { effective_on }, Self::Card)
    }
}

impl RateCardItem {
    fn of(version: &ListedVersion) -> Result<Self, Refusal> {
        let at = Timestamp::from_microsecond(version.created_at)
            .map_err(|error| Refusal::Internal(error.to_string()))?;
        let card = version.card.as_deref().cloned();
        Ok(Self {
            inherits: card.is_none(),
            card: Prices::of(version.effective_on, card),
            revision: version.revision,
            superseded: version.superseded,
            created_by: version.created_by.clone(),
            created_at: at.to_string(),
        })
    }
}

/// Prices that were set.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RateCardSet {
    #[serde(flatten)]
    #[schema(value_type = serde_json::Value)]
    card: Prices,
    /// Whether there are no prices: those of the organization hold, or the built-in ones.
    inherits: bool,
    /// Counts the revisions of its day from 1.
    revision: i64,
    /// What was rated again.
    re_rated: ReRated,
}

impl RateCardSet {
    pub(super) fn of(new: NewRates, set: &RatesSet) -> Self {
        Self {
            inherits: new.card.is_none(),
            card: Prices::of(new.effective_on, new.card),
            revision: set.revision,
            re_rated: ReRated::of(set),
        }
    }
}

/// Events of open months that cost something else now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReRated {
    /// How many.
    events: i64,
    /// What they cost more, or less, one amount a currency.
    difference: Vec<Amount>,
}

impl ReRated {
    fn of(set: &RatesSet) -> Self {
        Self {
            events: set.events,
            difference: set
                .difference
                .iter()
                .map(|(currency, amount)| money(*amount, *currency))
                .collect(),
        }
    }
}

fn money(amount: Micros, currency: Currency) -> Amount {
    Money { amount, currency }.into()
}

/// What prices would do.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PreviewItem {
    /// The first day looked at.
    from: String,
    /// The last one.
    to: String,
    /// Whether 30 days were too many events, so that fewer days were looked at.
    shortened: bool,
    /// The companies whose prices would change.
    companies: usize,
    /// What the events of these days cost, and would have cost, for each currency.
    compared: Vec<ComparedItem>,
    /// What would be rated again on saving.
    re_rated: ReRated,
}

/// Cost and supposed cost in one currency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ComparedItem {
    currency: String,
    /// By category, and their total.
    cost: BTreeMap<&'static str, String>,
    /// By category, and their total.
    would_cost: BTreeMap<&'static str, String>,
}

impl PreviewItem {
    pub(super) fn of(found: &Preview) -> Result<Self, Refusal> {
        let compared: Result<_, Refusal> = found.compared.iter().map(ComparedItem::of).collect();
        Ok(Self {
            from: found.days.from.to_string(),
            to: found.days.to.to_string(),
            shortened: found.shortened,
            companies: found.companies,
            compared: compared?,
            re_rated: ReRated::of(&found.re_rated),
        })
    }
}

impl ComparedItem {
    fn of(sum: &Compared) -> Result<Self, Refusal> {
        Ok(Self {
            currency: sum.currency.code().to_owned(),
            cost: categories(&sum.cost)?,
            would_cost: categories(&sum.would_cost)?,
        })
    }
}

fn categories(figures: &Figures) -> Result<BTreeMap<&'static str, String>, Refusal> {
    let total = figures
        .total()
        .ok_or_else(|| Refusal::Internal("a total leaves the range of amounts".into()))?;
    let each = Category::ALL
        .iter()
        .map(|category| (category.code(), figures.amount(*category).exact()));
    Ok(each.chain([("total", total.exact())]).collect())
}
