//! Counting cases anew after a status word got another meaning.

use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

use super::put::Changed;
use super::rows::{self, Counts, StoredCase};
use crate::Refusal;
use crate::companies::status_words::Meaning;

/// Closes the open cases that carry the word, from today on, or opens those again that were closed
/// without a day of their own. Answers how many changed.
pub(crate) async fn remap(
    tx: &Tx,
    company: &str,
    word: &str,
    meaning: Meaning,
    today: Date,
    now: Timestamp,
) -> Result<usize, Refusal> {
    let mut changed = Changed {
        versions: Vec::new(),
        counts: Counts::new(),
        words: Default::default(),
    };
    for stored in rows::with_word(tx, company, word).await? {
        let closed_on = match meaning {
            Meaning::Closed => Some(stored.case.closed_on.unwrap_or(today)),
            Meaning::Open => stored.case.closed_on.filter(|_| stored.case.closing_told),
        };
        if closed_on == stored.case.closed_on {
            continue;
        }
        let mut case = stored.case.clone();
        case.closed_on = closed_on;
        changed.take(
            Some(&stored.case),
            &StoredCase {
                case,
                version: stored.version + 1,
            },
            today,
        );
    }
    rows::save(tx, company, &changed.versions, now.as_microsecond()).await?;
    rows::add_counts(tx, company, &changed.counts).await?;
    Ok(changed.versions.len())
}
