//! Turns at what is heavy: so many at once in a process, and one for each reader and organization.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::{Actor, Refusal};

/// How long somebody waits for a turn before being told to come again.
const PATIENCE: Duration = Duration::from_secs(10);

/// The turns at one kind of work. Each turn holds a reading connection, and pages need some, too.
pub(crate) struct Turns {
    all: Arc<Semaphore>,
    /// Who has a turn or waits for one, by the id of the person, key or organization. One each:
    /// otherwise a single slow reader with two connections keeps everybody else out.
    each: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A turn, until it is dropped.
pub(crate) struct Turn {
    _held: [OwnedSemaphorePermit; 3],
}

impl Turns {
    /// So many at once.
    pub(crate) fn new(at_once: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(at_once)),
            each: Mutex::default(),
        }
    }

    /// Waits for the turn of an actor in an organization, by its id. The caller has seen that the
    /// actor may do the work, so that nobody else waits in the same line.
    ///
    /// # Errors
    /// [`Refusal::Busy`] where there is none for a while.
    pub(crate) async fn take(&self, actor: &Actor, organization: &str) -> Result<Turn, Refusal> {
        self.take_within((&actor.id, organization), PATIENCE).await
    }

    async fn take_within(
        &self,
        (actor, organization): (&str, &str),
        patience: Duration,
    ) -> Result<Turn, Refusal> {
        let (actor, organization) = (self.own(actor), self.own(organization));
        // Everybody waits in the same order, so that nobody waits for each other.
        let held = async {
            Ok::<_, AcquireError>([
                actor.acquire_owned().await?,
                organization.acquire_owned().await?,
                self.all.clone().acquire_owned().await?,
            ])
        };
        match timeout(patience, held).await {
            Ok(Ok(held)) => Ok(Turn { _held: held }),
            _ => Err(Refusal::Busy { retry_after_s: 30 }),
        }
    }

    fn own(&self, id: &str) -> Arc<Semaphore> {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        // A permit holds its semaphore: who neither has a turn nor waits is forgotten.
        each.retain(|_, own| Arc::strong_count(own) > 1);
        let own = each.entry(id.to_owned());
        own.or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No time at all: what cannot be had at once is refused.
    async fn asks(turns: &Turns, who: &str, organization: &str) -> Result<Turn, Refusal> {
        turns.take_within((who, organization), Duration::ZERO).await
    }

    #[tokio::test]
    async fn so_many_have_one_at_once() {
        let turns = Turns::new(2);
        let first = asks(&turns, "ann", "oak").await.unwrap();
        let _second = asks(&turns, "bob", "elm").await.unwrap();
        let third = asks(&turns, "cleo", "ash").await;
        assert!(matches!(third, Err(Refusal::Busy { .. })));
        drop(first);
        assert!(asks(&turns, "cleo", "ash").await.is_ok());
    }

    #[tokio::test]
    async fn a_reader_and_an_organization_have_one_each() {
        let turns = Turns::new(9);
        let first = asks(&turns, "ann", "oak").await.unwrap();
        assert!(
            asks(&turns, "ann", "elm").await.is_err(),
            "the same reader elsewhere"
        );
        assert!(asks(&turns, "bob", "oak").await.is_err(), "a colleague");
        assert!(asks(&turns, "bob", "elm").await.is_ok(), "others go on");
        drop(first);
        assert!(asks(&turns, "ann", "oak").await.is_ok());
        asks(&turns, "zoe", "zoo").await.unwrap();
        assert_eq!(
            turns.each.lock().unwrap().len(),
            2,
            "who is done is forgotten"
        );
    }
}
