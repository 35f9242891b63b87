//! The lock of a company's books. Whoever posts holds it shared; whoever changes how postings come
//! about (zones, currency, rate cards, month close) holds it alone.

use canopy_store::Tx;

use crate::Refusal;

fn name(company_id: &str) -> String {
    format!("books/{company_id}")
}

/// Lets others post too, and keeps changes out.
pub(crate) async fn hold_shared(tx: &Tx, companies: &[&str]) -> Result<(), Refusal> {
    let names: Vec<String> = companies.iter().map(|id| name(id)).collect();
    tx.lock_shared(&names.iter().map(String::as_str).collect::<Vec<_>>())
        .await?;
    Ok(())
}

/// Keeps everybody else out.
pub(crate) async fn hold_alone(tx: &Tx, company_id: &str) -> Result<(), Refusal> {
    tx.lock(&[&name(company_id)]).await?;
    Ok(())
}

/// Keeps everybody else out of several companies' books at once.
pub(crate) async fn hold_all_alone(tx: &Tx, companies: &[&str]) -> Result<(), Refusal> {
    let names: Vec<String> = companies.iter().map(|id| name(id)).collect();
    tx.lock(&names.iter().map(String::as_str).collect::<Vec<_>>())
        .await?;
    Ok(())
}

fn default_name(organization_id: &str) -> String {
    format!("rates/{organization_id}")
}

/// Keeps the default card of an organization as it is while a company is linked to it.
pub(crate) async fn hold_default_shared(tx: &Tx, organization_id: &str) -> Result<(), Refusal> {
    tx.lock_shared(&[&default_name(organization_id)]).await?;
    Ok(())
}

/// Keeps everybody else from changing an organization's default card, and from linking companies.
pub(crate) async fn hold_default_alone(tx: &Tx, organization_id: &str) -> Result<(), Refusal> {
    tx.lock(&[&default_name(organization_id)]).await?;
    Ok(())
}
