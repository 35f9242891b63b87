//! The way out of an export: a few pieces wait for the reader, who may not stall, and only so many
//! exports run at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, mpsc};
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
pub(crate) struct Exports {
    all: Arc<Semaphore>,
    /// Who exports or waits to, by the id of the person or key. One each: otherwise a single slow
    /// reader with two connections keeps everybody else from exporting.
    each: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Default for Exports {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(AT_ONCE)),
            each: Mutex::default(),
        }
    }
}

/// The right to export, until it is dropped.
pub(super) struct Turn {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl Exports {
    /// Waits for somebody's turn, and refuses after a while.
    pub(super) async fn turn(&self, who: &str) -> Result<Turn, Refusal> {
        self.turn_within(who, PATIENCE).await
    }

    async fn turn_within(&self, who: &str, patience: Duration) -> Result<Turn, Refusal> {
        let own = self.own(who);
        let both = async {
            let own = own.acquire_owned().await?;
            let all = self.all.clone().acquire_owned().await?;
            Ok::<_, AcquireError>(Turn {
                _all: all,
                _own: own,
            })
        };
        match timeout(patience, both).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Refusal::TooMany { retry_after_s: 30 }),
        }
    }

    fn own(&self, who: &str) -> Arc<Semaphore> {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        // A permit holds its semaphore: who neither exports nor waits is forgotten.
        each.retain(|_, own| Arc::strong_count(own) > 1);
        let own = each.entry(who.to_owned());
        own.or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
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
pub(super) struct Outlet {
    to: mpsc::Sender<Piece>,
    stall: Duration,
}

/// An outlet and its other side.
pub(super) fn channel() -> (Outlet, mpsc::Receiver<Piece>) {
    channel_for(STALL)
}

fn channel_for(stall: Duration) -> (Outlet, mpsc::Receiver<Piece>) {
    let (to, from) = mpsc::channel(WAITING);
    (Outlet { to, stall }, from)
}

impl Outlet {
    /// Puts a piece out. Fails when the reader is gone or stalls.
    pub(super) async fn put(&self, piece: Piece) -> Result<(), Refusal> {
        let gone = |_| Refusal::Internal("the reader of an export went away".into());
        match timeout(self.stall, self.to.send(piece)).await {
            Ok(sent) => sent.map_err(gone),
            Err(_) => Err(Refusal::Internal("the reader of an export stalled".into())),
        }
    }

    /// Says why there is no more, to a reader who still listens.
    pub(super) fn fail(&self, refusal: Refusal) {
        // A full or closed channel says it by ending without its end.
        let _ = self.to.try_send(Piece::Failed(refusal));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No time at all: what cannot be had at once is refused.
    const AT_ONCE_OR_NEVER: Duration = Duration::ZERO;

    async fn asks(exports: &Exports, who: &str) -> Result<Turn, Refusal> {
        exports.turn_within(who, AT_ONCE_OR_NEVER).await
    }

    #[tokio::test]
    async fn so_many_run_at_once() {
        let exports = Exports::default();
        let first = asks(&exports, "ann").await.unwrap();
        let _second = asks(&exports, "bob").await.unwrap();
        assert!(asks(&exports, "cleo").await.is_err());
        drop(first);
        assert!(asks(&exports, "cleo").await.is_ok());
    }

    #[tokio::test]
    async fn each_has_one_turn() {
        let exports = Exports::default();
        let first = asks(&exports, "ann").await.unwrap();
        let again = asks(&exports, "ann").await;
        assert!(matches!(again, Err(Refusal::TooMany { .. })));
        assert!(asks(&exports, "bob").await.is_ok(), "others go on");
        drop(first);
        assert!(asks(&exports, "ann").await.is_ok());
        assert_eq!(
            exports.each.lock().unwrap().len(),
            1,
            "others are forgotten"
        );
    }

    #[tokio::test]
    async fn a_reader_who_went_away_ends_it() {
        let (outlet, reader) = channel();
        assert!(outlet.put(Piece::End).await.is_ok());
        drop(reader);
        assert!(outlet.put(Piece::End).await.is_err());
    }

    #[tokio::test]
    async fn a_reader_who_takes_nothing_ends_it() {
        let (outlet, mut reader) = channel_for(Duration::from_millis(1));
        for _ in 0..WAITING {
            outlet.put(Piece::End).await.unwrap();
        }
        let refused = outlet.put(Piece::End).await;
        assert!(matches!(refused, Err(Refusal::Internal(why)) if why.contains("stalled")));
        assert!(reader.recv().await.is_some());
        assert!(
            outlet.put(Piece::End).await.is_ok(),
            "who takes again goes on"
        );
    }
}
