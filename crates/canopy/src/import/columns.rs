//! Which column of a file is which of ours.

use super::kind::Kind;
use crate::Failure;

/// The names that the columns of one kind have in a file.
#[derive(Debug, Clone)]
pub(crate) struct Mapping {
    kind: Kind,
    /// Our name, the name in the file, and whether the operator said so.
    names: Vec<(&'static str, String, bool)>,
}

/// Where each of our columns stands in a file's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    /// Our name and its place, for the columns that are there.
    pub(crate) places: Vec<(&'static str, usize)>,
    /// Names in the header that stand for none of ours.
    pub(crate) unused: Vec<String>,
}

impl Mapping {
    /// Reads `OURS=THEIRS` arguments.
    pub(crate) fn read(kind: Kind, arguments: &[String]) -> Result<Self, Failure> {
        let mut names: Vec<(&'static str, String, bool)> = kind
            .columns()
            .iter()
            .map(|column| (column.name, column.name.to_owned(), false))
            .collect();
        for argument in arguments {
            let wrong = |why: String| Failure::Usage(format!("--column {argument}: {why}"));
            let (ours, theirs) = argument
                .split_once('=')
                .ok_or_else(|| wrong("write OURS=THEIRS, such as id=call_id".into()))?;
            let (ours, theirs) = (ours.trim(), theirs.trim());
            let known: Vec<&str> = kind.columns().iter().map(|column| column.name).collect();
            let entry = names
                .iter_mut()
                .find(|(name, _, _)| *name == ours)
                .ok_or_else(|| match known.is_empty() {
                    true => wrong("events have attributes and no columns".into()),
                    false => wrong(format!(
                        "the columns of {} are {}",
                        kind.word(),
                        known.join(", ")
                    )),
                })?;
            if theirs.is_empty() || entry.2 {
                return Err(wrong(format!(
                    "name the one column of the file that holds {ours}"
                )));
            }
            (entry.1, entry.2) = (theirs.to_owned(), true);
        }
        Ok(Self { kind, names })
    }

    /// Our name and the file's.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.names
            .iter()
            .map(|(ours, theirs, _)| (*ours, theirs.as_str()))
    }

    /// Finds the columns in a header, and refuses one that lacks what is needed.
    pub(crate) fn find_in(&self, header: &[String]) -> Result<Places, Failure> {
        let mut places = Vec::new();
        for (ours, theirs, told) in &self.names {
            let mut found = header
                .iter()
                .enumerate()
                .filter(|(_, name)| *name == theirs);
            let required = self
                .kind
                .columns()
                .iter()
                .any(|column| column.name == *ours && column.required);
            match (found.next(), found.next()) {
                (Some((place, _)), None) => places.push((*ours, place)),
                (Some(_), Some(_)) => {
                    return Err(Failure::refused(format!(
                        "the header has the column “{theirs}” twice; rename one of them"
                    )));
                }
                (None, _) if required || *told => {
                    return Err(self.missing(ours, theirs, *told, header));
                }
                (None, _) => {}
            }
        }
        let either = self.kind.either();
        if !either.is_empty() && !places.iter().any(|(ours, _)| either.contains(ours)) {
            return Err(self.missing(
                &either.join("” or “"),
                &either.join("” or “"),
                false,
                header,
            ));
        }
        let used = |place: &usize| places.iter().any(|(_, used)| used == place);
        let unused = header
            .iter()
            .enumerate()
            .filter(|(place, _)| !used(place))
            .map(|(_, name)| name.clone())
            .collect();
        Ok(Places { places, unused })
    }

