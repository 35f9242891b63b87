//! Tests: gains and losses in sentences.

use super::*;
use crate::access_control::entry::Named;

#[test]
fn many_companies_are_counted_and_few_are_named() {
    let shift = |names: &[&str]| Shift {
        in_organization: false,
        places: names
            .iter()
            .map(|name| Named::plain(String::new(), (*name).to_owned()))
            .collect(),
        what: vec!["overview".into(), "cases".into()],
    };
    let said = |names: &[&str]| sentence("Gains", &shift(names));
    assert_eq!(said(&["Oak"]), "Gains overview and cases in Oak.");
    assert_eq!(
        said(&["Oak", "Elm"]),
        "Gains overview and cases in Oak and Elm."
    );
    assert_eq!(
        said(&["Oak", "Elm", "Ash"]),
        "Gains overview and cases in Oak, Elm and Ash."
    );
    assert_eq!(
        said(&["Oak", "Elm", "Ash", "Fir", "Yew"]),
        "Gains overview and cases in 5 companies (Oak, Elm, Ash and 2 more)."
    );
}
