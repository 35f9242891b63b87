//! The form for new prices: what is charged for usage, and lines of fees and taxes.

use canopy_app::rates::preview::Preview;
use canopy_domain::category::Category;
use canopy_domain::money::Currency;
use maud::{Markup, html};

use super::draft::{Draft, FeeLine, TaxLine};
use super::preview::preview;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look, choice};
use crate::ui::field::{self, Field};
use crate::ui::panel::panel;

/// Lines that wait empty behind the filled ones. A preview gives new ones.
const EMPTY_LINES: usize = 2;

const KINDS: [(&str, &str); 5] = [
    ("monthly", "Fixed, monthly"),
    ("per_seat", "Per person, monthly"),
    ("per_call", "Per call"),
    ("per_segment", "Per SMS segment"),
    ("percent", "Percent of a category"),
];

/// The categories of which a percent fee may be a part.
fn usage_categories() -> Vec<(&'static str, &'static str)> {
    let usage = Category::ALL.into_iter().filter(|it| it.is_usage());
    let named = usage.map(|it| (it.code(), it.label()));
    std::iter::once(("", "No category")).chain(named).collect()
}

/// The categories on which a tax may fall.
fn taxable_categories() -> Vec<(&'static str, &'static str, &'static str)> {
    let taxable = Category::ALL.into_iter().filter(|it| it.is_taxable());
    taxable.map(|it| (it.code(), it.label(), "")).collect()
}

/// What the form calls inheriting.
pub(super) struct Words {
    own: (&'static str, &'static str),
    inherits: (&'static str, &'static str),
}

impl Words {
    /// For a company.
    pub(super) const fn company() -> Self {
        Self {
            own: ("Prices of its own", "The prices below."),
            inherits: (
                "Inherited prices",
                "The default of its organization, or Canopy’s own where there is none.",
            ),
        }
    }

    /// For an organization.
    pub(super) const fn organization() -> Self {
        Self {
            own: (
                "A default card",
                "The prices below, for companies without prices of their own.",
            ),
            inherits: ("No default", "Canopy’s built-in prices hold."),
        }
    }
}

/// The form, with what a preview found above its buttons.
pub(super) fn form(
    action: &str,
    draft: &Draft,
    words: &Words,
    currency: Option<Currency>,
    found: Option<&Preview>,
) -> Markup {
    let money = currency.map_or_else(
        || "Amounts are in each company’s currency.".to_owned(),
        |currency| format!("Amounts are in {}.", currency.code()),
    );
    let line = format!(
        "{money} Versions are kept: what was in force stays readable. Taxes begin and end with the version \
         that names them. A day in an open month rates its events again."
    );
    let body = html! {
        form.stack method="post" action=(action) data-once {
            @if draft.refused { (refused(draft)) }
            (begin(draft, words))
            (usage(draft))
            (fees(draft))
            (taxes(draft))
            @if let Some(found) = found { (preview(found)) }
            div.send {
                (choice("do", "preview", "Preview", Look::Plain))
                (choice("do", "save", "Save", Look::Primary))
            }
        }
    };
    panel("New version", &line, &html! {}, &body)
}

/// What is wrong with the whole of it, in one line; each field says the rest.
fn refused(draft: &Draft) -> Markup {
    let lists = ["fees", "taxes"]
        .iter()
        .find_map(|list| draft.wrong.on(list));
    let words = lists.unwrap_or("Nothing was saved. See the fields that are marked.");
    banner(Tone::Bad, words, None)
}

fn begin(draft: &Draft, words: &Words) -> Markup {
    let from = Field {
        id: "effective-on",
        name: "effective_on",
        label: "In force from",
        kind: "date",
        value: &draft.effective_on,
        hint: "The first day, in the company’s own time zone. Closed months keep their prices.",
        error: draft.wrong.on("effective_on"),
        required: true,
        ..Field::default()
    };
    let whose = Field {
        id: "inherits",
        name: "inherits",
        label: "From that day on",
        value: if draft.inherits { "true" } else { "false" },
        error: draft.wrong.on("inherits"),
        ..Field::default()
    };
    let choices = [
        ("false", words.own.0, words.own.1),
        ("true", words.inherits.0, words.inherits.1),
    ];
    html! {
        (field::input(&from))
        (field::choose(&whose, &choices))
    }
}

