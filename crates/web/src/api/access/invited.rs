//! Invitations as callers of the API ask for them, and as they get them back.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::access_control::Workplace;
use canopy_app::access_control::entry::AccessEntry;
use canopy_app::access_control::invitations::Sent;
use canopy_app::access_control::invitations::invite::{Invited, invite, invite_one};
use canopy_app::access_control::wish::Wish;
use canopy_app::{Actor, Refusal};
use canopy_domain::role::{Pages, Role};
use serde::{Deserialize, Serialize};

use super::entry::AccessItem;
use super::wish::instant;
use crate::problem::{ApiRefusal, WrongField};
use crate::server::Door;

/// An offer of a role to one or several addresses.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationNew {
    /// The address; or `emails`.
    pub email: Option<String>,
    /// Up to 100 addresses, each with a result of its own; or `email`.
    pub emails: Option<Vec<String>>,
    /// organization_admin, organization_viewer, company_admin or company_user.
    #[schema(value_type = String)]
    pub role: Role,
    /// The company of a company role: slug or id. Without it the invitation is at organization level.
    pub company: Option<String>,
    /// The pages of a viewer; the overview always is among them.
    #[schema(value_type = Option<Vec<String>>)]
    pub pages: Option<Pages>,
    /// Whether a viewer reads all companies; so it is where nothing is named.
    pub all_companies: Option<bool>,
    /// The companies that a viewer reads: slugs or ids.
    pub companies: Option<Vec<String>>,
    /// The groups that a viewer reads: ids or names.
    pub groups: Option<Vec<String>>,
    /// Whether a Company User sees all cases.
    pub all_cases: Option<bool>,
    /// The scopes of a Company User: ids or names.
    pub scopes: Option<Vec<String>>,
    /// When the role ends; absent for never. When the invitation ends is not chosen here.
    pub expires_at: Option<String>,
}

impl InvitationNew {
    /// To whom, and what.
    fn read(self) -> Result<(To, Wish), Refusal> {
        let to = match (self.email, self.emails) {
            (Some(email), None) => To::One(email),
            (None, Some(emails)) => To::Several(emails),
            _ => {
                let words = "name one email, or a list of emails";
                return Err(Refusal::field("email", "required", words));
            }
        };
        let wish = Wish {
            role: Some(self.role),
            company: self.company,
            pages: self.pages,
            all_companies: self.all_companies,
            companies: self.companies,
            groups: self.groups,
            all_cases: self.all_cases,
            scopes: self.scopes,
            expires_at: Some(self.expires_at.as_deref().map(instant).transpose()?),
        };
        Ok((to, wish))
    }
}

enum To {
    One(String),
    Several(Vec<String>),
}

/// Sends what is asked for and answers it.
pub(super) async fn answer(
    door: &Door,
    actor: &Actor,
    here: Workplace<'_>,
    new: InvitationNew,
) -> Result<Response, ApiRefusal> {
    let (to, wish) = new.read()?;
    match to {
        To::One(email) => {
            let sent = invite_one(&door.house, actor, here, &email, &wish).await?;
            let status = match sent.is_new {
                true => StatusCode::CREATED,
                false => StatusCode::OK,
            };
            Ok((status, Json(InvitationSent::from(sent))).into_response())
        }
        To::Several(emails) => {
            let answers = invite(&door.house, actor, here, &emails, &wish).await?;
            Ok(Json(Invitations::from(answers)).into_response())
        }
    }
}

/// An invitation with its link, which is told this once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InvitationSent {
    /// The invitation.
    #[serde(flatten)]
    pub invitation: AccessItem,
    /// The address on which the invited person accepts.
    pub link: String,
}

impl From<Sent> for InvitationSent {
    fn from(sent: Sent) -> Self {
        Self {
            invitation: sent.entry.into(),
            link: sent.link,
        }
    }
}

/// What became of one address.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InvitationResult {
    /// The address as it was sent.
    pub email: String,
    /// `invited`, `updated` (the open invitation of the address) or `refused`.
    pub status: &'static str,
    /// The invitation, unless it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationSent>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<WrongField>,
}

/// What became of several addresses.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Invitations {
    /// In the order of the addresses.
    pub results: Vec<InvitationResult>,
}

impl From<Vec<Invited>> for Invitations {
    fn from(answers: Vec<Invited>) -> Self {
        let result = |Invited { email, outcome }| match outcome {
            Ok(sent) => InvitationResult {
                email,
                status: if sent.is_new { "invited" } else { "updated" },
                invitation: Some(sent.into()),
                error: None,
            },
            Err(error) => InvitationResult {
                email,
                status: "refused",
                invitation: None,
                error: Some((&error).into()),
            },
        };
        Self {
            results: answers.into_iter().map(result).collect(),
        }
    }
}

/// The invitations that were not accepted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InvitationList {
    /// Latest first; pending and expired ones.
    pub items: Vec<AccessItem>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

impl From<Vec<AccessEntry>> for InvitationList {
    fn from(found: Vec<AccessEntry>) -> Self {
        Self {
            items: found.into_iter().map(Into::into).collect(),
            next: None,
        }
    }
}
