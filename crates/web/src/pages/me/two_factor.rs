//! `/me/two-factor`: setting up an authenticator app, recovery codes, turning it off.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::access::two_factor::{self, Enrolment, Standing};
use canopy_app::{Actor, Refusal, Withheld};
use maud::{Markup, html};

use super::framed;
use crate::guard::Person;
use crate::pages::asked::{Asked, Sent};
use crate::pages::news::news;
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;
use crate::server::Door;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look, copies, link};
use crate::ui::field::{self, Field};
use crate::ui::form::{Form, form};
use crate::ui::head::head;
use crate::ui::panel::panel;
use crate::ui::qr::qr;

const TITLE: &str = "Two-factor sign-in";

/// How it stands, and what can be done.
pub(crate) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Asked(asked): Asked,
) -> Result<Markup, PageRefusal> {
    let standing = two_factor::standing(&door.house, &actor).await?;
    let body = page(&actor, &standing, &Said::default());
    framed(&door, &actor, TITLE, news(asked.get("saved")), &body).await
}

/// Begins to set up an app.
pub(crate) async fn begin(
    State(door): State<Door>,
    Person(actor): Person,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    match two_factor::begin(&door.house, &actor, sent.get("password")).await {
        Ok(()) => Ok(Redirect::to("/me/two-factor").into_response()),
        Err(refusal) => again(&door, &actor, "begin", refusal).await,
    }
}

/// Turns it on with the app's first code and shows the recovery codes, this once.
pub(crate) async fn confirm(
    State(door): State<Door>,
    Person(actor): Person,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    match two_factor::confirm(&door.house, &actor, sent.get("code")).await {
        Ok(codes) => show_codes(&door, &actor, "Two-factor sign-in is on.", &codes).await,
        Err(refusal) => again(&door, &actor, "confirm", refusal).await,
    }
}

/// Makes new recovery codes and shows them, this once.
pub(crate) async fn renew_codes(
    State(door): State<Door>,
    Person(actor): Person,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    match two_factor::new_recovery_codes(&door.house, &actor, sent.get("password")).await {
        Ok(codes) => show_codes(&door, &actor, "The former codes are void.", &codes).await,
        Err(refusal) => again(&door, &actor, "renew", refusal).await,
    }
}

/// Turns it off.
pub(crate) async fn end(
    State(door): State<Door>,
    Person(actor): Person,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let (password, code) = (sent.get("password"), sent.get("code"));
    match two_factor::end(&door.house, &actor, password, code).await {
        Ok(()) => Ok(Redirect::to("/me/two-factor?saved=two-factor-off").into_response()),
        Err(refusal) => again(&door, &actor, "end", refusal).await,
    }
}

/// What is wrong, and in which of the forms.
#[derive(Default)]
struct Said {
    form: &'static str,
    wrong: Wrong,
}

impl Said {
    fn on(&self, form: &str, field: &str) -> Option<&str> {
        self.wrong.on(field).filter(|_| self.form == form)
    }
}

async fn again(
    door: &Door,
    actor: &Actor,
    form: &'static str,
    refusal: Refusal,
) -> Result<Response, PageRefusal> {
    let wrong = Wrong::of(refusal)?;
    let standing = two_factor::standing(&door.house, actor).await?;
    let body = page(actor, &standing, &Said { form, wrong });
    let page = framed(door, actor, TITLE, &[], &body).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show_codes(
    door: &Door,
    actor: &Actor,
    line: &str,
    codes: &[String],
) -> Result<Response, PageRefusal> {
    let words = "Keep these codes where you will find them without your phone. Each signs you in once in place of a code \
                 of the app. They are shown only now.";
    let body = html! {
        (head("Recovery codes", line, &html! {}))
        (panel("Your codes", words, &copies("all-codes", "Copy all"), &html! {
            ul.codes { @for code in codes { li { code { (code) } } } }
            textarea #all-codes hidden readonly { (codes.join("\n")) }
            div.send { (link("/me", "I have kept them", Look::Primary, None)) }
        }))
    };
    let page = framed(door, actor, "Recovery codes", &[], &body).await?;
    Ok(page.into_response())
}

fn page(actor: &Actor, standing: &Standing, said: &Said) -> Markup {
    let line = "Beside your password, signing in takes a code that an app on your phone shows.";
    let needed = actor
        .entry
        .withheld
        .iter()
        .any(|(_, why)| *why == Withheld::SecondFactor);
    html! {
        (head(TITLE, line, &html! {}))
        @if needed {
            (banner(Tone::Warn, "An organization of yours asks for two-factor sign-in. Set it up to open its workspaces.", None))
        }
        @match standing {
            Standing::Off => (off(said)),
            Standing::Pending(enrolment) => (pending(enrolment, said)),
            Standing::On { codes_left } => (on(*codes_left, said)),
        }
    }
}

fn password<'a>(id: &'a str, form: &str, said: &'a Said) -> Field<'a> {
    Field {
        id,
        name: "password",
        label: "Your password",
        kind: "password",
        error: said.on(form, "password"),
        required: true,
        autocomplete: "current-password",
        ..Field::default()
    }
}

fn code<'a>(id: &'a str, form: &str, hint: &'a str, said: &'a Said) -> Field<'a> {
    Field {
        id,
        name: "code",
        label: "Code",
        hint,
        error: said.on(form, "code"),
        required: true,
        autocomplete: "one-time-code",
        ..Field::default()
    }
}

fn off(said: &Said) -> Markup {
    let asked = Form {
        action: "/me/two-factor/begin",
        submit: "Set up an app",
        error: None,
    };
    let fields = field::input(&password("password", "begin", said));
    let line = "Any authenticator app will do. Your other sessions are ended when it is on.";
    panel(
        "It is off",
        line,
        &html! {},
        &form(&asked, &fields, &html! {}),
    )
}

fn pending(enrolment: &Enrolment, said: &Said) -> Markup {
    let asked = Form {
        action: "/me/two-factor/confirm",
        submit: "Turn on",
        error: None,
    };
    let hint = "The six digits that the app shows now.";
    let fields = html! {
        (qr(&enrolment.address, "QR code for an authenticator app"))
        p { "Or type this key into the app: " code { (enrolment.secret) } }
        (field::input(&code("code", "confirm", hint, said)))
    };
    let line = "Scan this with your authenticator app, then type the code that it shows.";
    panel(
        "Set up your app",
        line,
        &html! {},
        &form(&asked, &fields, &html! {}),
    )
}

fn on(codes_left: i64, said: &Said) -> Markup {
    let left = match codes_left {
        1 => "One recovery code is left.".to_owned(),
        left => format!("{left} recovery codes are left."),
    };
    let renew = Form {
        action: "/me/two-factor/recovery-codes",
        submit: "Make new codes",
        error: None,
    };
    let end = Form {
        action: "/me/two-factor/end",
        submit: "Turn off",
        error: None,
    };
    let hint = "A code of the app, or a recovery code.";
    html! {
        (panel("Recovery codes", &left, &html! {},
            &form(&renew, &field::input(&password("renew-password", "renew", said)), &html! {})))
        (panel("Turn it off", "Signing in takes your password only, then.", &html! {},
            &form(&end, &html! {
                (field::input(&password("end-password", "end", said)))
                (field::input(&code("end-code", "end", hint, said)))
            }, &html! {})))
    }
}
