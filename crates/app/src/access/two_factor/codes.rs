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
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    /// The vectors of RFC 6238, appendix B, for SHA-1; the last six of the eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = step_of(SECRET, code, at(seconds)).unwrap();
            assert_eq!(step, Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn one_step_to_either_side_is_near_enough() {
        for (seconds, near) in [(29, true), (30, true), (0, true), (60, true), (89, true)] {
            assert_eq!(
                step_of(SECRET, "287082", at(seconds)).unwrap().is_some(),
                near
            );
        }
        for seconds in [90, 120, 1_000] {
            assert_eq!(step_of(SECRET, "287082", at(seconds)).unwrap(), None);
        }
        for code in ["", "28708", "2870822", "abcdef", "28 7082x", "٢٨٧٠٨٢"] {
            assert_eq!(step_of(SECRET, code, at(59)).unwrap(), None, "{code}");
        }
    }

    #[test]
    fn an_app_is_told_the_secret_and_whose_it_is() {
        let told = enrolment(SECRET, "ann+x@harbor.example");
        assert_eq!(told.secret, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            told.address,
            "otpauth://totp/Canopy:ann%2Bx@harbor.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Canopy"
        );
    }
}
