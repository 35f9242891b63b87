//! Walking through the year.

use std::collections::BTreeMap;
use std::sync::Arc;

use canopy_app::companies::scopes::create_scope;
use canopy_app::operator::{create_admin, enroll, jobs};
use canopy_app::organizations::edit::{OrganizationEdit, edit_organization};
use canopy_app::usage::{Offer, OfferedEvent, Outcome, ingest};
use canopy_app::{Actor, Config, House, Refusal, SetClock};
use canopy_domain::period::day_of;
use canopy_store::Store;
use jiff::Timestamp;

use super::calendar::{DAYS, Round, beginning, rounds};
use super::dice::Dice;
use super::firms::FIRMS;
use super::people::{PASSWORD, SCOPED, SIGN_INS};
use super::regions::group_by_region;
use super::standing::{Hands, Standing};
use super::stories::additions;
use super::{DemoSummary, FINAL_ZONE, ORGANIZATION};

/// How many events in a thousand arrive days late.
const LATE: i64 = 6;
/// The most days that they are late.
const LATEST: i64 = 12;

/// The demo while it is being built.
pub(super) struct Build {
    house: House,
    clock: Arc<SetClock>,
    now: Timestamp,
    volume: i64,
    organization: String,
    firms: Vec<Standing>,
    /// Events on their way, by the part of the world and the day on which they arrive.
    late: BTreeMap<(bool, i64), Vec<Offer>>,
    dice: Dice,
    summary: DemoSummary,
}

impl Build {
    /// Founds the group, a year ago.
    pub(super) async fn start(store: Store, now: Timestamp, volume: i64) -> Result<Self, Refusal> {
        let clock = SetClock::at(beginning(now));
        let house = House::new(store, clock.clone(), Config::default());
        let actor = Actor::installation("Demo", house.now());
        let admin = SIGN_INS[0];
        let (organization, _) = create_admin(
            &house,
            &actor,
            admin.email,
            Some(admin.name),
            Some(ORGANIZATION),
        )
        .await?;
        let organization = organization.ok_or(Refusal::Hidden)?.id;
        let firms = (0..)
            .zip(FIRMS)
            .map(|(number, firm)| Standing::of(firm, number))
            .collect();
        let (late, summary) = (BTreeMap::new(), DemoSummary::default());
        let mut build = Self {
            house,
            clock,
            now,
            volume,
            organization,
            firms,
            late,
            dice: Dice::of(&[-4]),
            summary,
        };
        build.join(&actor, 0).await?;
        build.enroll_visitors(&actor).await?;
        Ok(build)
    }

    /// Goes from day to day to the end.
    pub(super) async fn run(
        mut self,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<DemoSummary, Refusal> {
        let rounds = rounds(self.now);
        let all = rounds.len() as u64;
        for (done, round) in (0..).zip(&rounds) {
            progress(done, all);
            self.round(round).await?;
        }
        self.clock.set(self.now);
        jobs::run_due(&self.house).await?;
        let actor = Actor::installation("Demo", self.now);
        let edit = OrganizationEdit {
            time_zone: Some(FINAL_ZONE.into()),
            ..OrganizationEdit::default()
        };
        group_by_region(&self.house, &actor, &self.organization, &self.firms).await?;
        // The last step marks the demo as complete.
        edit_organization(&self.house, &actor, &self.organization, &edit).await?;
        self.summary.companies = self.firms.len() as i64;
        self.summary.cases = self.firms.iter().map(Standing::cases).sum();
        self.summary.people =
            SIGN_INS.len() as i64 + self.firms.iter().map(|firm| firm.people(DAYS)).sum::<i64>();
        Ok(self.summary)
    }

    async fn round(&mut self, round: &Round) -> Result<(), Refusal> {
        self.clock.set(round.at);
        let actor = Actor::installation("Demo", round.at);
        if !round.europe && round.age > 0 {
            self.join(&actor, round.age).await?;
        }
        let hands = Hands {
            house: &self.house,
            actor: &actor,
        };
        for firm in self
            .firms
            .iter_mut()
            .filter(|firm| firm.firm.in_europe() == round.europe)
        {
            firm.live(&hands, round).await?;
        }
        let offered = self.offers(round);
        if !offered.is_empty() {
            self.offer(&actor, offered).await?;
        }
        // Fees on the first, the close of the month before once its days of grace are over.
        if round.europe && matches!(round.day.day(), 1 | 4) {
            jobs::run_due(&self.house).await?;
        }
        Ok(())
    }

    /// Firms that join on a day, before anything of it is booked.
    async fn join(&mut self, actor: &Actor, age: i64) -> Result<(), Refusal> {
        let hands = Hands {
            house: &self.house,
            actor,
        };
        for firm in self
            .firms
            .iter_mut()
            .filter(|firm| firm.firm.joined_after == age)
        {
            let today = day_of(self.house.now(), &firm.zone);
            firm.join(&hands, &self.organization, today).await?;
        }
        Ok(())
    }

    /// The people whom visitors may be.
    async fn enroll_visitors(&self, actor: &Actor) -> Result<(), Refusal> {
        let company = |short: &str| {
            let firm = self.firms.iter().find(|firm| firm.firm.short == short)?;
            firm.company.as_ref().map(ToString::to_string)
        };
        let (short, name, case_types) = SCOPED;
        let case_types: Vec<String> = case_types.iter().map(ToString::to_string).collect();
        let scope = match company(short) {
            Some(company) => {
                Some(create_scope(&self.house, actor, &company, name, &case_types).await?)
            }
            None => None,
        };
        for entry in SIGN_INS {
            let role = entry.assignment(&self.organization, company, scope.as_deref());
            let role = role.ok_or_else(|| {
                Refusal::Internal(format!("the demo has no company for {}", entry.email))
            })?;
            enroll(
                &self.house,
                actor,
                entry.email,
                entry.name,
                Some(PASSWORD),
                &[role],
            )
            .await?;
        }
        Ok(())
    }

    /// Everything that arrives in a round.
    fn offers(&mut self, round: &Round) -> Vec<OfferedEvent> {
        let mut offered: Vec<OfferedEvent> = Vec::new();
        for firm in self
            .firms
            .iter()
            .filter(|firm| firm.firm.in_europe() == round.europe)
        {
            let today = day_of(self.now, &firm.zone);
            for offer in firm.usage(round, today, self.volume) {
                let arrives = round.age + self.dice.between(1, LATEST);
                if arrives < DAYS && self.dice.chance(LATE) {
                    self.late
                        .entry((round.europe, arrives))
                        .or_default()
                        .push(offer);
                } else {
                    offered.push(OfferedEvent::Readable(offer));
                }
            }
            if let Some(subject) = &firm.company {
                offered.extend(additions(
                    firm.firm.story,
                    round,
                    today,
                    &firm.zone,
                    subject,
                ));
            }
        }
        let arrived = self
            .late
            .remove(&(round.europe, round.age))
            .unwrap_or_default();
        offered.extend(arrived.into_iter().map(OfferedEvent::Readable));
        offered
    }

    async fn offer(&mut self, actor: &Actor, offered: Vec<OfferedEvent>) -> Result<(), Refusal> {
        for outcome in ingest(&self.house, actor, offered).await? {
            match outcome {
                Outcome::Accepted => self.summary.events += 1,
                Outcome::Rejected(_) => self.summary.refused += 1,
                other => {
                    return Err(Refusal::Internal(format!(
                        "an event of the demo is not taken: {other:?}"
                    )));
                }
            }
        }
        Ok(())
    }
}
