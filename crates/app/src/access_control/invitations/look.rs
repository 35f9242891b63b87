//! What the link of an invitation shows. Looking spends nothing.

use canopy_domain::role::{GroupCompanies, HeldIn, Role};
use canopy_store::Tx;
use jiff::Timestamp;

use super::letter::{inviter, opens};
use crate::access::invitations::{Open, Way, by_token, voucher};
use crate::access::roles::standing::Standing;
use crate::access_control::entry::Named;
use crate::access_control::ground::company_in;
use crate::access_control::rows::{active_person, groups_now};
use crate::organizations;
use crate::{House, Refusal};

/// An invitation as whoever holds its link sees it.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// The address that can accept.
    pub email: String,
    /// Who invites.
    pub inviter: String,
    /// The name of the organization or company.
    pub place: String,
    /// Whether it is an organization.
    pub in_organization: bool,
    /// The role.
    pub role: Role,
    /// What the role opens, in a sentence.
    pub opens: &'static str,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Whether the address has an account, which then accepts; told to whoever came by the letter.
    /// Nothing for the copied link, whose holder may be anybody.
    pub has_account: Option<bool>,
}

/// An invitation that can be accepted now, with its place and who vouches for it.
pub(super) struct Good {
    pub(super) open: Open,
    /// Which of its links was opened.
    pub(super) way: Way,
    pub(super) place: Named,
    /// The organization whose audit log takes the record.
    pub(super) chain: Option<String>,
    pub(super) voucher: Standing,
}

/// The invitation behind a link. One that is unknown, spent, revoked or over, one whose place is
/// no more, and one that nobody may make any more are hidden alike.
pub async fn look_at_invitation(house: &House, token: &str) -> Result<Welcome, Refusal> {
    let now = house.now();
    house
        .store
        .read(move |tx| async move {
            let good = good(&tx, token, now).await?;
            let known = active_person(&tx, None, Some(&good.open.email)).await?;
            let role = good.open.draft.role;
            Ok(Welcome {
                inviter: inviter(&good.voucher.actor, &good.place.name),
                place: good.place.name,
                in_organization: role.in_organization(),
                role,
                opens: opens(role),
                expires_at: good.open.expires_at,
                has_account: (good.way == Way::Letter).then_some(known.is_some()),
                email: good.open.email,
            })
        })
        .await
}

/// Finds it, in the transaction that accepts it or for a look.
pub(super) async fn good(tx: &Tx, token: &str, now: Timestamp) -> Result<Good, Refusal> {
    let (open, way) = by_token(tx, token, now).await?.ok_or(Refusal::Hidden)?;
    let (place, chain) = place_of(tx, &open.draft.held_in, now).await?;
    let groups = match &chain {
        Some(id) => groups_now(tx, id).await?,
        None => GroupCompanies::new(),
    };
    let voucher = voucher(tx, &open.invited_by, now).await?;
    let voucher = voucher.ok_or(Refusal::Hidden)?;
    voucher
        .giver()
        .may_give("", &open.draft, chain.as_deref(), &groups, now)
        .map_err(|_| Refusal::Hidden)?;
    Ok(Good {
        open,
        way,
        place,
        chain,
        voucher,
    })
}

async fn place_of(
    tx: &Tx,
    held_in: &HeldIn,
    now: Timestamp,
) -> Result<(Named, Option<String>), Refusal> {
    match held_in {
        HeldIn::Organization(id) => {
            let found = organizations::rows::by_ids(tx, std::slice::from_ref(id)).await?;
            let found = found.into_iter().next().ok_or(Refusal::Hidden)?;
            let place = Named {
                id: found.id.clone(),
                slug: Some(found.slug),
                name: found.name,
            };
            Ok((place, Some(found.id)))
        }
        HeldIn::Company(id) => {
            let found = company_in(tx, id, now).await?;
            let found = found.filter(|company| !company.archived);
            let found = found.ok_or(Refusal::Hidden)?;
            Ok((Named::of_company(&found), found.organization_id))
        }
    }
}
