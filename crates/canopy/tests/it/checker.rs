//! What must hold after a crash, whatever was under way: nothing acknowledged is missing, nothing
//! counts twice, nothing came from nowhere.

use std::collections::BTreeSet;

/// What a test knows and what it found afterwards.
#[derive(Debug, Clone, Default)]
pub struct Aftermath {
    /// The ids that were sent.
    pub sent: BTreeSet<String>,
    /// The ids whose answer said that they are booked.
    pub acknowledged: BTreeSet<String>,
    /// The ids in the database, one for each event.
    pub stored: Vec<String>,
    /// How many events the rollups count.
    pub counted: i64,
}

impl Aftermath {
    /// The first thing that is wrong.
    pub fn wrong(&self) -> Option<String> {
        let mut found = BTreeSet::new();
        for id in &self.stored {
            if !found.insert(id.clone()) {
                return Some(format!("{id} is there twice"));
            }
        }
        if let Some(id) = self.acknowledged.difference(&found).next() {
            return Some(format!("{id} was acknowledged and is missing"));
        }
        if let Some(id) = found.difference(&self.sent).next() {
            return Some(format!("{id} was never sent"));
        }
        if self.counted != i64::try_from(found.len()).unwrap_or(i64::MAX) {
            return Some(format!("{} events count as {}", found.len(), self.counted));
        }
        None
    }
}

#[test]
fn losses_and_repetitions_are_found() {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let set = |given: &[&str]| ids(given).into_iter().collect::<BTreeSet<_>>();
    let well = Aftermath {
        sent: set(&["a", "b", "c"]),
        acknowledged: set(&["a"]),
        stored: ids(&["a", "b"]),
        counted: 2,
    };
    assert_eq!(well.wrong(), None);
    let lost = Aftermath {
        stored: ids(&["b"]),
        counted: 1,
        ..well.clone()
    };
    assert_eq!(
        lost.wrong().as_deref(),
        Some("a was acknowledged and is missing")
    );
    let twice = Aftermath {
        stored: ids(&["a", "b", "a"]),
        counted: 3,
        ..well.clone()
    };
    assert_eq!(twice.wrong().as_deref(), Some("a is there twice"));
    let counted_twice = Aftermath {
        counted: 3,
        ..well.clone()
    };
    assert_eq!(
        counted_twice.wrong().as_deref(),
        Some("2 events count as 3")
    );
    let stranger = Aftermath {
        stored: ids(&["a", "x"]),
        ..well
    };
    assert_eq!(stranger.wrong().as_deref(), Some("x was never sent"));
}
