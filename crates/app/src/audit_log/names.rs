//! Names for the ids that stand in records.

use std::collections::{BTreeMap, BTreeSet};

use canopy_store::Tx;
use serde_json::Value as Json;

use super::action::names_by_id;
use super::entry::{Named, state};
use super::rows::{self, Found};
use super::window::Window;
use crate::Refusal;

/// Ids with the slugs and names that they have now.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, (Option<String>, String)>);

impl Names {
    /// The names of everything that these records speak of and that the window may name.
    pub(super) async fn of(tx: &Tx, window: &Window, records: &[Found]) -> Result<Self, Refusal> {
        let mut ids = BTreeSet::new();
        for Found { record, .. } in records {
            if names_by_id(&record.action) {
                ids.insert(record.subject.clone());
            }
            ids.extend(record.company_id.clone());
            for text in [&record.before, &record.after] {
                if let Some(value) = state(text.clone())? {
                    collect("", &value, &mut ids);
                }
            }
        }
        ids.retain(|id| !id.starts_with("co_") || window.names(id));
        Ok(Self::from(rows::names(tx, window, &ids).await?))
    }

    /// The name behind an id.
    pub(super) fn known(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(|(_, name)| name.as_str())
    }

    /// An id with its name.
    pub(super) fn named(&self, id: &str) -> Named {
        let found = self.0.get(id);
        Named {
            id: id.into(),
            slug: found.and_then(|(slug, _)| slug.clone()),
            name: found.map(|(_, name)| name.clone()),
            is_id: true,
        }
    }
}

impl<L: IntoIterator<Item = (String, Option<String>, String)>> From<L> for Names {
    fn from(list: L) -> Self {
        let pairs = list.into_iter().map(|(id, slug, name)| (id, (slug, name)));
        Self(pairs.collect())
    }
}

/// The fields of states that hold ids, and of which kinds. All other texts are people's own words,
/// whatever they look like.
const HOLD_IDS: [(&str, &[&str]); 7] = [
    ("companies", &["co_"]),
    ("company", &["co_"]),
    ("granted_by", &["per_", "key_"]),
    ("groups", &["grp_"]),
    ("organization", &["org_"]),
    ("person", &["per_"]),
    ("scopes", &["scp_"]),
];

/// Whether a text in a field of a state is an id.
pub(super) fn is_id(field: &str, text: &str) -> bool {
    HOLD_IDS
        .iter()
        .any(|(known, kinds)| *known == field && kinds.iter().any(|kind| text.starts_with(kind)))
}

/// The ids in a state, in a field and below it.
fn collect(field: &str, value: &Json, ids: &mut BTreeSet<String>) {
    match value {
        Json::String(text) if is_id(field, text) => {
            ids.insert(text.clone());
        }
        Json::Array(items) => items.iter().for_each(|item| collect(field, item, ids)),
        Json::Object(fields) => fields
            .iter()
            .for_each(|(name, item)| collect(name, item, ids)),
        _ => {}
    }
}
