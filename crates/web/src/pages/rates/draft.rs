//! Prices as they were typed, and what is wrong with them.

use canopy_app::Refusal;
use canopy_app::rates::NewRates;
use canopy_domain::category::Category;
use canopy_domain::money::{Micros, Percent};
use canopy_domain::rating::{Fee, FeeKind, HealingRate, RateCard, SmsRate, Tax, VoiceRate};
use canopy_domain::refusal::FieldError;

use crate::pages::asked::Fields;
use crate::pages::wrong::Wrong;

/// The most lines of fees, and of taxes, that a form is read for.
const LINES: usize = 60;

/// A line of fees as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct FeeLine {
    pub(super) name: String,
    pub(super) kind: String,
    /// An amount, or a percentage.
    pub(super) value: String,
    pub(super) category: String,
}

/// A line of taxes as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct TaxLine {
    pub(super) name: String,
    pub(super) percent: String,
    pub(super) categories: Vec<String>,
}

/// Everything that stands in the form. Empty lines are left out.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) effective_on: String,
    pub(super) inherits: bool,
    pub(super) per_minute: String,
    pub(super) increment: String,
    pub(super) minimum: String,
    pub(super) bill_unconnected: bool,
    pub(super) sent: String,
    pub(super) received: String,
    pub(super) check: String,
    pub(super) healed: String,
    pub(super) fees: Vec<FeeLine>,
    pub(super) taxes: Vec<TaxLine>,
    /// Whether it was sent to be saved.
    pub(super) saves: bool,
    pub(super) wrong: Wrong,
    pub(super) refused: bool,
}

/// An amount without zeros that say nothing: `0.10`, `12.345678`.
pub(super) fn short(amount: Micros) -> String {
    let text = amount.exact();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    format!("{whole}.{fraction:0<2}")
}

