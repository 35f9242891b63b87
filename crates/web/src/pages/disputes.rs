//! Disputes as both sides read them: what is disputed, by whom, and what became of it.

use std::collections::BTreeMap;

use canopy_app::companies::find::Found;
use canopy_app::disputes::Dispute;
use canopy_app::disputes::marks::{Disputed, disputed_in};
use canopy_app::{Actor, Refusal};
use canopy_domain::dispute::DisputeState;
use canopy_domain::money::{Currency, Money};
use canopy_domain::period::Period;
use maud::{Markup, html};

use super::moments::{day, moment};
use super::numbers::{counted, exact};
use crate::server::Door;
use crate::ui::badge::{Tone, status};
use crate::ui::banner::banner;

/// The word for what became of it.
pub(super) fn state(dispute: &Dispute) -> Markup {
    if dispute.state == DisputeState::Open && dispute.voided {
        return status("Event voided", Tone::Quiet);
    }
    let tone = match dispute.state {
        DisputeState::Open => Tone::Warn,
        DisputeState::Granted => Tone::Good,
        DisputeState::Declined => Tone::Bad,
        DisputeState::Withdrawn => Tone::Quiet,
    };
    status(dispute.state.label(), tone)
}

/// What is disputed: the charge, its amount and its event.
pub(super) fn subject(dispute: &Dispute) -> Markup {
    let money = Money {
        amount: dispute.amount,
        currency: dispute.currency,
    };
    html! {
        b { (dispute.charge_words()) } " of " (day(dispute.occurred_on)) ": "
        span.num { (exact(&money)) } " with its taxes and percent fees, event "
        (dispute.source) " " (dispute.event_id)
    }
}

/// Who opened it with which words, and who decided.
pub(super) fn story(dispute: &Dispute) -> Markup {
    html! {
        p.muted { "Disputed by " (dispute.opened_by_name) ", " (moment(dispute.opened_at)) "." }
        blockquote { (dispute.note) }
        @if let Some((by, at)) = &dispute.decided {
            p.muted { (dispute.state.label()) " by " (by) ", " (moment(*at)) "." }
        }
        @if let Some(reason) = &dispute.reason { blockquote { (reason) } }
        @if dispute.state == DisputeState::Open && dispute.voided {
            p.muted { "Its event was voided: the charges are taken back, and nothing is left to decide." }
        }
    }
}

/// Says of amounts of these days that some are in dispute, with the way to the disputes; nothing where
/// none are, and to those who may not see amounts.
pub(super) async fn included(
    door: &Door,
    actor: &Actor,
    company: &Found,
    period: &Period,
) -> Result<Markup, Refusal> {
    let disputed = disputed_in(&door.house, actor, company, Some(period)).await?;
    let way = format!("/c/{}/billing/credits", company.slug);
    Ok(includes(disputed.map(|of| (of, company.currency)), &way))
}

/// The same of amounts that were read with what of them is in dispute: one sum for each currency.
pub(super) fn includes(
    disputed: impl IntoIterator<Item = (Disputed, Currency)>,
    way: &str,
) -> Markup {
    let mut sums: BTreeMap<String, (Disputed, Currency)> = BTreeMap::new();
    for (of, currency) in disputed {
        let key = currency.code().to_owned();
        let sum = sums.entry(key).or_insert((Disputed::default(), currency));
        sum.0 = sum.0.and(of.count, of.amount);
    }
    let words = sums
        .values()
        .map(|(of, currency)| in_dispute(of, *currency));
    let words = Vec::from_iter(words).join(" and ");
    match words.is_empty() {
        true => Markup::default(),
        false => banner(
            Tone::Warn,
            &format!("Includes {words}."),
            Some(("Disputes", way)),
        ),
    }
}

/// An amount with what of it is in dispute a line below, short; the whole is a hover away.
pub(super) fn marked(sum: Markup, disputed: Option<&Disputed>, currency: Currency) -> Markup {
    match disputed {
        None => sum,
        Some(of) => html! {
            span.two { span { (sum) } small title=(in_dispute(of, currency)) { (short(of, currency)) } }
        },
    }
}

/// The same in few words, for lists: `$3.20 in dispute`.
pub(super) fn short(disputed: &Disputed, currency: Currency) -> String {
    let money = Money {
        amount: disputed.amount,
        currency,
    };
    format!("{} in dispute", money.display())
}

/// How much is in dispute: `USD 3.200000 in dispute (1 charge)`.
pub(super) fn in_dispute(disputed: &Disputed, currency: Currency) -> String {
    let money = Money {
        amount: disputed.amount,
        currency,
    };
    let charges = counted(disputed.count, "charge", "charges");
    format!("{} in dispute ({charges})", exact(&money))
}
