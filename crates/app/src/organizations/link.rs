//! Linking a company to an organization.

use canopy_store::Tx;
use jiff::civil::Date;

use super::rows;
use crate::Refusal;

/// Links a company from a company-local day on, which must not lie within another link.
pub(crate) async fn link(
    tx: &Tx,
    company: &str,
    organization: &str,
    from: Date,
) -> Result<(), Refusal> {
    let from = from.to_string();
    let taken = rows::links_of(tx, company)
        .await?
        .iter()
        .any(|(_, end)| end.as_deref().is_none_or(|end| end > from.as_str()));
    if taken {
        return Err(Refusal::conflict(
            "company",
            "linked",
            "this company is linked already on that day; unlink it first",
        ));
    }
    rows::insert_link(tx, company, organization, &from).await
}
