//! Signing in through an organization: to its provider and back.

use canopy_domain::role::Assignment;
use canopy_domain::text::fold_email;
use canopy_oidc::{Fault, Kept};
use canopy_store::Tx;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{Provider, rows};
use crate::access::people::Person;
use crate::access::sessions::{Opening, Origin};
use crate::access::two_factor::STEP_GOOD_FOR;
use crate::access::{policies, roles, sessions};
use crate::{House, Refusal};

/// For what the browser's part is sealed.
const PURPOSE: &str = "provider-sign-in";

/// What the browser keeps on its way to the provider and back; sealed, so that nobody reads or makes
/// it, and good for this browser only, because no other has it.
#[derive(Serialize, Deserialize)]
struct OnTheWay {
    organization_id: String,
    state: String,
    nonce: String,
    verifier: String,
    next: String,
    until: i64,
}

/// Begins a sign-in through the organization with this short name: the address of its provider, and
/// what the browser keeps. Hidden where there is no such way.
pub async fn begin(house: &House, slug: &str, next: &str) -> Result<(String, String), Refusal> {
    let provider = house
        .store
        .read(move |tx| async move { rows::of_slug(&tx, slug).await })
        .await?
        .ok_or(Refusal::Hidden)?;
    let begun = provider.relying(house)?.begin().await.map_err(told)?;
    let on_the_way = OnTheWay {
        organization_id: provider.organization_id,
        state: begun.kept.state,
        nonce: begun.kept.nonce,
        verifier: begun.kept.verifier,
        next: next.into(),
        until: (house.now() + STEP_GOOD_FOR).as_microsecond(),
    };
    let plain = serde_json::to_vec(&on_the_way)
        .map_err(|error| Refusal::Internal(format!("a sign-in cannot be written: {error}")))?;
    let kept = house.keyring()?.seal(PURPOSE, "browser", &plain)?;
    Ok((begun.address, kept))
}

/// Finishes it with what the provider sent the browser back with, to the address of the organization
/// with this short name; answers the token of a session that
/// counts in the places of that organization, and where to go.
///
/// The address has to be verified, of a domain that the organization claims, and of a person who holds
/// a role there already: nobody gets an account or a role by it.
pub async fn finish(
    house: &House,
    slug: &str,
    kept: &str,
    state: &str,
    code: &str,
    origin: &Origin,
) -> Result<(String, String), Refusal> {
    let on_the_way = read(house, kept, state)?;
    let id = on_the_way.organization_id.as_str();
    let provider = house
        .store
        .read(move |tx| async move { rows::of_organization(&tx, id).await })
        .await?
        .filter(|provider| provider.organization_slug == slug)
        .ok_or_else(expired)?;
    let secrets = Kept {
        state: on_the_way.state.clone(),
        nonce: on_the_way.nonce.clone(),
        verifier: on_the_way.verifier.clone(),
    };
    let relying = provider.relying(house)?;
    let vouched = relying
        .finish(code, &secrets, house.now().as_second())
        .await
        .map_err(told)?;
    let email = fold_email(&vouched.email).map_err(|_| not_theirs())?;
    let domain = email.split_once('@').map_or("", |(_, domain)| domain);
    if !provider.domains.iter().any(|claimed| claimed == domain) {
        return Err(not_theirs());
    }
    let (provider, email) = (&provider, &email);
    let token = house
        .store
        .write(move |tx| async move { open(house, &tx, provider, email, origin).await })
        .await?;
    Ok((token, on_the_way.next))
}

fn read(house: &House, kept: &str, state: &str) -> Result<OnTheWay, Refusal> {
    let plain = house.keyring()?.open(PURPOSE, "browser", kept);
    let plain = plain.map_err(|_| expired())?;
    let on_the_way: OnTheWay = serde_json::from_slice(&plain).map_err(|_| expired())?;
    let same = on_the_way.state.as_bytes().ct_eq(state.as_bytes());
    if bool::from(same) && on_the_way.until > house.now().as_microsecond() {
        Ok(on_the_way)
    } else {
        Err(expired())
    }
}

/// Opens a session for the active person with this address who holds a role in the organization, or is
/// invited to one and accepts it by its link.
async fn open(
    house: &House,
    tx: &Tx,
    provider: &Provider,
    email: &str,
    origin: &Origin,
) -> Result<String, Refusal> {
    let known = crate::access::rows::person_by_email(tx, email).await?;
    let Some((person, _)) = known.filter(|(person, _)| person.active) else {
        return Err(no_role());
    };
    let opening = Opening {
        second_factor: false,
        provider_of: Some(provider.organization_id.clone()),
    };
    let held = roles_there(house, tx, &person, &opening).await?;
    let counts = held.iter().any(|role| role.counts(house.now()));
    if !counts && !is_invited(house, tx, &provider.organization_id, email).await? {
        return Err(no_role());
    }
    rows::note_entry(tx, &provider.organization_id, &person.id).await?;
    sessions::open_as(house, tx, &person, origin, &opening).await
}

async fn roles_there(
    house: &House,
    tx: &Tx,
    person: &Person,
    opening: &Opening,
) -> Result<Vec<Assignment>, Refusal> {
    let held = roles::rows::assignments_of(tx, &person.id).await?;
    let (counting, _) = policies::sorted(tx, held, opening, house.now()).await?;
    Ok(counting)
}

/// Whether an address is invited to a role in the organization or in a company linked to it now.
async fn is_invited(
    house: &House,
    tx: &Tx,
    organization: &str,
    email: &str,
) -> Result<bool, Refusal> {
    let now = house.now();
    let places = rows::invited_to(tx, email, now.as_microsecond()).await?;
    let companies: Vec<&str> = places.iter().filter_map(|(_, id)| id.as_deref()).collect();
    let linked = policies::linked_now(tx, &companies, now).await?;
    Ok(places.iter().any(|(own, company)| {
        let through = company.as_ref().and_then(|id| linked.get(id));
        own.as_ref()
            .or(through)
            .is_some_and(|id| id == organization)
    }))
}

fn expired() -> Refusal {
    Refusal::field(
        "provider",
        "expired",
        "this sign-in was begun elsewhere or too long ago; begin it again",
    )
}

fn not_theirs() -> Refusal {
    Refusal::field(
        "provider",
        "not_theirs",
        "the provider named an address that is not of this organization's domains; sign in there with the address that is",
    )
}

fn no_role() -> Refusal {
    Refusal::field(
        "provider",
        "no_role",
        "nobody with that address holds a role in this organization; ask one of its admins to invite you",
    )
}

/// What is told of a provider's fault; the rest is for the log.
fn told(fault: Fault) -> Refusal {
    tracing::warn!(%fault, "a sign-in through an organization failed");
    Refusal::field(
        "provider",
        "failed",
        "the sign-in of this organization did not work; try again, and tell its admins if it still does not",
    )
}
