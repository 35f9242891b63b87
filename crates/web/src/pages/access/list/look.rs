//! How somebody looks at the access list. All of it stands in the address.

use canopy_app::access_control::entry::Status;
use canopy_app::access_control::list::{AccessQuery, Start, Tab};
use canopy_domain::role::Role;

use crate::pages::access::desk::Desk;
use crate::pages::address::with;
use crate::pages::asked::Fields;

/// Entries on one page.
pub(super) const PER_PAGE: usize = 25;

/// Tab, search, filters and page.
#[derive(Debug, Clone)]
pub(in crate::pages::access) struct Look {
    /// The address without parameters.
    pub(super) path: String,
    /// Which tab; of no meaning in a company.
    pub(super) tab: Tab,
    /// What is searched for.
    pub(super) query: String,
    /// Only this role.
    pub(super) role: Option<Role>,
    /// Only this company, as it was typed or linked: a name, a slug or an id.
    pub(super) company: String,
    /// Only what stands so.
    pub(super) status: Option<Status>,
    page: usize,
}

impl Look {
    /// Reads the parameters; what makes no sense is left out.
    pub(super) fn read(path: String, asked: &Fields) -> Self {
        let short = |name: &str| asked.get(name).trim().chars().take(200).collect();
        Self {
            path,
            tab: match asked.get("tab") {
                "company" => Tab::Company,
                _ => Tab::Organization,
            },
            query: short("query"),
            role: asked.get("role").parse().ok(),
            company: short("company"),
            status: Status::read(asked.get("status")),
            page: asked.get("page").parse().unwrap_or(1),
        }
    }

    /// The list behind a page or dialog over it. Where the address names no tab it is the one on
    /// which such roles are listed.
    pub(in crate::pages::access) fn behind(desk: &Desk, in_organization: bool) -> Self {
        let mut look = Self::read(desk.path(), &desk.asked);
        if desk.asked.find("tab").is_none() && !in_organization && !desk.in_company() {
            look.tab = Tab::Company;
        }
        look
    }

    /// The address of a page or dialog over this list, which leads back to it as it is.
    pub(in crate::pages::access) fn over(&self, path: &str) -> String {
        self.address(path)
    }

    /// The address of this list.
    pub(in crate::pages::access) fn here(&self) -> String {
        self.address(&self.path)
    }

    /// The same with news of what was done.
    pub(in crate::pages::access) fn saved(&self, word: &str) -> String {
        let here = self.here();
        let sign = if here.contains('?') { '&' } else { '?' };
        format!("{here}{sign}saved={word}")
    }

    /// The word of the tab in the address; empty for the usual one.
    pub(super) const fn tab_word(&self) -> &'static str {
        match self.tab {
            Tab::Organization => "",
            Tab::Company => "company",
        }
    }

    /// Whether anything narrows the list.
    pub(super) fn narrowed(&self) -> bool {
        !self.query.is_empty()
            || !self.company.is_empty()
            || self.role.is_some()
            || self.status.is_some()
    }

    /// What the verb is asked; `company` is the slug or id of the company meant.
    pub(super) fn asks(&self, company: Option<&str>, limit: usize) -> AccessQuery {
        AccessQuery {
            tab: self.tab,
            query: self.query.clone(),
            role: self.role,
            company: company.map(str::to_owned),
            status: self.status,
            start: Start::Page(self.page),
            limit,
            counts_beside: true,
        }
    }

    /// The address of the other tab, with the same search.
    pub(super) fn at_tab(&self, tab: Tab) -> String {
        let other = Self {
            tab,
            role: None,
            page: 1,
            ..self.clone()
        };
        other.address(&self.path)
    }

    /// The address of another page of the same list.
    pub(super) fn at_page(&self, page: usize) -> String {
        let other = Self {
            page,
            ..self.clone()
        };
        other.address(&self.path)
    }

    /// The same list as a file, whole; `company` is the id of the company meant.
    pub(super) fn file(&self, path: &str, in_company: bool, company: Option<&str>) -> String {
        let parameters = [
            ("tab", if in_company { "" } else { self.tab_word() }),
            ("query", self.query.as_str()),
            ("role", self.role.map_or("", Role::code)),
            ("company", company.unwrap_or_default()),
            ("status", self.status.map_or("", Status::code)),
        ];
        with(path, &parameters)
    }

    fn address(&self, path: &str) -> String {
        let page = match self.page {
            ..=1 => String::new(),
            page => page.to_string(),
        };
        let parameters = [
            ("tab", self.tab_word()),
            ("query", self.query.as_str()),
            ("role", self.role.map_or("", Role::code)),
            ("company", self.company.as_str()),
            ("status", self.status.map_or("", Status::code)),
            ("page", &page),
        ];
        with(path, &parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_keeps_the_whole_look() {
        let asked = "tab=company&query=a+b&role=company_user&company=oak-law&status=expired&page=3";
        let fields = Fields::of(asked);
        let look = Look::read("/o/a/access".into(), &fields);
        let kept =
            "/o/a/access?tab=company&query=a%20b&role=company_user&company=oak-law&status=expired";
        assert_eq!(look.at_page(1), kept);
        assert_eq!(look.at_page(3), format!("{kept}&page=3"));
        assert_eq!(look.here(), format!("{kept}&page=3"));
        assert_eq!(look.saved("role"), format!("{kept}&page=3&saved=role"));
        assert!(
            look.over("/o/a/access/roles/x")
                .starts_with("/o/a/access/roles/x?tab=company&")
        );
        assert_eq!(
            look.at_tab(Tab::Organization),
            "/o/a/access?query=a%20b&company=oak-law&status=expired"
        );
    }

    #[test]
    fn nonsense_narrows_nothing() {
        let fields = Fields::of("role=owner&status=past_due&page=x&tab=x");
        let look = Look::read("/o/a/access".into(), &fields);
        assert!(!look.narrowed());
        assert_eq!(look.at_page(1), "/o/a/access");
    }
}
