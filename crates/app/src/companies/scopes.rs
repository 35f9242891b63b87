//! Scopes: named sets of case types that limit what a Company User sees.

use canopy_domain::role::Action;
use serde_json::json;

use super::find::find_company;
use super::rows;
use crate::audit::{self, Change};
use crate::fields::check_name;
use crate::{Actor, House, Refusal};

/// Makes a scope and answers its id.
pub async fn create_scope(
    house: &House,
    actor: &Actor,
    company: &str,
    name: &str,
    case_types: &[String],
) -> Result<String, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditCompany, found.place())?;
    let name = check_name("name", name)?;
    let case_types = case_types
        .iter()
        .map(|kind| check_name("case_types", kind))
        .collect::<Result<Vec<_>, _>>()?;
    let id = house.fresh_id("scp_");
    let (id_ref, name, case_types, found) = (&id, &name, &case_types, &found);
    house
        .store
        .write(move |tx| async move {
            rows::insert_scope(&tx, &found.id, id_ref, name, case_types).await?;
            let change = Change {
                organization: found.organization_id.as_deref(),
                company: Some(&found.id),
                action: "scope.created",
                subject: id_ref,
                before: None,
                after: Some(json!({ "name": name, "case_types": case_types })),
            };
            audit::record(&tx, actor, change).await
        })
        .await?;
    Ok(id)
}
