//! What became of letters, told of the copies that they carried.

use canopy_store::Tx;

use super::kept::{CopyState, Delivery};
use super::rows;
use crate::letters::rows::ends;
use crate::stored::instant;
use crate::{House, Refusal};

/// Letters that are asked after at a time.
const AT_A_TIME: i64 = 500;

/// Writes down how letters ended, before the outbox forgets it.
pub(super) async fn settle(house: &House) -> Result<(), Refusal> {
    let now = house.now().as_microsecond();
    let ended = house
        .store
        .read(|tx| async move {
            let posted = rows::posted(&tx, AT_A_TIME).await?;
            let mut ended = ends(&tx, &posted).await?;
            ended.retain(|(_, sent, failed)| sent.is_some() || failed.is_some());
            Ok::<_, Refusal>(ended)
        })
        .await?;
    if ended.is_empty() {
        return Ok(());
    }
    let ended = &ended;
    house
        .store
        .write(move |tx| async move {
            for (letter, sent, failed) in ended {
                let (state, why, at) = match failed {
                    Some(why) => ("failed", Some(why.as_str()), now),
                    None => ("sent", None, sent.unwrap_or(now)),
                };
                rows::settle(&tx, letter, state, why, at).await?;
            }
            Ok::<_, Refusal>(())
        })
        .await
}

/// Puts the ends of letters that were not written down yet on their copies.
pub(super) async fn told(tx: &Tx, deliveries: &mut [Delivery]) -> Result<(), Refusal> {
    let copies = deliveries.iter().flat_map(|it| &it.copies);
    let posted: Vec<String> = copies
        .filter(|copy| copy.state == CopyState::Posted)
        .filter_map(|copy| copy.letter_id.clone())
        .collect();
    for (letter, sent, failed) in ends(tx, &posted).await? {
        let all = deliveries.iter_mut().flat_map(|it| &mut it.copies);
        for copy in all.filter(|copy| copy.letter_id.as_deref() == Some(&letter)) {
            if let Some(at) = sent {
                (copy.state, copy.ended_at) = (CopyState::Sent, Some(instant(at)?));
            } else if failed.is_some() {
                (copy.state, copy.reason) = (CopyState::Failed, failed.clone());
            }
        }
    }
    Ok(())
}
