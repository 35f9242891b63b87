//! Setting an organization's identity provider.

use canopy_domain::refusal::FieldError;
use canopy_domain::role::{Action, Assignment, Place, Role};
use canopy_store::Tx;
use serde_json::{Value as Json, json};

use super::told::{self, Became};
use super::{PURPOSE, Provider, domains, is_local, rows};
use crate::access::roles::standing::Standing;
use crate::audit::{self, Change};
use crate::{Actor, ActorKind, House, Refusal};

/// A provider as it is wished for.
#[derive(Debug, Clone, Default)]
pub struct ProviderWish {
    /// Who vouches: its address.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// Our secret there; the one set before stays where it is absent.
    pub client_secret: Option<String>,
    /// Whose addresses it may vouch for.
    pub domains: Vec<String>,
    /// Whether passwords are turned away.
    pub only_way: bool,
}

/// The organization of a provider, as the letters name it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Of<'a> {
    pub(crate) id: &'a str,
    pub(crate) slug: &'a str,
    pub(crate) name: &'a str,
}

/// Sets the provider of an organization in the caller's transaction, and tells its other admins.
/// Sessions that another one opened are over with it.
pub(crate) async fn set(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    of: Of<'_>,
    wish: &ProviderWish,
) -> Result<Provider, Refusal> {
    let organization_id = of.id;
    may_set(tx, actor, organization_id).await?;
    let before = rows::of_organization(tx, organization_id).await?;
    let mut after = checked(house, organization_id, wish, before.as_ref())?;
    after.organization_slug = of.slug.into();
    domains::may_claim(tx, organization_id, &after.domains).await?;
    may_be_only_way(tx, actor, before.as_ref(), &after).await?;
    let same = before.as_ref().filter(|before| is_same(before, &after));
    // Whoever chose where the provider lies runs it, whoever changes other settings of it.
    after.set_by = same.map_or_else(|| actor.id.clone(), |before| before.set_by.clone());
    rows::put(tx, &after).await?;
    if same.is_none() {
        rows::end_sessions(tx, organization_id).await?;
    }
    let renewed = wish.client_secret.is_some();
    let change = Change {
        organization: Some(organization_id),
        company: None,
        action: "identity_provider.set",
        subject: organization_id,
        before: before.as_ref().map(words),
        after: Some(json!({ "set": words(&after), "client_secret_renewed": renewed })),
    };
    audit::record(tx, actor, change).await?;
    let became = match before {
        None => Became::Set(&after),
        Some(_) => Became::Changed(&after),
    };
    told::tell(house, tx, actor, of, became).await?;
    Ok(after)
}

/// Removes the provider of an organization, and tells its other admins; sessions that it opened are
/// over with it. Without one, nothing is changed.
pub(crate) async fn remove(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    of: Of<'_>,
) -> Result<(), Refusal> {
    let organization_id = of.id;
    may_set(tx, actor, organization_id).await?;
    let Some(before) = rows::of_organization(tx, organization_id).await? else {
        return Ok(());
    };
    rows::remove(tx, organization_id).await?;
    let change = Change {
        organization: Some(organization_id),
        company: None,
        action: "identity_provider.removed",
        subject: organization_id,
        before: Some(words(&before)),
        after: None,
    };
    audit::record(tx, actor, change).await?;
    told::tell(house, tx, actor, of, Became::Removed).await
}

