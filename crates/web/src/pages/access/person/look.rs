//! What of a person's access is looked at. All of it stands in the address.

use canopy_app::Refusal;
use jiff::civil::Date;

use crate::pages::address::with;
use crate::pages::asked::Fields;
use crate::pages::frame::Frame;
use crate::pages::wrong::Wrong;

/// Places on one page of the list.
pub(super) const PER_PAGE: usize = 25;

/// The day, the search and the page.
#[derive(Debug)]
pub(super) struct Look {
    /// The address of the access list.
    pub(super) list: String,
    /// The address without parameters.
    pub(super) path: String,
    /// The day as it was asked for; empty for now.
    pub(super) day: String,
    /// What is searched for among the places.
    pub(super) query: String,
    /// The page, from 1.
    pub(super) page: usize,
    /// What is wrong with the day.
    pub(super) wrong: Wrong,
}

impl Look {
    /// Reads the parameters.
    pub(super) fn read(frame: &Frame, person: &str, asked: &Fields) -> Self {
        let list = format!("{}/access", frame.path());
        Self {
            path: format!("{list}/people/{person}"),
            list,
            day: asked.get("on").trim().chars().take(40).collect(),
            query: asked.get("query").chars().take(200).collect(),
            page: asked.get("page").parse().unwrap_or(1),
            wrong: Wrong::default(),
        }
    }

    /// The day that is asked for, if one is.
    pub(super) fn on(&self) -> Result<Option<Date>, Refusal> {
        if self.day.is_empty() {
            return Ok(None);
        }
        let wrong = |_| Refusal::field("on", "invalid", "write a day as YYYY-MM-DD");
        self.day.parse().map(Some).map_err(wrong)
    }

    /// The address of another page of the same list.
    pub(super) fn at_page(&self, page: usize) -> String {
        let page = if page > 1 {
            page.to_string()
        } else {
            String::new()
        };
        let parameters = [
            ("on", self.day.as_str()),
            ("query", &self.query),
            ("page", &page),
        ];
        with(&self.path, &parameters)
    }
}
