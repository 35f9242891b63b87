//! Gains and losses in sentences.

use canopy_domain::role::{CaseSight, Draft, HeldIn, NamedReach};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Shift;

/// How many companies a sentence names before it counts.
const NAMED: usize = 3;

/// What changes, a sentence each; days are those of `zone`.
pub(super) fn of(
    draft: Option<&Draft>,
    (gains, losses): (&[Shift], &[Shift]),
    ends: Option<&(Timestamp, Vec<Shift>)>,
    zone: &TimeZone,
) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    said.extend(gains.iter().map(|shift| sentence("Gains", shift)));
    let to_come = draft.is_some_and(|draft| {
        matches!(draft.held_in, HeldIn::Organization(_)) && draft.reach == NamedReach::All
    });
    if to_come && !gains.is_empty() {
        said.push("Companies that are linked later are reached as well.".into());
    }
    let blind = |draft: &Draft| matches!(&draft.cases, CaseSight::Scopes(ids) if ids.is_empty());
    if draft.is_some_and(blind) && !gains.is_empty() {
        said.push("Sees no case until a scope is chosen.".into());
    }
    said.extend(losses.iter().map(|shift| sentence("Loses", shift)));
    if said.is_empty() {
        said.push("Nothing changes now: what this person may open stays the same.".into());
    }
    if let Some((end, lost)) = ends {
        let last = last(*end, zone);
        match lost.is_empty() {
            true => said.push(format!("{last}; other roles still give the same then.")),
            false => said.push(format!("{last}.")),
        }
        said.extend(lost.iter().map(|shift| sentence("Then loses", shift)));
    }
    said
}

/// The end of a role as people choose it: its last day where it ends with one.
fn last(end: Timestamp, zone: &TimeZone) -> String {
    let there = zone.to_datetime(end);
    let name = zone.iana_name().unwrap_or("UTC");
    match there.time() == Time::midnight() {
        true => {
            let day = zone
                .to_datetime(end - SignedDuration::from_micros(1))
                .date();
            format!("The last day is {} ({name})", day.strftime("%-d %B %Y"))
        }
        false => format!("Ends on {} ({name})", there.strftime("%-d %B %Y, %H:%M")),
    }
}

fn sentence(verb: &str, shift: &Shift) -> String {
    let what: Vec<&str> = shift.what.iter().map(String::as_str).collect();
    format!("{verb} {} in {}.", listed(&what), places(shift))
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
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
        few if few.len() <= NAMED => listed(few),
        _ => format!(
            "{} companies ({} and {} more)",
            names.len(),
            names[..NAMED].join(", "),
            names.len() - NAMED
        ),
    }
}
#[cfg(test)]
mod tests;
