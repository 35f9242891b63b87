//! The one writer through which a process books usage events. Requests that wait together share a
//! transaction, so that many small senders pay for one sync of the disk.

use std::sync::Arc;

use canopy_store::Store;
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::ingest::{Prepared, book};
use super::offer::Outcome;
use crate::Refusal;
use crate::house::Clock;

/// Requests that may wait; more senders are held back until there is room.
const WAITING: usize = 1_024;
/// The most events in one shared transaction, so that no request waits long behind others.
const SHARED: usize = 10_000;

type Answer = Result<Vec<Outcome>, Refusal>;

struct Request {
    events: Vec<Prepared>,
    answer: oneshot::Sender<Answer>,
}

/// The way to the writer; cheap to clone.
#[derive(Clone)]
pub(crate) struct Intake {
    queue: mpsc::Sender<Request>,
}

impl Intake {
    /// Starts the writer. It ends when the last clone is gone and everything accepted is booked.
    pub(crate) fn start(store: Store, clock: Arc<dyn Clock>) -> Self {
        let (queue, requests) = mpsc::channel(WAITING);
        tokio::spawn(write(store, clock, requests));
        Self { queue }
    }

    /// Books events and answers after they are durable.
    pub(crate) async fn submit(&self, events: Vec<Prepared>) -> Answer {
        let (answer, answered) = oneshot::channel();
        let gone = || Refusal::Internal("the writer of usage events has stopped".into());
        self.queue
            .send(Request { events, answer })
            .await
            .map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

async fn write(store: Store, clock: Arc<dyn Clock>, mut requests: mpsc::Receiver<Request>) {
    let mut next = None;
    loop {
        let first = match next.take() {
            Some(request) => request,
            None => match requests.recv().await {
                Some(request) => request,
                None => return,
            },
        };
        let mut count = first.events.len();
        let mut shared = vec![first];
        while let Ok(request) = requests.try_recv() {
            if count + request.events.len() > SHARED {
                next = Some(request);
                break;
            }
            count += request.events.len();
            shared.push(request);
        }
        book_together(&store, clock.now(), shared).await;
    }
}

/// Books requests in one transaction. Where that fails, each is tried alone, so that no request
/// fails for another's sake.
async fn book_together(store: &Store, now: Timestamp, requests: Vec<Request>) {
    if requests.len() > 1 {
        let all: Arc<Vec<Prepared>> = Arc::new(
            requests
                .iter()
                .flat_map(|request| request.events.iter().cloned())
                .collect(),
        );
        if let Ok(outcomes) = book_once(store, now, all).await {
            let mut outcomes = outcomes.into_iter();
            for request in requests {
                let own = outcomes.by_ref().take(request.events.len()).collect();
                // A sender that hung up has lost only the answer: its events are booked.
                let _ = request.answer.send(Ok(own));
            }
            return;
        }
    }
    for request in requests {
        let outcome = book_once(store, now, Arc::new(request.events)).await;
        let _ = request.answer.send(outcome);
    }
}

async fn book_once(store: &Store, now: Timestamp, events: Arc<Vec<Prepared>>) -> Answer {
    let events = &events;
    store
        .post(move |tx| async move { book(&tx, events, now).await })
        .await
}
