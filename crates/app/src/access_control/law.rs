//! The law's refusals in words that people can act on.

use canopy_domain::refusal::FieldError;
use canopy_domain::role::GrantRefusal;

use crate::Refusal;

/// The refusal of a grant as the verbs answer it.
pub(super) fn refused(refusal: GrantRefusal) -> Refusal {
    match refusal {
        GrantRefusal::Hidden => Refusal::Hidden,
        GrantRefusal::Forbidden => Refusal::Forbidden,
        GrantRefusal::OwnRole => Refusal::Beyond(FieldError::new(
            "person",
            "own_role",
            "nobody changes their own role; ask another admin to do it",
        )),
        GrantRefusal::Beyond => Refusal::Beyond(FieldError::new(
            "role",
            "beyond_own",
            "this is more than you hold yourself; ask an admin who holds it",
        )),
        GrantRefusal::Misplaced => Refusal::field(
            "role",
            "misplaced",
            "organization_admin and organization_viewer are roles of an organization, company_admin and company_user of one company",
        ),
        GrantRefusal::AlreadyOver => Refusal::field(
            "expires_at",
            "in_past",
            "lies in the past; choose a later instant, or none for a role that stays",
        ),
        GrantRefusal::Outlasts(end) => Refusal::Beyond(FieldError::new(
            "expires_at",
            "outlasts_own",
            format!("your own role ends at {end}; give one that ends by then"),
        )),
    }
}
