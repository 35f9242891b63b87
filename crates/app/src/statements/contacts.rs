//! Who is told about a company's bills: its billing contact, else its admins, else those of its
//! organization.

use canopy_store::Tx;
use jiff::Timestamp;

use crate::Refusal;
use crate::access::roles::rows::{Admin, active_admins};
use crate::companies;
use crate::companies::find::Found;

/// Somebody who is told.
#[derive(Debug, Clone)]
pub(super) struct Contact {
    pub(super) name: String,
    pub(super) email: String,
    /// Whether a role on the company shows them the whole, and not only their organization's part.
    pub(super) whole: bool,
}

/// The billing contacts of a company now.
pub(super) async fn billing_contacts(
    tx: &Tx,
    company: &Found,
    now: Timestamp,
) -> Result<Vec<Contact>, Refusal> {
    let at = now.as_microsecond();
    let organization = company.organization_id.as_deref();
    let own = active_admins(tx, None, Some(&company.id), at).await?;
    let above = match organization {
        Some(_) => active_admins(tx, organization, None, at).await?,
        None => Vec::new(),
    };
    let of = |admin: &Admin, whole| Contact {
        name: admin.name.clone(),
        email: admin.email.clone(),
        whole,
    };
    if let Some(primary) = companies::rows::billing_contact(tx, &company.id).await? {
        let here = own.iter().find(|admin| admin.person_id == primary);
        let there = above.iter().find(|admin| admin.person_id == primary);
        let found = here.map(|admin| of(admin, true));
        // One who is no admin any more is told nothing.
        if let Some(contact) = found.or(there.map(|admin| of(admin, false))) {
            return Ok(vec![contact]);
        }
    }
    Ok(match own.is_empty() {
        false => own.iter().map(|admin| of(admin, true)).collect(),
        true => above.iter().map(|admin| of(admin, false)).collect(),
    })
}
