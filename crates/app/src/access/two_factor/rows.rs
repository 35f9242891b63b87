//! The rows of second factors, recovery codes and second steps.

use canopy_store::Tx;

use crate::Refusal;
use crate::access::people::Person;
use crate::access::rows::person;
use crate::stored::broken;

/// A second factor as stored.
#[derive(Debug)]
pub(super) struct Factor {
    pub(super) secret: String,
    pub(super) confirmed: bool,
}

/// The second factor of a person, confirmed or not.
pub(super) async fn find(tx: &Tx, person_id: &str) -> Result<Option<Factor>, Refusal> {
    let sql = "SELECT secret, confirmed_at FROM second_factors WHERE person_id = $1";
    let row = tx.one(sql, args![person_id]).await?;
    row.map(|row| {
        Ok(Factor {
            secret: row.text(0)?.into(),
            confirmed: row.opt_int(1)?.is_some(),
        })
    })
    .transpose()
}

/// Stores a secret that waits for its first code; false where a confirmed one is there.
pub(super) async fn begin(
    tx: &Tx,
    person_id: &str,
    secret: &str,
    at: i64,
) -> Result<bool, Refusal> {
    let sql = "INSERT INTO second_factors (person_id, secret, created_at, last_step) VALUES ($1, $2, $3, 0) \
         ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at \
         WHERE second_factors.confirmed_at IS NULL";
    Ok(tx.exec(sql, args![person_id, secret, at]).await? > 0)
}

/// Notes that the first code was right.
pub(super) async fn confirm(tx: &Tx, person_id: &str, step: i64, at: i64) -> Result<(), Refusal> {
    let sql = "UPDATE second_factors SET confirmed_at = $2, last_step = $3 WHERE person_id = $1";
    tx.exec(sql, args![person_id, at, step]).await?;
    Ok(())
}

/// Spends the code of a step and all before it; false where it was spent.
pub(super) async fn advance(tx: &Tx, person_id: &str, step: i64) -> Result<bool, Refusal> {
    let sql = "UPDATE second_factors SET last_step = $2 \
         WHERE person_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2";
    Ok(tx.exec(sql, args![person_id, step]).await? > 0)
}

/// Removes the second factor of a person, its recovery codes and begun second steps.
pub(crate) async fn end(tx: &Tx, person_id: &str) -> Result<(), Refusal> {
    for sql in [
        "DELETE FROM second_factors WHERE person_id = $1",
        "DELETE FROM recovery_codes WHERE person_id = $1",
        "DELETE FROM sign_in_steps WHERE person_id = $1",
    ] {
        tx.exec(sql, args![person_id]).await?;
    }
    Ok(())
}

/// Removes the recovery codes of a person.
pub(super) async fn forget_codes(tx: &Tx, person_id: &str) -> Result<(), Refusal> {
    let sql = "DELETE FROM recovery_codes WHERE person_id = $1";
    tx.exec(sql, args![person_id]).await?;
    Ok(())
}

/// Stores recovery codes.
pub(super) async fn insert_codes(
    tx: &Tx,
    person_id: &str,
    hashes: Vec<String>,
    at: i64,
) -> Result<(), Refusal> {
    let rows = hashes
        .into_iter()
        .map(|hash| args![person_id, hash, at].to_vec())
        .collect();
    tx.many(
        "INSERT INTO recovery_codes (person_id, code_hash, created_at) VALUES {rows}",
        rows,
    )
    .await?;
    Ok(())
}

/// Spends a recovery code; false where there is none such, or it was used.
pub(super) async fn spend_code(
    tx: &Tx,
    person_id: &str,
    hash: &str,
    at: i64,
) -> Result<bool, Refusal> {
    let sql = "UPDATE recovery_codes SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL";
    Ok(tx.exec(sql, args![person_id, hash, at]).await? > 0)
}

/// How many recovery codes are left to a person.
pub(super) async fn codes_left(tx: &Tx, person_id: &str) -> Result<i64, Refusal> {
    let sql = "SELECT COUNT(*) FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL";
    let row = tx.one(sql, args![person_id]).await?;
    Ok(row.ok_or_else(|| broken("count of codes"))?.int(0)?)
}

/// Stores a begun second step.
pub(super) async fn insert_step(
    tx: &Tx,
    hash: &str,
    person_id: &str,
    until: i64,
) -> Result<(), Refusal> {
    let sql = "INSERT INTO sign_in_steps (token_hash, person_id, expires_at) VALUES ($1, $2, $3)";
    tx.exec(sql, args![hash, person_id, until]).await?;
    Ok(())
}

/// The active person whose second step this is.
pub(super) async fn step_person(tx: &Tx, hash: &str, now: i64) -> Result<Option<Person>, Refusal> {
    let sql = "SELECT p.person_id, p.email, p.name, p.deactivated_at FROM sign_in_steps s \
         JOIN people p ON p.person_id = s.person_id \
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND p.deactivated_at IS NULL";
    tx.one(sql, args![hash, now])
        .await?
        .map(|row| person(&row, 0))
        .transpose()
}

/// Ends a second step; false where it is over already.
pub(super) async fn end_step(tx: &Tx, hash: &str) -> Result<bool, Refusal> {
    let sql = "DELETE FROM sign_in_steps WHERE token_hash = $1";
    Ok(tx.exec(sql, args![hash]).await? > 0)
}

/// Any sealed secret, to see with which key it was sealed.
pub(crate) async fn any_secret(tx: &Tx) -> Result<Option<String>, Refusal> {
    let row = tx
        .one("SELECT secret FROM second_factors LIMIT 1", args![])
        .await?;
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}
