//! Courtesy credits: given by an admin of the organization, with a reason.

use canopy_domain::money::Micros;
use canopy_domain::period::Month;
use canopy_domain::refusal::check_name;
use canopy_domain::role::Action;
use canopy_domain::usage::{Usage, identity};
use canopy_store::Tx;
use serde_json::json;

use super::{Names, NewCredit, book_credit, credit_id};
use crate::audit::{self, Change};
use crate::billing::books::load_books_alone;
use crate::companies::find::{Found, find_company};
use crate::usage::{OWN_SOURCE, rollup, rows};
use crate::{Actor, House, Refusal};

/// A credit as somebody gives it.
#[derive(Debug, Clone, Default)]
pub struct Giving {
    /// Decimal text, above zero.
    pub amount: String,
    /// Why.
    pub reason: String,
    /// The month, `YYYY-MM`, whose statement it is about; may be empty.
    pub month: String,
    /// What tells this credit from others, so that it is given once however often it is sent; may be
    /// empty.
    pub key: String,
    /// Whether an amount above the month's total is meant.
    pub confirmed: bool,
}

/// Gives a credit, which counts today. Answers the id of its event.
pub async fn give_credit(
    house: &House,
    actor: &Actor,
    company: &str,
    giving: &Giving,
) -> Result<String, Refusal> {
    let found = &find_company(house, actor, company).await?;
    actor.may(Action::PostCredits, found.place())?;
    if found.archived {
        let words = "this company is archived and takes no credits; restore it first";
        return Err(Refusal::conflict("company", "archived", words));
    }
    let now = house.now();
    let (amount, reason) = (&read_amount(&giving.amount)?, giving.reason.trim());
    check_name("reason", reason)?;
    let names = &read_month(&giving.month, Month::of(found.day_of(now)))?;
    let key = &read_key(house, &giving.key)?;
    house
        .store
        .post(move |tx| async move {
            load_books_alone(&tx, &found.id).await?;
            let id = credit_id(key);
            if given_before(&tx, found, &id, (*amount, reason)).await? {
                return Ok(id);
            }
            if !giving.confirmed {
                within_month(&tx, found, *amount, now).await?;
            }
            let new = NewCredit {
                key,
                amount: *amount,
                reason,
                names: names.clone(),
            };
            book_credit(&tx, actor, &found.id, &new, now).await?;
            let change = Change {
                organization: found.organization_id.as_deref(),
                company: Some(&found.id),
                action: "credit.given",
                subject: &found.id,
                before: None,
                after: Some(
                    json!({ "credit": id, "amount": amount.exact(), "reason": reason,
                    "month": giving.month }),
                ),
            };
            audit::record(&tx, actor, change).await?;
            Ok(id)
        })
        .await
}

fn read_amount(text: &str) -> Result<Micros, Refusal> {
    let amount = Micros::parse(text.trim()).map_err(|error| {
        let words = format!("{error}; write it like 12.50");
        Refusal::field("amount", "invalid", words)
    })?;
    let usage = Usage::Credit {
        reason: "-".into(),
        amount,
    };
    usage
        .check()
        .map_err(|error| Refusal::field("amount", error.code, error.message))?;
    Ok(amount)
}

fn read_month(text: &str, present: Month) -> Result<Names, Refusal> {
    if text.is_empty() {
        return Ok(Names::Nothing);
    }
    let words = "write the month like 2026-03, or leave it empty";
    let month: Month = text
        .parse()
        .map_err(|_| Refusal::field("month", "invalid", words))?;
    if month.first() > present.first() {
        let words = format!("name a month up to {present}");
        return Err(Refusal::field("month", "in_future", words));
    }
    Ok(Names::Month(month))
}

fn read_key(house: &House, text: &str) -> Result<String, Refusal> {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if text.is_empty() {
        return Ok(house.fresh_id("crd_"));
    }
    // What disputes book is not given by hand.
    if text.len() > 100 || !text.bytes().all(fine) || text.starts_with("dis_") {
        let words =
            "use up to 100 letters, digits, dots, dashes and underscores, not beginning with dis_";
        return Err(Refusal::field("id", "invalid", words));
    }
    Ok(text.to_owned())
}

/// Whether the same credit was given before; another one under its id is refused.
async fn given_before(
    tx: &Tx,
    found: &Found,
    id: &str,
    (amount, reason): (Micros, &str),
) -> Result<bool, Refusal> {
    let Some(known) = rows::listed(tx, &found.id, identity(OWN_SOURCE, id)).await? else {
        return Ok(false);
    };
    let same = Usage::Credit {
        reason: reason.to_owned(),
        amount,
    };
    if known.event.content.usage == same {
        return Ok(true);
    }
    let words = "another credit was given under this id; load the page anew, or choose another id";
    Err(Refusal::conflict("id", "conflict", words))
}

/// Asks whether a credit is meant that is larger than what the month comes to so far.
async fn within_month(
    tx: &Tx,
    found: &Found,
    amount: Micros,
    now: jiff::Timestamp,
) -> Result<(), Refusal> {
    let month = Month::of(found.day_of(now));
    let sum = rollup::rows::month_of(tx, &found.id, month).await?;
    let total = sum.figures.total().unwrap_or(Micros(i64::MAX));
    if amount <= total {
        return Ok(());
    }
    let code = found.currency.code();
    let words = format!(
        "this is more than {} comes to in {month} so far, {code} {}; confirm that it is meant",
        found.name,
        total.exact()
    );
    Err(Refusal::conflict("confirm", "above_month", words))
}
