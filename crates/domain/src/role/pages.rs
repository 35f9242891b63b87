//! The pages of an organization that a viewer may have.

use crate::UnknownCode;
use crate::code::coded;
use serde::{Deserialize, Serialize};

coded! {
    /// A page, or what stands on it. Those of a viewer are switched on one by one.
    Page {
        /// The organization's overview; every viewer has it.
        Overview = "overview",
        /// Opens linked companies read-only: overview, campaigns and settings.
        Companies = "companies",
        /// Cases.
        Cases = "cases",
        /// Reports; without `billing` in quantities only.
        Reporting = "reporting",
        /// Amounts, caps and prices.
        Billing = "billing",
        /// Who may do what.
        AccessControl = "access_control",
        /// The audit log.
        AuditLog = "audit_log",
    }
}

impl Page {
    /// The words for it on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Companies => "Companies",
            Self::Cases => "Cases",
            Self::Reporting => "Reporting",
            Self::Billing => "Billing",
            Self::AccessControl => "Access Control",
            Self::AuditLog => "Audit log",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

// Each page has a bit of its own in a set.
const _: () = assert!(Page::ALL.len() <= u8::BITS as usize);

/// A set of pages, in which the overview always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Page>", into = "Vec<Page>")]
pub struct Pages(u8);

impl Pages {
    /// Every page.
    pub fn all() -> Self {
        Page::ALL.into_iter().collect()
    }

    /// Whether a page is in it.
    pub const fn contains(self, page: Page) -> bool {
        self.0 & page.bit() != 0
    }

    /// Every page that is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set and one page.
    #[must_use]
    pub const fn with(self, page: Page) -> Self {
        Self(self.0 | page.bit())
    }

    /// Whether every page of `other` is in it too.
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Its pages in their order.
    pub fn iter(self) -> impl Iterator<Item = Page> {
        Page::ALL
            .into_iter()
            .filter(move |page| self.contains(*page))
    }
}

/// The overview alone.
impl Default for Pages {
    fn default() -> Self {
        Self(Page::Overview.bit())
    }
}

impl FromIterator<Page> for Pages {
    fn from_iter<I: IntoIterator<Item = Page>>(pages: I) -> Self {
        pages.into_iter().fold(Self::default(), Self::with)
    }
}

impl From<Vec<Page>> for Pages {
    fn from(pages: Vec<Page>) -> Self {
        pages.into_iter().collect()
    }
}

impl From<Pages> for Vec<Page> {
    fn from(pages: Pages) -> Self {
        pages.iter().collect()
    }
}

/// The text form in rows: codes with commas between, such as `overview,cases`.
impl std::fmt::Display for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let codes: Vec<&str> = self.iter().map(Page::code).collect();
        f.write_str(&codes.join(","))
    }
}

impl std::str::FromStr for Pages {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .map(str::parse::<Page>)
            .collect()
    }
}
