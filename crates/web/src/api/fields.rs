//! Naming the field at which reading JSON went wrong.

use serde::Deserialize;

/// The field that a text cannot be read into a type for, as the API names it, such as
/// `fees[0].amount`. Only called once reading has failed, so it may take its time.
pub(super) fn wrong_field<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let error = serde_path_to_error::deserialize::<_, T>(&mut reader).err()?;
    let path = error.path().to_string();
    let words = error.inner().to_string();
    let holder = if path == "." { "" } else { path.as_str() };
    match named(&words) {
        // The reader may stand at the object that lacks the field, or at the unknown field itself.
        Some(name) if holder.is_empty() || holder == name => Some(name.to_owned()),
        Some(name) if holder.ends_with(&format!(".{name}")) => Some(holder.to_owned()),
        Some(name) => Some(format!("{holder}.{name}")),
        None => (!holder.is_empty()).then(|| holder.to_owned()),
    }
}

/// The field that the reader's own words name: one that is missing, unknown or there twice.
fn named(words: &str) -> Option<&str> {
    ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| words.strip_prefix(start))
        .and_then(|rest| rest.split('`').next())
}

/// The field that a query string went wrong at, by the words of its reader.
pub(super) fn wrong_parameter(words: &str) -> Option<String> {
    let words = words.rsplit("query string: ").next().unwrap_or(words);
    let told = words.split_once(": ").map_or(words, |(name, rest)| {
        if name.contains(' ') {
            words
        } else {
            named(rest).unwrap_or(name)
        }
    });
    named(told)
        .or_else(|| (!told.contains(' ')).then_some(told))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Card {
        #[serde(rename = "name")]
        _name: String,
        #[serde(rename = "fees", default)]
        _fees: Vec<Fee>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fee {
        #[serde(rename = "amount")]
        _amount: i64,
    }

    #[test]
    fn the_field_is_named_from_the_top() {
        for (json, field) in [
            (r#"{}"#, Some("name")),
            (r#"{"name":7}"#, Some("name")),
            (r#"{"name":"a","colour":1}"#, Some("colour")),
            (r#"{"name":"a","name":"b"}"#, Some("name")),
            (r#"{"name":"a","fees":7}"#, Some("fees")),
            (
                r#"{"name":"a","fees":[{"amount":1},{"amount":"x"}]}"#,
                Some("fees[1].amount"),
            ),
            (r#"{"name":"a","fees":[{}]}"#, Some("fees[0].amount")),
            (
                r#"{"name":"a","fees":[{"amount":1,"colour":1}]}"#,
                Some("fees[0].colour"),
            ),
            (r#"7"#, None),
            (r#"{"name":"a"}"#, None),
        ] {
            assert_eq!(
                wrong_field::<Card>(json.as_bytes()).as_deref(),
                field,
                "{json}"
            );
        }
    }

    #[test]
    fn the_parameter_is_named() {
        for (words, field) in [
            (
                "Failed to deserialize query string: limit: invalid digit found in string",
                Some("limit"),
            ),
            (
                "Failed to deserialize query string: unknown field `colour`, expected `cursor` or `limit`",
                Some("colour"),
            ),
            (
                "Failed to deserialize query string: colour: unknown field `colour`, expected one",
                Some("colour"),
            ),
            ("Failed to deserialize query string", None),
        ] {
            assert_eq!(wrong_parameter(words).as_deref(), field, "{words}");
        }
    }
}
