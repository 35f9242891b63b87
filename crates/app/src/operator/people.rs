//! What the operator of the installation does at the command line and in the demo.

use canopy_domain::role::Assignment;
use canopy_store::Tx;

use crate::access::roles::{self, assign};
use crate::access::{passwords, people, rows, sign_in_links, two_factor};
use crate::companies::find::find_in;
use crate::organizations::create::find_or_create;
use crate::organizations::find::Organization;
use crate::{Actor, House, Refusal};

/// Makes an Organization Admin (and the organization, where it is new) and answers a one-time
/// sign-in link. Without an organization the person must hold a role already.
pub async fn create_admin(
    house: &House,
    actor: &Actor,
    email: &str,
    name: Option<&str>,
    organization: Option<&str>,
) -> Result<(Option<Organization>, String), Refusal> {
    house
        .store
        .write(move |tx| async move {
            let person = match name {
                Some(name) => people::find_or_create(house, &tx, email, name).await?,
                None => people::known(&tx, email).await?,
            };
            let found = match organization {
                Some(name) => {
                    let found = find_or_create(house, &tx, actor, name).await?;
                    assign(
                        house,
                        &tx,
                        actor,
                        &person.id,
                        &Assignment::organization_admin(&*found.id),
                        Some(&found.id),
                    )
                    .await?;
                    Some(found)
                }
                None if roles::rows::assignments_of(&tx, &person.id)
                    .await?
                    .is_empty() =>
                {
                    return Err(Refusal::field(
                        "organization",
                        "required",
                        "this person holds no role yet; name an organization",
                    ));
                }
                None => None,
            };
            let link = sign_in_links::create(house, &tx, actor, &person.id).await?;
            Ok((found, link))
        })
        .await
}

/// Makes a person with a password and roles at once: for the demo and for tests. Answers the id.
pub async fn enroll(
    house: &House,
    actor: &Actor,
    email: &str,
    name: &str,
    password: Option<&str>,
    roles: &[Assignment],
) -> Result<String, Refusal> {
    let hash = match password {
        Some(password) => Some(passwords::hash(password.to_owned()).await?),
        None => None,
    };
    let hash = &hash;
    house
        .store
        .write(move |tx| async move {
            let person = people::find_or_create(house, &tx, email, name).await?;
            if let Some(hash) = hash {
                rows::set_password(&tx, &person.id, hash).await?;
            }
            for role in roles {
                let chain = chain_of(house, &tx, role).await?;
                assign(house, &tx, actor, &person.id, role, chain.as_deref()).await?;
            }
            Ok(person.id)
        })
        .await
}

/// Turns a person's two-factor sign-in off: for who lost both the app and the recovery codes, and
/// proved to the operator who they are. False where it was off.
pub async fn end_two_factor(house: &House, actor: &Actor, email: &str) -> Result<bool, Refusal> {
    let folded = &people::folded(email)?;
    house
        .store
        .write(move |tx| async move {
            match rows::person_by_email(&tx, folded).await? {
                Some((person, _)) => two_factor::end_for(house, &tx, actor, &person).await,
                None => Err(Refusal::Hidden),
            }
        })
        .await
}

/// The organization whose audit log takes the record of a role: its own, or the one to which the
/// company belongs today.
async fn chain_of(house: &House, tx: &Tx, role: &Assignment) -> Result<Option<String>, Refusal> {
    let Some(company) = role.company_id.as_deref() else {
        return Ok(role.organization_id.clone());
    };
    let found = find_in(tx, &[company.into()].into(), house.now()).await?;
    Ok(found
        .into_values()
        .find_map(|company| company.organization_id))
}
