//! Why a value was not taken: which field, a stable code, and the way out.

/// A refused field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FieldError {
    /// The field as the API names it, such as `data.duration_ms` or `fees[0].name`.
    pub field: String,
    /// A stable code for programs, such as `out_of_range`.
    pub code: &'static str,
    /// A sentence for people that says what would be accepted.
    pub message: String,
}

impl FieldError {
    /// A refusal of `field`.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
        }
    }
}

/// Longest name or reason, in characters.
pub const NAME_CHARS: usize = 200;

/// Checks a name or reason: 1 to 200 characters, none of them a control character.
pub fn check_name(field: &str, name: &str) -> Result<(), FieldError> {
    if name.trim().is_empty() {
        return Err(FieldError::new(
            field,
            "required",
            "Give a text that is not blank.",
        ));
    }
    if name.chars().count() > NAME_CHARS {
        let message = format!("Use at most {NAME_CHARS} characters.");
        return Err(FieldError::new(field, "too_long", message));
    }
    if name.chars().any(char::is_control) {
        let message = "Leave out line breaks and other control characters.";
        return Err(FieldError::new(field, "control_character", message));
    }
    Ok(())
}
