//! The pages before a workspace, and those that say no.

use crate::shell;
use axum::http::StatusCode;
use canopy_web::ui::field::{self, Field};
use canopy_web::ui::form::Form;
use canopy_web::ui::{error, layout, signin};
use maud::{Markup, html};

fn gate(wrong: Option<&str>) -> Markup {
    let email = Field {
        id: "email",
        name: "email",
        label: "Email",
        kind: "email",
        required: true,
        focus: true,
        autocomplete: "username",
        ..Field::default()
    };
    let password = Field {
        id: "password",
        name: "password",
        label: "Password",
        kind: "password",
        required: true,
        autocomplete: "current-password",
        ..Field::default()
    };
    let body = signin::card(
        "Sign in",
        "Welcome back.",
        &Form {
            action: "/sign-in",
            submit: "Sign in",
            error: wrong,
        },
        &html! { (field::input(&email)) (field::input(&password)) },
        &html! { a href="/reset" { "Forgot the password?" } },
    );
    layout::bare("Sign in", &[], &body)
}

/// Sign in.
pub async fn sign_in() -> Markup {
    gate(None)
}

/// Sign in, with the wrong password.
pub async fn refused_sign_in() -> (StatusCode, Markup) {
    (
        StatusCode::UNAUTHORIZED,
        gate(Some("E-mail address or password is wrong.")),
    )
}

/// A page beyond one's role.
pub async fn forbidden() -> (StatusCode, Markup) {
    let helpers = [
        ("Amara Okafor", "amara.okafor@example.com"),
        ("Ben Castellano", "ben.castellano@example.com"),
    ];
    let body = error::forbidden(
        "Billing of Northwind Group is open to Organization Admins and to Viewers with the Billing page.",
        &helpers,
        &error::Asking::Form {
            action: "/forbidden",
            fields: &[("role", "organization_viewer"), ("page", "billing")],
        },
    );
    (StatusCode::FORBIDDEN, shell::page("Billing", &[], &body))
}

/// A fault.
pub async fn broken() -> (StatusCode, Markup) {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        shell::bare("Something went wrong", &error::broken("req_0h7m2k9qv4t1")),
    )
}

/// Nothing.
pub async fn not_found() -> (StatusCode, Markup) {
    (
        StatusCode::NOT_FOUND,
        shell::bare("Not found", &error::not_found()),
    )
}
