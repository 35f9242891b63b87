//! Why a command did not do what it was asked for, and the exit code that says so.

use canopy_app::Refusal;
use canopy_store::{SchemaError, StoreError};

/// The end of a command that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line asks for something that cannot be meant: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// It was refused: exit code 1.
    #[error("{0}")]
    Refused(String),
    /// What is wrong was already reported line by line: exit code 1.
    #[error("")]
    Told,
}

impl Failure {
    /// The exit code: 1 for refused or found wrong, 2 for usage.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Refused(_) | Self::Told => 1,
        }
    }

    /// What is still to be said, if anything.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Usage(words) | Self::Refused(words) => Some(words),
            Self::Told => None,
        }
    }

    /// A refusal in these words.
    pub fn refused(words: impl Into<String>) -> Self {
        Self::Refused(words.into())
    }

    /// Turns the answer for what does not exist into words that name what was asked for.
    pub fn of(refusal: Refusal, kind: &str, subject: &str) -> Self {
        match refusal {
            Refusal::Hidden => Self::Refused(format!(
                "there is no {kind} with the slug or id “{subject}” in this database"
            )),
            other => other.into(),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InvalidMany(errors) => Self::Refused(
                errors
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; "),
            ),
            Refusal::Conflict(error) | Refusal::Beyond(error) => Self::Refused(error.to_string()),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Schema(SchemaError::Behind) => {
                Self::Refused("the database is not up to date: run `canopy migrate` with the same --database first".into())
            }
            other => Self::Refused(format!("the database: {other}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_tell_usage_from_refusal() {
        assert_eq!(Failure::Usage("no".into()).exit_code(), 2);
        assert_eq!(Failure::refused("no").exit_code(), 1);
        assert_eq!(
            (Failure::Told.exit_code(), Failure::Told.words()),
            (1, None)
        );
    }

    #[test]
    fn what_does_not_exist_is_named() {
        let failure = Failure::of(Refusal::Hidden, "company", "nowhere");
        assert_eq!(
            failure.to_string(),
            "there is no company with the slug or id “nowhere” in this database"
        );
        let failure = Failure::of(
            Refusal::field("name", "invalid", "too long"),
            "company",
            "nowhere",
        );
        assert_eq!(failure.to_string(), "name: too long");
    }
}