fn usage(draft: &Draft) -> Markup {
    let fields = [
        ("voice.per_minute", "A voice minute", &draft.per_minute, ""),
        (
            "voice.increment_ms",
            "Calls are rounded up to, seconds",
            &draft.increment,
            "30 bills half minutes, 60 whole ones.",
        ),
        (
            "voice.minimum_ms",
            "A call bills at least, seconds",
            &draft.minimum,
            "",
        ),
        ("sms.sent", "An SMS segment sent", &draft.sent, ""),
        (
            "sms.received",
            "An SMS segment received",
            &draft.received,
            "",
        ),
        (
            "self_healing.check",
            "A self-healing check",
            &draft.check,
            "",
        ),
        (
            "self_healing.healed",
            "A number healed, besides the check",
            &draft.healed,
            "",
        ),
    ];
    let tick = Field {
        id: "voice.bill_unconnected",
        name: "voice.bill_unconnected",
        label: "Bill calls that never connected, too",
        ..Field::default()
    };
    html! {
        fieldset.field {
            legend { "Usage" }
            div.grid2 {
                @for (name, label, value, hint) in fields {
                    (field::input(&Field {
                        id: name, name, label, value, hint, error: draft.wrong.on(name), ..Field::default()
                    }))
                }
            }
            (field::tick(&tick, draft.bill_unconnected))
        }
    }
}

fn fees(draft: &Draft) -> Markup {
    let empty = std::iter::repeat_n(FeeLine::default(), EMPTY_LINES);
    html! {
        fieldset.field {
            legend { "Fees" }
            p.hint { "Empty lines are left out; a preview adds new ones. Monthly fees are charged on the first of a month." }
            @for (place, line) in draft.fees.iter().cloned().chain(empty).enumerate() { (fee(draft, place, &line)) }
        }
    }
}

fn fee(draft: &Draft, place: usize, line: &FeeLine) -> Markup {
    let name = |part: &str| format!("fees[{place}].{part}");
    let number = place + 1;
    let names = [name("name"), name("kind"), name("amount"), name("category")];
    let labels = [
        format!("Fee {number}"),
        format!("Kind of fee {number}"),
        format!("Amount or percent of fee {number}"),
        format!("Category of fee {number}, for a percentage"),
    ];
    let values = [&line.name, &line.kind, &line.value, &line.category];
    let of = |part: usize| Field {
        id: &names[part],
        name: &names[part],
        label: &labels[part],
        value: values[part],
        error: draft.wrong.on(&names[part]),
        ..Field::default()
    };
    html! {
        div.grid2 {
            (field::input(&of(0)))
            (field::select(&of(1), &KINDS))
            (field::input(&of(2)))
            (field::select(&of(3), &usage_categories()))
        }
    }
}

fn taxes(draft: &Draft) -> Markup {
    let empty = std::iter::repeat_n(TaxLine::default(), EMPTY_LINES);
    html! {
        fieldset.field {
            legend { "Taxes" }
            p.hint { "A percentage of each charge of the chosen categories, fees included. Credits are untaxed." }
            @for (place, line) in draft.taxes.iter().cloned().chain(empty).enumerate() { (tax(draft, place, &line)) }
        }
    }
}

fn tax(draft: &Draft, place: usize, line: &TaxLine) -> Markup {
    let number = place + 1;
    let names = ["name", "percent", "categories"].map(|part| format!("taxes[{place}].{part}"));
    let labels = [
        format!("Tax {number}"),
        format!("Percent of tax {number}"),
        format!("Tax {number} falls on"),
    ];
    let values = [line.name.as_str(), &line.percent, ""];
    let of = |part: usize| Field {
        id: &names[part],
        name: &names[part],
        label: &labels[part],
        value: values[part],
        error: draft.wrong.on(&names[part]),
        ..Field::default()
    };
    let choices = taxable_categories();
    let chosen: Vec<&str> = line.categories.iter().map(String::as_str).collect();
    html! {
        div.grid2 {
            (field::input(&of(0)))
            (field::input(&of(1)))
        }
        (field::check(&of(2), &choices, &chosen))
    }
}

#[cfg(test)]
mod tests {
    use canopy_domain::money::Percent;
    use canopy_domain::rating::{Fee, FeeKind, RateCard, Tax};
    use jiff::civil::Date;

    use super::*;

    /// What a form offers is what a card may have.
    #[test]
    fn the_categories_offered_are_those_that_a_card_accepts() {
        let percent = Percent::parse("5").unwrap();
        for category in Category::ALL {
            let mut card = RateCard::default_on(Date::ZERO);
            card.fees.push(Fee {
                name: "Share".into(),
                kind: FeeKind::Percent { percent, category },
            });
            let offered = usage_categories();
            let offered = offered.iter().any(|(code, _)| *code == category.code());
            assert_eq!(offered, card.check().is_ok(), "a fee on {category}");
            let mut card = RateCard::default_on(Date::ZERO);
            card.taxes.push(Tax {
                name: "State".into(),
                percent,
                categories: vec![category],
            });
            let offered = taxable_categories();
            let offered = offered.iter().any(|(code, ..)| *code == category.code());
            assert_eq!(offered, card.check().is_ok(), "a tax on {category}");
        }
    }
}
