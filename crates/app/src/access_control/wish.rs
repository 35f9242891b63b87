//! What a caller asks for, and the draft that it means here.

use std::collections::BTreeSet;

use canopy_domain::refusal::FieldError;
use canopy_domain::role::{CaseSight, Draft, HeldIn, NamedReach, Pages, Role};
use canopy_store::Tx;
use jiff::Timestamp;

use super::entry::Named;
use super::ground::Ground;
use super::place::Here;
use super::rows;
use crate::Refusal;

/// A role as callers ask for it, with names instead of ids where they like. What is absent is as
/// it was, or as the role has it from the start.
#[derive(Debug, Default, Clone)]
pub struct Wish {
    /// Which role.
    pub role: Option<Role>,
    /// The company of a company role, by slug or id; in a company's own workspace it is that one.
    pub company: Option<String>,
    /// The pages of a viewer.
    pub pages: Option<Pages>,
    /// Whether a viewer reads all companies; so it is where neither this nor a list is given.
    pub all_companies: Option<bool>,
    /// The companies that a viewer reads, by slug or id.
    pub companies: Option<Vec<String>>,
    /// The groups that a viewer reads, by id or name.
    pub groups: Option<Vec<String>>,
    /// Whether a Company User sees all cases: an explicit choice between this and scopes.
    pub all_cases: Option<bool>,
    /// The scopes of a Company User, by id or name.
    pub scopes: Option<Vec<String>>,
    /// When it ends; `Some(None)` for never.
    pub expires_at: Option<Option<Timestamp>>,
}

impl Wish {
    /// The draft that it means: `base` is the role that is changed, unless it is a new one.
    pub(crate) async fn drafted(
        &self,
        tx: &Tx,
        ground: &Ground,
        base: Option<&Draft>,
    ) -> Result<Draft, Refusal> {
        let role = self
            .role
            .or(base.map(|base| base.role))
            .ok_or_else(|| Refusal::field("role", "required", "choose a role"))?;
        self.fits(role)?;
        let held_in = match base {
            Some(base) => base.held_in.clone(),
            None => self.held_in(ground, role)?,
        };
        let cases = match held_in.company_id() {
            Some(company) if role == Role::CompanyUser => self.cases(tx, company, base).await?,
            _ => CaseSight::All,
        };
        let draft = Draft {
            role,
            held_in,
            pages: self
                .pages
                .or(base.map(|base| base.pages))
                .unwrap_or_default(),
            reach: self.reach(ground, base)?,
            cases,
            expires_at: self
                .expires_at
                .unwrap_or(base.and_then(|base| base.expires_at)),
        };
        Ok(draft.tidied())
    }

