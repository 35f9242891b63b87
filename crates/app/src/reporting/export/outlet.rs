//! The way out of an export: a few pieces wait for the reader, who may neither stall nor dawdle.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::Refusal;

/// Pieces that wait for the reader.
const WAITING: usize = 4;
/// How long a reader is waited for, however much was taken before.
const PATIENCE: Duration = Duration::from_secs(30);
/// What a reader takes in a second on the whole, in bytes before they are compressed: who takes less
/// uses up the patience.
const PACE: u32 = 128 * 1024;
/// How long an export may take in all, so that no slow reader holds a snapshot for hours.
pub(super) const LONGEST: Duration = Duration::from_secs(30 * 60);

/// A piece of an export.
pub(super) enum Piece {
    /// It may be read, and this is its name.
    Begun(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// There is no more.
    End,
    /// It cannot be written to its end.
    Failed(Refusal),
}

/// Where pieces are put.
#[derive(Clone)]
pub(super) struct Outlet {
    to: mpsc::Sender<Piece>,
    /// How long the reader will still be waited for.
    patience: Arc<Mutex<Duration>>,
}

/// An outlet and its other side.
pub(super) fn channel() -> (Outlet, mpsc::Receiver<Piece>) {
    channel_with(PATIENCE)
}

fn channel_with(patience: Duration) -> (Outlet, mpsc::Receiver<Piece>) {
    let (to, from) = mpsc::channel(WAITING);
    let patience = Arc::new(Mutex::new(patience));
    (Outlet { to, patience }, from)
}

impl Outlet {
    /// Puts a piece out. Fails when the reader is gone, or takes too little for too long.
    pub(super) async fn put(&self, piece: Piece) -> Result<(), Refusal> {
        let gone = |_| Refusal::Internal("the reader of an export went away".into());
        let (earned, left) = (earned(&piece), self.patience());
        let begun = Instant::now();
        match timeout(left, self.to.send(piece)).await {
            Ok(sent) => sent.map_err(gone)?,
            Err(_) => {
                return Err(Refusal::Internal(
                    "the reader of an export is too slow".into(),
                ));
            }
        }
        let left = left.saturating_sub(begun.elapsed()) + earned;
        *self.patience.lock().unwrap_or_else(PoisonError::into_inner) = left.min(PATIENCE);
        Ok(())
    }

    fn patience(&self) -> Duration {
        *self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says why there is no more, to a reader who still listens.
    pub(super) fn fail(&self, refusal: Refusal) {
        // A full or closed channel says it by ending without its end.
        let _ = self.to.try_send(Piece::Failed(refusal));
    }
}

/// The time that a reader may take over a piece.
fn earned(piece: &Piece) -> Duration {
    match piece {
        Piece::Bytes(bytes) => {
            let bytes = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            Duration::from_secs(1) * bytes / PACE
        }
        _ => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_who_went_away_ends_it() {
        let (outlet, reader) = channel();
        assert!(outlet.put(Piece::End).await.is_ok());
        drop(reader);
        assert!(outlet.put(Piece::End).await.is_err());
    }

    #[tokio::test]
    async fn a_reader_who_takes_nothing_ends_it() {
        let (outlet, mut reader) = channel_with(Duration::ZERO);
        for _ in 0..WAITING {
            outlet.put(Piece::End).await.unwrap();
        }
        let refused = outlet.put(Piece::End).await;
        assert!(matches!(refused, Err(Refusal::Internal(why)) if why.contains("too slow")));
        assert!(reader.recv().await.is_some());
        assert!(outlet.put(Piece::End).await.is_ok(), "there is room again");
    }

    #[tokio::test]
    async fn bytes_that_are_taken_earn_patience_up_to_its_whole() {
        let (outlet, mut reader) = channel_with(Duration::ZERO);
        outlet
            .put(Piece::Bytes(vec![0; PACE as usize]))
            .await
            .unwrap();
        let second = Duration::from_secs(1);
        assert!(outlet.patience() <= second && outlet.patience() > second / 2);
        for _ in 0..PATIENCE.as_secs() + 5 {
            assert!(reader.recv().await.is_some());
            outlet
                .put(Piece::Bytes(vec![0; PACE as usize]))
                .await
                .unwrap();
        }
        assert!(
            outlet.patience() <= PATIENCE,
            "who was quick may not sleep for ever"
        );
    }
}
