//! The workspaces that a person may open: for the switcher and the landing page.

mod rows;

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::role::{Action, Place};
use canopy_store::Tx;

use super::board::Board;

use crate::access::recent::recent_in;
use crate::organizations::find::{Organization, list_in};
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

/// Lists the workspaces whose name contains the query: of each kind the first `most` by name, and
/// those of the recent ones.
pub async fn workspaces(
    house: &House,
    actor: &Actor,
    query: &str,
    most: usize,
) -> Result<Workspaces, Refusal> {
    let (organizations, recent, companies) = house
        .store
        .read(move |tx| async move {
            let organizations = list_in(&tx, actor).await?;
            let recent = recent_in(&tx, actor).await?;
            let companies = companies_of(house, &tx, actor, &organizations).await?;
            Ok::<_, Refusal>((organizations, recent, companies))
        })
        .await?;
    let (query, roads) = (query.trim().to_lowercase(), &companies);
    let named = |name: &str| query.is_empty() || name.to_lowercase().contains(&query);
    let open = |path: &String| {
        let organization = organizations
            .iter()
            .find(|org| is_at(path, "/o/", &org.slug));
        organization.and_then(|org| entry(actor, org)).or_else(|| {
            roads
                .iter()
                .find(|road| is_at(path, "/c/", road.slug()))?
                .entry(actor)
        })
    };
    let known = recent.iter().filter_map(open);
    let opened = organizations.iter().filter(|org| named(&org.name));
    let found = companies.iter().filter(|road| named(road.name()));
    Ok(Workspaces {
        organizations: opened
            .filter_map(|org| entry(actor, org))
            .take(most)
            .collect(),
        companies: found
            .filter_map(|road| road.entry(actor))
            .take(most)
            .collect(),
        recent: known.filter(|workspace| named(&workspace.name)).collect(),
    })
}

fn is_at(path: &str, kind: &str, slug: &str) -> bool {
    path.strip_prefix(kind) == Some(slug)
}

fn entry(actor: &Actor, organization: &Organization) -> Option<Workspace> {
    Some(Workspace {
        organization: true,
        path: format!("/o/{}", organization.slug),
        name: organization.name.clone(),
        role: actor.role_at(Place::Organization(&organization.id))?,
    })
}

/// A way to a company: through the organization to which it is linked, or by itself.
enum Road {
    Through(Arc<Board>, Arc<str>, usize),
    Own(rows::Named),
}

impl Road {
    fn name(&self) -> &str {
        match self {
            Self::Through(board, _, at) => &board.entries[*at].name,
            Self::Own(named) => &named.name,
        }
    }

    fn slug(&self) -> &str {
        match self {
            Self::Through(board, _, at) => &board.entries[*at].slug,
            Self::Own(named) => &named.slug,
        }
    }

    fn place(&self) -> Place<'_> {
        match self {
            Self::Through(board, organization, at) => Place::Company {
                id: &board.entries[*at].id,
                organization: Some(organization),
            },
            Self::Own(named) => Place::Company {
                id: &named.id,
                organization: named
                    .link
                    .as_ref()
                    .map(|link| link.organization_id.as_str()),
            },
        }
    }

    /// The company's workspace, where the actor may open it.
    fn entry(&self, actor: &Actor) -> Option<Workspace> {
        let place = self.place();
        let role = actor
            .role_at(place)
            .filter(|_| actor.can(Action::OpenCompany, place))?;
        Some(Workspace {
            organization: false,
            path: format!("/c/{}", self.slug()),
            name: self.name().to_owned(),
            role,
        })
    }
}

/// The ways to companies, by the companies' names, a company once: those of these organizations,
/// and those on which the actor has a role of its own.
async fn companies_of(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    organizations: &[Organization],
) -> Result<Vec<Road>, Refusal> {
    let own: BTreeSet<&String> = actor
        .assignments
        .iter()
        .filter_map(|role| role.company_id.as_ref())
        .collect();
    let own: Vec<String> = own.into_iter().cloned().collect();
    let now = house.now();
    let named = rows::named_by_ids(tx, &own).await?;
    let mut roads: Vec<Road> = Vec::new();
    for organization in organizations {
        let board = house.boards.of(tx, &organization.id, now).await?;
        let id: Arc<str> = organization.id.as_str().into();
        let through = |at| Road::Through(board.clone(), id.clone(), at);
        roads.extend((0..board.entries.len()).map(through));
    }
    // A link that does not hold today opens nothing.
    roads.extend(named.into_iter().map(|mut company| {
        let today = company.zones.day_of(now).to_string();
        company.link = company.link.filter(|link| link.holds_on(&today));
        Road::Own(company)
    }));
    if own.is_empty() && organizations.len() == 1 {
        // The board's own order.
        return Ok(roads);
    }
    roads.sort_by_cached_key(|road| (road.name().to_lowercase(), road.slug().to_owned()));
    roads.dedup_by(|later, first| later.slug() == first.slug());
    Ok(roads)
}
