//! The rows of identity providers.

use canopy_store::{Row, Tx};

use super::{Offer, Provider};
use crate::Refusal;

const PROVIDER: &str = "i.organization_id, i.issuer, i.client_id, i.client_secret, i.only_way, o.slug, i.set_by \
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
        set_by: row.text(6)?.into(),
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

/// Whose address says that a domain is theirs to claim: active Organization Admins without an end.
const LASTING_ADMINS: &str = "role_assignments a JOIN people p ON p.person_id = a.person_id \
     AND p.deactivated_at IS NULL WHERE a.role = 'organization_admin' AND a.ended_at IS NULL AND a.expires_at IS NULL";

/// The addresses of the active Organization Admins whose role has no end.
pub(super) async fn lasting_admins(tx: &Tx, id: &str) -> Result<Vec<String>, Refusal> {
    let sql = format!("SELECT p.email FROM {LASTING_ADMINS} AND a.organization_id = $1");
    let rows = tx.all(&sql, args![id]).await?;
    rows.iter().map(|row| Ok(row.string(0)?)).collect()
}

/// Name and address of the active Organization Admins but one person, by name.
pub(super) async fn other_admins(
    tx: &Tx,
    id: &str,
    but: &str,
    at: i64,
) -> Result<Vec<(String, String)>, Refusal> {
    let sql = "SELECT DISTINCT p.name, p.email FROM role_assignments a \
         JOIN people p ON p.person_id = a.person_id AND p.deactivated_at IS NULL \
         WHERE a.role = 'organization_admin' AND a.organization_id = $1 AND a.person_id <> $2 \
         AND a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $3) ORDER BY p.name, p.email";
    let rows = tx.all(sql, args![id, but, at]).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, row.string(1)?)))
        .collect()
}

/// The organizations that claim a domain and of which a lasting admin has their address in it, by
/// name.
pub(super) async fn offers_of_domain(tx: &Tx, domain: &str) -> Result<Vec<Offer>, Refusal> {
    let sql = format!(
        "SELECT o.slug, o.name, i.issuer FROM identity_provider_domains d \
         JOIN identity_providers i ON i.organization_id = d.organization_id \
         JOIN organizations o ON o.organization_id = i.organization_id \
         WHERE d.domain = $1 AND EXISTS (SELECT 1 FROM {LASTING_ADMINS} AND a.organization_id = d.organization_id \
         AND SUBSTR(p.email, LENGTH(p.email) - LENGTH(d.domain)) = '@' || d.domain) \
         ORDER BY o.name, o.slug LIMIT 10"
    );
    let rows = tx.all(&sql, args![domain]).await?;
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
    let sql = "INSERT INTO identity_providers (organization_id, issuer, client_id, client_secret, only_way, set_by) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organization_id) DO UPDATE SET issuer = excluded.issuer, \
         client_id = excluded.client_id, client_secret = excluded.client_secret, only_way = excluded.only_way, \
         set_by = excluded.set_by";
    let values = args![
        id,
        provider.issuer.clone(),
        provider.client_id.clone(),
        provider.sealed_secret.clone(),
        provider.only_way,
        provider.set_by.clone(),
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
    end_sessions(tx, organization_id).await?;
    for sql in [
        "DELETE FROM identity_provider_domains WHERE organization_id = $1",
        "DELETE FROM identity_providers WHERE organization_id = $1",
    ] {
        tx.exec(sql, args![organization_id]).await?;
    }
    Ok(())
}

/// Ends the sessions that the provider of an organization opened, and forgets who came in by it.
pub(super) async fn end_sessions(tx: &Tx, organization_id: &str) -> Result<(), Refusal> {
    for sql in [
        "DELETE FROM sessions WHERE provider_of = $1",
        "DELETE FROM provider_entries WHERE organization_id = $1",
    ] {
        tx.exec(sql, args![organization_id]).await?;
    }
    Ok(())
}

/// Notes that a person came in through the provider.
pub(super) async fn note_entry(tx: &Tx, id: &str, person_id: &str) -> Result<(), Refusal> {
    let sql = "INSERT INTO provider_entries (organization_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    tx.exec(sql, args![id, person_id]).await?;
    Ok(())
}

/// Whether a person came in through the provider as it is.
pub(super) async fn came_in(tx: &Tx, id: &str, person_id: &str) -> Result<bool, Refusal> {
    let sql =
        "SELECT person_id FROM provider_entries WHERE organization_id = $1 AND person_id = $2";
    Ok(tx.one(sql, args![id, person_id]).await?.is_some())
}

/// Who set the provider of an organization as it is.
pub(crate) async fn set_by(tx: &Tx, organization_id: &str) -> Result<Option<String>, Refusal> {
    let sql = "SELECT set_by FROM identity_providers WHERE organization_id = $1";
    let row = tx.one(sql, args![organization_id]).await?;
    row.map(|row| Ok(row.string(0)?)).transpose()
}

/// The organizations and the companies to which an address is invited.
pub(super) async fn invited_to(
    tx: &Tx,
    email: &str,
    now: i64,
) -> Result<Vec<(Option<String>, Option<String>)>, Refusal> {
    let sql = "SELECT v.organization_id, v.company_id FROM invitations v WHERE v.email = $1 AND v.accepted_at IS NULL \
         AND v.revoked_at IS NULL AND v.expires_at > $2";
    let rows = tx.all(sql, args![email, now]).await?;
    rows.iter()
        .map(|row| Ok((row.opt_string(0)?, row.opt_string(1)?)))
        .collect()
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
