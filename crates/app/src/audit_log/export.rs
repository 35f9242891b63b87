//! The whole log that a search finds, a few hundred records at a time, so that an export of any
//! length needs the same memory.

use super::entry::Entry;
use super::list::after;
use super::rows::Side;
use super::search::{Search, Sought, sought};
use super::window::{LogOf, Window};
use crate::{Actor, House, Refusal};

/// Records read at a time.
const AT_A_TIME: i64 = 500;

/// An export under way. Records are never changed, so parts read one after the other fit together.
pub struct Export {
    house: House,
    window: Window,
    sought: Sought,
    side: Option<Side>,
}

impl Export {
    /// Begins an export of the log of a place, latest first.
    pub async fn begin(
        house: &House,
        actor: &Actor,
        of: LogOf<'_>,
        search: &Search,
    ) -> Result<Self, Refusal> {
        let window = Window::of(house, actor, of).await?;
        let seen = &window;
        let sought = house
            .store
            .read(move |tx| async move { sought(&tx, seen, search).await })
            .await?;
        Ok(Self {
            house: house.clone(),
            window,
            sought,
            side: Some(Side::Latest),
        })
    }

    /// The next records; none at the end.
    pub async fn next(&mut self) -> Result<Vec<Entry>, Refusal> {
        let Some(side) = self.side.take() else {
            return Ok(Vec::new());
        };
        let (items, last) =
            after(&self.house, &self.window, &self.sought, &side, AT_A_TIME).await?;
        self.side = last.map(Side::OlderThan);
        Ok(items)
    }
}
