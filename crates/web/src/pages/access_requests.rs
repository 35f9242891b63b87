//! Access requests: asking from the page that says that access is missing, and the panel with which
//! admins decide.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::access_control::Workplace;
use canopy_app::access_control::requests::approve::approve;
use canopy_app::access_control::requests::ask::{Ask, ask};
use canopy_app::access_control::requests::decline::decline;
use canopy_app::access_control::requests::list::access_requests;
use canopy_app::access_control::requests::{AccessRequest, wish};
use canopy_app::access_control::wish::Wish;
use canopy_app::{Actor, Refusal};
use canopy_domain::role::{Page, Role};
use maud::{Markup, html};

use super::asked::{Asked, Fields, Sent, Subject, Subjects};
use super::frame::Frame;
use super::moments::moment;
use super::news::news;
use super::refused::PageRefusal;
use crate::guard::Person;
use crate::routing::{Routes, get, post};
use crate::server::Door;
use crate::ui::button::{Look, submit};
use crate::ui::panel::panel;
use crate::ui::{Icon, empty, form, head};

const TITLE: &str = "Access requests";

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(
            "/o/{organization}/access-requests",
            get(of_organization).post(ask_organization),
        )
        .route(
            "/o/{organization}/access-requests/{id}/approve",
            post(approve_in_organization),
        )
        .route(
            "/o/{organization}/access-requests/{id}/decline",
            post(decline_in_organization),
        )
        .route(
            "/c/{company}/access-requests",
            get(of_company).post(ask_company),
        )
        .route(
            "/c/{company}/access-requests/{id}/approve",
            post(approve_in_company),
        )
        .route(
            "/c/{company}/access-requests/{id}/decline",
            post(decline_in_company),
        )
}

/// What is asked for where a role does not reach, as the fields of the form: a page that viewers can
/// be given, or else the role that opens everything there.
pub(super) fn fields_for(
    page: Option<Page>,
    in_organization: bool,
) -> Vec<(&'static str, &'static str)> {
    match (in_organization, page) {
        (true, Some(page)) => vec![
            ("role", Role::OrganizationViewer.code()),
            ("page", page.code()),
        ],
        (true, None) => vec![("role", Role::OrganizationAdmin.code())],
        (false, _) => vec![("role", Role::CompanyAdmin.code())],
    }
}

async fn of_organization(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let here = Workplace::Organization(&organization);
    shown(&door, &actor, here, &frame, asked.get("saved")).await
}

async fn of_company(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let here = Workplace::Company(&company);
    shown(&door, &actor, here, &frame, asked.get("saved")).await
}

/// The requests on a page of their own, to which letters lead.
async fn shown(
    door: &Door,
    actor: &Actor,
    here: Workplace<'_>,
    frame: &Frame,
    saved: &str,
) -> Result<Response, PageRefusal> {
    let requests = match access_requests(&door.house, actor, here).await {
        Ok(requests) => requests,
        Err(refusal) => {
            let sentence = format!("The admins of {} decide about access.", frame.name());
            return Ok(frame.refuse(door, TITLE, &sentence, refusal).await);
        }
    };
    let body = html! {
        (head::head(TITLE, "Who asks for more than their role includes.", &html! {}))
        @if requests.is_empty() {
            (empty::empty(
                Icon::Shield,
                "Nobody waits for access",
                "People who ask for a page or a role appear here.",
                None,
            ))
        } @else {
            (requests_panel(&requests, frame.path()))
        }
    };
    Ok(frame.page(TITLE, news(saved), &body).into_response())
}

async fn ask_organization(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Sent(sent): Sent,
) -> Result<Redirect, PageRefusal> {
    let here = Workplace::Organization(&organization);
    ask(&door.house, &actor, here, &asked(&sent)?).await?;
    Ok(Redirect::to(&format!("/o/{organization}?saved=asked")))
}

async fn ask_company(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Sent(sent): Sent,
) -> Result<Redirect, PageRefusal> {
    let here = Workplace::Company(&company);
    ask(&door.house, &actor, here, &asked(&sent)?).await?;
    Ok(Redirect::to(&format!("/c/{company}?saved=asked")))
}

