//! The way out of an export: a few pieces wait for the reader, who may not stall, and only so many
//! exports run at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;

use crate::Refusal;

/// Exports under way in a process: each holds a reading connection, and pages need some, too.
const AT_ONCE: usize = 2;
/// How long a further one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pieces that wait for the reader.
const WAITING: usize = 4;
/// How long a reader may take none.
const STALL: Duration = Duration::from_secs(30);
/// How long an export may take in all, so that no slow reader holds a snapshot for hours.
pub(super) const LONGEST: Duration = Duration::from_secs(30 * 60);

/// The exports of a process.
pub(crate) struct Exports(Arc<Semaphore>);

impl Default for Exports {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Exports {
    /// Waits for a turn, and refuses after a while.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let busy = Refusal::TooMany { retry_after_s: 30 };
        match timeout(PATIENCE, self.0.clone().acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(busy),
        }
    }
}

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
pub(super) struct Outlet(mpsc::Sender<Piece>);

/// An outlet and its other side.
pub(super) fn channel() -> (Outlet, mpsc::Receiver<Piece>) {
    let (to, from) = mpsc::channel(WAITING);
    (Outlet(to), from)
}

impl Outlet {
    /// Puts a piece out. Fails when the reader is gone or stalls.
    pub(super) async fn put(&self, piece: Piece) -> Result<(), Refusal> {
        let gone = |_| Refusal::Internal("the reader of an export went away".into());
        match timeout(STALL, self.0.send(piece)).await {
            Ok(sent) => sent.map_err(gone),
            Err(_) => Err(Refusal::Internal("the reader of an export stalled".into())),
        }
    }

    /// Says why there is no more, to a reader who still listens.
    pub(super) fn fail(&self, refusal: Refusal) {
        // A full or closed channel says it by ending without its end.
        let _ = self.0.try_send(Piece::Failed(refusal));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn so_many_run_at_once() {
        let exports = Exports::default();
        let first = exports.turn().await.unwrap();
        let _second = exports.turn().await.unwrap();
        assert_eq!(exports.0.available_permits(), 0);
        drop(first);
        assert!(exports.turn().await.is_ok());
    }

    #[tokio::test]
    async fn a_reader_who_went_away_ends_it() {
        let (outlet, reader) = channel();
        assert!(outlet.put(Piece::End).await.is_ok());
        drop(reader);
        assert!(outlet.put(Piece::End).await.is_err());
    }
}
