//! Codes of authenticator apps: RFC 6238 with SHA-1, six digits and 30 seconds, which is what every
//! app knows.

use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::{House, Refusal};

use super::Enrolment;

/// What the sealed secrets are for.
const PURPOSE: &str = "second-factor";
/// How far the clock of a phone may be off, in steps of 30 seconds.
const SKEW: u16 = 1;

/// A secret, sealed for its person.
pub(super) fn sealed(house: &House, person_id: &str, secret: &[u8; 20]) -> Result<String, Refusal> {
    house.keyring()?.seal(PURPOSE, person_id, secret)
}

/// The secret of a person, unsealed.
pub(super) fn unsealed(house: &House, person_id: &str, sealed: &str) -> Result<Vec<u8>, Refusal> {
    house.keyring()?.open(PURPOSE, person_id, sealed)
}

fn app(secret: &[u8]) -> Result<Totp, Refusal> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(SKEW)
        .with_step_duration(30)
        .with_secret(secret)
        .build()
        .map_err(|error| Refusal::Internal(error.to_string()))
}

/// The step of 30 seconds in which an app with this secret shows the code, if it is near enough.
pub(super) fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Result<Option<i64>, Refusal> {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let step = app(secret)?.check(code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// What an app has to be told of a secret.
pub(super) fn enrolment(secret: &[u8], email: &str) -> Enrolment {
    let plain = Secret::from(secret).to_base32();
    let groups: Vec<&str> = plain
        .as_bytes()
        .chunks(4)
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    Enrolment {
        secret: groups.join(" "),
        address: format!(
            "otpauth://totp/Canopy:{}?secret={plain}&issuer=Canopy",
            escaped(email)
        ),
    }
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'@' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
#[cfg(test)]
mod tests;
