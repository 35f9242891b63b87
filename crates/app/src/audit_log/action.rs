//! What was done, in words, and which of it tells prices.

/// Actions that do not read well as they are spelled.
const SAID_OTHERWISE: [(&str, &str); 4] = [
    ("access.all_ended", "All access ended"),
    ("access.see_as_started", "Started seeing as somebody"),
    ("access.see_as_ended", "Stopped seeing as somebody"),
    ("rate_card.default_set", "Default rate card set"),
];

/// The words for an action that are a sentence only with the name of its subject.
pub fn action_words_with(action: &str, subject: &str) -> Option<String> {
    let words = match action {
        "access.see_as_started" => "Started seeing as",
        "access.see_as_ended" => "Stopped seeing as",
        _ => return None,
    };
    Some(format!("{words} {subject}"))
}

/// The words for an action: `role.assigned` is “Role assigned”.
pub fn action_words(action: &str) -> String {
    if let Some((_, words)) = SAID_OTHERWISE.iter().find(|(known, _)| *known == action) {
        return (*words).into();
    }
    let words = action
        .replace(['.', '_'], " ")
        .replace("api key", "API key");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// Whether the subject is an id; of some actions it is a word that people chose.
pub(super) fn names_by_id(action: &str) -> bool {
    ![
        "company.status_word_mapped",
        "campaign.stored",
        "event.voided",
    ]
    .contains(&action)
}

/// Whether the states of a record tell amounts or prices.
pub(super) fn tells_amounts(action: &str) -> bool {
    ["rate_card.", "credit.", "dispute.", "cap."]
        .iter()
        .any(|kind| action.starts_with(kind))
        || action == "month.closed"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_read_as_words() {
        assert_eq!(action_words("role.assigned"), "Role assigned");
        assert_eq!(
            action_words("company.status_word_mapped"),
            "Company status word mapped"
        );
        assert_eq!(action_words("api_key.created"), "API key created");
        assert_eq!(
            action_words("access.see_as_ended"),
            "Stopped seeing as somebody"
        );
        assert_eq!(
            action_words_with("access.see_as_started", "Ann").as_deref(),
            Some("Started seeing as Ann")
        );
        assert_eq!(action_words_with("role.assigned", "Ann"), None);
        assert_eq!(action_words("access.all_ended"), "All access ended");
        assert_eq!(action_words(""), "");
    }
}
