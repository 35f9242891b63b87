//! The letter that carries a report.

use canopy_domain::period::Period;
use jiff::civil::Date;

use crate::letters::{File, Letter, Part};
use crate::organizations::find::Organization;

/// What the letter is about.
pub(super) struct About<'a> {
    pub(super) organization: &'a Organization,
    pub(super) base_url: &'a str,
    pub(super) schedule: &'a str,
    pub(super) period: Period,
    pub(super) test: bool,
}

/// To a recipient, with the file, or with the way to it where it is too large.
pub(super) fn report_letter(
    about: &About<'_>,
    (name, email): (&str, &str),
    file: Option<File>,
) -> Letter {
    let (organization, period) = (about.organization, about.period);
    let days = days(period);
    let what = format!("The report of {} for {days}", organization.name);
    let words = match &file {
        Some(file) => format!("{what} is attached: {}.", file.name),
        None => format!(
            "{what} is ready. Its file is too large for a letter, so it is not attached: sign in to download it."
        ),
    };
    let link = format!(
        "{}/o/{}/reporting?period=custom&from={}&to={}",
        about.base_url, organization.slug, period.from, period.to
    );
    let end = match about.test {
        true => "You sent this to yourself as a test.".to_owned(),
        false => format!(
            "It shows what your role lets you see. The Organization Admins of {} choose who gets it.",
            organization.name
        ),
    };
    let parts = [
        Part::Words(words),
        Part::Link("See the report".into(), link),
        Part::Words(end),
    ];
    let subject = format!("{}: {}, {days}", about.schedule, organization.name);
    Letter::written(email, name, &subject, &parts)
        .with(file)
        .about(Some(&organization.id))
}

fn days(period: Period) -> String {
    let written = |day: Date| day.strftime("%-d %B %Y").to_string();
    match period.from == period.to {
        true => written(period.from),
        false => format!("{} to {}", written(period.from), written(period.to)),
    }
}
