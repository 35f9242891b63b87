//! The rows of caps, of what was noticed, and of paused companies.

use std::collections::{BTreeMap, HashMap};

use canopy_domain::cap::CapState;
use canopy_domain::money::{Currency, Micros};
use canopy_domain::period::Month;
use canopy_store::Tx;

use crate::Refusal;
use crate::stored::{currency, texts};

/// The caps of these companies.
pub(crate) async fn of_companies(
    tx: &Tx,
    ids: &[&str],
) -> Result<HashMap<String, Micros>, Refusal> {
    let sql = "SELECT company_id, amount FROM company_caps WHERE company_id IN ({list})";
    let rows = tx.all_in(sql, args![], &texts(ids)).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, Micros(row.int(1)?))))
        .collect()
}

/// Every company with a cap.
pub(crate) async fn capped_companies(tx: &Tx) -> Result<Vec<String>, Refusal> {
    let sql = "SELECT company_id FROM company_caps ORDER BY company_id";
    let rows = tx.all(sql, args![]).await?;
    rows.iter().map(|row| Ok(row.string(0)?)).collect()
}

/// Every organization with a cap.
pub(crate) async fn capped_organizations(tx: &Tx) -> Result<Vec<String>, Refusal> {
    let sql = "SELECT DISTINCT organization_id FROM organization_caps ORDER BY organization_id";
    let rows = tx.all(sql, args![]).await?;
    rows.iter().map(|row| Ok(row.string(0)?)).collect()
}

/// The caps of an organization.
pub(crate) async fn of_organization(
    tx: &Tx,
    organization_id: &str,
) -> Result<BTreeMap<Currency, Micros>, Refusal> {
    let sql = "SELECT currency, amount FROM organization_caps WHERE organization_id = $1";
    let rows = tx.all(sql, args![organization_id]).await?;
    rows.iter()
        .map(|row| Ok((currency(row.text(0)?)?, Micros(row.int(1)?))))
        .collect()
}

/// Sets the cap of a company.
pub(super) async fn put_of_company(
    tx: &Tx,
    id: &str,
    amount: Micros,
    by: &str,
    at: i64,
) -> Result<(), Refusal> {
    let sql = "INSERT INTO company_caps (company_id, amount, set_by, set_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (company_id) DO UPDATE SET amount = excluded.amount, set_by = excluded.set_by, set_at = excluded.set_at";
    tx.exec(sql, args![id, amount.get(), by, at]).await?;
    Ok(())
}

/// Removes the cap of a company.
pub(super) async fn remove_of_company(tx: &Tx, id: &str) -> Result<(), Refusal> {
    let sql = "DELETE FROM company_caps WHERE company_id = $1";
    tx.exec(sql, args![id]).await?;
    Ok(())
}

/// Sets the cap of an organization in a currency.
pub(super) async fn put_of_organization(
    tx: &Tx,
    (id, currency): (&str, Currency),
    amount: Micros,
    by: &str,
    at: i64,
) -> Result<(), Refusal> {
    let sql = "INSERT INTO organization_caps (organization_id, currency, amount, set_by, set_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (organization_id, currency) DO UPDATE SET amount = excluded.amount, set_by = excluded.set_by, \
         set_at = excluded.set_at";
    tx.exec(sql, args![id, currency.code(), amount.get(), by, at])
        .await?;
    Ok(())
}

/// Removes the cap of an organization in a currency.
pub(super) async fn remove_of_organization(
    tx: &Tx,
    id: &str,
    currency: Currency,
) -> Result<(), Refusal> {
    let sql = "DELETE FROM organization_caps WHERE organization_id = $1 AND currency = $2";
    tx.exec(sql, args![id, currency.code()]).await?;
    Ok(())
}

/// Claims what is noticed of a company's month; false where somebody has it already.
pub(crate) async fn claim_of_company(
    tx: &Tx,
    id: &str,
    month: Month,
    state: CapState,
    at: i64,
) -> Result<bool, Refusal> {
    let sql = "INSERT INTO company_cap_notices (company_id, month, state, noticed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (company_id, month, state) DO NOTHING RETURNING state";
    let row = tx
        .one(sql, args![id, month.to_string(), state.code(), at])
        .await?;
    Ok(row.is_some())
}

