//! What became of something that a source tells again and again.

use canopy_domain::refusal::FieldError;

/// What became of a case or a campaign.
#[derive(Debug, Clone, PartialEq)]
pub enum PutOutcome {
    /// It was not known before.
    Created,
    /// It was known and something changed.
    Updated,
    /// It was known just so.
    Unchanged,
    /// It was refused, and why.
    Rejected(FieldError),
}
