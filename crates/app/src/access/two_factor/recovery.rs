//! Recovery codes: ten at a time, shown once, good once each. The database keeps what only the
//! installation's key can compare.

use canopy_store::Tx;

use super::rows;
use crate::house::random;
use crate::{House, Refusal};

/// How many are made at a time.
pub(super) const HOW_MANY: usize = 10;
/// Letters and digits that nobody mistakes for another: 32 of them, five bits each.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Characters of a code: 60 bits.
const LENGTH: usize = 12;

/// Puts fresh codes in place of all former ones; answers them as they are shown.
pub(super) async fn renew(
    house: &House,
    tx: &Tx,
    person_id: &str,
    codes: &[String],
) -> Result<(), Refusal> {
    let keyring = house.keyring()?;
    rows::forget_codes(tx, person_id).await?;
    let hashes = codes
        .iter()
        .filter_map(|code| plain(code))
        .map(|code| keyring.hash(&purpose(person_id), &code))
        .collect();
    rows::insert_codes(tx, person_id, hashes, house.now().as_microsecond()).await
}

/// Spends a code; false where it is none of the person's, or was used.
pub(super) async fn spend(
    house: &House,
    tx: &Tx,
    person_id: &str,
    code: &str,
) -> Result<bool, Refusal> {
    let Some(code) = plain(code) else {
        return Ok(false);
    };
    let hash = house.keyring()?.hash(&purpose(person_id), &code);
    rows::spend_code(tx, person_id, &hash, house.now().as_microsecond()).await
}

fn purpose(person_id: &str) -> String {
    format!("recovery-code/{person_id}")
}

/// A fresh set of codes.
pub(super) fn fresh() -> Vec<String> {
    (0..HOW_MANY)
        .map(|_| {
            let letters: Vec<char> = random::<LENGTH>()
                .iter()
                .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
                .collect();
            let groups: Vec<String> = letters
                .chunks(4)
                .map(|four| four.iter().collect())
                .collect();
            groups.join("-")
        })
        .collect()
}

/// A code without what people put between its groups; none where it cannot be one.
fn plain(code: &str) -> Option<String> {
    let letters: String = code
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_lowercase())
        .collect();
    (letters.len() == LENGTH && letters.is_ascii()).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_typed_as_people_type() {
        let codes = fresh();
        assert_eq!(codes.len(), HOW_MANY);
        for code in &codes {
            assert_eq!(code.len(), 14, "{code}");
            let typed = code.to_uppercase().replace('-', " ");
            assert_eq!(plain(&typed), plain(code));
        }
        assert_ne!(fresh(), codes);
        for not in ["", "123456", "abcd-efgh-jkm", "äbcd-efgh-jkm"] {
            assert_eq!(plain(not), None, "{not}");
        }
    }
}
