//! Existing members: people who hold a role here already.

use canopy_domain::text::fold_email;
use canopy_store::Tx;

use super::assign::Member;
use super::ground::Ground;
use super::rows;
use crate::Refusal;
use crate::access::roles::rows::of_person;

/// The code under which somebody without a role here is refused.
pub(super) const NOT_A_MEMBER: &str = "not_a_member";

/// The person, where they hold a role in this workspace. Whoever holds none answers like whoever
/// never had an account, so that nobody learns who has one.
pub(super) async fn find(tx: &Tx, ground: &Ground, member: &Member) -> Result<String, Refusal> {
    let (field, found) = match member {
        Member::Id(id) => ("person_id", rows::active_person(tx, Some(id), None).await?),
        Member::Email(email) => {
            let folded = fold_email(email)
                .map_err(|error| Refusal::field("email", "invalid", error.to_string()))?;
            ("email", rows::active_person(tx, None, Some(&folded)).await?)
        }
    };
    let unknown = || {
        Refusal::field(
            field,
            NOT_A_MEMBER,
            "nobody with a role here is known by this; invite them instead",
        )
    };
    let person = found.ok_or_else(unknown)?;
    let held = of_person(tx, &person).await?;
    if held.iter().any(|held| ground.knows(&held.draft)) {
        Ok(person)
    } else {
        Err(unknown())
    }
}
