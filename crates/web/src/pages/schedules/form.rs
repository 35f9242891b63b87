//! The form of a schedule: a new one, or one that is changed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::schedules::{
    Offer, Schedule, Wish, create_schedule, edit_schedule, offer, schedule,
};
use canopy_app::{Actor, Refusal};
use maud::{Markup, html};

use super::beyond;
use super::words::WEEKDAYS;
use crate::guard::Person;
use crate::pages::asked::{Fields, Sent, Subject, Subjects};
use crate::pages::frame::Frame;
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;
use crate::server::Door;
use crate::ui::button::{Look, link};
use crate::ui::field::{self, Field};
use crate::ui::form::{Form, form};
use crate::ui::head::head;
use crate::ui::panel::panel;

/// The fields under which errors are shown.
const SHOWN: [&str; 10] = [
    "name",
    "cadence",
    "weekday",
    "month_day",
    "hour",
    "covers",
    "layout",
    "lines",
    "format",
    "recipients",
];

/// What stands in the form.
struct Typed {
    values: Vec<(&'static str, String)>,
    recipients: Vec<String>,
    wrong: Wrong,
}

impl Typed {
    fn of(kept: Option<&Schedule>) -> Self {
        let text = |kept: Option<String>, usual: &str| kept.unwrap_or(usual.into());
        let plan = kept.map(|it| it.plan);
        let shape = kept.map(|it| it.shape);
        let number = |n: i8| n.to_string();
        let word = |code: &'static str| code.to_owned();
        let values = vec![
            ("name", text(kept.map(|it| it.name.clone()), "")),
            (
                "cadence",
                text(plan.map(|it| word(it.cadence.code())), "weekly"),
            ),
            ("weekday", text(plan.map(|it| number(it.weekday)), "1")),
            ("month_day", text(plan.map(|it| number(it.month_day)), "1")),
            ("hour", text(plan.map(|it| number(it.hour)), "6")),
            (
                "covers",
                text(plan.map(|it| word(it.covers.code())), "previous"),
            ),
            (
                "layout",
                text(shape.map(|it| word(it.layout.code())), "tidy"),
            ),
            (
                "lines",
                text(shape.map(|it| word(it.lines.code())), "month"),
            ),
            (
                "format",
                text(shape.map(|it| word(it.format.ending())), "xlsx"),
            ),
        ];
        let people = kept.map_or(&[][..], |it| &it.recipients);
        Self {
            values,
            recipients: people.iter().map(|it| it.id.clone()).collect(),
            wrong: Wrong::default(),
        }
    }

    fn sent(sent: &Fields, wrong: Wrong) -> Self {
        let names = SHOWN.into_iter().filter(|name| *name != "recipients");
        Self {
            values: names
                .map(|name| (name, sent.get(name).to_owned()))
                .collect(),
            recipients: sent.all("recipients"),
            wrong,
        }
    }