    fn missing(&self, ours: &str, theirs: &str, told: bool, header: &[String]) -> Failure {
        let why = match (ours, told) {
            ("id", false) => {
                " Every row needs the id that your system gave it, so that importing it twice counts it once."
            }
            _ => "",
        };
        let first = ours.split('”').next().unwrap_or(ours);
        Failure::refused(format!(
            "the file has no column “{theirs}”.{why} Say which one it is with --column {first}=NAME. Columns found: {}",
            if header.is_empty() {
                "none".into()
            } else {
                header.join(", ")
            }
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(kind: Kind, arguments: &[&str]) -> Result<Mapping, Failure> {
        Mapping::read(
            kind,
            &arguments
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        )
    }

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(ToOwned::to_owned).collect()
    }

    #[test]
    fn columns_are_found_by_our_names_and_by_the_given_ones() {
        let mapping = mapping(Kind::Calls, &["id=call id", "occurred_at = when"]).unwrap();
        let places = mapping
            .find_in(&header(
                "when,call id,direction,status,duration_seconds,agent",
            ))
            .unwrap();
        assert_eq!(
            places.places,
            [
                ("id", 1),
                ("occurred_at", 0),
                ("direction", 2),
                ("status", 3),
                ("duration_seconds", 4)
            ]
        );
        assert_eq!(places.unused, ["agent"]);
    }

    #[test]
    fn a_missing_id_says_how_to_name_it() {
        let failure = mapping(Kind::Calls, &[])
            .unwrap()
            .find_in(&header("timestamp,from,to,duration"))
            .unwrap_err()
            .to_string();
        for word in ["“id”", "--column id=", "timestamp, from, to, duration"] {
            assert!(failure.contains(word), "{failure}");
        }
    }

    #[test]
    fn every_required_column_is_missed_by_name() {
        for kind in [
            Kind::Calls,
            Kind::Sms,
            Kind::SelfHealing,
            Kind::Cases,
            Kind::Campaigns,
        ] {
            for column in kind.columns().iter().filter(|column| column.required) {
                let rest: Vec<String> = kind
                    .columns()
                    .iter()
                    .filter(|other| *other != column)
                    .map(|other| other.name.to_owned())
                    .collect();
                let failure = mapping(kind, &[])
                    .unwrap()
                    .find_in(&rest)
                    .unwrap_err()
                    .to_string();
                assert!(failure.contains(&format!("“{}”", column.name)), "{failure}");
            }
        }
    }

    #[test]
    fn a_text_or_its_parts_are_needed() {
        let sms = mapping(Kind::Sms, &[]).unwrap();
        assert!(
            sms.find_in(&header("id,occurred_at,direction,body"))
                .is_ok()
        );
        assert!(
            sms.find_in(&header("id,occurred_at,direction,segments"))
                .is_ok()
        );
        let failure = sms
            .find_in(&header("id,occurred_at,direction"))
            .unwrap_err()
            .to_string();
        assert!(
            failure.contains("“segments” or “body”") && failure.contains("--column segments="),
            "{failure}"
        );
    }

    #[test]
    fn a_column_that_was_named_must_be_there() {
        let failure = mapping(Kind::Calls, &["campaign=drive"]).unwrap();
        let failure = failure
            .find_in(&header("id,occurred_at,direction,status,duration_seconds"))
            .unwrap_err()
            .to_string();
        assert!(failure.contains("“drive”"), "{failure}");
    }

    #[test]
    fn mappings_that_cannot_be_meant_are_usage_errors() {
        for bad in [&["id"][..], &["ID=x"], &["id="], &["id=a", "id=b"]] {
            assert_eq!(
                mapping(Kind::Calls, bad).unwrap_err().exit_code(),
                2,
                "{bad:?}"
            );
        }
        assert_eq!(mapping(Kind::Events, &["id=x"]).unwrap_err().exit_code(), 2);
    }

    #[test]
    fn a_doubled_column_is_refused() {
        let failure = mapping(Kind::SelfHealing, &[])
            .unwrap()
            .find_in(&header("id,id,occurred_at,outcome"))
            .unwrap_err();
        assert!(failure.to_string().contains("twice"), "{failure}");
    }
}
