//! A role in the words of the audit log.

use canopy_domain::role::{CaseSight, Draft, HeldIn, NamedReach, Role};
use serde_json::{Value, json};

/// What a role is: only what has a meaning for it.
pub(crate) fn words(draft: &Draft) -> Value {
    let mut words = json!({ "role": draft.role });
    match &draft.held_in {
        HeldIn::Organization(id) => words["organization"] = json!(id),
        HeldIn::Company(id) => words["company"] = json!(id),
    }
    if draft.role == Role::OrganizationViewer {
        words["pages"] = json!(draft.pages);
        match &draft.reach {
            NamedReach::All => words["all_companies"] = json!(true),
            NamedReach::Named { companies, groups } => {
                words["companies"] = json!(companies);
                words["groups"] = json!(groups);
            }
        }
    }
    if draft.role == Role::CompanyUser {
        match &draft.cases {
            CaseSight::All => words["all_cases"] = json!(true),
            CaseSight::Scopes(scopes) => words["scopes"] = json!(scopes),
        }
    }
    if let Some(end) = draft.expires_at {
        words["expires_at"] = json!(end.to_string());
    }
    words
}
