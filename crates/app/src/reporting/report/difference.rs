//! Why a report says something else than it did on an earlier day: late events, voids, new ratings
//! and credits one by one, and the days that have passed since.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use canopy_domain::figures::Figures;
use canopy_domain::money::Currency;
use canopy_domain::period::Period;
use canopy_domain::usage::Usage;
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

use super::asked::ReportAsked;
use super::ground::{Company, ReportGround, may_read_reports};
use super::sums::{CurrencyTotal, totals_of};
use crate::organizations::find::Organization;
use crate::reporting::figures::{all_late, figures_of};
use crate::reporting::rows::Whose;
use crate::usage::event::ListedEvent;
use crate::usage::history::{Kind, each_of_day};
use crate::usage::rollup::Posting;
use crate::{Actor, House, Refusal};

/// So many changes at most are listed one by one; what is beyond them is one line per company.
const MOST_LISTED: usize = 2_000;
/// So many bookings are looked at to find them: a day with few changes has many events without.
const MOST_READ: usize = 200_000;

/// What kind of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// An event that was told later than its day.
    LateEvent,
    /// A credit that was given for an earlier day.
    Credit,
    /// An event that was voided.
    Void,
    /// A rating that replaced another one after a change of prices.
    ReRating,
    /// Changes beyond those that are listed.
    Others,
    /// The days after the one as of which was asked.
    LaterDays,
}

impl ChangeKind {
    /// Every kind, in the order in which sums are told.
    pub const ALL: [Self; 6] = [
        Self::LateEvent,
        Self::Void,
        Self::ReRating,
        Self::Credit,
        Self::Others,
        Self::LaterDays,
    ];

    /// The word in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LateEvent => "late_event",
            Self::Credit => "credit",
            Self::Void => "void",
            Self::ReRating => "re_rating",
            Self::Others => "others",
            Self::LaterDays => "later_days",
        }
    }

    /// The words on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LateEvent => "Late event",
            Self::Credit => "Credit",
            Self::Void => "Void",
            Self::ReRating => "New rating",
            Self::Others => "Other changes",
            Self::LaterDays => "Days since",
        }
    }
}

/// The event behind a change.
#[derive(Debug, Clone)]
pub struct ChangedEvent {
    /// The sender's system and its id; absent for those who may not see single events.
    pub identity: Option<(String, String)>,
    /// The day on which it happened.
    pub occurred_on: Date,
    /// The day on which the change counts.
    pub posted_on: Date,
    /// The day on which the change was booked.
    pub booked_on: Date,
}

/// One change.
#[derive(Debug, Clone)]
pub struct Change {
    /// The company: `co_…`.
    pub company_id: Arc<str>,
    /// Its short name.
    pub slug: Arc<str>,
    /// Its display name.
    pub name: Arc<str>,
    /// The currency of its amounts.
    pub currency: Currency,
    /// Whether the reader may see its amounts.
    pub amounts: bool,
    /// Whether the reader may open the event.
    pub opens: bool,
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// The event, where it is one.
    pub event: Option<ChangedEvent>,
    /// What it adds to the figures.
    pub figures: Figures,
}

/// Two readings of a report and everything between them.
#[derive(Debug)]
pub struct Difference {
    /// The instant of the later reading.
    pub as_of: Timestamp,
    /// The day of the earlier one.
    pub stood_on: Date,
    /// The organization.
    pub organization: Organization,
    /// From the first to the last day of any company; nothing where no company is in sight.
    pub period: Option<Period>,
    /// How many companies are compared.
    pub companies: usize,
    /// Whether the reader's role is limited to some companies.
    pub partial: bool,
    /// The quantities over all companies as they stood then; their amounts are zero.
    pub quantities_then: Figures,
    /// The quantities now.
    pub quantities_now: Figures,
    /// The totals as they stood then, of companies whose amounts the reader may see.
    pub then: Vec<CurrencyTotal>,
    /// The totals now.
    pub now: Vec<CurrencyTotal>,
    /// What lies between: `then` and all of these come to `now`, figure by figure.
    pub changes: Vec<Change>,
}

