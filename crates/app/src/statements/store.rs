//! Storing a statement in the transaction that closes its month, and what follows from it: its
//! letters and its records.

use std::collections::BTreeMap;

use canopy_domain::money::{Micros, Money};
use canopy_domain::period::Month;
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::contacts::billing_contacts;
use super::document::{CompanyFacts, OrganizationFacts};
use super::draw::Drawn;
use super::letter::closed_letter;
use super::rows::{self, Entry};
use super::written::{Facts, Written, written};
use crate::audit::{self, Change};
use crate::billing::books::Books;
use crate::companies::find::Found;
use crate::{Actor, House, Refusal, letters, organizations};

/// Writes the statement of a drawn-up month, ends its hold, and tells the billing contacts.
pub(crate) async fn store_statement(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    company: &Found,
    books: &Books,
    drawn: &Drawn,
) -> Result<(), Refusal> {
    let (id, now) = (&*company.id, house.now());
    let seq = rows::next_seq(tx, id).await?;
    let facts = Facts {
        number: format!("{}-{seq:04}", company.slug),
        closed_at: now.to_string(),
        company: facts_of(company, drawn.month),
        organizations: &organizations_of(tx, drawn).await?,
        days_without_data: days_without_data(tx, company, drawn.month, now).await?,
    };
    let (whole, parts) = written(drawn, &facts, books)?;
    let total = drawn.figures()?.total().unwrap_or(Micros::ZERO);
    let entry = Entry {
        company: id,
        written: &whole,
        total: total.get(),
    };
    rows::insert(tx, &entry, seq, now).await?;
    for (place, (part, written)) in drawn.parts.iter().zip(&parts).enumerate() {
        let entry = Entry {
            company: id,
            written,
            total: part.total()?.get(),
        };
        let organization = part.organization.as_deref();
        rows::insert_part(tx, &entry, place as i64, organization).await?;
    }
    rows::end_hold(tx, id, drawn.month).await?;
    // Nobody needs a letter to say that there was nothing.
    if !drawn.is_empty() {
        post_letters(house, tx, company, drawn, (&whole, &parts)).await?;
    }
    record(tx, actor, company, drawn, &parts).await
}

fn facts_of(company: &Found, month: Month) -> CompanyFacts {
    let zone = company.zones.zone_on(month.last());
    CompanyFacts {
        id: company.id.to_string(),
        slug: company.slug.clone(),
        name: company.name.clone(),
        currency: company.currency.code().into(),
        time_zone: zone.iana_name().unwrap_or("UTC").into(),
    }
}

async fn organizations_of(
    tx: &Tx,
    drawn: &Drawn,
) -> Result<BTreeMap<String, OrganizationFacts>, Refusal> {
    let ids = drawn
        .parts
        .iter()
        .filter_map(|part| part.organization.clone());
    let found = organizations::rows::by_ids(tx, &ids.collect::<Vec<_>>()).await?;
    let facts = found.into_iter().map(|found| {
        let facts = OrganizationFacts {
            id: found.id.clone(),
            slug: found.slug,
            name: found.name,
        };
        (found.id, facts)
    });
    Ok(facts.collect())
}

/// The days of a month on which nothing happened, from the company's creation on and before today;
/// of a month before its creation, all of them.
async fn days_without_data(
    tx: &Tx,
    company: &Found,
    month: Month,
    now: Timestamp,
) -> Result<Vec<Date>, Refusal> {
    let lively = rows::lively_days(tx, &[&company.id], month).await?;
    let quiet = expected_days(
        company.day_of(company.created_at),
        month,
        company.day_of(now),
    );
    Ok(quiet
        .filter(|day| !lively.contains(&(company.id.to_string(), *day)))
        .collect())
}

/// The days of a month on which something is expected to happen: those that are over, from the
/// company's creation on where that lies in the month.
pub(super) fn expected_days(
    created_on: Date,
    month: Month,
    today: Date,
) -> impl Iterator<Item = Date> {
    let from = match Month::of(created_on) == month {
        true => created_on,
        false => month.first(),
    };
    let to = month.last();
    canopy_domain::period::Period { from, to }
        .iter()
        .take_while(move |day| *day < today)
}

/// Tells each billing contact what they may know: the whole, or their organization's part.
async fn post_letters(
    house: &House,
    tx: &Tx,
    company: &Found,
    drawn: &Drawn,
    (whole, parts): (&Written, &[Written]),
) -> Result<(), Refusal> {
    let organization = company.organization_id.as_deref();
    let own = drawn.parts.iter().position(|part| {
        part.organization.is_some() && part.organization.as_deref() == organization
    });
    // The matter of a month of several organizations is none of them alone.
    let about = organization.filter(|_| own.is_some() && drawn.parts.len() == 1);
    for contact in billing_contacts(tx, company, house.now()).await? {
        let (written, total) = match (contact.whole, own) {
            (true, _) => (whole, drawn.figures()?.total()),
            (false, Some(own)) => (&parts[own], Some(drawn.parts[own].total()?)),
            (false, None) => continue,
        };
        let money = Money {
            amount: total.unwrap_or(Micros::ZERO),
            currency: company.currency,
        };
        let link = format!(
            "{}/c/{}/billing/statements/{}",
            house.config.base_url, company.slug, drawn.month
        );
        let to = (contact.name.as_str(), contact.email.as_str());
        let letter =
            closed_letter(to, &written.document, &money, &link).about(match contact.whole {
                true => about,
                false => organization,
            });
        letters::post(house, tx, &letter).await?;
    }
    Ok(())
}

/// One record for each organization of the month, with the amounts of its own part; and for that of
/// today without amounts, where it has no part.
async fn record(
    tx: &Tx,
    actor: &Actor,
    company: &Found,
    drawn: &Drawn,
    parts: &[Written],
) -> Result<(), Refusal> {
    let mut chains: BTreeMap<Option<&str>, serde_json::Value> = BTreeMap::new();
    chains.insert(
        company.organization_id.as_deref(),
        json!({ "month": drawn.month.to_string() }),
    );
    for (part, written) in drawn.parts.iter().zip(parts) {
        let after = json!({
            "month": drawn.month.to_string(),
            "number": written.document.number,
            "rounding": part.rounding.exact(),
            "total": part.total()?.exact(),
        });
        chains.insert(part.organization.as_deref(), after);
    }
    for (organization, after) in chains {
        let change = Change {
            organization,
            company: Some(&company.id),
            action: "month.closed",
            subject: &company.id,
            before: None,
            after: Some(after),
        };
        audit::record(tx, actor, change).await?;
    }
    Ok(())
}
