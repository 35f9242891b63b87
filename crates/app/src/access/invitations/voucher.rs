//! Who vouches for an invitation, with what they hold now: an offer stands on the rights of
//! whoever made it, also when it is accepted.

use canopy_store::Tx;
use jiff::Timestamp;

use crate::access::roles::standing::Standing;
use crate::access::rows;
use crate::{Actor, ActorKind, Refusal};

/// The voucher; nothing for people and keys that were shut out meanwhile.
pub(crate) async fn voucher(
    tx: &Tx,
    id: &str,
    now: Timestamp,
) -> Result<Option<Standing>, Refusal> {
    let mut actor = Actor::installation("Canopy", now);
    actor.id = id.to_owned();
    if let Some((name, email)) = rows::name_of(tx, id).await? {
        actor.kind = ActorKind::Person;
        (actor.name, actor.email) = (name, email);
    } else if let Some((name, scope)) = rows::key_by_id(tx, id).await? {
        actor.kind = ActorKind::Key;
        actor.name = format!("key “{name}”");
        actor.assignments = scope.assignments();
    } else if id != Actor::installation("", now).id {
        return Ok(None);
    }
    match Standing::of(tx, &actor).await {
        Ok(standing) => Ok(Some(standing)),
        Err(Refusal::SignedOut) => Ok(None),
        Err(error) => Err(error),
    }
}
