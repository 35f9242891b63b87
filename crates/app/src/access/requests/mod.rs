//! Access requests: what a person asks for, until an admin approves or declines it.

pub(crate) mod rows;

use canopy_domain::role::{HeldIn, Page, Role};
use canopy_store::Tx;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::audit::{self, Change};
use crate::{Actor, House, Refusal};

/// How many requests a person may make within a day, over all places.
pub const PER_DAY: i64 = 5;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A request that was not decided.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) id: String,
    pub(crate) person_id: String,
    pub(crate) held_in: HeldIn,
    pub(crate) role: Role,
    /// The page that a viewer asks for.
    pub(crate) page: Option<Page>,
    pub(crate) note: String,
    pub(crate) requested_at: Timestamp,
}

impl Pending {
    fn words(&self) -> Value {
        json!({ "person": self.person_id, "role": self.role, "page": self.page, "note": self.note })
    }
}

/// How a request was decided.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Decided<'a> {
    /// By this assignment.
    Approved(&'a str),
    /// For this reason.
    Declined(&'a str),
}

/// Stores a request, where the person asks neither twice nor too often.
pub(crate) async fn store(
    tx: &Tx,
    actor: &Actor,
    new: &Pending,
    chain: Option<&str>,
) -> Result<(), Refusal> {
    let open = rows::open_since(tx, &new.person_id, &new.held_in).await?;
    if open.is_some() {
        let words = "your request waits for an admin already";
        return Err(Refusal::conflict("role", "already_asked", words));
    }
    let since = new.requested_at - DAY;
    let (count, first) = rows::since(tx, &new.person_id, since.as_microsecond()).await?;
    if count >= PER_DAY {
        let again = first + DAY;
        let retry_after_s = again.duration_since(new.requested_at).as_secs().max(1);
        return Err(Refusal::TooMany { retry_after_s });
    }
    rows::insert(tx, new).await?;
    let after = Some(new.words());
    note(tx, actor, new, chain, "access_request.made", after).await
}

/// Decides a request, once.
pub(crate) async fn decide(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    request: &Pending,
    decided: Decided<'_>,
    chain: Option<&str>,
) -> Result<(), Refusal> {
    let (action, decision, after) = match decided {
        Decided::Approved(assignment) => (
            "access_request.approved",
            "approved",
            json!({ "assignment": assignment }),
        ),
        Decided::Declined(reason) => (
            "access_request.declined",
            "declined",
            json!({ "reason": reason }),
        ),
    };
    let reason = match decided {
        Decided::Approved(_) => None,
        Decided::Declined(reason) => Some(reason),
    };
    let at = house.now().as_microsecond();
    if !rows::decide(tx, &request.id, &actor.id, decision, reason, at).await? {
        return Err(Refusal::Hidden);
    }
    note(tx, actor, request, chain, action, Some(after)).await
}

async fn note(
    tx: &Tx,
    actor: &Actor,
    request: &Pending,
    chain: Option<&str>,
    action: &str,
    after: Option<Value>,
) -> Result<(), Refusal> {
    let change = Change {
        organization: chain,
        company: request.held_in.company_id(),
        action,
        subject: &request.id,
        before: (action != "access_request.made").then(|| request.words()),
        after,
    };
    audit::record(tx, actor, change).await
}
