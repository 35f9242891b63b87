//! The bills of an organization's companies while their months run.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use canopy_domain::figures::Figures;
use canopy_domain::money::Micros;
use canopy_domain::outlook::{History, NoOutlook, Outlook, outlook};
use canopy_domain::period::{Preset, Zones};
use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

use super::asked::{PeriodAsked, ReportAsked};
use super::ground::ReportGround;
use super::lines::{Cut, Part, lines_of};
use super::read::{lines, put_together};
use super::running::{RunningSum, running_sums};
use super::{Report, rows};
use crate::billing::in_force::{CardInForce, cards_in_force};
use crate::reporting::caps::{Capped, spending_of};
use crate::{Actor, House, Refusal};

/// What an organization's Billing shows.
#[derive(Debug)]
pub struct Bills {
    /// The month to date beside the same days of the month before.
    pub month: Report,
    /// The whole month before.
    pub last: Report,
    /// Both added up, by month and currency.
    pub sums: Vec<RunningSum>,
    /// The expected end of the month of each company that has days enough to go by.
    pub outlooks: HashMap<Arc<str>, Outlook>,
    /// Whose card each company has in force, and since when.
    pub cards: HashMap<String, CardInForce>,
    /// The month of each company under its own cap; who has left has none.
    pub caps: HashMap<Arc<str>, Capped>,
    /// The months of the organization under its own caps; absent for those who see only some companies.
    pub whole: Option<Vec<Capped>>,
    /// Whether the reader may set caps.
    pub sets_caps: bool,
}

/// A preset with nothing to compare.
pub(super) const fn alone(preset: Preset) -> ReportAsked {
    ReportAsked {
        period: PeriodAsked::Preset(preset),
        stood_on: None,
        compare: false,
    }
}

/// Reads the bills of the companies whose amounts the actor may see.
pub async fn bills(house: &House, actor: &Actor, organization: &str) -> Result<Bills, Refusal> {
    let now = house.now();
    house
        .store
        .read(move |tx| async move { read(&tx, actor, organization, now).await })
        .await
}

async fn read(
    tx: &Tx,
    actor: &Actor,
    organization: &str,
    now: Timestamp,
) -> Result<Bills, Refusal> {
    let ground = async |asked: ReportAsked| {
        ReportGround::of_bills(tx, actor, organization, &asked, now).await
    };
    let to_date = ReportAsked {
        compare: true,
        ..alone(Preset::MonthToDate)
    };
    let ground_now = ground(to_date).await?;
    let month = lines(tx, &ground_now).await?;
    let month = put_together(ground_now, month)?;
    let ground_last = ground(alone(Preset::LastMonth)).await?;
    let last = lines(tx, &ground_last).await?;
    let last = put_together(ground_last, last)?;
    let lately = ground(alone(Preset::Last30Days)).await?;
    let outlooks = outlooks(tx, &lately, &month).await?;
    let organization = &month.organization.id;
    let spending = spending_of(tx, organization, now).await?;
    let seen: HashSet<&str> = month.items.iter().map(|line| &*line.id).collect();
    let under = spending.companies.iter();
    let under = under.filter(|company| seen.contains(&*company.id));
    let caps = under.map(|company| (company.id.clone(), company.capped));
    let companies: Vec<(&str, Date)> = month.items.iter().map(|it| (&*it.id, it.to)).collect();
    Ok(Bills {
        cards: cards_in_force(tx, &companies).await?,
        caps: caps.collect(),
        sets_caps: actor.can(Action::EditCaps, Place::Organization(organization)),
        whole: (!month.visible.partial).then_some(spending.whole),
        sums: running_sums(&month, &last, &outlooks)?,
        month,
        last,
        outlooks,
    })
}

async fn outlooks(
    tx: &Tx,
    ground: &ReportGround,
    month: &Report,
) -> Result<HashMap<Arc<str>, Outlook>, Refusal> {
    let parts = lines_of(tx, ground, 0..ground.len(), Cut::Days).await?;
    let mut days: HashMap<&str, &[Part]> = HashMap::new();
    for (company, parts) in ground.companies.iter().zip(&parts) {
        days.insert(&company.member.id, parts);
    }
    let zones: HashMap<&str, &Zones> = ground
        .companies
        .iter()
        .map(|company| (&*company.member.id, &company.member.zones))
        .collect();
    let ids: Vec<&str> = month.items.iter().map(|line| &*line.id).collect();
    let created = rows::created(tx, &ids).await?;
    let mut found = HashMap::new();
    // Who has left counts as it stands.
    for line in month.items.iter().filter(|line| line.left_on.is_none()) {
        let zones = zones.get(&*line.id);
        let created = created.get(&*line.id).copied().zip(zones);
        let created = created.map(|(at, zones)| zones.day_of(at));
        let parts = days.get(&*line.id).copied().unwrap_or_default();
        let figures = (&line.figures, parts);
        if let Some(outlook) = outlook_of(figures, line.to, created)? {
            found.insert(line.id.clone(), outlook);
        }
    }
    Ok(found)
}

/// The outlook of one company: credits and restatements of the days before say nothing of the days to
/// come.
pub(super) fn outlook_of(
    (so_far, parts): (&Figures, &[Part]),
    today: Date,
    created: Option<Date>,
) -> Result<Option<Outlook>, Refusal> {
    let overflow = || Refusal::Internal("a projection leaves the range of amounts".into());
    let mut days = BTreeMap::new();
    for part in parts {
        let charged = Figures {
            credits: 0,
            ..part.own
        };
        let total = charged.total().ok_or_else(overflow)?;
        days.insert(part.period.from, total.get());
    }
    let history = History {
        days,
        left_out: created.into_iter().collect(),
    };
    let so_far: Micros = so_far.total().ok_or_else(overflow)?;
    match outlook(&history, today, so_far) {
        Ok(outlook) => Ok(Some(outlook)),
        Err(NoOutlook::TooFewDays) => Ok(None),
        Err(NoOutlook::OutOfRange) => Err(overflow()),
    }
}