fn asked(sent: &Fields) -> Result<Ask, Refusal> {
    wish(sent.get("role"), sent.find("page"), sent.get("note"))
}

/// What the panel lets an admin choose: that a Company User sees all cases.
fn chosen(sent: &Fields) -> Wish {
    Wish {
        all_cases: sent.find("all_cases").map(|_| true),
        ..Wish::default()
    }
}

async fn approve_in_organization(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
    Sent(sent): Sent,
) -> Result<Redirect, PageRefusal> {
    let here = Workplace::Organization(&organization);
    approve(&door.house, &actor, here, &id, &chosen(&sent)).await?;
    Ok(Redirect::to(&format!(
        "/o/{organization}/access-requests?saved=approved"
    )))
}

async fn approve_in_company(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([company, id]): Subjects,
    Sent(sent): Sent,
) -> Result<Redirect, PageRefusal> {
    let here = Workplace::Company(&company);
    approve(&door.house, &actor, here, &id, &chosen(&sent)).await?;
    Ok(Redirect::to(&format!(
        "/c/{company}/access-requests?saved=approved"
    )))
}

async fn decline_in_organization(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
    Sent(sent): Sent,
) -> Result<Redirect, PageRefusal> {
    let here = Workplace::Organization(&organization);
    decline(&door.house, &actor, here, &id, sent.get("reason")).await?;
    Ok(Redirect::to(&format!(
        "/o/{organization}/access-requests?saved=declined"
    )))
}

async fn decline_in_company(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([company, id]): Subjects,
    Sent(sent): Sent,
) -> Result<Redirect, PageRefusal> {
    let here = Workplace::Company(&company);
    decline(&door.house, &actor, here, &id, sent.get("reason")).await?;
    Ok(Redirect::to(&format!(
        "/c/{company}/access-requests?saved=declined"
    )))
}

/// The requests that wait in a workspace, whose own path is `path` (`/o/northwind`), for those who
/// decide them; nothing where none waits.
pub(super) async fn waiting(
    door: &Door,
    actor: &Actor,
    here: Workplace<'_>,
    path: &str,
) -> Result<Markup, Refusal> {
    let requests = access_requests(&door.house, actor, here).await?;
    Ok(match requests.is_empty() {
        true => html! {},
        false => requests_panel(&requests, path),
    })
}

fn requests_panel(requests: &[AccessRequest], path: &str) -> Markup {
    let line = "People who ask for more than their role includes. Approving gives it at once.";
    let body = html! {
        ul.requests {
            @for request in requests { li { (one(request, path)) } }
        }
    };
    panel("Access requests", line, &html! {}, &body)
}

fn one(request: &AccessRequest, path: &str) -> Markup {
    let at = |deed: &str| format!("{path}/access-requests/{}/{deed}", request.id);
    let reason = format!("reason-{}", request.id);
    html! {
        p {
            b { (request.name) } " (" (request.email) ") asks for " (request.wanted) " in "
            (request.place.name) ", " (moment(request.requested_at)) "."
        }
        @if !request.note.is_empty() { blockquote { (request.note) } }
        div.actions {
            @if request.role == Role::CompanyUser {
                // Which cases is an explicit choice; scopes are chosen where roles are assigned.
                form.inline method="post" action=(at("approve")) data-once {
                    input type="hidden" name="all_cases" value="yes";
                    (submit("Approve for all cases", Look::Primary, None))
                }
            } @else {
                (form::act(&at("approve"), "Approve", Look::Primary))
            }
            form.inline method="post" action=(at("decline")) data-once {
                label.sr for=(reason) { "Reason for declining " (request.name) }
                input.input #(reason) name="reason" required maxlength="500" placeholder="Reason";
                (submit("Decline", Look::Plain, None))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_by_what_gives_it() {
        assert_eq!(
            fields_for(Some(Page::AuditLog), true),
            [("role", "organization_viewer"), ("page", "audit_log")]
        );
        assert_eq!(fields_for(None, true), [("role", "organization_admin")]);
        for page in [None, Some(Page::AuditLog)] {
            assert_eq!(fields_for(page, false), [("role", "company_admin")]);
        }
    }
}
