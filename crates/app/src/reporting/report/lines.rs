//! The lines of a report: each company's period in parts, for exports and for looking closer.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use canopy_domain::figures::Figures;
use canopy_domain::period::{Month, Period};
use canopy_store::Tx;
use jiff::civil::Date;

use super::ground::{Company, ReportGround};
use super::restated::{add_restated, restatements};
use super::rows;
use super::series::Grain;
use crate::Refusal;
use crate::reporting::figures::{ALL, deciding_late, figures_of, weight};
use crate::reporting::question::Question;
use crate::reporting::rows::{LateRow, Whose};

/// How a company's period is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Not at all.
    Whole,
    /// By calendar months.
    Months,
    /// By days.
    Days,
}

/// Whether the months of a part are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthState {
    /// No month of it.
    Open,
    /// Every one.
    Closed,
    /// Some of them.
    Mixed,
}

/// A part of a company's period.
#[derive(Debug, Clone)]
pub struct Part {
    /// The days.
    pub period: Period,
    /// Whether its months are closed.
    pub month_state: MonthState,
    /// What was posted there, without restatements; amounts are zero to those who may not see them.
    pub own: Figures,
    /// What restates closed months, by the month that is restated.
    pub restated: Vec<(Month, Figures)>,
}

/// The company that lines are of.
#[derive(Debug)]
pub struct LineCompany<'a> {
    /// `co_…`.
    pub id: &'a str,
    /// The display name.
    pub name: &'a str,
    /// The short name in addresses.
    pub slug: &'a str,
    /// The currency of its amounts.
    pub currency: canopy_domain::money::Currency,
    /// The zone in force on the last day.
    pub time_zone: &'a str,
    /// Whether the reader may see its amounts.
    pub amounts: bool,
    /// Its own days of the period.
    pub period: Period,
}

impl ReportGround {
    /// The company at a place, which counts from 0 by name.
    pub fn company(&self, place: usize) -> Option<LineCompany<'_>> {
        let company = self.companies.get(place)?;
        let zone = company.member.zones.zone_on(company.period.to);
        Some(LineCompany {
            id: &company.member.id,
            name: &company.member.name,
            slug: &company.member.slug,
            currency: company.member.currency,
            time_zone: zone.iana_name().unwrap_or("UTC"),
            amounts: company.amounts,
            period: company.period,
        })
    }
}

fn overflow() -> Refusal {
    Refusal::Internal("a line leaves the range of 64 bits".into())
}

/// The parts of the companies at some places, in the order asked. Over its parts, `own` and
/// `restated` add up to the company's figures in the report.
pub(crate) async fn lines_of(
    tx: &Tx,
    ground: &ReportGround,
    places: std::ops::Range<usize>,
    cut: Cut,
) -> Result<Vec<Vec<Part>>, Refusal> {
    let companies: Vec<&Company> = ground.companies[places].iter().collect();
    let ids: Vec<Arc<str>> = companies.iter().map(|it| it.member.id.clone()).collect();
    let reader = Reader {
        whose: Whose::These(&ids),
        companies: &companies,
        stood_on: ground.asked.stood_on,
    };
    reader.parts(tx, cut).await
}

/// The parts of one company by days, of which every day counts or those of its links.
pub(crate) async fn days_of(
    tx: &Tx,
    company: &Company,
    stood_on: Option<Date>,
) -> Result<Vec<Part>, Refusal> {
    let ids = [company.member.id.clone()];
    let reader = Reader {
        whose: Whose::These(&ids),
        companies: &[company],
        stood_on,
    };
    let mut parts = reader.parts(tx, Cut::Days).await?;
    Ok(parts.pop().unwrap_or_default())
}

struct Reader<'a> {
    whose: Whose<'a>,
    companies: &'a [&'a Company],
    stood_on: Option<Date>,
}

type Restated = HashMap<usize, Vec<LateRow<ALL>>>;

