//! Reading the log a page at a time, latest first.

use jiff::tz::TimeZone;

use super::cursor::Cursor;
use super::entry::Entry;
use super::names::Names;
use super::rows::{self, Found, Side};
use super::search::{Search, Sought, sought};
use super::window::{LogOf, Window};
use crate::{Actor, House, Refusal};

/// One page of the log.
#[derive(Debug)]
pub struct Log {
    /// The records, latest first.
    pub items: Vec<Entry>,
    /// Opaque text that asks for older records, where there are some.
    pub next: Option<String>,
    /// Opaque text that asks for newer records, where there are some.
    pub previous: Option<String>,
    /// The actions that can be searched for.
    pub actions: Vec<String>,
    /// Whether the reader sees only the records about some companies.
    pub partial: bool,
    /// The zone in which days are meant.
    pub zone: TimeZone,
}

/// A page of the log of a place: after a cursor, or before one where `newer` is asked for.
pub async fn read_log(
    house: &House,
    actor: &Actor,
    of: LogOf<'_>,
    search: &Search,
    cursor: Option<&str>,
    newer: bool,
    limit: i64,
) -> Result<Log, Refusal> {
    let window = &Window::of(house, actor, of).await?;
    let keyring = house.keyring()?;
    let side = &match cursor.map(|text| Cursor::open(keyring, text)).transpose()? {
        None => Side::Latest,
        Some(cursor) if newer => Side::NewerThan(cursor),
        Some(cursor) => Side::OlderThan(cursor),
    };
    let limit = limit.clamp(1, 1_000);
    house
        .store
        .read(move |tx| async move {
            let sought = sought(&tx, window, search).await?;
            let records = rows::records(&tx, window, &sought, side, limit + 1).await?;
            let (records, next, previous) = cut(records, side, limit as usize);
            let sealed = |place: Option<Cursor>| place.map(|it| it.seal(keyring)).transpose();
            let names = Names::of(&tx, window, &records).await?;
            let items = records
                .into_iter()
                .map(|record| Entry::of(record, window, &names));
            Ok(Log {
                items: items.collect::<Result<_, _>>()?,
                next: sealed(next)?,
                previous: sealed(previous)?,
                actions: rows::actions(&tx, window).await?,
                partial: !window.of_company && window.companies.is_some(),
                zone: window.zone.clone(),
            })
        })
        .await
}

/// One page of at most `limit` records, latest first, of one more that was read to know whether
/// there are any; and where the pages beside it begin.
fn cut(
    mut records: Vec<Found>,
    side: &Side,
    limit: usize,
) -> (Vec<Found>, Option<Cursor>, Option<Cursor>) {
    let more = records.len() > limit;
    records.truncate(limit);
    let newer = matches!(side, Side::NewerThan(_));
    if newer {
        records.reverse();
    }
    let came_from = !matches!(side, Side::Latest);
    let (older_there, newer_there) = if newer {
        (came_from, more)
    } else {
        (more, came_from)
    };
    let next = records.last().map(rows::place_of).filter(|_| older_there);
    let previous = records.first().map(rows::place_of).filter(|_| newer_there);
    (records, next, previous)
}

/// The next records of an export, which goes on after a place.
pub(super) async fn after(
    house: &House,
    window: &Window,
    sought: &Sought,
    side: &Side,
    limit: i64,
) -> Result<(Vec<Entry>, Option<Cursor>), Refusal> {
    house
        .store
        .read(move |tx| async move {
            let records = rows::records(&tx, window, sought, side, limit).await?;
            let last = records.last().map(rows::place_of);
            let names = Names::of(&tx, window, &records).await?;
            let items = records
                .into_iter()
                .map(|record| Entry::of(record, window, &names));
            Ok((items.collect::<Result<_, _>>()?, last))
        })
        .await
}