/// Reads a report as it stands and as it stood, and what lies between.
pub async fn difference(
    house: &House,
    actor: &Actor,
    organization: &str,
    asked: &ReportAsked,
) -> Result<Difference, Refusal> {
    let now = house.now();
    let found = may_read_reports(house, actor, organization).await?;
    let _turn = house.turns.differences.take(actor, &found.id).await?;
    house
        .store
        .read(move |tx| async move {
            let ground = ReportGround::read(&tx, actor, organization, asked, now).await?;
            let stood_on = asked.stood_on.ok_or_else(|| {
                let message = "Say as of which day the report is compared.";
                Refusal::field("stood_on", "required", message)
            })?;
            let (then, quantities_then) = totals(&tx, &ground, Some(stood_on)).await?;
            let (current, quantities_now) = totals(&tx, &ground, None).await?;
            Ok(Difference {
                as_of: now,
                stood_on,
                then,
                now: current,
                changes: changes(&tx, &ground, stood_on).await?,
                period: ground.days(),
                companies: ground.len(),
                partial: ground.partial,
                quantities_then,
                quantities_now,
                organization: ground.organization,
            })
        })
        .await
}

/// The totals of the whole period, as they stood or stand: by currency of companies whose amounts the
/// reader may see, and the quantities of all in sight.
async fn totals(
    tx: &Tx,
    ground: &ReportGround,
    stood_on: Option<Date>,
) -> Result<(Vec<CurrencyTotal>, Figures), Refusal> {
    let question = ground
        .question(|company| Some(company.period))
        .standing_on(stood_on);
    let answer = figures_of(tx, ground.whose(), &question).await?;
    let mut quantities = Figures::ZERO;
    for company in &ground.companies {
        let figures = answer.of(&company.member.id).figures();
        quantities = sum(&quantities, &figures.without_amounts())?;
    }
    let seen = ground.companies.iter().filter(|company| company.amounts);
    let totals = totals_of(seen.map(|company| {
        let figures = answer.of(&company.member.id).figures();
        (company.member.currency, figures, None)
    }))?;
    Ok((totals, quantities))
}

/// The sum of two rows of figures.
pub(super) fn sum(one: &Figures, other: &Figures) -> Result<Figures, Refusal> {
    let overflow = || Refusal::Internal("changes leave the range of 64 bits".into());
    one.checked_add(other).ok_or_else(overflow)
}

/// The figures of a company that the reader may see.
fn told(company: &Company, figures: Figures) -> Figures {
    match company.amounts {
        true => figures,
        false => figures.without_amounts(),
    }
}

async fn changes(tx: &Tx, ground: &ReportGround, stood_on: Date) -> Result<Vec<Change>, Refusal> {
    let mut late = late_days(tx, ground, stood_on).await?;
    let mut found = Vec::new();
    let mut read = 0;
    for company in &ground.companies {
        let mut changed = Changed {
            company,
            stood_on,
            left: MOST_LISTED.saturating_sub(found.len()),
            read,
            listed: Vec::new(),
            others: Figures::ZERO,
        };
        for (day, figures) in late.remove(&company.member.id).into_iter().flatten() {
            if changed.is_full() {
                changed.others = sum(&changed.others, &figures)?;
                continue;
            }
            each_of_day(tx, &company.member.id, day, |listed, kind, posting| {
                changed.take(listed, kind, posting)
            })
            .await?;
        }
        read = changed.read;
        let Changed { listed, others, .. } = changed;
        found.extend(listed);
        if others != Figures::ZERO {
            found.push(change(company, ChangeKind::Others, None, others));
        }
    }
    found.extend(later_days(tx, ground, stood_on).await?);
    // What changes amounts alone adds nothing for those who may not see them.
    found.retain(|change| change.figures != Figures::ZERO);
    Ok(found)
}

