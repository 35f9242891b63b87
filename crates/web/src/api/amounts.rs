//! Amounts as the API writes them: exact decimals with their currency.

use canopy_domain::money::Money;
use serde::Serialize;

/// An exact amount.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Amount {
    /// Decimal text with six decimals.
    #[schema(example = "12.345600")]
    pub amount: String,
    /// An ISO 4217 code.
    #[schema(example = "USD")]
    pub currency: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self {
            amount: money.amount.exact(),
            currency: money.currency.code().to_owned(),
        }
    }
}
