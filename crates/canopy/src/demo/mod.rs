//! The demo: a made-up group of law firms and a believable year of it, ending now.
//!
//! Everything goes through the verbs that users call, on a clock that walks through the year, so
//! that fees, closed months and late bookings come about as they do in earnest. The same instant
//! gives the same year.

mod build;
mod calendar;
mod dice;
mod drives;
mod firms;
mod matters;
mod people;
mod prices;
mod regions;
mod standing;
mod stories;
#[cfg(test)]
mod tests;
mod traffic;

use std::io::IsTerminal;
use std::time::Instant;

use canopy_app::operator::jobs;
use canopy_app::organizations::find::{find_organization, list_organizations};
use canopy_app::{Actor, House, Refusal};
use canopy_store::Store;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;

use crate::Failure;
use build::Build;
pub use people::{PASSWORD, SIGN_INS, SignIn};

/// The name of the demo's organization.
pub const ORGANIZATION: &str = "Harbor & Pine Legal Group";
/// Its slug, by which the demo is recognized.
pub const SLUG: &str = "harbor-pine-legal-group";
/// The zone that the organization gets when everything is built, and not before.
const FINAL_ZONE: &str = "America/New_York";

/// Whether a database holds the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It does not.
    Absent,
    /// Building it was interrupted.
    Unfinished,
    /// It does.
    Built,
}

/// What was built.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DemoSummary {
    /// Companies.
    pub companies: i64,
    /// Usage events that senders brought, without the product's own.
    pub events: i64,
    /// Events that were refused, on purpose.
    pub refused: i64,
    /// Cases.
    pub cases: i64,
    /// People.
    pub people: i64,
}

/// Looks for the demo.
pub async fn state(house: &House) -> Result<State, Refusal> {
    let actor = Actor::installation("Demo", house.now());
    match find_organization(house, &actor, SLUG).await {
        Ok(found) if found.time_zone == FINAL_ZONE => Ok(State::Built),
        Ok(_) => Ok(State::Unfinished),
        Err(Refusal::Hidden) => Ok(State::Absent),
        Err(refusal) => Err(refusal),
    }
}

/// Whether a database holds no organization and no company.
pub async fn is_empty(house: &House) -> Result<bool, Refusal> {
    let actor = Actor::installation("Demo", house.now());
    Ok(list_organizations(house, &actor).await?.is_empty()
        && jobs::all_companies(house).await?.is_empty())
}

/// Builds the demo in an empty, migrated database: the year that ends at `now`.
pub async fn build(store: &Store, now: Timestamp) -> Result<DemoSummary, Refusal> {
    build_scaled(store, now, 1_000, &|_, _| ()).await
}

/// The same with so many thousandths of the usage, telling how many of how many steps are done.
pub async fn build_scaled(
    store: &Store,
    now: Timestamp,
    volume: i64,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<DemoSummary, Refusal> {
    let summary = Build::start(store.clone(), now, volume)
        .await?
        .run(progress)
        .await?;
    store.checkpoint().await?;
    Ok(summary)
}

/// Builds the demo for people who wait, with a bar.
pub(crate) async fn build_shown(house: &House) -> Result<(), Failure> {
    let started = Instant::now();
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent} %, {eta} left") {
        bar.set_style(style);
    }
    println!("Building the demo: a year of a group of law firms. This happens once.");
    let show = |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let summary = build_scaled(&house.store, house.now(), 1_000, &show).await?;
    bar.finish_and_clear();
    println!(
        "Built {} companies, {} people, {} cases and {} usage events in {} s.",
        summary.companies,
        summary.people,
        summary.cases,
        summary.events,
        started.elapsed().as_secs() + 1
    );
    Ok(())
}
