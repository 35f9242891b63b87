//! Setting an organization's identity provider.

use std::collections::BTreeSet;

use canopy_domain::refusal::FieldError;
use canopy_domain::text::fold_email;
use canopy_store::Tx;
use serde_json::{Value as Json, json};

use super::{PURPOSE, Provider, is_local, rows};
use crate::audit::{self, Change};
use crate::{Actor, House, Refusal};

/// Domains that one organization may claim.
const MOST_DOMAINS: usize = 50;

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

/// Sets the provider of an organization in the caller's transaction. Sessions that another one opened
/// are over with it.
pub(crate) async fn set(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    (organization_id, slug): (&str, &str),
    wish: &ProviderWish,
) -> Result<Provider, Refusal> {
    let before = rows::of_organization(tx, organization_id).await?;
    let after = Provider {
        organization_slug: slug.into(),
        ..checked(house, organization_id, wish, before.as_ref())?
    };
    may_be_only_way(actor, before.as_ref(), &after)?;
    rows::put(tx, &after).await?;
    if !before
        .as_ref()
        .is_some_and(|before| is_same(before, &after))
    {
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
    Ok(after)
}

/// Removes the provider of an organization; sessions that it opened are over with it. Without one,
/// nothing is changed.
pub(crate) async fn remove(tx: &Tx, actor: &Actor, organization_id: &str) -> Result<(), Refusal> {
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
    audit::record(tx, actor, change).await
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
    let domains = domains(&wish.domains, &mut wrong);
    let sealed_secret = secret(house, organization_id, wish, before, &mut wrong)?;
    if wrong.is_empty() {
        Ok(Provider {
            organization_id: organization_id.into(),
            organization_slug: String::new(),
            issuer: issuer.into(),
            client_id: client_id.into(),
            domains,
            only_way: wish.only_way,
            sealed_secret,
        })
    } else {
        Err(Refusal::InvalidMany(wrong))
    }
}

fn domains(wished: &[String], wrong: &mut Vec<FieldError>) -> Vec<String> {
    let mut domains = BTreeSet::new();
    for domain in wished.iter().map(|domain| domain.trim()) {
        let folded = fold_email(&format!("x@{domain}"));
        match folded.ok().filter(|_| domain.contains('.')) {
            Some(folded) => drop(domains.insert(folded.trim_start_matches("x@").to_owned())),
            None => {
                let words = format!("“{domain}” is no domain; write it like example.com");
                wrong.push(FieldError::new("domains", "invalid", words));
                break;
            }
        }
    }
    if domains.is_empty() && wished.is_empty() || domains.len() > MOST_DOMAINS {
        let words = format!("give 1 to {MOST_DOMAINS} domains");
        wrong.push(FieldError::new("domains", "invalid", words));
    }
    domains.into_iter().collect()
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
/// only way, so that it is known to work.
fn may_be_only_way(
    actor: &Actor,
    before: Option<&Provider>,
    after: &Provider,
) -> Result<(), Refusal> {
    let same = before.is_some_and(|before| is_same(before, after));
    let was = before.is_some_and(|before| before.only_way);
    let through = actor.entry.provider_of.as_ref() == Some(&after.organization_id);
    if !after.only_way || same && (was || through) {
        return Ok(());
    }
    Err(Refusal::field(
        "only_way",
        "sign_in_through_it_first",
        "save the provider without this, sign in through it once, and turn this on then",
    ))
}