/// The same of an organization's month in a currency.
pub(crate) async fn claim_of_organization(
    tx: &Tx,
    (id, currency): (&str, Currency),
    month: Month,
    state: CapState,
    at: i64,
) -> Result<bool, Refusal> {
    let sql = "INSERT INTO organization_cap_notices (organization_id, currency, month, state, noticed_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id, currency, month, state) DO NOTHING RETURNING state";
    let month = month.to_string();
    let row = tx
        .one(sql, args![id, currency.code(), month, state.code(), at])
        .await?;
    Ok(row.is_some())
}

/// Forgets what was noticed of a company.
pub(super) async fn forget_of_company(tx: &Tx, id: &str) -> Result<(), Refusal> {
    let sql = "DELETE FROM company_cap_notices WHERE company_id = $1";
    tx.exec(sql, args![id]).await?;
    Ok(())
}

/// Forgets what was noticed of an organization in a currency.
pub(super) async fn forget_of_organization(
    tx: &Tx,
    id: &str,
    currency: Currency,
) -> Result<(), Refusal> {
    let sql = "DELETE FROM organization_cap_notices WHERE organization_id = $1 AND currency = $2";
    tx.exec(sql, args![id, currency.code()]).await?;
    Ok(())
}

/// The companies that are held as paused, and until when.
pub(crate) async fn paused(tx: &Tx) -> Result<HashMap<String, i64>, Refusal> {
    let sql = "SELECT company_id, paused_until FROM paused_companies";
    let rows = tx.all(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, row.int(1)?)))
        .collect()
}

/// Holds a company as paused until an instant.
pub(crate) async fn pause(tx: &Tx, id: &str, until: i64) -> Result<(), Refusal> {
    let sql = "INSERT INTO paused_companies (company_id, paused_until) VALUES ($1, $2) \
         ON CONFLICT (company_id) DO UPDATE SET paused_until = excluded.paused_until";
    tx.exec(sql, args![id, until]).await?;
    Ok(())
}

/// Holds a company as paused no more.
pub(crate) async fn resume(tx: &Tx, id: &str) -> Result<(), Refusal> {
    let sql = "DELETE FROM paused_companies WHERE company_id = $1";
    tx.exec(sql, args![id]).await?;
    Ok(())
}

/// Whether a state of a company's month was noticed.
pub(crate) async fn noticed_of_company(
    tx: &Tx,
    id: &str,
    month: Month,
    state: CapState,
) -> Result<bool, Refusal> {
    let sql =
        "SELECT state FROM company_cap_notices WHERE company_id = $1 AND month = $2 AND state = $3";
    let row = tx
        .one(sql, args![id, month.to_string(), state.code()])
        .await?;
    Ok(row.is_some())
}

/// Whether a state of an organization's month in a currency was noticed.
pub(crate) async fn noticed_of_organization(
    tx: &Tx,
    (id, currency): (&str, Currency),
    month: Month,
    state: CapState,
) -> Result<bool, Refusal> {
    let sql = "SELECT state FROM organization_cap_notices WHERE organization_id = $1 AND currency = $2 \
         AND month = $3 AND state = $4";
    let month = month.to_string();
    let row = tx
        .one(sql, args![id, currency.code(), month, state.code()])
        .await?;
    Ok(row.is_some())
}

/// The same by id and by short name.
pub(super) async fn paused_by_names(tx: &Tx) -> Result<HashMap<String, i64>, Refusal> {
    let sql = "SELECT p.company_id, c.slug, p.paused_until FROM paused_companies p \
         JOIN companies c ON c.company_id = p.company_id";
    let rows = tx.all(sql, args![]).await?;
    let mut found = HashMap::with_capacity(rows.len() * 2);
    for row in &rows {
        found.insert(row.string(0)?, row.int(2)?);
        found.insert(row.string(1)?, row.int(2)?);
    }
    Ok(found)
}
