//! Walking the chains: whether every record follows from the one before it, and whether the chains
//! still hold what was signed earlier.

use std::collections::BTreeSet;

use canopy_store::Tx;
use jiff::Timestamp;

use super::heads::{Head, Witness};
use super::rows;
use crate::Refusal;

/// The head of every chain that has begun.
pub async fn current_heads(tx: &Tx, now: Timestamp) -> Result<Vec<Head>, Refusal> {
    let mut heads = Vec::new();
    for chain in rows::chains(tx).await? {
        let (seq, hash) = rows::head(tx, &chain).await?;
        heads.push(Head {
            chain,
            seq,
            hash,
            at: now,
        });
    }
    Ok(heads)
}

/// Walks every chain and names the first record that does not follow from the one before it, is
/// not the one that was signed, or is gone.
pub async fn first_break(tx: &Tx, witness: &Witness) -> Result<Option<String>, Refusal> {
    let mut chains: BTreeSet<String> = rows::chains(tx).await?.into_iter().collect();
    chains.extend(witness.chains().map(str::to_owned));
    for chain in chains {
        let broken = break_of(tx, &chain, witness).await?;
        if broken.is_some() {
            return Ok(broken);
        }
    }
    Ok(None)
}

async fn break_of(tx: &Tx, chain: &str, witness: &Witness) -> Result<Option<String>, Refusal> {
    let mut previous = String::new();
    let mut seq = 0;
    loop {
        let page = rows::page(tx, chain, seq).await?;
        if page.is_empty() {
            break;
        }
        for record in page {
            let follows = record.seq == seq + 1
                && record.previous_hash == previous
                && record.hash == record.computed_hash();
            if !follows {
                return Ok(Some(format!(
                    "audit record {} of {chain} does not follow from the one before it",
                    seq + 1
                )));
            }
            if let Some(head) = witness.contradicts(chain, record.seq, &record.hash) {
                return Ok(Some(format!(
                    "audit record {} of {chain} is not the one that was signed at {}: the chain was built anew",
                    record.seq, head.at
                )));
            }
            seq = record.seq;
            previous = record.hash;
        }
    }
    Ok(witness.beyond(chain, seq).map(|head| {
        format!(
            "audit record {} of {chain} is gone: the chain ends with {seq} records and had {} when it was signed at {}",
            seq + 1,
            head.seq,
            head.at
        )
    }))
}
