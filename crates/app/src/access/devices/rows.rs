//! The rows of the browsers in which people signed in.

use canopy_store::Tx;

use crate::Refusal;
use crate::stored::broken;

/// Notes that a browser was used again; false where the person never used it.
pub(super) async fn seen_again(
    tx: &Tx,
    person_id: &str,
    device: &str,
    at: i64,
) -> Result<bool, Refusal> {
    let sql =
        "UPDATE known_devices SET last_seen_at = $3 WHERE person_id = $1 AND device_hash = $2";
    Ok(tx.exec(sql, args![person_id, device, at]).await? > 0)
}

/// Whether the person used any browser before.
pub(super) async fn any(tx: &Tx, person_id: &str) -> Result<bool, Refusal> {
    let sql = "SELECT COUNT(*) FROM known_devices WHERE person_id = $1";
    let row = tx.one(sql, args![person_id]).await?;
    Ok(row.ok_or_else(|| broken("count of devices"))?.int(0)? > 0)
}

/// Stores a browser of a person.
pub(super) async fn insert(tx: &Tx, person_id: &str, device: &str, at: i64) -> Result<(), Refusal> {
    let sql =
        "INSERT INTO known_devices (person_id, device_hash, last_seen_at) VALUES ($1, $2, $3)";
    tx.exec(sql, args![person_id, device, at]).await?;
    Ok(())
}

/// Removes browsers that were not used since an instant.
pub(super) async fn sweep(tx: &Tx, before: i64) -> Result<(), Refusal> {
    let sql = "DELETE FROM known_devices WHERE last_seen_at < $1";
    tx.exec(sql, args![before]).await?;
    Ok(())
}
