//! The letters about disputes.

use canopy_domain::money::Money;

use super::Dispute;
use crate::letters::{Letter, Part};

fn amount(dispute: &Dispute) -> String {
    let money = Money {
        amount: dispute.amount,
        currency: dispute.currency,
    };
    format!("{} {}", money.currency.code(), money.amount.exact())
}

/// `Voice of 2026-03-10, USD 0.105000 with taxes and percent fees (event test 1)`.
fn charge(dispute: &Dispute) -> String {
    format!(
        "{} of {}, {} with its taxes and percent fees (event {} {})",
        dispute.charge_words(),
        dispute.occurred_on,
        amount(dispute),
        dispute.source,
        dispute.event_id
    )
}

/// To an admin of the organization: a company disputes a charge.
pub(super) fn opened_letter(
    (name, email): (&str, &str),
    by: &str,
    dispute: &Dispute,
    link: &str,
) -> Letter {
    let parts = [
        Part::Words(format!(
            "{by} disputes a charge of {}: {}.",
            dispute.company,
            charge(dispute)
        )),
        Part::Quote(dispute.note.clone()),
        Part::Link("See and decide".into(), link.into()),
    ];
    let subject = format!("{} disputes {}", dispute.company, amount(dispute));
    Letter::written(email, name, &subject, &parts)
}

/// To the company: it was granted.
pub(super) fn granted_letter((name, email): (&str, &str), dispute: &Dispute, link: &str) -> Letter {
    let parts = [
        Part::Words(format!(
            "The dispute of a charge of {} was granted: {}. A credit of {} takes it back.",
            dispute.company,
            charge(dispute),
            amount(dispute)
        )),
        Part::Link("See the credit".into(), link.into()),
    ];
    let subject = format!("{} were credited to {}", amount(dispute), dispute.company);
    Letter::written(email, name, &subject, &parts)
}

/// To the company: it was declined.
pub(super) fn declined_letter(
    (name, email): (&str, &str),
    dispute: &Dispute,
    reason: &str,
    link: &str,
) -> Letter {
    let parts = [
        Part::Words(format!(
            "The dispute of a charge of {} was declined: {}.",
            dispute.company,
            charge(dispute)
        )),
        Part::Quote(reason.into()),
        Part::Link("See the dispute".into(), link.into()),
    ];
    let subject = format!("A dispute of {} was declined", dispute.company);
    Letter::written(email, name, &subject, &parts)
}
