//! Tests: what is searched for in the log: by person, action, company and days.

use super::*;

fn known(id: &str, name: &str, address: &str) -> Known {
    Known {
        id: id.into(),
        name: name.into(),
        address: address.into(),
    }
}

#[test]
fn whole_addresses_and_ids_mean_one_and_parts_all_that_hold_them() {
    let all = || {
        vec![
            known("per_1", "Ann Émile", "ann@a.example"),
            known("per_2", "Joanna", "joanna@a.example"),
            known("key_1", "key “nightly”", ""),
        ]
    };
    assert_eq!(meant("person", "ANN", all()).unwrap(), ["per_1", "per_2"]);
    assert_eq!(meant("person", "émile", all()).unwrap(), ["per_1"]);
    assert_eq!(meant("person", "Ann@a.example", all()).unwrap(), ["per_1"]);
    assert_eq!(meant("person", "per_2", all()).unwrap(), ["per_2"]);
    assert_eq!(meant("person", "nightly", all()).unwrap(), ["key_1"]);
    assert!(meant("person", "bob", all()).unwrap().is_empty());
    let many = (0..=MOST).map(|n| known(&format!("per_{n}"), "Ann", "x"));
    assert_eq!(
        meant("person", "an", many.collect()).unwrap_err().code,
        "too_many"
    );
}

#[test]
fn days_are_read_or_named_as_wrong() {
    assert_eq!(day("from", " ").unwrap(), None);
    assert!(day("from", "2026-03-01").unwrap().is_some());
    assert_eq!(day("to", "March").unwrap_err().field, "to");
}
