//! `GET /`: goes to the workspace opened last, or says what to do where there is none.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::reporting::workspaces::{Workspaces, workspaces};
use canopy_app::{Actor, Refusal};
use maud::Markup;

use super::refused::PageRefusal;
use crate::guard::Person;
use crate::server::Door;
use crate::ui::button::Look;
use crate::ui::{form, layout, signin};

/// Goes to the workspace opened last.
pub(super) async fn go(
    State(door): State<Door>,
    Person(actor): Person,
) -> Result<Response, PageRefusal> {
    let found = workspaces(&door.house, &actor, "", 1).await?;
    Ok(match first(&found) {
        Some(path) => Redirect::to(path).into_response(),
        None => match actor.entry.withheld.first() {
            Some((_, why)) => PageRefusal::from(Refusal::Withheld(*why)).into_response(),
            None => nowhere(&actor).into_response(),
        },
    })
}

/// The workspace to begin with: the latest, else the first organization, else the first company.
pub(super) fn first(found: &Workspaces) -> Option<&str> {
    [&found.recent, &found.organizations, &found.companies]
        .into_iter()
        .find_map(|list| list.first())
        .map(|workspace| workspace.path.as_str())
}

fn nowhere(actor: &Actor) -> Markup {
    let sentence = format!(
        "You are signed in as {}, and no role is assigned to this address at present. Ask an admin \
         of your organization or company for one; it holds as soon as it is assigned.",
        actor.email
    );
    let body = signin::note(
        "You are not part of a workspace yet",
        &sentence,
        &form::act("/sign-out", "Sign out", Look::Plain),
    );
    layout::bare("Welcome", &[], &body)
}
