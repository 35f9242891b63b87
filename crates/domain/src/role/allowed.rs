//! Everything that someone may do in a place, at once.

use super::decide::Held;
use super::{Action, Assignment, Decision, Place};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The actions that `decide` allows in a place; empty where the place is hidden.
pub fn allowed(assignments: &[Assignment], place: Place<'_>, now: Timestamp) -> BTreeSet<Action> {
    let held = Held::gather(assignments, place, now);
    Action::ALL
        .into_iter()
        .filter(|action| held.decide(*action, place) == Decision::Allowed)
        .collect()
}
