//! One company's bill while its month runs: the figures of its days, and the fees and taxes by name.

use std::collections::BTreeMap;

use canopy_domain::category::Category;
use canopy_domain::money::Micros;
use canopy_domain::outlook::Outlook;
use canopy_domain::period::{Period, Preset, preceding};
use canopy_domain::rating::CardOwner;
use canopy_domain::role::Action;

use super::asked::{PeriodAsked, ReportAsked};
use super::bills::{alone, outlook_of};
use super::{CompanyDays, company_days, rows};
use crate::billing::in_force::{CardInForce, cards_in_force};
use crate::companies::find::find_company;
use crate::reporting::caps::{Capped, month_of};
use crate::{Actor, House, Refusal};

/// What the charges of one name come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCharge {
    /// Fees or taxes.
    pub category: Category,
    /// The name on the bill.
    pub name: String,
    /// The sum.
    pub amount: Micros,
}

/// A company's bill.
#[derive(Debug)]
pub struct CompanyBill {
    /// The month to date.
    pub month: CompanyDays,
    /// The same days of the month before.
    pub before: CompanyDays,
    /// The whole month before.
    pub last: CompanyDays,
    /// The expected end of the month, where there are days enough to go by.
    pub outlook: Option<Outlook>,
    /// Fees and taxes of the month to date by name.
    pub named: Vec<NamedCharge>,
    /// Whose card is in force, and since when.
    pub card: CardInForce,
    /// The month under the company's own cap.
    pub capped: Capped,
    /// Whether the reader may set the cap.
    pub sets_cap: bool,
}

/// Reads a company's bill.
pub async fn company_bill(
    house: &House,
    actor: &Actor,
    company: &str,
) -> Result<CompanyBill, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeAmounts, found.place())?;
    let of = async |asked: ReportAsked| company_days(house, actor, company, &asked).await;
    let month = of(alone(Preset::MonthToDate)).await?;
    let compared = ReportAsked {
        period: PeriodAsked::Days(preceding(month.period, Some(Preset::MonthToDate))),
        ..alone(Preset::MonthToDate)
    };
    let lately = of(alone(Preset::Last30Days)).await?;
    let created = found.zones.day_of(found.created_at);
    let figures = (&month.total, lately.days.as_slice());
    let (id, today, spans) = (&found.id, month.period.to, &month.spans);
    let (now, seen) = (month.as_of, &found);
    let (named, card, capped) = house
        .store
        .read(move |tx| async move {
            let mut cards = cards_in_force(&tx, &[(id, today)]).await?;
            let named = named(&tx, id, spans).await?;
            let card = cards.remove(&**id).unwrap_or((CardOwner::BuiltIn, None));
            let capped = month_of(&tx, seen, now).await?.capped;
            Ok::<_, Refusal>((named, card, capped))
        })
        .await?;
    Ok(CompanyBill {
        outlook: outlook_of(figures, today, Some(created))?,
        before: of(compared).await?,
        last: of(alone(Preset::LastMonth)).await?,
        month,
        named,
        card,
        capped,
        sets_cap: actor.can(Action::EditCaps, found.place()),
    })
}

/// Fees and taxes by name. Events with the same charges are counted together by the engine, so that
/// few rows come across.
async fn named(
    tx: &canopy_store::Tx,
    company: &str,
    spans: &[Period],
) -> Result<Vec<NamedCharge>, Refusal> {
    let overflow = || Refusal::Internal("a fee leaves the range of amounts".into());
    let mut sums: BTreeMap<(Category, String), i64> = BTreeMap::new();
    for span in spans {
        for (charges, times) in rows::charges_posted(tx, company, *span).await? {
            for charge in charges.into_iter().filter(|it| !it.name.is_empty()) {
                let part = charge.amount.get().checked_mul(times);
                let sum = sums.entry((charge.category, charge.name)).or_default();
                *sum = part
                    .and_then(|part| sum.checked_add(part))
                    .ok_or_else(overflow)?;
            }
        }
    }
    let one = |((category, name), amount): ((Category, String), i64)| NamedCharge {
        category,
        name,
        amount: Micros(amount),
    };
    let named = sums.into_iter().map(one);
    Ok(named.filter(|charge| charge.amount.get() != 0).collect())
}
