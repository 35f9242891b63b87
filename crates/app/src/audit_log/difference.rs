//! What differs between before and after, a field a line, as people read it.

use std::collections::BTreeMap;

use canopy_domain::role::{Page, Role};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::names::{Names, is_id};

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field, in words.
    pub field: String,
    /// How it was; nothing where it was not set.
    pub before: Option<String>,
    /// How it is; nothing where it is not set.
    pub after: Option<String>,
}

/// The fields that differ, in the order of their names.
pub(super) fn difference(
    before: Option<&Json>,
    after: Option<&Json>,
    names: &Names,
    zone: &TimeZone,
) -> Vec<FieldChange> {
    let words = Words { names, zone };
    let mut fields: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    if let Some(before) = before {
        words.flatten("", before, &mut |field, value| {
            fields.entry(field).or_default().0 = Some(value);
        });
    }
    if let Some(after) = after {
        words.flatten("", after, &mut |field, value| {
            fields.entry(field).or_default().1 = Some(value);
        });
    }
    let changed = fields
        .into_iter()
        .filter(|(_, (before, after))| before != after);
    changed
        .map(|(field, (before, after))| FieldChange {
            field,
            before,
            after,
        })
        .collect()
}

/// Whether the states are one thing before and after: they share a field. Those of a decision, say,
/// are what was asked for and what came of it.
pub(super) fn are_one_thing(before: Option<&Json>, after: Option<&Json>) -> bool {
    let fields = |state: Option<&Json>| state.and_then(Json::as_object).cloned();
    match (fields(before), fields(after)) {
        (Some(before), Some(after)) => before
            .keys()
            .any(|name| !HANDLES.contains(&name.as_str()) && after.contains_key(name)),
        _ => false,
    }
}

/// What ties records together and has no name of its own, or is told in the words for the action
/// already; it stays in the states.
const HANDLES: [&str; 4] = ["as", "assignment", "id", "viewing"];

struct Words<'a> {
    names: &'a Names,
    zone: &'a TimeZone,
}

impl Words<'_> {
    /// Calls `tell` for every single value. What is null or has nothing in it is not set.
    fn flatten(&self, path: &str, value: &Json, tell: &mut dyn FnMut(String, String)) {
        match value {
            Json::Null => {}
            Json::Array(items) if items.is_empty() => {}
            Json::Object(fields) => {
                for (name, value) in fields {
                    let ended_as_said = name == "how" && value == "ended";
                    if HANDLES.contains(&name.as_str()) || ended_as_said {
                        continue;
                    }
                    self.flatten(&below(path, name), value, tell);
                }
            }
            Json::Array(items) if items.iter().any(Json::is_object) => {
                for (place, item) in (1..).zip(items) {
                    let name = item["name"].as_str().map(str::to_owned);
                    let name = name.unwrap_or_else(|| place.to_string());
                    let mut item = item.clone();
                    // The name stands in the path.
                    item.as_object_mut().map(|fields| fields.remove("name"));
                    self.flatten(&below(path, &name), &item, tell);
                }
            }
            Json::Array(items) => {
                let list: Vec<String> = items.iter().map(|item| self.single(path, item)).collect();
                tell(field(path), list.join(", "));
            }
            single => tell(field(path), self.single(path, single)),
        }
    }

    fn single(&self, path: &str, value: &Json) -> String {
        match value {
            Json::Number(number) if path.ends_with("_at") => number
                .as_i64()
                .and_then(|micros| Timestamp::from_microsecond(micros).ok())
                .map_or_else(|| number.to_string(), |at| self.moment(at)),
            Json::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
            Json::String(text) => self.text(path, text),
            other => other.to_string(),
        }
    }

    fn moment(&self, at: Timestamp) -> String {
        let there = at.to_zoned_datetime(self.zone.clone());
        there.strftime("%-d %b %Y, %H:%M").to_string()
    }

    /// Codes as words, ids as names, instants in the zone of the log.
    fn text(&self, path: &str, text: &str) -> String {
        let field = path.rsplit(BELOW).next().unwrap_or(path);
        match field {
            "role" => {
                if let Ok(role) = text.parse::<Role>() {
                    return role.label().into();
                }
            }
            "page" | "pages" => {
                if let Ok(page) = text.parse::<Page>() {
                    return page.label().into();
                }
            }
            "how" if text == "over" => return "by itself".into(),
            _ => {}
        }
        if let (true, Ok(at)) = (path.ends_with("_at"), text.parse::<Timestamp>()) {
            return self.moment(at);
        }
        let name = self.names.known(text).filter(|_| is_id(field, text));
        name.unwrap_or(text).to_owned()
    }
}

