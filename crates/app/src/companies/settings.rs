//! What the settings page of a company shows.

use canopy_domain::role::Action;
use jiff::civil::Date;

use super::find::{Found, find_company};
use super::rows;
use super::status_words::StatusWord;
use crate::{Actor, House, Refusal};

/// A company's settings.
#[derive(Debug)]
pub struct CompanySettings {
    /// The company.
    pub company: Found,
    /// The time zone of today.
    pub time_zone: String,
    /// A zone that starts later, with its first day.
    pub next_time_zone: Option<(Date, String)>,
    /// Whether the currency may still change.
    pub currency_open: bool,
    /// The status words of its cases.
    pub words: Vec<StatusWord>,
    /// Whether the reader may edit.
    pub editable: bool,
}

/// Reads a company's settings.
pub async fn company_settings(
    house: &House,
    actor: &Actor,
    company: &str,
) -> Result<CompanySettings, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeCompanySettings, found.place())?;
    let id = &found.id;
    let (booked, words) = house
        .store
        .read(move |tx| async move {
            Ok::<_, Refusal>((
                rows::has_postings(&tx, id).await?,
                rows::words(&tx, id).await?,
            ))
        })
        .await?;
    let today = found.day_of(house.now());
    let zones = found.zone_names()?;
    let time_zone = zones
        .iter()
        .rev()
        .find(|(day, _)| *day <= today)
        .map(|(_, name)| name.clone())
        .unwrap_or_default();
    let next_time_zone = zones.into_iter().find(|(day, _)| *day > today);
    let editable = actor.can(Action::EditCompany, found.place());
    let words = words.into_iter().map(StatusWord::from_row).collect();
    Ok(CompanySettings {
        company: found,
        time_zone,
        next_time_zone,
        currency_open: !booked,
        words,
        editable,
    })
}
