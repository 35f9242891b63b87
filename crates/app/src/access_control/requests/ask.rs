//! Asking for a role or a page, from the page that says that it is missing.

use canopy_domain::role::{Draft, HeldIn, Page, Role};
use canopy_store::{StoreError, Tx};
use jiff::Timestamp;

use super::letter::asked_letter;
use super::list::wanted;
use crate::access::requests::rows::open_since;
use crate::access::requests::{Pending, store};
use crate::access::roles::rows as roles;
use crate::access_control::place::{Here, Workplace};
use crate::{Actor, ActorKind, House, Refusal, letters};

/// The longest note or reason, in characters.
pub(super) const LONGEST: usize = 500;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The role.
    pub role: Role,
    /// The page that an Organization Viewer asks for.
    pub page: Option<Page>,
    /// Why, in the person's own words; may be empty.
    pub note: String,
}

/// Reads what is asked for from words.
pub fn wish(role: &str, page: Option<&str>, note: &str) -> Result<Ask, Refusal> {
    let role = role.parse::<Role>();
    let page = page.filter(|page| !page.is_empty()).map(str::parse::<Page>);
    Ok(Ask {
        role: role.map_err(|error| Refusal::field("role", "invalid", error.to_string()))?,
        page: page
            .transpose()
            .map_err(|error| Refusal::field("page", "invalid", error.to_string()))?,
        note: note.into(),
    })
}

/// Asks the admins of a workspace that the person may open. Answers the request's id.
pub async fn ask(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    ask: &Ask,
) -> Result<String, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    if actor.kind != ActorKind::Person || actor.seeing.is_some() {
        return Err(Refusal::Forbidden);
    }
    let held_in = match &here {
        Here::Organization(organization) => HeldIn::Organization(organization.id.clone()),
        Here::Company(company) => HeldIn::Company(company.id.to_string()),
    };
    check(&held_in, ask)?;
    let request = Pending {
        id: house.fresh_id("arq_"),
        person_id: actor.id.clone(),
        held_in,
        role: ask.role,
        page: ask.page,
        note: words("note", &ask.note)?,
        requested_at: house.now(),
    };
    let (here, request) = (&here, &request);
    house
        .store
        .write(move |tx| async move {
            lacking(&tx, request).await?;
            match store(&tx, actor, request, here.organization_id()).await {
                // Sent twice at once: the other one is there.
                Err(Refusal::Store(StoreError::Unique(_))) => {
                    return Err(tx.outdated("the same was asked for meanwhile").into());
                }
                stored => stored?,
            }
            tell_admins(house, &tx, actor, here, request).await
        })
        .await?;
    Ok(request.id.clone())
}

/// When a person asked for something that nobody decided, in a company or, without one, in an
/// organization. Only for people who may open the place.
pub async fn asked_on(
    house: &House,
    person_id: &str,
    organization_id: Option<&str>,
    company_id: Option<&str>,
) -> Result<Option<Timestamp>, Refusal> {
    let held_in = match (company_id, organization_id) {
        (Some(id), _) => HeldIn::Company(id.into()),
        (None, Some(id)) => HeldIn::Organization(id.into()),
        (None, None) => return Ok(None),
    };
    let held_in = &held_in;
    house
        .store
        .read(move |tx| async move { open_since(&tx, person_id, held_in).await })
        .await
}

fn check(held_in: &HeldIn, ask: &Ask) -> Result<(), Refusal> {
    let in_organization = matches!(held_in, HeldIn::Organization(_));
    if ask.role.in_organization() != in_organization {
        let words = "ask for a role of this workspace";
        return Err(Refusal::field("role", "misplaced", words));
    }
    match (ask.role, ask.page) {
        (Role::OrganizationViewer, None) => Err(Refusal::field(
            "page",
            "required",
            "name the page that you ask for",
        )),
        (Role::OrganizationViewer, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => Err(Refusal::field(
            "page",
            "not_for_this_role",
            "this role has every page; leave it out",
        )),
    }
}

/// A text of several lines that others read.
pub(super) fn words(field: &str, text: &str) -> Result<String, Refusal> {
    let text = text.trim().replace("\r\n", "\n");
    let odd = |c: char| c.is_control() && c != '\n';
    if text.chars().count() > LONGEST || text.chars().any(odd) {
        let words = format!("write at most {LONGEST} characters of plain text");
        return Err(Refusal::field(field, "invalid", words));
    }
    Ok(text)
}

/// Refuses to ask for what the person holds.
async fn lacking(tx: &Tx, request: &Pending) -> Result<(), Refusal> {
    let held = roles::of_person(tx, &request.person_id).await?;
    let now = request.requested_at;
    let gives = |held: &Draft| {
        held.held_in == request.held_in
            && held.expires_at.is_none_or(|end| now < end)
            && match request.page {
                Some(page) => held.role == Role::OrganizationAdmin || held.pages.contains(page),
                None => held.role == request.role,
            }
    };
    if held.iter().any(|held| gives(&held.draft)) {
        let words = "you hold this already; load the page anew";
        return Err(Refusal::conflict("role", "already_held", words));
    }
    Ok(())
}

async fn tell_admins(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    here: &Here,
    request: &Pending,
) -> Result<(), Refusal> {
    let (organization, company) = match here {
        Here::Organization(organization) => (Some(organization.id.as_str()), None),
        Here::Company(company) => (company.organization_id.as_deref(), Some(&*company.id)),
    };
    let (place, way) = match here {
        Here::Organization(found) => (&found.name, format!("/o/{}/access-requests", found.slug)),
        Here::Company(found) => (&found.name, format!("/c/{}/access-requests", found.slug)),
    };
    let link = format!("{}{way}", house.config.base_url);
    let now = house.now().as_microsecond();
    let wanted = wanted(request.role, request.page);
    for (name, email) in roles::admins_of(tx, organization, company, now).await? {
        let to = (name.as_str(), email.as_str());
        let letter = asked_letter(to, actor, &wanted, place, &request.note, &link);
        letters::post(house, tx, &letter.about(here.organization_id())).await?;
    }
    Ok(())
}
