//! The frame of a page of a workspace: its name and pages in the sidebar, the switcher, the person.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::access::help::who_can_help;
use canopy_app::access::recent::remember_workspace;
use canopy_app::access_control::requests::ask::asked_on;
use canopy_app::companies::find::find_company;
use canopy_app::letters::mailbox::has_mailbox;
use canopy_app::organizations::find::find_organization;
use canopy_app::reporting::workspaces::{Workspaces, workspaces};
use canopy_app::{Actor, ActorKind, Refusal};
use canopy_domain::role::{Action, Page, Place};
use maud::Markup;

use super::access_requests::fields_for;
use super::moments::moment;
use super::refused::PageRefusal;
use super::switcher::{MOST_UNASKED, sections, with_entries};
use crate::server::Door;
use crate::ui::avatar::Shape;
use crate::ui::layout::{self, Entry, Shell};
use crate::ui::{Icon, error};

/// Everything around a page of a workspace that the reader may open.
pub(super) struct Frame {
    name: String,
    path: String,
    shape: Shape,
    parent: Option<(String, String)>,
    pages: Vec<(&'static str, String, Icon)>,
    workspaces: Workspaces,
    person: String,
    role: &'static str,
    organization_id: Option<String>,
    company_id: Option<String>,
    /// Who may ask for more from here.
    asker: Option<String>,
}

impl Frame {
    /// The frame of an organization.
    pub(super) async fn organization(
        door: &Door,
        actor: &Actor,
        subject: &str,
    ) -> Result<Self, PageRefusal> {
        let found = find_organization(&door.house, actor, subject).await?;
        let (place, path) = (Place::Organization(&found.id), format!("/o/{}", found.slug));
        let mut pages = Vec::new();
        if actor.can(Action::SeeOverview, place) {
            pages.push(("Overview", path.clone(), Icon::Dashboard));
        }
        if actor.can(Action::SeeReporting, place) {
            pages.push(("Reporting", format!("{path}/reporting"), Icon::Chart));
        }
        if actor.can(Action::SeeAmounts, place) {
            pages.push(("Billing", format!("{path}/billing"), Icon::Card));
        }
        if actor.can(Action::SeeAccess, place) {
            pages.push(("Access Control", format!("{path}/access"), Icon::Shield));
        }
        if actor.can(Action::SeeAudit, place) {
            pages.push(("Audit log", format!("{path}/audit"), Icon::Scroll));
        }
        if actor.can(Action::ManageOrganization, place) {
            pages.push(("Settings", format!("{path}/settings"), Icon::Settings));
        }
        if has_mailbox(&door.house, actor) && actor.can(Action::ManageOrganization, place) {
            pages.push(("Mailbox", "/mailbox".into(), Icon::Mail));
        }
        Ok(Self {
            role: actor.role_at(place).unwrap_or_default(),
            workspaces: workspaces(&door.house, actor, "", MOST_UNASKED).await?,
            person: actor.eyes().1.to_owned(),
            name: found.name,
            path,
            shape: Shape::Organization,
            parent: None,
            pages,
            organization_id: Some(found.id),
            company_id: None,
            asker: asker(actor),
        })
    }

    /// The frame of a company.
    pub(super) async fn company(
        door: &Door,
        actor: &Actor,
        subject: &str,
    ) -> Result<Self, PageRefusal> {
        let found = find_company(&door.house, actor, subject).await?;
        let path = format!("/c/{}", found.slug);
        let mut pages = vec![("Overview", path.clone(), Icon::Dashboard)];
        if actor.can(Action::SeeUsage, found.place()) {
            pages.push(("Usage", format!("{path}/usage"), Icon::Activity));
        }
        if actor.can(Action::SeeAmounts, found.place()) {
            pages.push(("Billing", format!("{path}/billing"), Icon::Card));
        }
        if actor.can(Action::SeeStaff, found.place()) {
            pages.push(("Access Control", format!("{path}/staff"), Icon::Shield));
        }
        if actor.can(Action::SeeAudit, found.place()) {
            pages.push(("Audit log", format!("{path}/audit"), Icon::Scroll));
        }
        if actor.can(Action::SeeCompanySettings, found.place()) {
            pages.push(("Settings", format!("{path}/settings"), Icon::Settings));
        }
        Ok(Self {
            role: actor.role_at(found.place()).unwrap_or_default(),
            parent: parent(door, actor, found.organization_id.as_deref()).await?,
            workspaces: workspaces(&door.house, actor, "", MOST_UNASKED).await?,
            person: actor.eyes().1.to_owned(),
            name: found.name,
            path,
            shape: Shape::Company,
            pages,
            organization_id: found.organization_id,
            company_id: Some(found.id.to_string()),
            asker: asker(actor),
        })
    }

    /// The frame of the workspace opened last, for pages that belong to the person.
    pub(super) async fn latest(door: &Door, actor: &Actor) -> Result<Option<Self>, PageRefusal> {
        let known = workspaces(&door.house, actor, "", 1).await?;
        let Some(path) = super::landing::first(&known) else {
            return Ok(None);
        };
        match (path.strip_prefix("/o/"), path.strip_prefix("/c/")) {
            (Some(slug), _) => Self::organization(door, actor, slug).await.map(Some),
            (_, Some(slug)) => Self::company(door, actor, slug).await.map(Some),
            _ => Ok(None),
        }
    }

