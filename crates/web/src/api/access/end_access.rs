//! Ending everything that a person holds in an organization.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::access_control::end_all::{Ending, KeyFate, end_all_access, what_ends};
use serde::{Deserialize, Serialize};

use super::super::json::Body;
use super::asking::AccessRequestItem;
use super::entry::{AccessItem, Reference};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem, WrongField};
use crate::server::Door;

/// A key that the person made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MadeKeyItem {
    /// `key_…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is good.
    pub place: Reference,
}

/// Everything that would end.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EndingAnswer {
    /// Send this to end just what is listed here, as it is now.
    pub listed: String,
    /// The roles.
    pub roles: Vec<AccessItem>,
    /// The open invitations.
    pub invitations: Vec<AccessItem>,
    /// The access requests that nobody decided; they are declined.
    pub requests: Vec<AccessRequestItem>,
    /// The keys that the person made.
    pub keys: Vec<MadeKeyItem>,
    /// Why it cannot be done, where it cannot.
    pub refused: Option<WrongField>,
}

impl From<Ending> for EndingAnswer {
    fn from(ending: Ending) -> Self {
        Self {
            listed: ending.listed(),
            roles: ending.roles.into_iter().map(Into::into).collect(),
            invitations: ending.invitations.into_iter().map(Into::into).collect(),
            requests: ending.requests.into_iter().map(Into::into).collect(),
            keys: ending
                .keys
                .into_iter()
                .map(|key| MadeKeyItem {
                    id: key.id,
                    name: key.name,
                    place: key.place.into(),
                })
                .collect(),
            refused: ending.refused.as_ref().map(Into::into),
        }
    }
}

/// What to end.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndAccess {
    /// `listed` as it was read: when something else would end by now, or a role was changed, nothing
    /// ends.
    pub listed: String,
    /// What becomes of keys, by id: kept (by default), revoked or rotated. A key that is not listed is
    /// refused.
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
}

/// What was ended.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EndedAnswer {
    /// The new key of each that was rotated; they are not shown again.
    pub new_keys: Vec<NewKeyItem>,
}

/// A key in the place of one that was rotated.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NewKeyItem {
    /// Its name.
    pub name: String,
    /// The key.
    pub key: String,
}

/// Everything that a person holds in an organization and its companies, and what would end with it.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/people/{person}/end-access", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"), ("person" = String, Path)),
    responses((status = 200, body = EndingAnswer), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn look(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, person)): Path<(String, String)>,
) -> Result<Json<EndingAnswer>, ApiRefusal> {
    let ending = what_ends(&door.house, &actor, &organization, &person).await?;
    Ok(Json(ending.into()))
}

/// Ends all of it at once.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/people/{person}/end-access", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"), ("person" = String, Path)), request_body = EndAccess,
    responses((status = 200, body = EndedAnswer), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn end(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, person)): Path<(String, String)>,
    Body(body): Body<EndAccess>,
) -> Result<Json<EndedAnswer>, ApiRefusal> {
    let words = body.keys.iter().map(|(id, word)| (&**id, &**word));
    let fates = KeyFate::read_all(words, |_| "keys".into())?;
    let (house, listed) = (&door.house, body.listed.as_str());
    let ended = end_all_access(house, &actor, &organization, &person, listed, &fates).await?;
    let new_keys = ended.new_keys.into_iter();
    Ok(Json(EndedAnswer {
        new_keys: new_keys
            .map(|(name, key)| NewKeyItem { name, key })
            .collect(),
    }))
}
