//! What stands in the Assign Role form, and the role that it means.

use canopy_app::Refusal;
use canopy_app::access_control::assign::Member;
use canopy_app::access_control::entry::{AccessEntry, Named};
use canopy_app::access_control::wish::Wish;
use canopy_domain::period::{bounds, day_of};
use canopy_domain::role::{Pages, Role};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::pages::access::words::subject;
use crate::pages::asked::Fields;

/// The form as it was filled in. Every choice keeps what was chosen under the others, so that
/// going back and forth loses nothing.
#[derive(Debug, Clone)]
pub(in crate::pages::access) struct Typed {
    /// Whether somebody new is invited.
    pub(in crate::pages::access) invites: bool,
    /// What is searched for among the members.
    pub(in crate::pages::access) member_query: String,
    /// The chosen member.
    pub(in crate::pages::access) person: String,
    /// The addresses, as they were typed.
    pub(in crate::pages::access) emails: String,
    /// Whether it is a company's role.
    pub(in crate::pages::access) in_company: bool,
    /// What is searched for among the companies.
    pub(in crate::pages::access) company_query: String,
    /// The chosen company, by slug or id.
    pub(in crate::pages::access) company: String,
    /// The role where it is in the organization.
    pub(in crate::pages::access) organization_role: Role,
    /// The role where it is in a company.
    pub(in crate::pages::access) company_role: Role,
    /// The pages of a viewer.
    pub(in crate::pages::access) pages: Vec<String>,
    /// Whether a viewer reads only named companies and groups.
    pub(in crate::pages::access) named: bool,
    /// What is searched for among the companies of a viewer.
    pub(in crate::pages::access) reach_query: String,
    /// The named companies, by slug or id.
    pub(in crate::pages::access) companies: Vec<String>,
    /// The named groups, by id.
    pub(in crate::pages::access) groups: Vec<String>,
    /// Whether a Company User sees the cases of scopes only.
    pub(in crate::pages::access) scoped: bool,
    /// The scopes, by id.
    pub(in crate::pages::access) scopes: Vec<String>,
    /// The last day of the role; empty for none.
    pub(in crate::pages::access) expires_on: String,
}

impl Typed {
    /// Reads the fields. `in_company` is the workspace of a company, in which there is no choice.
    pub(in crate::pages::access) fn read(sent: &Fields, in_company: bool) -> Self {
        let short = |name: &str| sent.get(name).trim().chars().take(200).collect();
        let role = |name: &str, otherwise| sent.get(name).parse().unwrap_or(otherwise);
        Self {
            invites: sent.get("who") == "invite",
            member_query: short("member_query"),
            person: short("person"),
            emails: sent.get("emails").to_owned(),
            in_company: in_company || sent.get("level") == "company",
            company_query: short("company_query"),
            company: short("company"),
            organization_role: role("organization_role", Role::OrganizationViewer),
            company_role: role("company_role", Role::CompanyUser),
            pages: sent.all("pages"),
            named: sent.get("reach") == "named",
            reach_query: short("reach_query"),
            companies: sent.all("companies"),
            groups: sent.all("groups"),
            scoped: sent.get("cases") == "scopes",
            scopes: sent.all("scopes"),
            expires_on: short("expires_on"),
        }
    }

    /// The form of a role that somebody holds or is offered.
    pub(in crate::pages::access) fn of(entry: &AccessEntry, zone: &TimeZone) -> Self {
        let ids = |list: &[Named]| list.iter().map(|one| one.id.clone()).collect();
        let last_day = |end: Timestamp| day_of(end - SignedDuration::from_micros(1), zone);
        let mut form = Self::read(&Fields::default(), !entry.in_organization);
        if entry.in_organization {
            form.organization_role = entry.role;
        } else {
            form.company_role = entry.role;
        }
        form.pages = entry
            .pages
            .iter()
            .map(|page| page.code().to_owned())
            .collect();
        form.named = !entry.all_companies;
        form.companies = entry
            .companies
            .iter()
            .map(|one| subject(one).to_owned())
            .collect();
        form.groups = ids(&entry.groups);
        form.scoped = !entry.all_cases;
        form.scopes = ids(&entry.scopes);
        form.expires_on = entry
            .role_expires_at
            .map(|end| last_day(end).to_string())
            .unwrap_or_default();
        form
    }

    /// The role that is chosen now.
    pub(in crate::pages::access) const fn role(&self) -> Role {
        if self.in_company {
            self.company_role
        } else {
            self.organization_role
        }
    }

    /// The member that is chosen.
    pub(in crate::pages::access) fn member(&self) -> Result<Member, Refusal> {
        match self.person.is_empty() {
            false => Ok(Member::Id(self.person.clone())),
            true => Err(Refusal::field("person_id", "required", "choose a member")),
        }
    }

