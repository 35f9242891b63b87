//! Gains and losses in sentences.

use canopy_domain::role::{Draft, HeldIn, NamedReach};
use jiff::Timestamp;

use super::Shift;

/// How many companies a sentence names before it counts.
const NAMED: usize = 3;

/// What changes, a sentence each.
pub(super) fn of(
    draft: Option<&Draft>,
    gains: &[Shift],
    losses: &[Shift],
    ends: Option<&(Timestamp, Vec<Shift>)>,
) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    said.extend(gains.iter().map(|shift| sentence("Gains", shift)));
    let to_come = draft.is_some_and(|draft| {
        matches!(draft.held_in, HeldIn::Organization(_)) && draft.reach == NamedReach::All
    });
    if to_come && !gains.is_empty() {
        said.push("Companies that are linked later are reached as well.".into());
    }
    said.extend(losses.iter().map(|shift| sentence("Loses", shift)));
    if said.is_empty() {
        said.push("Nothing changes now: what this person may open stays the same.".into());
    }
    if let Some((end, lost)) = ends {
        let at = end.strftime("%Y-%m-%d %H:%M UTC");
        match lost.is_empty() {
            true => said.push(format!(
                "Ends on {at}; other roles still give the same then."
            )),
            false => said.push(format!("Ends on {at}:")),
        }
        said.extend(lost.iter().map(|shift| sentence("Then loses", shift)));
    }
    said
}

fn sentence(verb: &str, shift: &Shift) -> String {
    format!("{verb} {} in {}.", shift.what.join(", "), places(shift))
}

/// One place by its name; several as a count with the first names.
fn places(shift: &Shift) -> String {
    let names: Vec<&str> = shift
        .places
        .iter()
        .map(|place| place.name.as_str())
        .collect();
    match names.as_slice() {
        [] => "no place".into(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [first @ .., last] if names.len() <= NAMED => format!("{} and {last}", first.join(", ")),
        _ => format!(
            "{} companies ({} and {} more)",
            names.len(),
            names[..NAMED].join(", "),
            names.len() - NAMED
        ),
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(said(&["Oak"]), "Gains overview, cases in Oak.");
        assert_eq!(
            said(&["Oak", "Elm"]),
            "Gains overview, cases in Oak and Elm."
        );
        assert_eq!(
            said(&["Oak", "Elm", "Ash"]),
            "Gains overview, cases in Oak, Elm and Ash."
        );
        assert_eq!(
            said(&["Oak", "Elm", "Ash", "Fir", "Yew"]),
            "Gains overview, cases in 5 companies (Oak, Elm, Ash and 2 more)."
        );
    }
}
