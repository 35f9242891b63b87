//! The workspaces that a person may open: for the switcher and the landing page.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{Action, Place};

use super::rows;
use crate::access::recent::recent_workspaces;
use crate::organizations::find::{Organization, list_organizations};
use crate::{Actor, House, Refusal};

/// An organization or a company that the person may open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Whether it is an organization.
    pub organization: bool,
    /// Its path, such as `/o/northwind`.
    pub path: String,
    /// Its name.
    pub name: String,
    /// The role that opens it, in words.
    pub role: &'static str,
}

/// Everything the person may open, and what was opened last.
#[derive(Debug, Default)]
pub struct Workspaces {
    /// Organizations by name.
    pub organizations: Vec<Workspace>,
    /// Companies by name.
    pub companies: Vec<Workspace>,
    /// The ones opened last, latest first.
    pub recent: Vec<Workspace>,
}

/// Lists the workspaces whose name contains the query.
pub async fn workspaces(house: &House, actor: &Actor, query: &str) -> Result<Workspaces, Refusal> {
    let organizations = list_organizations(house, actor).await?;
    let companies = companies_of(house, actor, &organizations).await?;
    let mut all = Workspaces {
        organizations: organizations
            .iter()
            .filter_map(|org| entry(actor, org))
            .collect(),
        companies,
        recent: Vec::new(),
    };
    let known = |path: &String| {
        let mut listed = all.organizations.iter().chain(&all.companies);
        listed.find(|workspace| &workspace.path == path).cloned()
    };
    all.recent = recent_workspaces(house, actor)
        .await?
        .iter()
        .filter_map(known)
        .collect();
    all.keep(query);
    Ok(all)
}

fn entry(actor: &Actor, organization: &Organization) -> Option<Workspace> {
    Some(Workspace {
        organization: true,
        path: format!("/o/{}", organization.slug),
        name: organization.name.clone(),
        role: actor.role_at(Place::Organization(&organization.id))?,
    })
}

/// The companies that the actor may open, by its own roles and through these organizations.
async fn companies_of(
    house: &House,
    actor: &Actor,
    organizations: &[Organization],
) -> Result<Vec<Workspace>, Refusal> {
    let own: BTreeSet<&String> = actor
        .assignments
        .iter()
        .filter_map(|role| role.company_id.as_ref())
        .collect();
    let own: Vec<String> = own.into_iter().cloned().collect();
    let (own, now) = (&own, house.now());
    let named = house
        .store
        .read(move |tx| async move {
            let mut named = rows::named_by_ids(&tx, own).await?;
            for organization in organizations {
                named.extend(rows::named_by_organization(&tx, &organization.id).await?);
            }
            Ok::<_, Refusal>(named)
        })
        .await?;
    let mut companies: BTreeMap<String, Workspace> = BTreeMap::new();
    for company in named {
        let today = company.zones.day_of(now).to_string();
        let link = company.link.as_ref().filter(|link| link.holds_on(&today));
        let place = Place::Company {
            id: &company.id,
            organization: link.map(|link| link.organization_id.as_str()),
        };
        let opens = actor.can(Action::OpenCompany, place);
        if let Some(role) = actor.role_at(place).filter(|_| opens) {
            let path = format!("/c/{}", company.slug);
            companies.insert(
                company.id,
                Workspace {
                    organization: false,
                    path,
                    name: company.name,
                    role,
                },
            );
        }
    }
    let mut companies: Vec<Workspace> = companies.into_values().collect();
    companies.sort_by_cached_key(|company| (company.name.to_lowercase(), company.path.clone()));
    Ok(companies)
}

impl Workspaces {
    /// Keeps the workspaces whose name contains the query.
    fn keep(&mut self, query: &str) {
        let query = query.trim().to_lowercase();
        for list in [
            &mut self.organizations,
            &mut self.companies,
            &mut self.recent,
        ] {
            list.retain(|workspace| workspace.name.to_lowercase().contains(&query));
        }
    }
}
