//! Passwords: argon2id with the library's recommended cost, always off the async threads.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

use crate::Refusal;

/// The shortest password that is taken, in characters.
pub(super) const SHORTEST: usize = 12;

/// The longest password that is taken, in bytes.
const LONGEST: usize = 1_024;

/// Checks a new password: long enough, not too long to hash, and not the address itself.
pub(crate) fn check(password: &str, email: &str) -> Result<(), Refusal> {
    if password.len() > LONGEST {
        return Err(Refusal::field(
            "password",
            "too_long",
            format!("use at most {LONGEST} bytes, which are as many letters without accents"),
        ));
    }
    if password.chars().count() < SHORTEST {
        return Err(Refusal::field(
            "password",
            "too_short",
            format!("use {SHORTEST} characters or more; a short sentence is good"),
        ));
    }
    if password.eq_ignore_ascii_case(email) {
        return Err(Refusal::field(
            "password",
            "too_plain",
            "do not use your e-mail address as the password",
        ));
    }
    Ok(())
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Refusal::Internal(error.to_string()))
}

/// Hashes a password with a fresh salt.
pub(crate) async fn hash(password: String) -> Result<String, Refusal> {
    off_thread(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    })
    .await?
    .map_err(|error| Refusal::Internal(error.to_string()))
}

/// Whether the password fits the stored hash. Without a hash the same work is done in vain, so that
/// the time does not tell whether the account exists.
pub(super) async fn fits(password: String, stored: Option<String>) -> Result<bool, Refusal> {
    off_thread(move || match stored {
        Some(stored) => PasswordHash::new(&stored).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        }),
        None => {
            let _ = Argon2::default().hash_password(password.as_bytes());
            false
        }
    })
    .await
}