    /// Refuses what has no meaning for the role, instead of passing over it in silence.
    fn fits(&self, role: Role) -> Result<(), Refusal> {
        let of_viewers = [
            ("pages", self.pages.is_some()),
            ("all_companies", self.all_companies == Some(false)),
            ("companies", self.companies.is_some()),
            ("groups", self.groups.is_some()),
        ];
        let of_users = [
            ("all_cases", self.all_cases == Some(false)),
            ("scopes", self.scopes.is_some()),
        ];
        let wrong = |fields: &[(&'static str, bool)], for_role: Role| {
            let given = fields.iter().find(|(_, given)| *given);
            match given {
                Some((field, _)) if role != for_role => Err(Refusal::field(
                    field,
                    "not_for_this_role",
                    format!("only {} has this; leave it out", for_role.label()),
                )),
                _ => Ok(()),
            }
        };
        wrong(&of_viewers, Role::OrganizationViewer)?;
        wrong(&of_users, Role::CompanyUser)
    }

    fn held_in(&self, ground: &Ground, role: Role) -> Result<HeldIn, Refusal> {
        match (&ground.here, self.company.as_deref()) {
            (Here::Organization(here), None) if role.in_organization() => {
                Ok(HeldIn::Organization(here.id.clone()))
            }
            (Here::Organization(_), None) => Err(Refusal::field(
                "company",
                "required",
                "choose the company in which the role is held",
            )),
            (Here::Company(company), None) => Ok(HeldIn::Company(company.id.to_string())),
            (_, Some(subject)) => {
                let company = one_of(&ground.companies, subject, "company", "unknown_company")?;
                Ok(HeldIn::Company(company.id.clone()))
            }
        }
    }

    fn reach(&self, ground: &Ground, base: Option<&Draft>) -> Result<NamedReach, Refusal> {
        let listed = self.companies.is_some() || self.groups.is_some();
        match (self.all_companies, base.map(|base| &base.reach)) {
            (Some(true), _) if listed => Err(Refusal::field(
                "companies",
                "contradicts",
                "choose all companies, or name companies and groups",
            )),
            (Some(true), _) | (None, None) if !listed => Ok(NamedReach::All),
            (None, Some(base)) if !listed => Ok(base.clone()),
            (_, base) => self.named(ground, base),
        }
    }

    fn named(&self, ground: &Ground, base: Option<&NamedReach>) -> Result<NamedReach, Refusal> {
        let (mut companies, mut groups) = match base {
            Some(NamedReach::Named { companies, groups }) => (companies.clone(), groups.clone()),
            _ => (BTreeSet::new(), BTreeSet::new()),
        };
        if let Some(subjects) = &self.companies {
            companies = ids(&ground.companies, subjects, "companies", "unknown_company")?;
        }
        if let Some(subjects) = &self.groups {
            groups = ids(&ground.groups, subjects, "groups", "unknown_group")?;
        }
        Ok(NamedReach::Named { companies, groups })
    }

    async fn cases(
        &self,
        tx: &Tx,
        company: &str,
        base: Option<&Draft>,
    ) -> Result<CaseSight, Refusal> {
        match (self.all_cases, &self.scopes, base) {
            (Some(true), Some(_), _) => Err(Refusal::field(
                "scopes",
                "contradicts",
                "choose all cases, or name scopes",
            )),
            (Some(true), None, _) => Ok(CaseSight::All),
            (_, Some(subjects), _) => {
                let known = rows::scopes_of(tx, args![company.to_owned()]).await?;
                let known: Vec<Named> = known.into_iter().map(|(_, scope)| scope).collect();
                ids(&known, subjects, "scopes", "unknown_scope").map(CaseSight::Scopes)
            }
            (Some(false), None, Some(base)) if base.cases != CaseSight::All => {
                Ok(base.cases.clone())
            }
            (Some(false), None, _) => Ok(CaseSight::Scopes(BTreeSet::new())),
            (None, None, Some(base)) if base.role == Role::CompanyUser => Ok(base.cases.clone()),
            (None, None, _) => Err(undecided_cases()),
        }
    }

    /// Whether it says which cases a Company User sees.
    pub(super) fn chooses_cases(&self) -> bool {
        self.all_cases.is_some() || self.scopes.is_some()
    }

    /// Whether it says a role and all that a role needs to be told, so that nothing is taken from
    /// what was before.
    pub(super) fn is_whole(&self) -> bool {
        let reaches =
            self.all_companies.is_some() || self.companies.is_some() || self.groups.is_some();
        self.role
            .is_some_and(|role| role != Role::OrganizationViewer || reaches)
    }
}

/// Nobody sees all cases because nothing was said.
pub(super) fn undecided_cases() -> Refusal {
    Refusal::field(
        "scopes",
        "required",
        "choose: all_cases, or the scopes whose cases this person sees",
    )
}

/// How many companies, groups or scopes a list may name.
const MOST_NAMED: usize = 1_000;

/// The ids of what the subjects name.
pub(super) fn ids(
    known: &[Named],
    subjects: &[String],
    field: &str,
    code: &'static str,
) -> Result<BTreeSet<String>, Refusal> {
    if subjects.len() > MOST_NAMED {
        let words = format!("name at most {MOST_NAMED} of them");
        return Err(Refusal::field(field, "too_many", words));
    }
    subjects
        .iter()
        .map(|subject| one_of(known, subject, field, code).map(|found| found.id.clone()))
        .collect()
}

/// What is elsewhere is as unknown as what never was.
pub(super) fn one_of<'a>(
    known: &'a [Named],
    subject: &str,
    field: &str,
    code: &'static str,
) -> Result<&'a Named, Refusal> {
    let found = known
        .iter()
        .find(|one| one.id == subject || one.slug.as_deref() == Some(subject))
        .or_else(|| {
            known
                .iter()
                .find(|one| one.slug.is_none() && one.name == subject)
        });
    found.ok_or_else(|| {
        Refusal::Invalid(FieldError::new(
            field,
            code,
            "one of these is not here; choose from the list",
        ))
    })
}
