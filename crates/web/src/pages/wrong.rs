//! What is wrong with the fields of a form, to be said under each of them.

use canopy_app::Refusal;
use canopy_domain::refusal::FieldError;

/// The fields at fault and what to do about each.
#[derive(Debug, Default)]
pub(super) struct Wrong(Vec<(String, String)>);

impl Wrong {
    /// The fields that a refusal names. A refusal that names none is handed back.
    pub(super) fn of(refusal: Refusal) -> Result<Self, Refusal> {
        match refusal {
            Refusal::Invalid(error) | Refusal::Conflict(error) | Refusal::Beyond(error) => {
                Ok(Self(vec![said(&error)]))
            }
            Refusal::InvalidMany(errors) => Ok(Self(errors.iter().map(said).collect())),
            other => Err(other),
        }
    }

    /// What is wrong with this field.
    pub(super) fn on(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, words)| words.as_str())
    }

    /// What is wrong beside the fields that the form shows.
    pub(super) fn beside(&self, shown: &[&str]) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| !shown.contains(&name.as_str()))
            .map(|(_, words)| words.as_str())
    }
}

fn said(error: &FieldError) -> (String, String) {
    (error.field.clone(), sentence(&error.message))
}

/// The text with a capital at its beginning and a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.trim().chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let mut sentence: String = first.to_uppercase().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_become_sentences() {
        assert_eq!(sentence("write a name"), "Write a name.");
        assert_eq!(sentence("Give a text."), "Give a text.");
        assert_eq!(sentence("éa"), "Éa.");
        assert_eq!(sentence(" "), "");
    }

    #[test]
    fn fields_are_told_from_the_rest() {
        let wrong = Wrong(vec![("slug".into(), "It is taken.".into())]);
        assert_eq!(wrong.on("name"), None);
        assert_eq!(wrong.beside(&["name"]), Some("It is taken."));
        assert_eq!(wrong.beside(&["slug"]), None);
        assert!(Wrong::of(Refusal::Hidden).is_err());
    }
}
