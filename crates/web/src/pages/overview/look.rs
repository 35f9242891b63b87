//! How somebody looks at the list of companies. All of it stands in the address.

use canopy_app::reporting::pick::Sort;

use crate::pages::address::with;
use crate::pages::asked::Fields;

/// Companies on one page of the list.
pub(super) const PER_PAGE: usize = 24;

/// Search, order, layout, page, and whether all findings are unfolded.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// The address without parameters.
    pub(super) path: String,
    /// What is searched for.
    pub(super) query: String,
    /// By what the companies are sorted.
    pub(super) sort: Sort,
    /// A table instead of cards.
    pub(super) table: bool,
    /// The page, from 1.
    pub(super) page: usize,
    /// All findings of Needs attention.
    pub(super) all_findings: bool,
}

impl Look {
    /// Reads the parameters; what makes no sense is left out. Who sees no amounts cannot sort by them.
    pub(super) fn read(path: &str, asked: &Fields, amounts: bool) -> Self {
        let sort = Sort::read(asked.get("sort"));
        let query = asked.find("query").unwrap_or_else(|| asked.get("q"));
        Self {
            path: path.to_owned(),
            query: query.chars().take(200).collect(),
            sort: if sort == Sort::Billing && !amounts {
                Sort::Name
            } else {
                sort
            },
            table: asked.get("view") == "table",
            page: asked.get("page").parse().unwrap_or(1),
            all_findings: asked.get("attention") == "all",
        }
    }

    /// The word of an order in the address; empty for the usual one.
    pub(super) fn word(sort: Sort) -> &'static str {
        if sort == Sort::Name { "" } else { sort.code() }
    }

    /// The word of the layout in the address; empty for the usual one.
    pub(super) fn view(&self) -> &'static str {
        if self.table { "table" } else { "" }
    }

    /// The address of the same list in another order, from its first page on.
    pub(super) fn sorted_by(&self, sort: Sort) -> String {
        self.address(Self::word(sort), 1)
    }

    /// The address of another page of the same list.
    pub(super) fn at_page(&self, page: usize) -> String {
        self.address(Self::word(self.sort), page)
    }

    /// The address of the same list with all findings unfolded.
    pub(super) fn with_all_findings(&self) -> String {
        let all = Self {
            all_findings: true,
            ..self.clone()
        };
        all.at_page(self.page)
    }

    fn address(&self, sort: &str, page: usize) -> String {
        let page = if page > 1 {
            page.to_string()
        } else {
            String::new()
        };
        let parameters = [
            ("query", self.query.as_str()),
            ("sort", sort),
            ("view", self.view()),
            ("page", &page),
            ("attention", if self.all_findings { "all" } else { "" }),
        ];
        with(&self.path, &parameters)
    }
}
#[cfg(test)]
mod tests;
