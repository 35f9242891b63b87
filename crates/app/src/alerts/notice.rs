//! Looking at every cap: who should pause, and what people have to be told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use canopy_domain::cap::CapState;
use canopy_domain::money::Money;
use canopy_store::Tx;
use jiff::Timestamp;
use serde_json::json;

use super::letter::letters;
use crate::caps::rows as caps;
use crate::caps::set::lock_name;
use crate::companies::find::{Found, find_in};
use crate::organizations::rows as organizations;
use crate::reporting::caps::{Capped, CompanyMonth, month_of, spending_of};
use crate::webhooks::{self, Event};
use crate::{House, Refusal, letters as outbox};

/// A place as it is told of.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
}

/// A cap that is near or reached.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) company: Option<Named>,
    pub(super) organization: Option<Named>,
    pub(super) capped: Capped,
    pub(super) cap: Money,
    pub(super) state: CapState,
}

impl Seen {
    /// The name of whose cap it is.
    pub(super) fn name(&self) -> &str {
        let place = self.company.as_ref().or(self.organization.as_ref());
        place.map_or("", |place| &place.name)
    }

    /// The path of the workspace whose cap it is.
    pub(super) fn path(&self) -> String {
        match (&self.company, &self.organization) {
            (Some(company), _) => format!("/c/{}", company.slug),
            (_, Some(organization)) => format!("/o/{}", organization.slug),
            _ => String::new(),
        }
    }

    fn of(
        capped: Capped,
        company: Option<&CompanyMonth>,
        organization: Option<&Named>,
    ) -> Option<Self> {
        let state = capped.state().filter(|state| *state != CapState::Within)?;
        Some(Self {
            company: company.map(|it| Named {
                id: it.id.to_string(),
                slug: it.slug.to_string(),
                name: it.name.to_string(),
            }),
            organization: organization.cloned(),
            capped,
            cap: capped.cap?,
            state,
        })
    }
}

/// Everything that a look found.
#[derive(Debug, Default)]
struct Look {
    seen: Vec<Seen>,
    /// Who should pause, and until when.
    pause: BTreeMap<String, i64>,
}

impl Look {
    fn company(&mut self, month: &CompanyMonth, organization: Option<&Named>, pauses: bool) {
        if pauses {
            let until = month.month_ends.as_microsecond();
            self.pause.insert(month.id.to_string(), until);
        }
        self.seen
            .extend(Seen::of(month.capped, Some(month), organization));
    }
}

/// Looks at every cap once: tells what was not told yet, and holds companies as paused or no more.
/// Answers how much was told. May run as often as it likes, in any number of processes.
pub async fn look(house: &House) -> Result<usize, Refusal> {
    let now = house.now();
    let (look, paused) = house
        .store
        .read(move |tx| async move {
            let paused: BTreeMap<String, i64> = caps::paused(&tx).await?.into_iter().collect();
            Ok::<_, Refusal>((look_in(&tx, now).await?, paused))
        })
        .await?;
    if look.pause != paused {
        hold(house, &look.pause, &paused).await?;
    }
    let mut told = 0;
    for seen in &look.seen {
        let claimed = house
            .store
            .post(move |tx| async move { tell(house, &tx, seen, now).await })
            .await?;
        told += usize::from(claimed);
    }
    Ok(told)
}

async fn look_in(tx: &Tx, now: Timestamp) -> Result<Look, Refusal> {
    let capped = caps::capped_companies(tx).await?;
    let subjects: BTreeSet<Arc<str>> = capped.iter().map(|id| id.as_str().into()).collect();
    let found = find_in(tx, &subjects, now).await?;
    let mut above: BTreeSet<String> = caps::capped_organizations(tx).await?.into_iter().collect();
    above.extend(found.values().filter_map(|it| it.organization_id.clone()));
    let mut look = Look::default();
    let alone = |it: &&Found| it.organization_id.is_none() && !it.archived;
    for company in found.values().filter(alone) {
        let month = month_of(tx, company, now).await?;
        look.company(&month, None, month.capped.is_reached());
    }
    let above: Vec<String> = above.into_iter().collect();
    for organization in organizations::by_ids(tx, &above).await? {
        let spending = spending_of(tx, &organization.id, now).await?;
        let named = Named {
            id: organization.id,
            slug: organization.slug,
            name: organization.name,
        };
        for month in &spending.companies {
            look.company(month, Some(&named), spending.pauses(month));
        }
        let whole = spending.whole.iter();
        look.seen
            .extend(whole.filter_map(|capped| Seen::of(*capped, None, Some(&named))));
    }
    let mut news = Vec::new();
    for seen in look.seen {
        if !is_noticed(tx, &seen).await? {
            news.push(seen);
        }
    }
    look.seen = news;
    Ok(look)
}