/// Between a field and the one below it.
const BELOW: &str = " · ";

/// `is` only says that what a thing is comes below.
fn below(path: &str, name: &str) -> String {
    if name == "is" {
        path.into()
    } else if path.is_empty() {
        name.into()
    } else {
        format!("{path}{BELOW}{name}")
    }
}

/// A path in words: `voice · per_minute` is “Voice · per minute”.
fn field(path: &str) -> String {
    let words = path.replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "Value".into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(before: Json, after: Json) -> Vec<String> {
        let names = Names::from([("co_1".to_owned(), None, "Oak Law".to_owned())]);
        difference(Some(&before), Some(&after), &names, &TimeZone::UTC)
            .into_iter()
            .map(|change| {
                let side = |text: Option<String>| text.unwrap_or_else(|| "—".into());
                format!(
                    "{}: {} → {}",
                    change.field,
                    side(change.before),
                    side(change.after)
                )
            })
            .collect()
    }

    #[test]
    fn only_what_changed_is_told() {
        assert_eq!(
            lines(
                json!({ "name": "Oak", "time_zone": "UTC", "gone": 1, "same": null }),
                json!({ "name": "Ash", "time_zone": "UTC", "new": true })
            ),
            ["Gone: 1 → —", "Name: Oak → Ash", "New: — → yes"]
        );
    }

    #[test]
    fn only_states_with_a_field_in_common_are_one_thing() {
        let one = |before, after| are_one_thing(Some(&before), Some(&after));
        assert!(one(
            json!({ "name": "a", "end": 1 }),
            json!({ "name": "a" })
        ));
        assert!(!one(json!({ "role": "x" }), json!({ "reason": "y" })));
        assert!(!one(
            json!({ "assignment": "a" }),
            json!({ "assignment": "a" })
        ));
        assert!(!are_one_thing(None, Some(&json!({ "name": "a" }))));
    }

    #[test]
    fn what_the_words_for_the_action_say_is_not_said_again() {
        assert_eq!(
            lines(
                json!({ "viewing": "vie_1", "keys": [{ "id": "key_1", "name": "script", "fate": "kept" }] }),
                json!({ "how": "ended", "as": "Ann", "page": "audit_log", "name": "company_user" })
            ),
            [
                "Keys · script · fate: kept → —",
                "Name: — → company_user",
                "Page: — → Audit log"
            ]
        );
        assert_eq!(
            lines(json!({}), json!({ "how": "over" })),
            ["How: — → by itself"]
        );
    }

    #[test]
    fn nested_states_become_single_fields() {
        assert_eq!(
            lines(
                json!({ "voice": { "per_minute": "0.10" }, "fees": [{ "name": "Platform", "percent": "2" }], "taxes": [] }),
                json!({ "voice": { "per_minute": "0.12" }, "fees": [{ "name": "Platform", "percent": "3" }] })
            ),
            [
                "Fees · Platform · percent: 2 → 3",
                "Voice · per minute: 0.10 → 0.12"
            ]
        );
        assert_eq!(lines(json!([1, 2]), json!([1])), ["Value: 1, 2 → 1"]);
    }

    #[test]
    fn codes_ids_and_instants_are_words() {
        assert_eq!(
            lines(
                json!({}),
                json!({ "is": { "role": "organization_viewer" }, "note": "co_1", "pages": ["overview", "audit_log"], "companies": ["co_1", "co_2"],
                    "expires_at": "2026-11-24T07:00:00Z", "started_at": 0, "assignment": "asg_1" })
            ),
            [
                "Companies: — → Oak Law, co_2",
                "Expires at: — → 24 Nov 2026, 07:00",
                "Note: — → co_1",
                "Pages: — → Overview, Audit log",
                "Role: — → Organization Viewer",
                "Started at: — → 1 Jan 1970, 00:00",
            ]
        );
    }
}
