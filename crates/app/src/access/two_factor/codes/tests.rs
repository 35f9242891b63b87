//! Tests: codes of authenticator apps: RFC 6238 with SHA-1, six digits and 30 seconds, which is what every.

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
