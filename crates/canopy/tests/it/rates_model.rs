//! Random histories of events, voids and prices that are set back, recounted with exact fractions.

use std::collections::BTreeMap;

use canopy_domain::figures::Figures;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::money::{all_events, default_card, random_card, random_event, recount, told};
use crate::world::{Company, Organization, World};

/// What was said last about each day on which prices begin.
type Said = BTreeMap<String, Value>;

fn in_force(said: &Said, day: &str) -> Option<Value> {
    let last = said.range(..=day.to_owned()).next_back();
    last.map(|(_, card)| card.clone())
        .filter(|card| card["inherits"] != true)
}

struct History<'a> {
    world: &'a World,
    organization: &'a Organization,
    companies: Vec<Company>,
    own: Vec<Said>,
    default: Said,
    dice: Dice,
    sent: Vec<Vec<String>>,
}

impl History<'_> {
    fn prices(&mut self, first: i64) -> Value {
        let start: jiff::civil::Date = "2026-02-01".parse().expect("a day");
        let days = self.dice.between(first, first + 35);
        let day = start.saturating_add(jiff::ToSpan::days(days)).to_string();
        if self.dice.roll(4) == 0 {
            return json!({ "effective_on": day, "inherits": true });
        }
        random_card(&mut self.dice, &day)
    }

    async fn step(&mut self, first: i64) {
        let place = self.dice.roll(self.companies.len());
        let slug = self.companies[place].slug.clone();
        let key = &self.organization.key;
        match self.dice.roll(5) {
            0 => {
                let card = self.prices(first);
                let path = format!("/api/v1/companies/{slug}/rate-cards");
                self.world.post(key, &path, &card).await.expect(201);
                let day = card["effective_on"].as_str().expect("a day").to_owned();
                self.own[place].insert(day, card);
            }
            1 => {
                let card = self.prices(first);
                let path = "/api/v1/organizations/harbor-group/rate-cards";
                self.world.post(key, path, &card).await.expect(201);
                let day = card["effective_on"].as_str().expect("a day").to_owned();
                self.default.insert(day, card);
            }
            2 if !self.sent[place].is_empty() => {
                let which = self.dice.roll(self.sent[place].len());
                let id = self.sent[place].swap_remove(which);
                let body = json!({ "source": "test", "id": id, "reason": "a test" });
                let path = format!("/api/v1/companies/{slug}/events/void");
                self.world.post(key, &path, &body).await.expect(200);
            }
            _ => {
                let from = self.sent[place].len() + self.dice.roll(1_000_000) * 100;
                let ids: Vec<String> = (0..6).map(|more| format!("e{}", from + more)).collect();
                let events: Vec<Value> = ids
                    .iter()
                    .map(|id| random_event(&mut self.dice, &slug, id))
                    .collect();
                self.world.accept(key, &events).await;
                self.sent[place].extend(ids);
            }
        }
    }

    fn card(&self, place: usize, day: &str) -> Value {
        in_force(&self.own[place], day)
            .or_else(|| in_force(&self.default, day))
            .unwrap_or_else(default_card)
    }

    /// Every charge of an open month is what the card in force says, and the sums are the charges.
    async fn check(&self, closed: &[&str]) {
        self.world.verify().await;
        for (place, company) in self.companies.iter().enumerate() {
            let mut sums: BTreeMap<String, i64> = BTreeMap::new();
            for mut item in all_events(self.world, &self.organization.key, company).await {
                let day = item["occurred_on"].as_str().expect("a day").to_owned();
                let month = item["posted_on"].as_str().expect("a day")[..7].to_owned();
                let total: i64 = told(&item).iter().map(|charge| charge.2).sum();
                *sums.entry(month.clone()).or_default() += total;
                if !item["void"].is_null() {
                    let back = item["void"]["posted_on"].as_str().expect("a day")[..7].to_owned();
                    *sums.entry(back).or_default() -= total;
                    continue;
                }
                if closed.contains(&month.as_str()) {
                    continue;
                }
                let card = self.card(place, &day);
                if item["id"].as_str().is_some_and(|id| id.starts_with("fee:")) {
                    let fees = card["fees"].as_array().expect("fees").iter();
                    let mut named = fees.filter(|fee| fee["name"] == item["data"]["name"]);
                    let amount = named.next().map_or(json!("0"), |fee| fee["amount"].clone());
                    item["data"]["amount"] = amount;
                }
                let (mut charges, billed) = recount(&item, &card);
                charges.retain(|charge| charge.2 != 0);
                assert_eq!(told(&item), charges, "{item:#} with {card:#}");
                assert_eq!(item["billed_ms"], billed, "{item:#}");
            }
            sums.retain(|_, sum| *sum != 0);
            let amounts = Figures::AMOUNTS.join(" + ");
            let sql = format!(
                "SELECT month, {amounts} FROM company_months \
                 WHERE company_id = '{}' ORDER BY month",
                company.id
            );
            let stored = crate::ledger::query(self.world.store(), &sql).await;
            let stored: BTreeMap<String, i64> = stored
                .into_iter()
                .map(|row| (row[0].clone(), row[1].parse().expect("a number")))
                .filter(|(_, sum)| *sum != 0)
                .collect();
            assert_eq!(stored, sums, "{}", company.slug);
        }
    }
}

crate::worlds! {
    async fn prices_set_back_at_random_equal_an_exact_recount(world) {
        let organization = world.organization("Harbor Group").await;
        let mut companies = Vec::new();
        for (name, zone, currency) in [("Ash", "America/New_York", "USD"), ("Birch", "Pacific/Kiritimati", "EUR")] {
            companies.push(world.company(&organization, name, zone, currency).await);
        }
        let mut history = History {
            world: &world, organization: &organization, companies, own: vec![Said::new(); 2], default: Said::new(),
            dice: Dice::new(23), sent: vec![Vec::new(); 2],
        };
        for round in 0..40 {
            history.step(0).await;
            if round == 20 {
                world.set("2026-03-15T14:00:00Z");
                world.run_jobs().await;
            }
        }
        history.check(&[]).await;
        world.set("2026-04-05T14:00:00Z");
        world.run_jobs().await;
        let march = "SELECT * FROM company_months WHERE month = '2026-03' ORDER BY company_id";
        let before = crate::ledger::query(world.store(), march).await;
        for _ in 0..25 {
            history.step(0).await;
        }
        assert_eq!(crate::ledger::query(world.store(), march).await, before, "a closed month changed");
        history.check(&["2026-03"]).await;
    }
}