    /// Remembers that the workspace was opened. Not being able to is no reason not to show it.
    pub(super) async fn remember(&self, door: &Door, actor: &Actor) {
        let latest = self.workspaces.recent.first();
        if latest.is_some_and(|workspace| workspace.path == self.path) {
            return;
        }
        if let Err(refusal) = remember_workspace(&door.house, actor, &self.path).await {
            tracing::warn!(%refusal, "the opened workspace was not remembered");
        }
    }

    /// The path of the workspace: `/o/northwind`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The name of the workspace.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A page of the workspace; its title marks its entry in the sidebar.
    pub(super) fn page(&self, title: &str, news: &[&str], body: &Markup) -> Markup {
        self.page_within(title, title, news, body)
    }

    /// A page under an entry of the sidebar, with a title of its own.
    pub(super) fn page_within(
        &self,
        entry: &str,
        title: &str,
        news: &[&str],
        body: &Markup,
    ) -> Markup {
        let nav: Vec<Entry<'_>> = self
            .pages
            .iter()
            .map(|(label, href, sign)| Entry {
                label,
                href,
                sign: *sign,
                current: *label == entry,
            })
            .collect();
        with_entries(&self.workspaces, &self.path, true, |lists| {
            layout::page(
                &Shell {
                    title,
                    workspace: &self.name,
                    shape: self.shape,
                    parent: self
                        .parent
                        .as_ref()
                        .map(|(name, path)| (name.as_str(), path.as_str())),
                    nav: &nav,
                    switcher: &sections(lists),
                    person: &self.person,
                    role: self.role,
                    news,
                },
                body,
            )
        })
    }

    /// Whether a page with this title is in the sidebar, which is where the role opens it.
    pub(super) fn shows(&self, title: &str) -> bool {
        self.pages.iter().any(|(label, ..)| *label == title)
    }

    /// The answer to a refusal inside the workspace: what is beyond the role says who can help, and
    /// offers to ask for the role of an admin.
    pub(super) async fn refuse(
        &self,
        door: &Door,
        title: &str,
        sentence: &str,
        refusal: Refusal,
    ) -> Response {
        self.refused(door, title, None, sentence, refusal).await
    }

    /// The same for a page that viewers of the organization can be given: no more is asked for.
    pub(super) async fn refuse_page(
        &self,
        door: &Door,
        (title, page): (&str, Page),
        sentence: &str,
        refusal: Refusal,
    ) -> Response {
        self.refused(door, title, Some(page), sentence, refusal)
            .await
    }

    async fn refused(
        &self,
        door: &Door,
        title: &str,
        page: Option<Page>,
        sentence: &str,
        refusal: Refusal,
    ) -> Response {
        if !matches!(refusal, Refusal::Forbidden) {
            return PageRefusal::from(refusal).into_response();
        }
        match self.forbidden(door, page, sentence).await {
            Ok(body) => (StatusCode::FORBIDDEN, self.page(title, &[], &body)).into_response(),
            Err(refusal) => PageRefusal::from(refusal).into_response(),
        }
    }

    async fn forbidden(
        &self,
        door: &Door,
        page: Option<Page>,
        sentence: &str,
    ) -> Result<Markup, Refusal> {
        let (organization, company) = (self.organization_id.as_deref(), self.company_id.as_deref());
        let helpers = who_can_help(&door.house, organization, company).await?;
        let helpers: Vec<error::Helper<'_>> = helpers
            .iter()
            .map(|helper| (helper.name.as_str(), helper.email.as_str()))
            .collect();
        let since = match &self.asker {
            Some(person) => asked_on(&door.house, person, organization, company).await?,
            None => None,
        };
        let since = since.map(moment);
        let fields = fields_for(page, company.is_none());
        let action = format!("{}/access-requests", self.path);
        let asking = match (&self.asker, &since) {
            (None, _) => error::Asking::Never,
            (Some(_), Some(since)) => error::Asking::Waits(since),
            (Some(_), None) => error::Asking::Form {
                action: &action,
                fields: &fields,
            },
        };
        Ok(error::forbidden(sentence, &helpers, &asking))
    }
}

/// Who may ask for access: a person as themselves, and not while they see as somebody else.
fn asker(actor: &Actor) -> Option<String> {
    (actor.kind == ActorKind::Person && actor.seeing.is_none()).then(|| actor.id.clone())
}

/// The organization above a company, for those who may open it.
async fn parent(
    door: &Door,
    actor: &Actor,
    organization_id: Option<&str>,
) -> Result<Option<(String, String)>, PageRefusal> {
    let Some(id) = organization_id else {
        return Ok(None);
    };
    match find_organization(&door.house, actor, id).await {
        Ok(found) => Ok(Some((found.name, format!("/o/{}", found.slug)))),
        Err(Refusal::Hidden) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}
