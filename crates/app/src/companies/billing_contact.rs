//! The billing contact of a company: the admin to whom its letters about bills go.

use canopy_domain::role::Action;
use canopy_domain::text::fold_email;
use canopy_store::Tx;
use jiff::Timestamp;
use serde_json::json;

use super::find::{Found, find_company};
use super::rows;
use crate::access::roles::rows::{Admin, active_admins};
use crate::audit::{self, Change};
use crate::{Actor, House, Refusal};

/// Somebody who can be told about bills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// Who is told about a company's bills, and who could be.
#[derive(Debug, Clone, Default)]
pub struct BillingContact {
    /// Who was chosen and is an admin still; nothing means the company's admins, else those of its
    /// organization.
    pub chosen: Option<Candidate>,
    /// The admins of the company and of its organization.
    pub candidates: Vec<Candidate>,
}

/// Reads the billing contact of a company.
pub async fn billing_contact(
    house: &House,
    actor: &Actor,
    company: &str,
) -> Result<BillingContact, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeCompanySettings, found.place())?;
    let found = &found;
    house
        .store
        .read(move |tx| async move {
            let admins = admins(&tx, found, house.now()).await?;
            let chosen = rows::billing_contact(&tx, &found.id).await?;
            let chosen = admins
                .iter()
                .find(|it| Some(&it.person_id) == chosen.as_ref());
            Ok(BillingContact {
                chosen: chosen.map(candidate),
                candidates: admins.iter().map(candidate).collect(),
            })
        })
        .await
}

/// Chooses the billing contact by address, in the transaction of an edit; an empty one chooses nobody.
pub(super) async fn set_in(
    tx: &Tx,
    actor: &Actor,
    found: &Found,
    email: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let admins = admins(tx, found, now).await?;
    let chosen = match email.trim() {
        "" => None,
        wished => Some(one_of(&admins, wished)?),
    };
    let before = rows::billing_contact(tx, &found.id).await?;
    let after = chosen.map(|admin| admin.person_id.clone());
    if before == after {
        return Ok(());
    }
    rows::set_billing_contact(tx, &found.id, after.as_deref()).await?;
    let change = Change {
        organization: found.organization_id.as_deref(),
        company: Some(&found.id),
        action: "company.billing_contact_set",
        subject: &found.id,
        before: before.map(|id| json!({ "billing_contact": id })),
        after: after.map(|id| json!({ "billing_contact": id })),
    };
    audit::record(tx, actor, change).await
}

fn one_of<'a>(admins: &'a [Admin], wished: &str) -> Result<&'a Admin, Refusal> {
    let folded = fold_email(wished).ok();
    let found = admins.iter().find(|it| Some(&it.email) == folded.as_ref());
    found.ok_or_else(|| {
        let words = "must be the address of an admin of this company or of its organization";
        Refusal::field("billing_contact", "not_an_admin", words)
    })
}

async fn admins(tx: &Tx, company: &Found, now: Timestamp) -> Result<Vec<Admin>, Refusal> {
    let at = now.as_microsecond();
    let organization = company.organization_id.as_deref();
    active_admins(tx, organization, Some(&company.id), at).await
}

fn candidate(admin: &Admin) -> Candidate {
    Candidate {
        name: admin.name.clone(),
        email: admin.email.clone(),
    }
}
