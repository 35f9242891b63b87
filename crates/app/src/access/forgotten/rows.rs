//! The rows of the links that replace forgotten passwords.

use canopy_store::Tx;

use crate::Refusal;
use crate::access::people::Person;
use crate::access::rows::person;

/// Stores a link in place of all former ones of the person.
pub(super) async fn renew_link(
    tx: &Tx,
    hash: &str,
    person_id: &str,
    at: i64,
    until: i64,
) -> Result<(), Refusal> {
    let sql = "DELETE FROM password_links WHERE person_id = $1";
    tx.exec(sql, args![person_id]).await?;
    let sql = "INSERT INTO password_links (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    tx.exec(sql, args![hash, person_id, at, until]).await?;
    Ok(())
}

/// The active person for whom a link is good.
pub(super) async fn link_person(tx: &Tx, hash: &str, now: i64) -> Result<Option<Person>, Refusal> {
    let sql = "SELECT p.person_id, p.email, p.name, p.deactivated_at FROM password_links l \
         JOIN people p ON p.person_id = l.person_id \
         WHERE l.token_hash = $1 AND l.expires_at > $2 AND p.deactivated_at IS NULL";
    tx.one(sql, args![hash, now])
        .await?
        .map(|row| person(&row, 0))
        .transpose()
}

/// Spends a link; false where it is spent or expired.
pub(super) async fn spend_link(tx: &Tx, hash: &str, now: i64) -> Result<bool, Refusal> {
    let sql = "DELETE FROM password_links WHERE token_hash = $1 AND expires_at > $2";
    Ok(tx.exec(sql, args![hash, now]).await? > 0)
}

/// Removes every link and begun second step of a person.
pub(super) async fn end_links(tx: &Tx, person_id: &str) -> Result<(), Refusal> {
    for sql in [
        "DELETE FROM password_links WHERE person_id = $1",
        "DELETE FROM sign_in_links WHERE person_id = $1",
        "DELETE FROM sign_in_steps WHERE person_id = $1",
    ] {
        tx.exec(sql, args![person_id]).await?;
    }
    Ok(())
}

/// Removes links and begun second steps that are over.
pub(super) async fn sweep(tx: &Tx, now: i64) -> Result<(), Refusal> {
    for sql in [
        "DELETE FROM password_links WHERE expires_at <= $1",
        "DELETE FROM sign_in_steps WHERE expires_at <= $1",
    ] {
        tx.exec(sql, args![now]).await?;
    }
    Ok(())
}
