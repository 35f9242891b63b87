//! Seeing an organization as one of its people sees it: where it begins and where it ends.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::access_control::see_as::{begin_seeing_as, end_seeing_as};

use crate::guard::Person;
use crate::pages::asked::Subjects;
use crate::pages::frame::Frame;
use crate::pages::refused::PageRefusal;
use crate::server::Door;

/// Begins it, and goes to the first workspace that the person may open.
pub(in crate::pages) async fn begin(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, person]): Subjects,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    match begin_seeing_as(&door.house, &actor, &organization, &person).await {
        Ok(()) => Ok(Redirect::to("/").into_response()),
        Err(refusal) => {
            let sentence = "Organization Admins see the organization as its people see it.";
            Ok(frame
                .refuse(&door, "Access Control", sentence, refusal)
                .await)
        }
    }
}

/// Ends it, and goes back to the person's page.
pub(in crate::pages) async fn end(
    State(door): State<Door>,
    Person(actor): Person,
) -> Result<Redirect, PageRefusal> {
    end_seeing_as(&door.house, &actor).await?;
    let Some(seeing) = &actor.seeing else {
        return Ok(Redirect::to("/"));
    };
    let path = format!(
        "/o/{}/access/people/{}",
        seeing.organization_id, seeing.person_id
    );
    Ok(Redirect::to(&path))
}
