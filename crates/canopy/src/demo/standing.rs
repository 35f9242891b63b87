//! A firm as it stands while the year goes by.

use canopy_app::campaigns::put::put_campaign;
use canopy_app::cases::map_status_word::map_status_word;
use canopy_app::cases::put::{OfferedCase, put_cases};
use canopy_app::companies::create::NewCompany;
use canopy_app::companies::status_words::Meaning;
use canopy_app::onboarding::create_company;
use canopy_app::operator::enroll;
use canopy_app::put::PutOutcome;
use canopy_app::rates::set_rate_card;
use canopy_app::usage::{Offer, Subject};
use canopy_app::{Actor, House, Refusal};
use canopy_domain::role::{Assignment, Role};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::calendar::{DAYS, Round, zone_of};
use super::drives::{self, Drive, drives_of};
use super::firms::Firm;
use super::matters::{EVERY, Matters};
use super::people::{Employee, staff_of};
use super::prices::{first_card, later_card};
use super::stories::boost;
use super::traffic::Day;

/// When large firms get their later prices, and how long before they are told.
const LATER_PRICES: i64 = 210;
const TOLD_BEFORE: i64 = 10;

/// A firm, and everything of it that changes.
pub(super) struct Standing {
    pub(super) firm: &'static Firm,
    pub(super) zone: TimeZone,
    pub(super) company: Option<Subject>,
    number: i64,
    matters: Matters,
    drives: Vec<Drive>,
    staff: Vec<Employee>,
}

/// Whose hands build the demo.
pub(super) struct Hands<'a> {
    pub(super) house: &'a House,
    pub(super) actor: &'a Actor,
}

impl Standing {
    /// A firm before it joins.
    pub(super) fn of(firm: &'static Firm, number: i64) -> Self {
        Self {
            firm,
            zone: zone_of(firm),
            company: None,
            number,
            matters: Matters::of(firm, number),
            drives: drives_of(firm, number),
            staff: staff_of(firm, number),
        }
    }

    /// How many cases it ever had.
    pub(super) fn cases(&self) -> i64 {
        self.matters.told()
    }

    /// How many people work there by now.
    pub(super) fn people(&self, age: i64) -> i64 {
        let there = |person: &&Employee| self.firm.joined_after + person.joined_after <= age;
        i64::try_from(self.staff.iter().filter(there).count()).unwrap_or(0)
    }

    /// The firm joins the group: its company, prices, words, people and cases.
    pub(super) async fn join(
        &mut self,
        hands: &Hands<'_>,
        organization: &str,
        today: Date,
    ) -> Result<(), Refusal> {
        let new = NewCompany {
            name: self.firm.name.into(),
            slug: None,
            time_zone: self.firm.zone.into(),
            currency: self.firm.currency.into(),
        };
        let found = create_company(hands.house, hands.actor, organization, &new).await?;
        self.company = Some(found.id.clone());
        if let Some(card) = first_card(self.firm.prices, today)? {
            set_rate_card(hands.house, hands.actor, &found.id, &card).await?;
        }
        for (words, meaning) in [
            (self.firm.words.open, Meaning::Open),
            (self.firm.words.closed, Meaning::Closed),
        ] {
            for word in words {
                map_status_word(hands.house, hands.actor, &found.id, word, meaning).await?;
            }
        }
        let brought = self.matters.bring(today);
        put(hands, &found.id, brought).await
    }

    /// What happens in the firm on a day besides its usage.
    pub(super) async fn live(&mut self, hands: &Hands<'_>, round: &Round) -> Result<(), Refusal> {
        let Some(company) = self.company.clone() else {
            return Ok(());
        };
        self.welcome(hands, &company, round.age - self.firm.joined_after)
            .await?;
        let since = round.age - self.firm.joined_after;
        if since > 0 && (since + self.number) % EVERY == 0 {
            let changed = self.matters.look(round.day, DAYS - round.age);
            put(hands, &company, changed).await?;
        }
        if round.day.day() == 1 || round.age == DAYS {
            for drive in self.drives.iter().filter(|drive| drive.is_told(round.age)) {
                let data = drive.stands(round.day, round.age);
                put_campaign(
                    hands.house,
                    hands.actor,
                    &company,
                    drives::SOURCE,
                    &drive.id,
                    &data,
                )
                .await?;
            }
        }
        if round.age == LATER_PRICES
            && let Some(card) = later_card(
                self.firm.prices,
                round.day.saturating_add(TOLD_BEFORE.days()),
            )?
        {
            set_rate_card(hands.house, hands.actor, &company, &card).await?;
        }
        Ok(())
    }

    /// People who begin at the firm so many days after it joined.
    async fn welcome(&self, hands: &Hands<'_>, company: &str, since: i64) -> Result<(), Refusal> {
        for person in self
            .staff
            .iter()
            .filter(|person| person.joined_after == since)
        {
            let role = match person.role {
                Role::CompanyAdmin => Assignment::company_admin(company),
                role => Assignment {
                    role,
                    ..Assignment::company_admin(company)
                },
            };
            enroll(
                hands.house,
                hands.actor,
                &person.email,
                &person.name,
                None,
                &[role],
            )
            .await?;
        }
        Ok(())
    }

    /// The usage of a day, as far as it has happened. `today` is the last day of the year here.
    pub(super) fn usage(&self, round: &Round, today: Date, volume: i64) -> Vec<Offer> {
        let Some(subject) = &self.company else {
            return Vec::new();
        };
        let campaigns: Vec<String> = self
            .drives
            .iter()
            .filter(|drive| drive.runs(round.age))
            .map(|drive| drive.id.clone())
            .collect();
        let day = Day {
            firm: self.firm,
            zone: &self.zone,
            number: self.number,
            subject,
            day: round.day,
            age: round.age,
            boost: boost(self.firm.story, round.day, round.age, today),
            volume,
            campaigns: &campaigns,
            cases: self.matters.open_ids(),
        };
        day.usage()
            .into_iter()
            .filter(|offer| offer.content.occurred_at <= round.at)
            .collect()
    }
}

async fn put(hands: &Hands<'_>, company: &str, cases: Vec<OfferedCase>) -> Result<(), Refusal> {
    for (outcome, _) in put_cases(hands.house, hands.actor, company, cases).await? {
        if let PutOutcome::Rejected(error) = outcome {
            return Err(error.into());
        }
    }
    Ok(())
}