    /// The addresses, however they are kept apart.
    pub(in crate::pages::access) fn addresses(&self) -> Result<Vec<String>, Refusal> {
        let apart = |letter: char| letter.is_whitespace() || letter == ',' || letter == ';';
        let parts = self.emails.split(apart).filter(|part| !part.is_empty());
        let addresses: Vec<String> = parts.map(str::to_owned).collect();
        match addresses.is_empty() {
            false => Ok(addresses),
            true => {
                let words = "write an email address, such as name@example.com";
                Err(Refusal::field("emails", "required", words))
            }
        }
    }

    /// The role as the verbs take it. `home` is set in a company's own workspace.
    pub(in crate::pages::access) fn wish(
        &self,
        zone: &TimeZone,
        home: bool,
    ) -> Result<Wish, Refusal> {
        let role = self.role();
        if self.in_company && !home && self.company.is_empty() {
            return Err(Refusal::field("company", "required", "choose a company"));
        }
        let viewer = role == Role::OrganizationViewer;
        let user = role == Role::CompanyUser;
        let named = viewer && self.named;
        Ok(Wish {
            role: Some(role),
            company: (self.in_company && !home).then(|| self.company.clone()),
            pages: viewer.then(|| self.chosen_pages()),
            all_companies: viewer.then_some(!self.named),
            companies: named.then(|| self.companies.clone()),
            groups: named.then(|| self.groups.clone()),
            all_cases: user.then_some(!self.scoped),
            scopes: (user && self.scoped).then(|| self.scopes.clone()),
            expires_at: Some(self.end(zone)?),
        })
    }

    fn chosen_pages(&self) -> Pages {
        self.pages
            .iter()
            .filter_map(|page| page.parse().ok())
            .collect()
    }

    /// The first instant after the last day.
    pub(in crate::pages::access) fn end(
        &self,
        zone: &TimeZone,
    ) -> Result<Option<Timestamp>, Refusal> {
        if self.expires_on.is_empty() {
            return Ok(None);
        }
        let day: Date = self
            .expires_on
            .parse()
            .map_err(|_| Refusal::field("expires_at", "invalid", "write a day as YYYY-MM-DD"))?;
        Ok(Some(bounds(day, zone).1))
    }

    /// A short text that is another one for every other meaning of the form: what was shown before
    /// saving is what is saved.
    pub(in crate::pages::access) fn fingerprint(&self) -> String {
        let meaning = match self.invites {
            true => format!("invite {:?}", self.addresses().unwrap_or_default()),
            false => format!("give {}", self.person),
        };
        let role = self.role();
        let place = match self.in_company {
            true => format!("in {}", self.company),
            false => "in the organization".into(),
        };
        let detail = match role {
            Role::OrganizationViewer => format!(
                "{} {} {:?} {:?}",
                self.chosen_pages(),
                self.named,
                self.companies,
                self.groups
            ),
            Role::CompanyUser => format!("{} {:?}", self.scoped, self.scopes),
            Role::OrganizationAdmin | Role::CompanyAdmin => String::new(),
        };
        let whole = format!("{meaning}\n{role}\n{place}\n{detail}\n{}", self.expires_on);
        let digest = Sha256::digest(whole.as_bytes());
        digest[..12]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(query: &str) -> Typed {
        Typed::read(&Fields::of(query), false)
    }

    #[test]
    fn addresses_come_in_any_shape() {
        let many = typed("emails=a@x.example,+b@x.example;c@x.example\nd@x.example");
        assert_eq!(many.addresses().expect("four").len(), 4);
        assert!(typed("emails=+,").addresses().is_err());
    }

    #[test]
    fn what_is_hidden_by_another_choice_is_not_sent() {
        let form = "level=organization&organization_role=organization_admin&pages=billing&reach=named&companies=oak&company=elm&cases=scopes&scopes=s";
        let wish = typed(form).wish(&TimeZone::UTC, false).expect("a wish");
        assert_eq!(wish.role, Some(Role::OrganizationAdmin));
        assert_eq!(
            (wish.pages, wish.companies, wish.company),
            (None, None, None)
        );
        assert_eq!((wish.all_companies, wish.all_cases), (None, None));
    }

    #[test]
    fn the_last_day_counts_whole() {
        let zone = canopy_domain::period::zone("America/New_York").expect("a zone");
        let end = typed("expires_on=2026-03-10").end(&zone).expect("a day");
        assert_eq!(
            end,
            Some("2026-03-11T04:00:00Z".parse().expect("an instant"))
        );
        assert!(typed("expires_on=soon").end(&zone).is_err());
        assert_eq!(typed("").end(&zone).expect("none"), None);
    }

    #[test]
    fn another_meaning_has_another_fingerprint() {
        let one = typed("person=p&organization_role=organization_admin");
        let searched = typed("person=p&organization_role=organization_admin&company_query=oak");
        let other = typed("person=q&organization_role=organization_admin");
        let later = typed("person=p&organization_role=organization_admin&expires_on=2027-01-01");
        assert_eq!(one.fingerprint(), searched.fingerprint());
        assert_ne!(one.fingerprint(), other.fingerprint());
        assert_ne!(one.fingerprint(), later.fingerprint());
    }
}
