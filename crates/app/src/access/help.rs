//! Who can help a person whose role does not reach far enough.

use super::roles;
use crate::{House, Refusal};

/// An admin who can help.
#[derive(Debug, Clone)]
pub struct Helper {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// How many are named at most.
const MOST: usize = 5;

/// Up to five admins of the place, a company's own before those of its organization. Only for
/// people who may open the place.
pub async fn who_can_help(
    house: &House,
    organization_id: Option<&str>,
    company_id: Option<&str>,
) -> Result<Vec<Helper>, Refusal> {
    let now = house.now().as_microsecond();
    let admins = house
        .store
        .read(move |tx| async move {
            roles::rows::admins_of(&tx, organization_id, company_id, now).await
        })
        .await?;
    Ok(admins
        .into_iter()
        .take(MOST)
        .map(|(name, email)| Helper { name, email })
        .collect())
}
