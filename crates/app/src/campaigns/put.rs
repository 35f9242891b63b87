//! Storing campaigns as their source tells them.

use canopy_domain::refusal::FieldError;
use canopy_domain::role::Action;
use canopy_domain::usage::check_identity;
use canopy_store::Tx;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

use super::{ACTIVE, Campaign, rows};
use crate::audit::{self, Change};
use crate::companies::find::find_company;
use crate::fields::check_name;
use crate::put::PutOutcome;
use crate::{Actor, House, Refusal};

/// A campaign as sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignData {
    /// The display name.
    pub name: String,
    /// `draft`, `active`, `paused` or `completed`.
    pub status: String,
    /// The practice area.
    #[serde(default)]
    pub case_type: Option<String>,
    /// YYYY-MM-DD.
    #[serde(default)]
    pub started_on: Option<String>,
    /// YYYY-MM-DD.
    #[serde(default)]
    pub ended_on: Option<String>,
    /// Contacts it is meant for.
    #[serde(default)]
    pub targeted: i64,
    /// Contacts reached.
    #[serde(default)]
    pub reached: i64,
    /// Contacts recovered.
    #[serde(default)]
    pub recovered: i64,
}

/// Stores one campaign and answers it as it stands.
pub async fn put_campaign(
    house: &House,
    actor: &Actor,
    company: &str,
    source: &str,
    id: &str,
    data: &CampaignData,
) -> Result<(PutOutcome, Campaign), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditCampaigns, found.place())?;
    if !actor.sees_all_cases(found.place()) {
        // A campaign may serve case types beyond the person's scopes.
        return Err(Refusal::Forbidden);
    }
    let campaign = read(source, id, data)?;
    let (now, found, campaign) = (house.now(), &found, &campaign);
    let today = found.day_of(now);
    house
        .store
        .write(move |tx| async move {
            let before = rows::find(&tx, &found.id, source, id).await?;
            if before
                .as_ref()
                .is_some_and(|(stored, _)| stored == campaign)
            {
                return Ok((PutOutcome::Unchanged, campaign.clone()));
            }
            let version = before.as_ref().map_or(1, |(_, version)| version + 1);
            let effective_on = match before {
                Some(_) => today,
                None => campaign.started_on.map_or(today, |day| day.min(today)),
            };
            rows::save(
                &tx,
                &found.id,
                &(campaign.clone(), version),
                effective_on,
                today,
                now.as_microsecond(),
            )
            .await?;
            let earlier = before.as_ref().map(|(stored, _)| stored);
            note_activity(&tx, &found.id, earlier, campaign, effective_on).await?;
            let change = Change {
                organization: found.organization_id.as_deref(),
                company: Some(&found.id),
                action: "campaign.stored",
                subject: &format!("{source} {id}"),
                before: before.as_ref().map(|(stored, _)| words(stored)),
                after: Some(words(campaign)),
            };
            audit::record(&tx, actor, change).await?;
            let outcome = match before {
                Some(_) => PutOutcome::Updated,
                None => PutOutcome::Created,
            };
            Ok((outcome, campaign.clone()))
        })
        .await
}

/// Keeps the days on which the campaign is active: a version that changes nothing of them goes on
/// with the run of the one before.
async fn note_activity(
    tx: &Tx,
    company: &str,
    before: Option<&Campaign>,
    campaign: &Campaign,
    effective_on: Date,
) -> Result<(), Refusal> {
    let days = |campaign: &Campaign| {
        let active = campaign.status == ACTIVE;
        (active, campaign.started_on, campaign.ended_on)
    };
    if before.is_some_and(|before| days(before) == days(campaign)) {
        return Ok(());
    }
    if before.is_some() {
        rows::end_activity(tx, company, campaign, effective_on).await?;
    }
    match campaign.active_from(effective_on) {
        Some(from) => rows::begin_activity(tx, company, campaign, from).await,
        None => Ok(()),
    }
}

fn day(field: &str, value: Option<&str>) -> Result<Option<Date>, FieldError> {
    let wrong = |_| FieldError::new(field, "invalid", "write a day as YYYY-MM-DD");
    value
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(wrong))
        .transpose()
}

/// What the audit log keeps of a campaign.
fn words(campaign: &Campaign) -> serde_json::Value {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    json!({
        "name": campaign.name,
        "status": campaign.status,
        "case_type": campaign.case_type,
        "started_on": day(campaign.started_on),
        "ended_on": day(campaign.ended_on),
        "targeted": campaign.targeted,
        "reached": campaign.reached,
        "recovered": campaign.recovered,
    })
}

fn check_counters(data: &CampaignData) -> Result<(), FieldError> {
    for (field, count) in [
        ("targeted", data.targeted),
        ("reached", data.reached),
        ("recovered", data.recovered),
    ] {
        if !(0..=1_000_000_000).contains(&count) {
            return Err(FieldError::new(
                field,
                "out_of_range",
                "must be a whole number from 0 to 1,000,000,000",
            ));
        }
    }
    for (field, count, most) in [
        ("reached", data.reached, data.targeted),
        ("recovered", data.recovered, data.reached),
    ] {
        if count > most {
            return Err(FieldError::new(
                field,
                "out_of_range",
                "targeted, reached and recovered may not grow in this order",
            ));
        }
    }
    Ok(())
}

/// Checks a campaign as sent, and answers it as it would be stored.
pub fn read(source: &str, id: &str, data: &CampaignData) -> Result<Campaign, FieldError> {
    check_identity(source, id)?;
    let name = check_name("name", &data.name)?;
    if !["draft", ACTIVE, "paused", "completed"].contains(&data.status.as_str()) {
        return Err(FieldError::new(
            "status",
            "invalid",
            "must be one of draft, active, paused, completed",
        ));
    }
    let started_on = day("started_on", data.started_on.as_deref())?;
    let ended_on = day("ended_on", data.ended_on.as_deref())?;
    if let (Some(start), Some(end)) = (started_on, ended_on)
        && end < start
    {
        return Err(FieldError::new(
            "ended_on",
            "before_started_on",
            "a campaign cannot end before it starts",
        ));
    }
    check_counters(data)?;
    let case_type = data
        .case_type
        .as_deref()
        .map(str::trim)
        .filter(|kind| !kind.is_empty())
        .map(|kind| check_name("case_type", kind))
        .transpose()?;
    Ok(Campaign {
        source: source.into(),
        id: id.into(),
        name,
        status: data.status.clone(),
        case_type,
        started_on,
        ended_on,
        targeted: data.targeted,
        reached: data.reached,
        recovered: data.recovered,
    })
}