/// Whether the actor may set or remove the provider, by what they hold in this transaction.
///
/// Whoever runs the provider can say of anybody that it is them. So it is a person with a name, whose
/// own role has no end that it could outlast, and who proved who they are by other means.
async fn may_set(tx: &Tx, actor: &Actor, organization_id: &str) -> Result<(), Refusal> {
    let now_held = Standing::of(tx, actor).await?.actor;
    now_held.may(
        Action::ManageOrganization,
        Place::Organization(organization_id),
    )?;
    if now_held.kind != ActorKind::Person {
        return Err(Refusal::Forbidden);
    }
    if now_held.entry.provider_of.is_some() {
        return Err(Refusal::Beyond(FieldError::new(
            "provider",
            "through_provider",
            "you came in through the organization's sign-in, which does not change itself; sign in with your password, and second factor where you have one, to do this",
        )));
    }
    let lasting = |role: &Assignment| {
        role.role == Role::OrganizationAdmin
            && role.organization_id.as_deref() == Some(organization_id)
            && role.expires_at.is_none()
    };
    if now_held.assignments.iter().any(lasting) {
        return Ok(());
    }
    Err(Refusal::Beyond(FieldError::new(
        "provider",
        "outlasts_own",
        "your own role ends, and whoever sets how people sign in could outlast it; ask an Organization Admin whose role has no end",
    )))
}

/// Whether two settings are of one provider; for another one everything begins anew.
fn is_same(one: &Provider, other: &Provider) -> bool {
    (&one.issuer, &one.client_id) == (&other.issuer, &other.client_id)
}

fn words(provider: &Provider) -> Json {
    json!({ "issuer": provider.issuer, "client_id": provider.client_id, "domains": provider.domains,
        "only_way": provider.only_way })
}

fn checked(
    house: &House,
    organization_id: &str,
    wish: &ProviderWish,
    before: Option<&Provider>,
) -> Result<Provider, Refusal> {
    let mut wrong = Vec::new();
    let issuer = wish.issuer.trim();
    if let Err(fault) = canopy_oidc::check_issuer(issuer, is_local(house)) {
        let why = fault.to_string();
        wrong.push(FieldError::new("issuer", "invalid", why));
    }
    let client_id = wish.client_id.trim();
    if client_id.is_empty() || client_id.len() > 300 || client_id.chars().any(char::is_control) {
        let words = "give the client id that the provider gave you";
        wrong.push(FieldError::new("client_id", "invalid", words));
    }
    let domains = domains::read(&wish.domains, &mut wrong);
    let sealed_secret = secret(house, organization_id, wish, before, &mut wrong)?;
    if wrong.is_empty() {
        Ok(Provider {
            organization_id: organization_id.into(),
            organization_slug: String::new(),
            issuer: issuer.into(),
            client_id: client_id.into(),
            domains,
            only_way: wish.only_way,
            set_by: String::new(),
            sealed_secret,
        })
    } else {
        Err(Refusal::InvalidMany(wrong))
    }
}

/// The client secret, sealed: the wished one, else the one that was set for the same provider. A
/// secret is never sent to another issuer than the one it was typed for.
fn secret(
    house: &House,
    organization_id: &str,
    wish: &ProviderWish,
    before: Option<&Provider>,
    wrong: &mut Vec<FieldError>,
) -> Result<String, Refusal> {
    let given = wish.client_secret.as_deref().map(str::trim);
    match given.filter(|secret| !secret.is_empty()) {
        Some(secret) if secret.len() <= 1_000 => {
            house
                .keyring()?
                .seal(PURPOSE, organization_id, secret.as_bytes())
        }
        None if before.is_some_and(|before| before.issuer == wish.issuer.trim()) => Ok(before
            .map(|it| it.sealed_secret.clone())
            .unwrap_or_default()),
        _ => {
            let words = "give the client secret that this issuer gave you";
            wrong.push(FieldError::new("client_secret", "invalid", words));
            Ok(String::new())
        }
    }
}

/// Passwords are turned away only by somebody who came in through the very provider that is then the
/// only way, so that it is known to work for them.
async fn may_be_only_way(
    tx: &Tx,
    actor: &Actor,
    before: Option<&Provider>,
    after: &Provider,
) -> Result<(), Refusal> {
    let same = before.is_some_and(|before| is_same(before, after));
    let was = before.is_some_and(|before| before.only_way);
    if !after.only_way || same && was {
        return Ok(());
    }
    if same && rows::came_in(tx, &after.organization_id, &actor.id).await? {
        return Ok(());
    }
    Err(Refusal::field(
        "only_way",
        "sign_in_through_it_first",
        "save the provider without this, sign in through it once, and turn this on with your password then",
    ))
}
