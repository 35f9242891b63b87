//! Which companies' campaigns should pause, for answers that must not wait for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use super::rows;
use crate::{House, Refusal};

/// The paused companies as a process knows them, and when it looked.
#[derive(Default)]
pub(crate) struct Known(Mutex<Option<Looked>>);

type Looked = (Timestamp, Arc<HashMap<String, i64>>);

/// The companies that are held as paused now, of these ids and short names. A process looks at most every few
/// seconds, as the configuration says.
pub async fn paused_of<'a>(
    house: &House,
    subjects: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<String>, Refusal> {
    let now = house.now();
    let paused = known(house, now).await?;
    let counts = |subject: &&str| {
        let until = paused.get(*subject);
        until.is_some_and(|until| now.as_microsecond() < *until)
    };
    Ok(subjects
        .into_iter()
        .filter(counts)
        .map(str::to_owned)
        .collect())
}

async fn known(house: &House, now: Timestamp) -> Result<Arc<HashMap<String, i64>>, Refusal> {
    let age = house.config.pauses_max_age_s;
    let kept = house.paused.0.lock().ok().and_then(|kept| kept.clone());
    if let Some((at, paused)) = kept
        && now >= at
        && now.duration_since(at).as_secs() < age
    {
        return Ok(paused);
    }
    let read = house
        .store
        .read(|tx| async move { rows::paused_by_names(&tx).await });
    let paused = Arc::new(read.await?);
    if let Ok(mut kept) = house.paused.0.lock() {
        *kept = Some((now, paused.clone()));
    }
    Ok(paused)
}