    fn get(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// What is not a number is refused as one that is out of range.
const NO_NUMBER: i64 = -1;

fn wish(sent: &Fields) -> Wish {
    let number = |name| {
        let text = sent.find(name)?;
        Some(text.trim().parse().unwrap_or(NO_NUMBER))
    };
    Wish {
        name: Some(sent.get("name").into()),
        cadence: sent.owned("cadence"),
        weekday: number("weekday"),
        month_day: number("month_day"),
        hour: number("hour"),
        covers: sent.owned("covers"),
        layout: sent.owned("layout"),
        lines: sent.owned("lines"),
        format: sent.owned("format"),
        recipients: Some(sent.all("recipients")),
        active: None,
    }
}

/// The form of a new schedule.
pub(super) async fn new(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let of = (organization.as_str(), None);
    Ok(asked(&door, &actor, &frame, of, None).await)
}

/// The form of one that is there.
pub(super) async fn edit(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let of = (organization.as_str(), Some(id.as_str()));
    Ok(asked(&door, &actor, &frame, of, None).await)
}

/// Makes one.
pub(super) async fn create(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let made = create_schedule(&door.house, &actor, &organization, &wish(&sent)).await;
    let of = (organization.as_str(), None);
    Ok(saved(&door, &actor, &frame, of, &sent, made).await)
}

/// Changes one.
pub(super) async fn save(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let done = edit_schedule(&door.house, &actor, &organization, &id, &wish(&sent)).await;
    let of = (organization.as_str(), Some(id.as_str()));
    let done = done.map(|()| id.clone());
    Ok(saved(&door, &actor, &frame, of, &sent, done).await)
}

async fn saved(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    of: (&str, Option<&str>),
    sent: &Fields,
    done: Result<String, Refusal>,
) -> Response {
    let refusal = match done {
        Ok(id) => {
            let path = format!("{}/reporting/schedules/{id}?saved=schedule", frame.path());
            return Redirect::to(&path).into_response();
        }
        Err(refusal) => refusal,
    };
    match Wrong::of(refusal) {
        Ok(wrong) => asked(door, actor, frame, of, Some(Typed::sent(sent, wrong))).await,
        Err(refusal) => beyond(door, frame, refusal).await,
    }
}

/// The form, as it was typed or as the schedule is.
async fn asked(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    (organization, id): (&str, Option<&str>),
    typed: Option<Typed>,
) -> Response {
    let read = async {
        let offered = offer(&door.house, actor, organization).await?;
        let kept = match id {
            Some(id) => Some(schedule(&door.house, actor, organization, id).await?),
            None => None,
        };
        Ok::<_, Refusal>((offered, kept))
    };
    let (offered, kept) = match read.await {
        Ok(read) => read,
        Err(refusal) => return beyond(door, frame, refusal).await,
    };
    let code = match typed {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let kept = kept.map(|it| it.listed.schedule);
    let typed = typed.unwrap_or_else(|| Typed::of(kept.as_ref()));
    let title = match &kept {
        Some(kept) => format!("Edit {}", kept.name),
        None => "New schedule".to_owned(),
    };
    let body = page(frame, (&title, kept.as_ref()), &offered, &typed);
    (code, frame.page_within("Reporting", &title, &[], &body)).into_response()
}

fn page(
    frame: &Frame,
    (title, kept): (&str, Option<&Schedule>),
    offered: &Offer,
    typed: &Typed,
) -> Markup {
    let list = format!("{}/reporting/schedules", frame.path());
    let (action, submit) = match kept {
        Some(kept) => (format!("{list}/{}", kept.id), "Save"),
        None => (list.clone(), "Schedule the report"),
    };
    let asked = Form {
        action: &action,
        submit,
        error: typed.wrong.beside(&SHOWN),
    };
    let fields = html! {
        (name(typed))
        (times(typed, &offered.organization.time_zone))
        (file(typed))
        (recipients(typed, kept, offered))
    };
    let cancel = link(
        if kept.is_some() { &action } else { &list },
        "Cancel",
        Look::Ghost,
        None,
    );
    html! {
        (head(title, "", &html! {}))
        (panel("Schedule", "", &html! {}, &form(&asked, &fields, &cancel)))
    }
}

fn field<'a>(typed: &'a Typed, name: &'a str, label: &'a str) -> Field<'a> {
    Field {
        id: name,
        name,
        label,
        value: typed.get(name),
        error: typed.wrong.on(name),
        ..Field::default()
    }
}

fn name(typed: &Typed) -> Markup {
    field::input(&Field {
        hint: "It is the subject of the letters.",
        placeholder: "Weekly report",
        required: true,
        ..field(typed, "name", "Name")
    })
}

fn times(typed: &Typed, time_zone: &str) -> Markup {
    let cadence = [
        ("daily", "Every day", ""),
        ("weekly", "Every week", ""),
        ("monthly", "Every month", ""),
    ];
    let weekdays: Vec<(String, &str)> = (1..).map(|n: i8| n.to_string()).zip(WEEKDAYS).collect();
    let weekdays: Vec<(&str, &str)> = weekdays.iter().map(|it| (it.0.as_str(), it.1)).collect();
    let hours: Vec<(String, String)> = (0..24)
        .map(|hour: i8| (hour.to_string(), format!("{hour:02}:00")))
        .collect();
    let hours: Vec<(&str, &str)> = hours.iter().map(|it| (&*it.0, &*it.1)).collect();
    let covers = [
        (
            "previous",
            "The day, week or month before",
            "Weeks run from Monday to Sunday.",
        ),
        ("month_to_date", "Month to date", "Up to the day before."),
    ];
    let zone = format!("In {time_zone}, the organization’s time zone.");
    html! {
        (field::choose(&field(typed, "cadence", "How often"), &cadence))
        (field::select(&Field { hint: "For every week.", ..field(typed, "weekday", "Weekday") }, &weekdays))
        (field::input(&Field {
            kind: "number", hint: "For every month: 1 to 28.", ..field(typed, "month_day", "Day of the month")
        }))
        (field::select(&Field { hint: &zone, ..field(typed, "hour", "Hour") }, &hours))
        (field::choose(&field(typed, "covers", "Period"), &covers))
    }
}

fn file(typed: &Typed) -> Markup {
    let formats = [
        ("xlsx", "Excel", ""),
        ("csv", "CSV", "Signed, to be checked by programs."),
    ];
    let layouts = [
        ("tidy", "Tidy: a row for each item"),
        ("wide", "Wide: a row for each company"),
    ];
    let lines = [
        ("period", "The whole period"),
        ("month", "Each month"),
        ("day", "Each day"),
    ];
    html! {
        (field::choose(&field(typed, "format", "File"), &formats))
        (field::select(&field(typed, "layout", "Layout"), &layouts))
        (field::select(&field(typed, "lines", "A row for"), &lines))
    }
}

fn recipients(typed: &Typed, kept: Option<&Schedule>, offered: &Offer) -> Markup {
    let mut people: Vec<(&str, &str, &str)> = offered
        .people
        .iter()
        .map(|it| (it.id.as_str(), it.name.as_str(), it.email.as_str()))
        .collect();
    // Who was chosen and cannot read reports any more is still there to be left out.
    for person in kept.map_or(&[][..], |it| &it.recipients) {
        if people.iter().all(|it| it.0 != person.id) {
            people.push((&person.id, &person.name, "Cannot read reports any more"));
        }
    }
    let chosen: Vec<&str> = typed.recipients.iter().map(String::as_str).collect();
    let asked = Field {
        hint: "Everybody who may read reports of the organization. Access is looked at again whenever it is sent.",
        ..field(typed, "recipients", "Recipients")
    };
    field::check(&asked, &people, &chosen)
}
