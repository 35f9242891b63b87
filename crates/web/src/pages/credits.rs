//! What lists of credits share: their columns and cells, whether of one company or of several.

use canopy_app::usage::credits::list::Credit;
use canopy_domain::money::{Currency, Money};
use maud::{Markup, html};

use crate::pages::moments::{day, moment};
use crate::pages::numbers::exact;
use crate::ui::badge::{Tone, status};
use crate::ui::table::Column;

/// The columns that [`cells`] fill, in their order.
pub(super) const COLUMNS: [Column<'static>; 4] = [
    Column::named("Day"),
    Column {
        number: true,
        ..Column::named("Amount")
    },
    Column::named("Reason"),
    Column::named("Given by"),
];

/// What a list says of a credit.
pub(super) fn cells(credit: &Credit, currency: Currency) -> [Markup; 4] {
    let (reason, amount) = credit.content();
    let (event, money) = (&credit.listed.event, Money { amount, currency });
    [
        html! { span title=(moment(event.content.occurred_at)) { (day(event.posted_on)) } },
        html! {
            span.num title=(exact(&money)) { (money.display()) }
            @if credit.listed.void.is_some() { " " (status("Voided", Tone::Quiet)) }
        },
        html! { (reason) },
        html! {
            @match &credit.given_by {
                Some(name) => (name),
                None => span.muted { "Sent by " (event.source) },
            }
        },
    ]
}
