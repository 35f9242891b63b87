//! Status words: which of a company's own words mean that a case is closed.

use canopy_domain::role::Action;
use canopy_domain::text::fold_word;
use serde_json::json;

use super::find::find_company;
use super::rows;
use crate::audit::{self, Change};
use crate::{Actor, House, Refusal, cases};

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The case is open.
    Open,
    /// The case is closed.
    Closed,
}

impl Meaning {
    /// The word in forms, API and rows.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// Reads the word.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "open" => Some(Self::Open),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }
}

/// A status word of a company.
#[derive(Debug, Clone)]
pub struct StatusWord {
    /// Folded, as compared.
    pub word: String,
    /// As first seen.
    pub shown: String,
    /// What it means; an unmapped word counts as open.
    pub meaning: Option<Meaning>,
}

impl StatusWord {
    pub(super) fn from_row((word, shown, meaning): rows::WordRow) -> Self {
        Self {
            word,
            shown,
            meaning: meaning.as_deref().and_then(Meaning::read),
        }
    }
}

/// Maps a status word. Cases that carry it are counted anew by its meaning: closed from today on
/// where they were open, open again where they were closed.
pub async fn map_status_word(
    house: &House,
    actor: &Actor,
    company: &str,
    shown: &str,
    meaning: Meaning,
) -> Result<(), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditCompany, found.place())?;
    let word = fold_word(shown);
    if word.is_empty() || word.chars().count() > 100 {
        return Err(Refusal::field(
            "word",
            "invalid",
            "write a status word of 1 to 100 characters",
        ));
    }
    let (now, found, word) = (house.now(), &found, &word);
    house
        .store
        .write(move |tx| async move {
            let words = rows::words(&tx, &found.id).await?;
            let before = words
                .into_iter()
                .find(|(known, _, _)| known == word)
                .and_then(|(_, _, meaning)| meaning);
            if before.as_deref() == Some(meaning.code()) {
                return Ok(());
            }
            rows::set_meaning(&tx, &found.id, word, shown.trim(), Some(meaning.code())).await?;
            let moved =
                cases::remap::remap(&tx, &found.id, word, meaning, found.day_of(now), now).await?;
            let change = Change {
                organization: found.organization_id.as_deref(),
                company: Some(&found.id),
                action: "company.status_word_mapped",
                subject: word,
                before: before.map(|meaning| json!({ "meaning": meaning })),
                after: Some(json!({ "meaning": meaning.code(), "cases_recounted": moved })),
            };
            audit::record(&tx, actor, change).await
        })
        .await
}