impl Reader<'_> {
    fn question(&self, of: impl Fn(&Company) -> Option<Period>) -> Question {
        let asked = |company: &&Company| Some(company.asked(of(company)?));
        Question::new(self.companies.iter().filter_map(asked).collect()).standing_on(self.stood_on)
    }

    async fn parts(&self, tx: &Tx, cut: Cut) -> Result<Vec<Vec<Part>>, Refusal> {
        let whole = self.question(|company| Some(company.period));
        let closed = rows::closed_months(tx, self.whose).await?;
        let mut restated: Restated = HashMap::new();
        for late in restatements(tx, self.whose, &whole).await? {
            restated.entry(late.place).or_default().push(late);
        }
        let totals = match cut {
            Cut::Whole => self.cut_by(tx, |company| vec![company.period]).await?,
            Cut::Months => {
                let months = |company: &Company| Grain::Month.split(company.period);
                self.cut_by(tx, months).await?
            }
            Cut::Days => self.by_days(tx, &whole).await?,
        };
        let mut found = Vec::with_capacity(self.companies.len());
        for (company, totals) in self.companies.iter().zip(totals) {
            let place = whole.place_of(&company.member.id, 0);
            let late = place.and_then(|place| restated.remove(&place));
            let months = closed.get(&*company.member.id);
            let shut: BTreeSet<Month> = months
                .into_iter()
                .flatten()
                .filter(|(_, at)| self.knows_of(company, **at))
                .map(|(month, _)| *month)
                .collect();
            let mut parts = parts_of(company, totals, late.unwrap_or_default(), &shut)?;
            // That something with an amount happened on a day is for those who may see amounts.
            if cut == Cut::Days && !company.amounts {
                parts.retain(|part| part.own != Figures::ZERO || !part.restated.is_empty());
            }
            found.push(parts);
        }
        Ok(found)
    }

    /// Whether something that was done at an instant is known as of the day asked.
    fn knows_of(&self, company: &Company, at: i64) -> bool {
        let at = jiff::Timestamp::from_microsecond(at).unwrap_or(jiff::Timestamp::MAX);
        let day = company.member.zones.day_of(at);
        self.stood_on.is_none_or(|stood| day <= stood)
    }

    /// The figures of each company in parts, a question for each part.
    async fn cut_by(
        &self,
        tx: &Tx,
        parts: impl Fn(&Company) -> Vec<Period>,
    ) -> Result<Vec<Vec<(Period, Figures)>>, Refusal> {
        let periods: Vec<Vec<Period>> = self.companies.iter().map(|it| parts(it)).collect();
        let most = periods.iter().map(Vec::len).max().unwrap_or(0);
        let mut found: Vec<Vec<(Period, Figures)>> = vec![Vec::new(); self.companies.len()];
        for part in 0..most {
            let asked = self
                .companies
                .iter()
                .zip(&periods)
                .filter_map(|(company, of)| Some(company.asked(*of.get(part)?)));
            let question = Question::new(asked.collect()).standing_on(self.stood_on);
            let answer = figures_of(tx, self.whose, &question).await?;
            for (place, company) in self.companies.iter().enumerate() {
                if let Some(period) = periods[place].get(part) {
                    let figures = answer.of(&company.member.id).figures();
                    found[place].push((*period, figures));
                }
            }
        }
        Ok(found)
    }

    /// The figures of each company by days: the rows of the days themselves, corrected by late
    /// bookings as every other figure is.
    async fn by_days(
        &self,
        tx: &Tx,
        whole: &Question,
    ) -> Result<Vec<Vec<(Period, Figures)>>, Refusal> {
        let Some(reach) = whole.reach() else {
            return Ok(Vec::new());
        };
        let mut days: Vec<BTreeMap<Date, Figures>> = vec![BTreeMap::new(); whole.len()];
        for (company, day, figures) in rows::days(tx, self.whose, reach.from, reach.to).await? {
            let Some(place) = whole.place_of(&company, 0) else {
                continue;
            };
            if whole.spans(place).iter().any(|span| span.contains(day)) {
                days[place].insert(day, figures);
            }
        }
        for late in deciding_late(tx, self.whose, whole).await? {
            let figures = Figures::from_row(&late.sums);
            let sum = days[late.place]
                .entry(late.posted_on)
                .or_insert(Figures::ZERO);
            let added = match weight(whole, &late) {
                0 => continue,
                1 => sum.checked_add(&figures),
                _ => sum.checked_sub(&figures),
            };
            *sum = added.ok_or_else(overflow)?;
        }
        let of = |company: &&Company| {
            let place = whole.place_of(&company.member.id, 0)?;
            let one = |(day, figures): (&Date, &Figures)| {
                let day = Period {
                    from: *day,
                    to: *day,
                };
                (day, *figures)
            };
            Some(days[place].iter().map(one).collect())
        };
        let days = self.companies.iter().map(|it| of(it).unwrap_or_default());
        Ok(days.collect())
    }
}

/// Takes what is restated out of each part.
fn parts_of(
    company: &Company,
    totals: Vec<(Period, Figures)>,
    restated: Vec<LateRow<ALL>>,
    closed: &BTreeSet<Month>,
) -> Result<Vec<Part>, Refusal> {
    let seen = |figures: Figures| match company.amounts {
        true => figures,
        false => figures.without_amounts(),
    };
    let mut parts = Vec::with_capacity(totals.len());
    for (period, total) in totals {
        let mut months: BTreeMap<Month, Figures> = BTreeMap::new();
        let mut own = total;
        let here = |late: &&LateRow<ALL>| period.contains(late.posted_on);
        for late in restated.iter().filter(here) {
            let figures = Figures::from_row(&late.sums);
            own = own.checked_sub(&figures).ok_or_else(overflow)?;
            add_restated(&mut months, late)?;
        }
        // What changes amounts alone is nothing to those who may not see them.
        let restated = months
            .into_iter()
            .map(|(month, figures)| (month, seen(figures)));
        parts.push(Part {
            period,
            month_state: state_of(period, closed),
            own: seen(own),
            restated: restated
                .filter(|(_, figures)| *figures != Figures::ZERO)
                .collect(),
        });
    }
    Ok(parts)
}

fn state_of(period: Period, closed: &BTreeSet<Month>) -> MonthState {
    let (mut month, last) = (Month::of(period.from), Month::of(period.to));
    let (mut open, mut shut) = (false, false);
    while month <= last {
        match closed.contains(&month) {
            true => shut = true,
            false => open = true,
        }
        month = month.next();
    }
    match (open, shut) {
        (true, true) => MonthState::Mixed,
        (_, true) => MonthState::Closed,
        (_, false) => MonthState::Open,
    }
}
