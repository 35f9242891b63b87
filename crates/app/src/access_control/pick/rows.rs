//! The rows behind what can be chosen: who holds a role here.

use canopy_store::{Row, Tx, Value};

use crate::Refusal;

/// A role of somebody who may sign in.
pub(super) struct Holder {
    pub(super) assignment_id: String,
    pub(super) all_companies: bool,
    pub(super) person_id: String,
    pub(super) name: String,
    pub(super) email: String,
}

const HOLDER: &str = "SELECT a.assignment_id, a.all_companies, p.person_id, p.name, p.email FROM role_assignments a \
     JOIN people p ON p.person_id = a.person_id AND p.deactivated_at IS NULL WHERE a.ended_at IS NULL";

fn holder(row: &Row) -> Result<Holder, Refusal> {
    Ok(Holder {
        assignment_id: row.string(0)?,
        all_companies: row.int(1)? != 0,
        person_id: row.string(2)?,
        name: row.string(3)?,
        email: row.string(4)?,
    })
}

/// Who holds a role in an organization itself.
pub(super) async fn of_organization(
    tx: &Tx,
    organization_id: &str,
) -> Result<Vec<Holder>, Refusal> {
    let sql = format!("{HOLDER} AND a.organization_id = $1");
    let rows = tx.all(&sql, args![organization_id.to_owned()]).await?;
    rows.iter().map(holder).collect()
}

/// Who holds a role in one of these companies.
pub(super) async fn of_companies(tx: &Tx, companies: &[Value]) -> Result<Vec<Holder>, Refusal> {
    let sql = format!("{HOLDER} AND a.company_id IN ({{list}})");
    let rows = tx.all_in(&sql, args![], companies).await?;
    rows.iter().map(holder).collect()
}
