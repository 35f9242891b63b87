//! The rows of campaigns and their versions.

use canopy_store::{Row, Tx, Value};
use jiff::civil::Date;

use super::Campaign;
use crate::Refusal;
use crate::stored::day;

const COLUMNS: &str = "source, external_id, name, status, case_type, started_on, ended_on, targeted, reached, recovered, version";

/// A campaign with the number of its version.
pub(super) type Stored = (Campaign, i64);

fn stored(row: &Row) -> Result<Stored, Refusal> {
    let campaign = Campaign {
        source: row.text(0)?.into(),
        id: row.text(1)?.into(),
        name: row.text(2)?.into(),
        status: row.text(3)?.into(),
        case_type: row.opt_text(4)?.map(Into::into),
        started_on: row.opt_text(5)?.map(day).transpose()?,
        ended_on: row.opt_text(6)?.map(day).transpose()?,
        targeted: row.int(7)?,
        reached: row.int(8)?,
        recovered: row.int(9)?,
    };
    Ok((campaign, row.int(10)?))
}

/// One campaign.
pub(super) async fn find(
    tx: &Tx,
    company: &str,
    source: &str,
    id: &str,
) -> Result<Option<Stored>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS} FROM campaigns WHERE company_id = $1 AND source = $2 AND external_id = $3"
    );
    tx.one(
        &sql,
        args![company.to_owned(), source.to_owned(), id.to_owned()],
    )
    .await?
    .as_ref()
    .map(stored)
    .transpose()
}

fn values(company: &str, (campaign, version): &Stored) -> Vec<Value> {
    vec![
        company.to_owned().into(),
        campaign.source.clone().into(),
        campaign.id.clone().into(),
        campaign.name.clone().into(),
        campaign.status.clone().into(),
        campaign.case_type.clone().into(),
        campaign.started_on.map(|day| day.to_string()).into(),
        campaign.ended_on.map(|day| day.to_string()).into(),
        campaign.targeted.into(),
        campaign.reached.into(),
        campaign.recovered.into(),
        (*version).into(),
    ]
}

/// Stores a campaign as it stands, with its version.
pub(super) async fn save(
    tx: &Tx,
    company: &str,
    stored: &Stored,
    effective_on: Date,
    booked_on: Date,
    at: i64,
) -> Result<(), Refusal> {
    let mut current = values(company, stored);
    current.push(at.into());
    tx.exec(
        "INSERT INTO campaigns (company_id, source, external_id, name, status, case_type, started_on, ended_on, targeted, \
         reached, recovered, version, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (company_id, source, external_id) DO UPDATE SET name = excluded.name, status = excluded.status, \
         case_type = excluded.case_type, started_on = excluded.started_on, ended_on = excluded.ended_on, \
         targeted = excluded.targeted, reached = excluded.reached, recovered = excluded.recovered, \
         version = excluded.version, updated_at = excluded.updated_at",
        &current,
    )
    .await?;
    let mut history = values(company, stored);
    history.push(effective_on.to_string().into());
    history.push(booked_on.to_string().into());
    tx.exec(
        "INSERT INTO campaign_versions (company_id, source, external_id, name, status, case_type, started_on, ended_on, targeted, \
         reached, recovered, version, effective_on, booked_on) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &history,
    )
    .await?;
    Ok(())
}

/// Ends the run of active days that is open, on the day on which another version takes over.
pub(super) async fn end_activity(
    tx: &Tx,
    company: &str,
    campaign: &Campaign,
    on: Date,
) -> Result<(), Refusal> {
    let key = args![
        company.to_owned(),
        campaign.source.clone(),
        campaign.id.clone(),
        on.to_string()
    ];
    tx.exec(
        "UPDATE campaign_activity SET replaced_on = $4 \
         WHERE company_id = $1 AND source = $2 AND external_id = $3 AND replaced_on IS NULL",
        key,
    )
    .await?;
    // A run that is over before it began had no day.
    tx.exec(
        "DELETE FROM campaign_activity \
         WHERE company_id = $1 AND source = $2 AND external_id = $3 AND replaced_on = $4 AND active_from >= $4",
        key,
    )
    .await?;
    Ok(())
}

/// Begins a run of active days.
pub(super) async fn begin_activity(
    tx: &Tx,
    company: &str,
    campaign: &Campaign,
    from: Date,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO campaign_activity (company_id, source, external_id, active_from, ended_on) \
         VALUES ($1, $2, $3, $4, $5)",
        args![
            company.to_owned(),
            campaign.source.clone(),
            campaign.id.clone(),
            from.to_string(),
            campaign.ended_on.map(|day| day.to_string())
        ],
    )
    .await?;
    Ok(())
}