/// Whether it was told already, so that nothing has to be written.
async fn is_noticed(tx: &Tx, seen: &Seen) -> Result<bool, Refusal> {
    let (month, state) = (seen.capped.month, seen.state);
    match (&seen.company, &seen.organization) {
        (Some(company), _) => caps::noticed_of_company(tx, &company.id, month, state).await,
        (_, Some(organization)) => {
            let of = (organization.id.as_str(), seen.cap.currency);
            caps::noticed_of_organization(tx, of, month, state).await
        }
        _ => Ok(true),
    }
}

async fn hold(
    house: &House,
    wanted: &BTreeMap<String, i64>,
    kept: &BTreeMap<String, i64>,
) -> Result<(), Refusal> {
    house
        .store
        .post(move |tx| async move {
            for (company, until) in wanted {
                if kept.get(company) != Some(until) {
                    caps::pause(&tx, company, *until).await?;
                }
            }
            for company in kept.keys().filter(|it| !wanted.contains_key(*it)) {
                caps::resume(&tx, company).await?;
            }
            Ok(())
        })
        .await
}

/// Claims what was seen and tells of it, unless somebody did, or the cap is another one by now.
async fn tell(house: &House, tx: &Tx, seen: &Seen, now: Timestamp) -> Result<bool, Refusal> {
    if !claim(tx, seen, now).await? {
        return Ok(false);
    }
    for letter in letters(house, tx, seen).await? {
        outbox::post(house, tx, &letter).await?;
    }
    if let Some(organization) = &seen.organization {
        let event = match seen.state {
            CapState::Reached => Event::CapReached,
            _ => Event::CapNear,
        };
        webhooks::announce(
            house,
            tx,
            &organization.id,
            event,
            &told(seen, organization),
        )
        .await?;
    }
    Ok(true)
}

async fn claim(tx: &Tx, seen: &Seen, now: Timestamp) -> Result<bool, Refusal> {
    // Whoever reaches a cap passed its neighbourhood: of that is not told afterwards.
    let states: &[CapState] = match seen.state {
        CapState::Reached => &[CapState::Reached, CapState::Near],
        _ => &[CapState::Near],
    };
    let (month, at) = (seen.capped.month, now.as_microsecond());
    let mut first = false;
    match (&seen.company, &seen.organization) {
        (Some(company), _) => {
            let id = company.id.as_str();
            tx.lock(&[&lock_name(id)]).await?;
            if caps::of_companies(tx, &[id]).await?.get(id) != Some(&seen.cap.amount) {
                return Ok(false);
            }
            for (place, state) in states.iter().enumerate() {
                let claimed = caps::claim_of_company(tx, id, month, *state, at).await?;
                first |= claimed && place == 0;
            }
        }
        (_, Some(organization)) => {
            let of = (organization.id.as_str(), seen.cap.currency);
            tx.lock(&[&lock_name(of.0)]).await?;
            let kept = caps::of_organization(tx, of.0).await?;
            if kept.get(&of.1) != Some(&seen.cap.amount) {
                return Ok(false);
            }
            for (place, state) in states.iter().enumerate() {
                let claimed = caps::claim_of_organization(tx, of, month, *state, at).await?;
                first |= claimed && place == 0;
            }
        }
        _ => {}
    }
    Ok(first)
}

/// What a webhook says of a cap.
fn told(seen: &Seen, organization: &Named) -> serde_json::Value {
    let named = |it: &Named| json!({ "id": it.id, "slug": it.slug, "name": it.name });
    json!({
        "organization": named(organization),
        "company": seen.company.as_ref().map(named),
        "month": seen.capped.month.to_string(),
        "currency": seen.cap.currency.code(),
        "cap": seen.cap.amount.exact(),
        "spent": seen.capped.spent.amount.exact(),
        "state": seen.state.code(),
        "pause": seen.state == CapState::Reached,
    })
}
