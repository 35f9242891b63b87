//! Where access is managed: an organization's Access Control or a company's. The same pages stand
//! at both addresses.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use canopy_app::access_control::Workplace;
use canopy_app::{Actor, Refusal};
use canopy_domain::role::Page;

use crate::guard::Person;
use crate::pages::asked::{Asked, Fields, may_name_something};
use crate::pages::frame::Frame;
use crate::pages::refused::not_found;
use crate::server::Door;

/// The entry of the sidebar under which all of it stands.
pub(super) const ENTRY: &str = "Access Control";

/// The workspace of the request, who asks, and what the address names beside it.
pub(in crate::pages) struct Desk {
    pub(super) door: Door,
    pub(super) actor: Actor,
    pub(super) frame: Frame,
    /// The assignment or invitation that the address names.
    pub(super) id: String,
    /// What the address says after its question mark: how the list is looked at, which every page
    /// and dialog over it hands on.
    pub(super) asked: Fields,
    subject: String,
    company: bool,
}

impl FromRequestParts<Door> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Response> {
        let Person(actor) = Person::from_request_parts(parts, door).await?;
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, door).await;
        let Ok(Path(mut named)) = named else {
            return Err(not_found());
        };
        if !named.values().all(|text| may_name_something(text)) {
            return Err(not_found());
        }
        let Ok(Asked(asked)) = Asked::from_request_parts(parts, door).await;
        let company = named.remove("company");
        let in_company = company.is_some();
        let subject = company.or_else(|| named.remove("organization"));
        let subject = subject.ok_or_else(not_found)?;
        let frame = match in_company {
            true => Frame::company(door, &actor, &subject).await,
            false => Frame::organization(door, &actor, &subject).await,
        };
        Ok(Self {
            door: door.clone(),
            frame: frame.map_err(IntoResponse::into_response)?,
            actor,
            id: named.remove("id").unwrap_or_default(),
            asked,
            subject,
            company: in_company,
        })
    }
}

impl Desk {
    /// The workspace as the verbs take it.
    pub(super) fn workplace(&self) -> Workplace<'_> {
        match self.company {
            true => Workplace::Company(&self.subject),
            false => Workplace::Organization(&self.subject),
        }
    }

    /// Whether it is a company's.
    pub(super) const fn in_company(&self) -> bool {
        self.company
    }

    /// The slug or id of the workspace.
    pub(super) fn subject(&self) -> &str {
        &self.subject
    }

    /// The address of the list: `/o/northwind/access`, `/c/alder/staff`.
    pub(super) fn path(&self) -> String {
        let page = if self.company { "staff" } else { "access" };
        format!("{}/{page}", self.frame.path())
    }

    /// The address of the list as a file, which the API serves.
    pub(super) fn file(&self) -> String {
        let kind = if self.company {
            "companies"
        } else {
            "organizations"
        };
        format!("/api/v1/{kind}/{}/access.csv", self.subject)
    }

    /// The answer to what is beyond the role.
    pub(super) async fn refuse(&self, refusal: Refusal) -> Response {
        let who = match self.company {
            true => "its admins",
            false => "its Organization Admins, and to viewers with this page",
        };
        let sentence = format!("Access Control of {} is open to {who}.", self.frame.name());
        if self.frame.shows(ENTRY) {
            // They read the list, and are refused what its admins do.
            return self
                .frame
                .refuse(&self.door, ENTRY, &sentence, refusal)
                .await;
        }
        self.frame
            .refuse_page(&self.door, (ENTRY, Page::AccessControl), &sentence, refusal)
            .await
    }
}
