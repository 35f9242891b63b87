//! The rows of identity providers.

use canopy_store::{Row, Tx};

use super::{Offer, Provider};
use crate::Refusal;
use crate::stored::broken;

const PROVIDER: &str = "i.organization_id, i.issuer, i.client_id, i.client_secret, i.only_way, o.slug \
     FROM identity_providers i JOIN organizations o ON o.organization_id = i.organization_id";

async fn provider(tx: &Tx, row: Option<Row>) -> Result<Option<Provider>, Refusal> {
    let Some(row) = row else { return Ok(None) };
    let organization_id = row.text(0)?.to_owned();
    let sql =
        "SELECT domain FROM identity_provider_domains WHERE organization_id = $1 ORDER BY domain";
    let domains = tx.all(sql, args![organization_id.clone()]).await?;
    Ok(Some(Provider {
        organization_id,
        issuer: row.text(1)?.into(),
        client_id: row.text(2)?.into(),
        sealed_secret: row.text(3)?.into(),
        only_way: row.int(4)? != 0,
        organization_slug: row.text(5)?.into(),
        domains: domains
            .iter()
            .map(|row| Ok(row.text(0)?.to_owned()))
            .collect::<Result<_, Refusal>>()?,
    }))
}

/// The provider of an organization.
pub(crate) async fn of_organization(tx: &Tx, id: &str) -> Result<Option<Provider>, Refusal> {
    let sql = format!("SELECT {PROVIDER} WHERE i.organization_id = $1");
    let row = tx.one(&sql, args![id]).await?;
    provider(tx, row).await
}

/// The provider of the organization with a short name.
pub(super) async fn of_slug(tx: &Tx, slug: &str) -> Result<Option<Provider>, Refusal> {
    let sql = format!("SELECT {PROVIDER} WHERE o.slug = $1");
    let row = tx.one(&sql, args![slug]).await?;
    provider(tx, row).await
}

fn offer(row: &Row) -> Result<Offer, Refusal> {
    Ok(Offer {
        slug: row.text(0)?.into(),
        name: row.text(1)?.into(),
        issuer: row.text(2)?.into(),
    })
}

/// The organizations that claim a domain, by name.
pub(super) async fn offers_of_domain(tx: &Tx, domain: &str) -> Result<Vec<Offer>, Refusal> {
    let sql = "SELECT o.slug, o.name, i.issuer FROM identity_provider_domains d \
         JOIN identity_providers i ON i.organization_id = d.organization_id \
         JOIN organizations o ON o.organization_id = i.organization_id \
         WHERE d.domain = $1 ORDER BY o.name, o.slug LIMIT 10";
    let rows = tx.all(sql, args![domain]).await?;
    rows.iter().map(offer).collect()
}

/// The organization with a short name, if it has a provider.
pub(super) async fn offer_of(tx: &Tx, slug: &str) -> Result<Vec<Offer>, Refusal> {
    let sql = "SELECT o.slug, o.name, i.issuer FROM organizations o \
         JOIN identity_providers i ON i.organization_id = o.organization_id WHERE o.slug = $1";
    let rows = tx.all(sql, args![slug]).await?;
    rows.iter().map(offer).collect()
}

/// Stores the provider of an organization in place of the one before.
pub(super) async fn put(tx: &Tx, provider: &Provider) -> Result<(), Refusal> {
    let id = provider.organization_id.as_str();
    let sql = "INSERT INTO identity_providers (organization_id, issuer, client_id, client_secret, only_way) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id) DO UPDATE SET issuer = excluded.issuer, \
         client_id = excluded.client_id, client_secret = excluded.client_secret, only_way = excluded.only_way";
    let values = args![
        id,
        provider.issuer.clone(),
        provider.client_id.clone(),
        provider.sealed_secret.clone(),
        provider.only_way,
    ];
    tx.exec(sql, values).await?;
    let sql = "DELETE FROM identity_provider_domains WHERE organization_id = $1";
    tx.exec(sql, args![id]).await?;
    let rows = provider
        .domains
        .iter()
        .map(|domain| args![id, domain.clone()].to_vec())
        .collect();
    let sql = "INSERT INTO identity_provider_domains (organization_id, domain) VALUES {rows}";
    tx.many(sql, rows).await?;
    Ok(())
}

/// Removes the provider of an organization, and the sessions that it opened.
pub(super) async fn remove(tx: &Tx, organization_id: &str) -> Result<(), Refusal> {
    for sql in [
        "DELETE FROM identity_provider_domains WHERE organization_id = $1",
        "DELETE FROM identity_providers WHERE organization_id = $1",
    ] {
        tx.exec(sql, args![organization_id]).await?;
    }
    end_sessions(tx, organization_id).await
}

/// Ends the sessions that the provider of an organization opened.
pub(super) async fn end_sessions(tx: &Tx, organization_id: &str) -> Result<(), Refusal> {
    let sql = "DELETE FROM sessions WHERE provider_of = $1";
    tx.exec(sql, args![organization_id]).await?;
    Ok(())
}

/// Whether an address is invited to a role in the organization or in a company linked to it.
pub(super) async fn is_invited(
    tx: &Tx,
    organization_id: &str,
    email: &str,
    now: i64,
) -> Result<bool, Refusal> {
    let sql = "SELECT COUNT(*) FROM invitations v WHERE v.email = $2 AND v.accepted_at IS NULL \
         AND v.revoked_at IS NULL AND v.expires_at > $3 AND (v.organization_id = $1 OR v.company_id IN \
         (SELECT l.company_id FROM links l WHERE l.organization_id = $1 AND l.unlinked_on IS NULL))";
    let row = tx.one(sql, args![organization_id, email, now]).await?;
    Ok(row.ok_or_else(|| broken("count of invitations"))?.int(0)? > 0)
}

/// Any sealed secret, to see with which key it was sealed.
pub(crate) async fn any_secret(tx: &Tx) -> Result<Option<String>, Refusal> {
    let row = tx
        .one(
            "SELECT client_secret FROM identity_providers LIMIT 1",
            args![],
        )
        .await?;
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}
