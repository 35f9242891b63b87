//! Status words: which of a company's own words mean that a case is closed.

use super::rows;

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
