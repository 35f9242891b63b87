//! Why a verb said no. The door turns each kind into one answer; the texts are for people.

use canopy_domain::refusal::FieldError;
use canopy_store::StoreError;

use crate::actor::Withheld;

/// Every way in which a verb refuses. A refused verb has changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody is signed in, or the session or key is no longer good.
    #[error("sign in first")]
    SignedOut,
    /// The place does not exist, or the caller may not know that it does: one answer for both.
    #[error("there is nothing here")]
    Hidden,
    /// The caller may open the workspace, but not this.
    #[error("your role does not include this")]
    Forbidden,
    /// A role would allow it, but does not count in this session.
    #[error("this session is not enough for it")]
    Withheld(Withheld),
    /// A field of the request is wrong; the message says the way out.
    #[error("{}: {}", .0.field, .0.message)]
    Invalid(FieldError),
    /// Several fields are wrong at once.
    #[error("{} fields need attention", .0.len())]
    InvalidMany(Vec<FieldError>),
    /// The request contradicts what is already so.
    #[error("{}", .0.message)]
    Conflict(FieldError),
    /// The caller may do such things here, but not this one: it is beyond what they hold, or about
    /// themselves.
    #[error("{}", .0.message)]
    Beyond(FieldError),
    /// Too many attempts; try again after so many seconds.
    #[error("too many attempts, try again in {retry_after_s} s")]
    TooMany {
        /// Seconds until another attempt is looked at.
        retry_after_s: i64,
    },
    /// Something of the same kind is still under way; try again after so many seconds.
    #[error("busy, try again in {retry_after_s} s")]
    Busy {
        /// Seconds until another try may succeed.
        retry_after_s: i64,
    },
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that cannot happen did; the text is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

impl Refusal {
    /// A wrong field with a code that programs can read and a message that people can act on.
    pub fn field(field: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(FieldError::new(field, code, message))
    }

    /// A contradiction with what is already so.
    pub fn conflict(field: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict(FieldError::new(field, code, message))
    }
}

impl From<FieldError> for Refusal {
    fn from(error: FieldError) -> Self {
        Self::Invalid(error)
    }
}
