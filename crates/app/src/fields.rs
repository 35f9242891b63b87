//! Fields that several rooms ask for, and their checks.

use canopy_domain::money::Currency;
use canopy_domain::period::zone;
use canopy_domain::refusal::FieldError;

/// Checks a display name: 1 to 120 characters, none of them a control character.
pub(crate) fn check_name(field: &str, name: &str) -> Result<String, FieldError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
        return Err(FieldError::new(
            field,
            "invalid",
            "write a name of 1 to 120 characters on one line",
        ));
    }
    Ok(name.to_owned())
}

/// Checks a reason that others read: 1 to 500 characters, on as many lines as it takes. `missing` says
/// what is to be written.
pub(crate) fn check_reason(reason: &str, missing: &str) -> Result<String, FieldError> {
    let reason = reason.trim().replace("\r\n", "\n");
    let odd = |c: char| c.is_control() && c != '\n';
    if reason.is_empty() || reason.chars().count() > 500 || reason.chars().any(odd) {
        return Err(FieldError::new("reason", "required", missing));
    }
    Ok(reason)
}

/// Checks an ISO 4217 code.
pub(crate) fn check_currency(text: &str) -> Result<Currency, FieldError> {
    Currency::parse(text).map_err(|_| {
        FieldError::new(
            "currency",
            "invalid",
            "use an ISO 4217 code in capitals, such as USD or EUR",
        )
    })
}

/// Checks an IANA time zone.
pub(crate) fn check_zone(text: &str) -> Result<(), FieldError> {
    let wrong = |_| {
        FieldError::new(
            "time_zone",
            "invalid",
            "use an IANA time zone, such as America/New_York",
        )
    };
    zone(text).map(|_| ()).map_err(wrong)
}
