//! The rows of organizations and links.

use canopy_store::{Row, Tx, Value};

use super::find::Organization;
use crate::Refusal;
use crate::stored::currency;

const COLUMNS: &str =
    "organization_id, slug, name, time_zone, currency, two_factor_required, invitation_days";

/// Where the stamp stands behind them.
const STAMP: usize = 7;

fn organization(row: &Row) -> Result<Organization, Refusal> {
    Ok(Organization {
        id: row.text(0)?.into(),
        slug: row.text(1)?.into(),
        name: row.text(2)?.into(),
        time_zone: row.text(3)?.into(),
        currency: currency(row.text(4)?)?,
        two_factor_required: row.int(5)? != 0,
        invitation_days: row.opt_int(6)?,
    })
}

/// The organization with this slug or id.
pub(super) async fn by_subject(tx: &Tx, subject: &str) -> Result<Option<Organization>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS} FROM organizations WHERE {} = $1",
        key_of(subject)
    );
    tx.one(&sql, args![subject.to_owned()])
        .await?
        .as_ref()
        .map(organization)
        .transpose()
}

/// The same with its stamp: a number that grows with every change of its companies, links, roles,
/// people and open cases.
pub(super) async fn stamped(
    tx: &Tx,
    subject: &str,
) -> Result<Option<(Organization, i64)>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS}, (SELECT CAST(COALESCE(SUM(s.stamp), 0) AS BIGINT) FROM organization_stamps s \
         WHERE s.organization_id = o.organization_id) FROM organizations o WHERE {} = $1",
        key_of(subject)
    );
    match tx.one(&sql, args![subject.to_owned()]).await? {
        Some(row) => Ok(Some((organization(&row)?, row.int(STAMP)?))),
        None => Ok(None),
    }
}

fn key_of(subject: &str) -> &'static str {
    match subject.contains('_') {
        true => "organization_id",
        false => "slug",
    }
}

/// The organizations with these ids, by name.
pub(crate) async fn by_ids(tx: &Tx, ids: &[String]) -> Result<Vec<Organization>, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM organizations WHERE organization_id IN ({{list}})");
    let list: Vec<Value> = ids.iter().map(|id| Value::from(id.clone())).collect();
    let mut found: Vec<Organization> = tx
        .all_in(&sql, args![], &list)
        .await?
        .iter()
        .map(organization)
        .collect::<Result<_, _>>()?;
    found.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
    Ok(found)
}

/// Every organization of the installation, by id.
pub(crate) async fn all(tx: &Tx) -> Result<Vec<Organization>, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM organizations ORDER BY organization_id");
    tx.all(&sql, args![])
        .await?
        .iter()
        .map(organization)
        .collect()
}

/// Stores a new organization; false where the slug is taken.
pub(super) async fn insert(tx: &Tx, organization: &Organization, at: i64) -> Result<bool, Refusal> {
    let row = tx
        .one(
            "INSERT INTO organizations (organization_id, slug, name, time_zone, currency, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slug) DO NOTHING RETURNING organization_id",
            args![
                organization.id.clone(),
                organization.slug.clone(),
                organization.name.clone(),
                organization.time_zone.clone(),
                organization.currency.code().to_owned(),
                at,
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// Changes what an organization is called and says.
pub(super) async fn update(tx: &Tx, changed: &Organization) -> Result<(), Refusal> {
    tx.exec(
        "UPDATE organizations SET name = $2, time_zone = $3, currency = $4, two_factor_required = $5, \
         invitation_days = $6 WHERE organization_id = $1",
        args![
            changed.id.clone(),
            changed.name.clone(),
            changed.time_zone.clone(),
            changed.currency.code().to_owned(),
            changed.two_factor_required,
            changed.invitation_days,
        ],
    )
    .await?;
    Ok(())
}

/// Links a company from a day on.
pub(super) async fn insert_link(
    tx: &Tx,
    company: &str,
    organization: &str,
    linked_on: &str,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO links (company_id, linked_on, organization_id) VALUES ($1, $2, $3)",
        args![
            company.to_owned(),
            linked_on.to_owned(),
            organization.to_owned()
        ],
    )
    .await?;
    Ok(())
}

/// The links of a company as (first day, day after the last).
pub(super) async fn links_of(
    tx: &Tx,
    company: &str,
) -> Result<Vec<(String, Option<String>)>, Refusal> {
    let rows = tx
        .all(
            "SELECT linked_on, unlinked_on FROM links WHERE company_id = $1 ORDER BY linked_on",
            args![company.to_owned()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.opt_text(1)?.map(str::to_owned))))
        .collect()
}
