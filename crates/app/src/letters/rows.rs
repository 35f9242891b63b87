//! The rows of letters.

use canopy_store::Tx;

use super::Letter;
use crate::Refusal;

/// Stores a letter that waits.
pub(super) async fn insert(tx: &Tx, id: &str, letter: &Letter, at: i64) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO letters (letter_id, organization_id, recipient, recipient_name, subject, text_part, html_part, \
         status, created_at, attempts) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, 0)",
        args![
            id,
            letter.organization.clone(),
            letter.to.clone(),
            letter.to_name.clone(),
            letter.subject.clone(),
            letter.text.clone(),
            letter.html.clone(),
            at,
        ],
    )
    .await?;
    Ok(())
}