/// The days on which something happened that was booked after the day as of which is asked, of each
/// company, and what all of that comes to. The events of the first of them are told one by one.
async fn late_days(
    tx: &Tx,
    ground: &ReportGround,
    stood_on: Date,
) -> Result<HashMap<Arc<str>, BTreeMap<Date, Figures>>, Refusal> {
    let question = ground
        .question(|company| Some(company.period))
        .standing_on(Some(stood_on));
    let mut days: HashMap<Arc<str>, BTreeMap<Date, Figures>> = HashMap::new();
    let late = all_late(tx, ground.whose(), &question).await?;
    let companies: HashMap<&str, &Company> = HashMap::from_iter(
        ground
            .companies
            .iter()
            .map(|company| (&*company.member.id, company)),
    );
    for row in late {
        let Some(company) = companies.get(question.id(row.place)) else {
            continue;
        };
        if counts(
            company,
            stood_on,
            (row.occurred_on, row.posted_on, row.booked_on),
        ) {
            let of = days.entry(company.member.id.clone()).or_default();
            let day = of.entry(row.occurred_on).or_insert(Figures::ZERO);
            *day = sum(day, &Figures::from_row(&row.sums))?;
        }
    }
    Ok(days)
}

/// Whether a booking changed the figures of a company's period since a day.
fn counts(
    company: &Company,
    stood_on: Date,
    (occurred_on, posted_on, booked_on): (Date, Date, Date),
) -> bool {
    booked_on > stood_on
        && posted_on <= stood_on
        && company.period.contains(posted_on)
        && company.member.links.contains(occurred_on)
}

/// The changes of one company while they are found.
struct Changed<'a> {
    company: &'a Company,
    stood_on: Date,
    /// How many more are listed one by one.
    left: usize,
    /// How many bookings were looked at, over all companies.
    read: usize,
    listed: Vec<Change>,
    others: Figures,
}

impl Changed<'_> {
    /// Whether no further day is looked into.
    fn is_full(&self) -> bool {
        self.listed.len() >= self.left || self.read >= MOST_READ
    }

    fn take(
        &mut self,
        listed: &ListedEvent,
        kind: Kind,
        posting: &Posting<'_>,
    ) -> Result<(), Refusal> {
        self.read += 1;
        let event = &listed.event;
        let days = (event.occurred_on, posting.posted_on, posting.booked_on);
        let counts = counts(self.company, self.stood_on, days);
        let figures = posting.figures;
        if !counts || figures == Figures::ZERO {
            return Ok(());
        }
        if self.is_full() {
            self.others = sum(&self.others, &figures)?;
            return Ok(());
        }
        let kind = match (kind, &event.content.usage) {
            (Kind::Voided, _) => ChangeKind::Void,
            (Kind::ReRated, _) => ChangeKind::ReRating,
            (Kind::Booked, Usage::Credit { .. }) => ChangeKind::Credit,
            (Kind::Booked, _) => ChangeKind::LateEvent,
        };
        let behind = ChangedEvent {
            identity: self
                .company
                .events
                .then(|| (event.source.clone(), event.id.clone())),
            occurred_on: event.occurred_on,
            posted_on: posting.posted_on,
            booked_on: posting.booked_on,
        };
        self.listed
            .push(change(self.company, kind, Some(behind), figures));
        Ok(())
    }
}

fn change(
    company: &Company,
    kind: ChangeKind,
    event: Option<ChangedEvent>,
    figures: Figures,
) -> Change {
    let member = &company.member;
    Change {
        company_id: member.id.clone(),
        slug: member.slug.clone(),
        name: member.name.clone(),
        currency: member.currency,
        amounts: company.amounts,
        opens: company.events && event.is_some(),
        kind,
        event,
        figures: told(company, figures),
    }
}

/// What counts on the days since, a line per company.
async fn later_days(
    tx: &Tx,
    ground: &ReportGround,
    stood_on: Date,
) -> Result<Vec<Change>, Refusal> {
    let since = stood_on.tomorrow().unwrap_or(Date::MAX);
    let days = |company: &Company| {
        let (from, to) = (company.period.from.max(since), company.period.to);
        (from <= to).then_some(Period { from, to })
    };
    let question = ground.question(days).standing_on(None);
    let whose: Whose<'_> = ground.whose();
    let answer = figures_of(tx, whose, &question).await?;
    let line = |company: &Company| {
        let figures = answer.of(&company.member.id).figures();
        let some = figures != Figures::ZERO;
        some.then(|| change(company, ChangeKind::LaterDays, None, figures))
    };
    Ok(ground.companies.iter().filter_map(line).collect())
}