/// Milliseconds in seconds: `30`, `0.5`.
pub(super) fn seconds(ms: i64) -> String {
    let text = format!("{}.{:03}", ms / 1_000, ms % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Draft {
    /// A form that begins with the prices of a card.
    pub(super) fn of(card: &RateCard, effective_on: &str) -> Self {
        let fee = |fee: &Fee| FeeLine {
            name: fee.name.clone(),
            kind: fee.kind.code().into(),
            value: match &fee.kind {
                FeeKind::Percent { percent, .. } => percent.to_string(),
                kind => kind.amount().map(short).unwrap_or_default(),
            },
            category: match fee.kind {
                FeeKind::Percent { category, .. } => category.code().into(),
                _ => String::new(),
            },
        };
        let tax = |tax: &Tax| TaxLine {
            name: tax.name.clone(),
            percent: tax.percent.to_string(),
            categories: tax.categories.iter().map(|it| it.code().into()).collect(),
        };
        Self {
            effective_on: effective_on.into(),
            per_minute: short(card.voice.per_minute),
            increment: seconds(card.voice.increment_ms),
            minimum: seconds(card.voice.minimum_ms),
            bill_unconnected: card.voice.bill_unconnected,
            sent: short(card.sms.sent),
            received: short(card.sms.received),
            check: short(card.self_healing.check),
            healed: short(card.self_healing.healed),
            fees: card.fees.iter().map(fee).collect(),
            taxes: card.taxes.iter().map(tax).collect(),
            ..Self::default()
        }
    }

    /// What was sent.
    pub(super) fn read(sent: &Fields) -> Self {
        let text = |name: &str| sent.get(name).trim().to_owned();
        let fees = (0..LINES).map(|place| FeeLine {
            name: text(&format!("fees[{place}].name")),
            kind: text(&format!("fees[{place}].kind")),
            value: text(&format!("fees[{place}].amount")),
            category: text(&format!("fees[{place}].category")),
        });
        let taxes = (0..LINES).map(|place| TaxLine {
            name: text(&format!("taxes[{place}].name")),
            percent: text(&format!("taxes[{place}].percent")),
            categories: sent.all(&format!("taxes[{place}].categories")),
        });
        Self {
            effective_on: text("effective_on"),
            inherits: sent.get("inherits") == "true",
            per_minute: text("voice.per_minute"),
            increment: text("voice.increment_ms"),
            minimum: text("voice.minimum_ms"),
            bill_unconnected: sent.find("voice.bill_unconnected").is_some(),
            sent: text("sms.sent"),
            received: text("sms.received"),
            check: text("self_healing.check"),
            healed: text("self_healing.healed"),
            fees: fees
                .filter(|fee| !(fee.name.is_empty() && fee.value.is_empty()))
                .collect(),
            taxes: taxes
                .filter(|tax| !(tax.name.is_empty() && tax.percent.is_empty()))
                .collect(),
            saves: sent.get("do") == "save",
            ..Self::default()
        }
    }

    /// The prices, or everything that is wrong with what was typed.
    pub(super) fn rates(&self) -> Result<NewRates, Refusal> {
        let mut wrong = Errors::default();
        let effective_on = wrong.day("effective_on", &self.effective_on);
        if self.inherits {
            wrong.end()?;
            return Ok(NewRates {
                effective_on,
                card: None,
            });
        }
        let card = RateCard {
            effective_on,
            voice: VoiceRate {
                per_minute: wrong.amount("voice.per_minute", &self.per_minute),
                increment_ms: wrong.milliseconds("voice.increment_ms", &self.increment),
                minimum_ms: wrong.milliseconds("voice.minimum_ms", &self.minimum),
                bill_unconnected: self.bill_unconnected,
            },
            sms: SmsRate {
                sent: wrong.amount("sms.sent", &self.sent),
                received: wrong.amount("sms.received", &self.received),
            },
            self_healing: HealingRate {
                check: wrong.amount("self_healing.check", &self.check),
                healed: wrong.amount("self_healing.healed", &self.healed),
            },
            fees: (0..).zip(&self.fees).map(|line| wrong.fee(line)).collect(),
            taxes: (0..).zip(&self.taxes).map(|line| wrong.tax(line)).collect(),
        };
        wrong.end()?;
        card.check()?;
        Ok(card.into())
    }
}

/// What is wrong, collected while reading goes on.
#[derive(Default)]
struct Errors(Vec<FieldError>);

impl Errors {
    fn say(&mut self, field: &str, words: impl Into<String>) {
        self.0.push(FieldError::new(field, "invalid", words));
    }

    fn end(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Refusal::InvalidMany(self.0))
    }

    fn day(&mut self, field: &str, text: &str) -> jiff::civil::Date {
        text.parse().unwrap_or_else(|_| {
            self.say(field, "give a day as YYYY-MM-DD");
            jiff::civil::Date::MIN
        })
    }

    fn amount(&mut self, field: &str, text: &str) -> Micros {
        Micros::parse(text).unwrap_or_else(|error| {
            self.say(field, format!("the amount {error}"));
            Micros::ZERO
        })
    }

    fn percent(&mut self, field: &str, text: &str) -> Percent {
        match text.trim_end_matches('%').trim_end().parse() {
            Ok(percent) => percent,
            Err(error) => {
                self.say(field, format!("the percentage {error}"));
                Percent::default()
            }
        }
    }

    /// Seconds as typed, to the millisecond.
    fn milliseconds(&mut self, field: &str, text: &str) -> i64 {
        match Micros::parse(text) {
            Ok(Micros(micros)) if micros % 1_000 == 0 => micros / 1_000,
            _ => {
                self.say(field, "give seconds, with at most three decimals");
                0
            }
        }
    }

    fn category(&mut self, field: &str, text: &str) -> Category {
        text.parse().unwrap_or_else(|_| {
            self.say(field, "choose a category");
            Category::Voice
        })
    }

    fn fee(&mut self, (place, line): (usize, &FeeLine)) -> Fee {
        let field = |part: &str| format!("fees[{place}].{part}");
        let kind = if line.kind == "percent" {
            FeeKind::Percent {
                percent: self.percent(&field("amount"), &line.value),
                category: self.category(&field("category"), &line.category),
            }
        } else {
            let amount = self.amount(&field("amount"), &line.value);
            match line.kind.as_str() {
                "per_seat" => FeeKind::PerSeat { amount },
                "per_call" => FeeKind::PerCall { amount },
                "per_segment" => FeeKind::PerSegment { amount },
                _ => FeeKind::Monthly { amount },
            }
        };
        Fee {
            name: line.name.clone(),
            kind,
        }
    }

    fn tax(&mut self, (place, line): (usize, &TaxLine)) -> Tax {
        let field = |part: &str| format!("taxes[{place}].{part}");
        Tax {
            name: line.name.clone(),
            percent: self.percent(&field("percent"), &line.percent),
            categories: line
                .categories
                .iter()
                .map(|text| self.category(&field("categories"), text))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_card_reads_back_from_its_form() {
        let mut card = RateCard::default_on(date(2026, 3, 1));
        card.voice.increment_ms = 1_500;
        card.fees.push(Fee {
            name: "base".into(),
            kind: FeeKind::Monthly {
                amount: Micros(1_234_567),
            },
        });
        card.taxes.push(Tax {
            name: "VAT".into(),
            percent: Percent::parse("19.5").expect("a percentage"),
            categories: vec![Category::Voice, Category::Fees],
        });
        let read = Draft::of(&card, "2026-03-01").rates().expect("prices");
        assert_eq!(read.card, Some(card));
    }

    #[test]
    fn amounts_and_seconds_are_short() {
        assert_eq!(short(Micros(100_000)), "0.10");
        assert_eq!(short(Micros(12_345_678)), "12.345678");
        assert_eq!(short(Micros(3_000_000)), "3.00");
        assert_eq!(
            (
                seconds(30_000).as_str(),
                seconds(500).as_str(),
                seconds(0).as_str()
            ),
            ("30", "0.5", "0")
        );
    }

    #[test]
    fn everything_wrong_is_said_at_once_and_empty_lines_are_left_out() {
        let sent = Fields::of(
            "effective_on=soon&voice.per_minute=x&voice.increment_ms=30&voice.minimum_ms=0&sms.sent=0&sms.received=0\
             &self_healing.check=0&self_healing.healed=0&fees[0].name=&fees[0].kind=monthly&fees[1].name=a\
             &fees[1].kind=percent&fees[1].amount=5&taxes[4].name=VAT&taxes[4].percent=many",
        );
        let draft = Draft::read(&sent);
        assert_eq!((draft.fees.len(), draft.taxes.len()), (1, 1));
        let Err(Refusal::InvalidMany(errors)) = draft.rates() else {
            panic!("taken");
        };
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "effective_on",
                "voice.per_minute",
                "fees[0].category",
                "taxes[0].percent"
            ]
        );
    }
}
