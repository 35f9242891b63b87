//! The workspaces that a person may open: for the switcher and the landing page.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{Action, Place};

use super::rows;
use crate::access::recent::recent_workspaces;
use crate::organizations::find::list_organizations;
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
    let own: BTreeSet<String> = actor
        .assignments
        .iter()
        .filter_map(|assignment| assignment.company_id.clone())
        .collect();
    let (own, through): (Vec<String>, Vec<&str>) = (
        own.into_iter().collect(),
        organizations.iter().map(|org| org.id.as_str()).collect(),
    );
    let (own, through, now) = (&own, &through, house.now());
    let named = house
        .store
        .read(move |tx| async move {
            let mut named = rows::named_by_ids(&tx, own).await?;
            for organization in through {
                named.extend(rows::named_by_organization(&tx, organization).await?);
            }
            Ok::<_, Refusal>(named)
        })
        .await?;
    // A link's days are the company's; a day more or less decides only which path is offered here,
    // and the guard of the page judges by the company's own day.
    let today = now.to_string()[..10].to_owned();
    let mut companies: BTreeMap<String, Workspace> = BTreeMap::new();
    for company in named {
        let organization = company
            .link
            .as_ref()
            .filter(|link| link.holds_on(&today))
            .map(|link| link.organization_id.as_str());
        let place = Place::Company {
            id: &company.id,
            organization,
        };
        if let Some(role) = actor
            .role_at(place)
            .filter(|_| actor.can(Action::OpenCompany, place))
        {
            let entry = Workspace {
                organization: false,
                path: format!("/c/{}", company.slug),
                name: company.name,
                role,
            };
            companies.insert(company.id, entry);
        }
    }
    let organizations = organizations
        .into_iter()
        .filter_map(|org| {
            let role = actor.role_at(Place::Organization(&org.id))?;
            Some(Workspace {
                organization: true,
                path: format!("/o/{}", org.slug),
                name: org.name,
                role,
            })
        })
        .collect();
    let mut companies: Vec<Workspace> = companies.into_values().collect();
    companies.sort_by(|a, b| {
        a.name
            .to_lowercase()
            .cmp(&b.name.to_lowercase())
            .then_with(|| a.path.cmp(&b.path))
    });
    let mut all = Workspaces {
        organizations,
        companies,
        recent: Vec::new(),
    };
    all.recent = recent_workspaces(house, actor)
        .await?
        .iter()
        .filter_map(|path| {
            all.organizations
                .iter()
                .chain(&all.companies)
                .find(|known| &known.path == path)
                .cloned()
        })
        .collect();
    all.keep(query);
    Ok(all)
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
