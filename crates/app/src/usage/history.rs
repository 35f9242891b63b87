//! The history of an event: how it was booked, every later rating, its void, each with the posting
//! that it made. Verification adds them up; a report that changed is explained by them.

use canopy_domain::rating::{Charge, charges_from_json};
use canopy_store::Tx;
use jiff::civil::Date;

use super::event::{ListedEvent, Rating};
use super::rerate::rows::{First, histories};
use super::rerate::{difference_of, figures_under};
use super::rollup::Posting;
use super::rows::{self, Position};
use super::void::reversal;
use crate::Refusal;
use crate::stored::broken;

const PAGE: i64 = 2_000;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It was booked.
    Booked,
    /// It was rated anew.
    ReRated,
    /// It was voided.
    Voided,
}

/// What an event cost when it was booked, and after each later rating.
pub(super) struct History {
    pub(super) first: (i64, Vec<Charge>),
    pub(super) later: Vec<Rating>,
}

impl History {
    /// The history of an event; `known` is what is stored of one that was rated again.
    pub(super) fn of(
        listed: &ListedEvent,
        known: Option<(First, Vec<Rating>)>,
    ) -> Result<Self, Refusal> {
        let Some(((billed_ms, charges), later)) = known else {
            let event = &listed.event;
            return Ok(Self {
                first: (event.billed_ms, event.charges.clone()),
                later: Vec::new(),
            });
        };
        let charges = charges_from_json(&charges).map_err(|_| broken("list of charges"))?;
        Ok(Self {
            first: (billed_ms, charges),
            later,
        })
    }

    /// Every posting that the event made, in the order in which they were booked.
    pub(super) fn postings<'a>(
        &self,
        listed: &'a ListedEvent,
    ) -> Result<Vec<(Kind, Posting<'a>)>, Refusal> {
        let event = &listed.event;
        let beyond = || Refusal::Internal("an event leaves the range of 64 bits".into());
        let mut figures = figures_under(event, self.first.0, &self.first.1)?;
        let booked = Posting {
            company_id: &event.company_id,
            occurred_on: event.occurred_on,
            posted_on: event.posted_on,
            booked_on: event.booked_on,
            figures,
            last_event_at: listed.last_event_at(),
        };
        let mut postings = vec![(Kind::Booked, booked)];
        for rating in &self.later {
            let then = figures_under(event, rating.billed_ms, &rating.charges)?;
            let difference = then.checked_sub(&figures).ok_or_else(beyond)?;
            postings.push((Kind::ReRated, difference_of(event, rating, difference)));
            figures = then;
        }
        if let Some(void) = &listed.void {
            postings.push((Kind::Voided, reversal(event, void)?));
        }
        Ok(postings)
    }
}

/// Hands every posting of the events that happened on a day to `take`, page by page.
pub(crate) async fn each_of_day<F>(
    tx: &Tx,
    company_id: &str,
    day: Date,
    mut take: F,
) -> Result<(), Refusal>
where
    F: FnMut(&ListedEvent, Kind, &Posting<'_>) -> Result<(), Refusal> + Send,
{
    let mut position = Position::before(day);
    loop {
        let page = rows::within(tx, company_id, &position, day, PAGE).await?;
        let Some(end) = page.last() else {
            return Ok(());
        };
        position = Position::of(&end.event);
        let mut known = histories(tx, &page).await?;
        for listed in &page {
            let history = History::of(listed, known.remove(&listed.event.identity))?;
            for (kind, posting) in history.postings(listed)? {
                take(listed, kind, &posting)?;
            }
        }
    }
}
