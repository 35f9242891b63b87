//! Rating against an independent model in exact fractions, over every kind of fee and tax.

use super::*;
use proptest::prelude::*;

/// A fraction with a denominator above 0.
#[derive(Clone, Copy)]
struct Fraction(i128, i128);

impl Fraction {
    /// The nearest whole number; of two, the even one.
    fn whole(self) -> i64 {
        let Fraction(above, below) = self;
        let floor = above.div_euclid(below);
        let twice_rest = 2 * above.rem_euclid(below);
        let up = match twice_rest.cmp(&below) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => floor.rem_euclid(2) == 1,
        };
        i64::try_from(floor + i128::from(up)).expect("fits")
    }
}

type Line = (Category, String, i64);

/// A percentage of an amount.
fn share(amount: i64, percent: Percent) -> i64 {
    Fraction(i128::from(amount) * i128::from(percent.ppm()), 100 * 10_000).whole()
}

/// How long the model bills: counted up increment by increment.
fn model_billed(usage: &Usage, card: &RateCard) -> i64 {
    let Usage::Call {
        status,
        duration_ms,
        ..
    } = usage
    else {
        return 0;
    };
    if *status != CallStatus::Completed && !card.voice.bill_unconnected {
        return 0;
    }
    let mut billed = 0;
    while billed < duration_ms.unwrap_or(0) {
        billed += card.voice.increment_ms;
    }
    if billed < card.voice.minimum_ms {
        card.voice.minimum_ms
    } else {
        billed
    }
}

fn model_base(usage: &Usage, billed: i64, card: &RateCard) -> Line {
    let line = |category, amount: i64| (category, String::new(), amount);
    match usage {
        Usage::Call { .. } => {
            let price = i128::from(card.voice.per_minute.get());
            line(
                Category::Voice,
                Fraction(price * i128::from(billed), 60_000).whole(),
            )
        }
        Usage::Sms {
            direction: Direction::Outbound,
            segments,
        } => line(Category::Sms, card.sms.sent.get() * segments),
        Usage::Sms { segments, .. } => line(Category::Sms, card.sms.received.get() * segments),
        Usage::SelfHealing { outcome } => {
            let healed = if *outcome == HealingOutcome::Healed {
                card.self_healing.healed.get()
            } else {
                0
            };
            line(
                Category::SelfHealing,
                card.self_healing.check.get() + healed,
            )
        }
        Usage::Fee { name, amount } => (Category::Fees, name.clone(), amount.get()),
        Usage::Credit { amount, .. } => line(Category::Credits, -amount.get()),
    }
}

/// Every charge, in order.
fn model(usage: &Usage, card: &RateCard) -> Vec<Line> {
    let base = model_base(usage, model_billed(usage, card), card);
    let calls = i64::from(matches!(usage, Usage::Call { .. }));
    let segments = if let Usage::Sms { segments, .. } = usage {
        *segments
    } else {
        0
    };
    let counted = card.fees.iter().map(|fee| {
        let amount = match &fee.kind {
            FeeKind::PerCall { amount } => amount.get() * calls,
            FeeKind::PerSegment { amount } => amount.get() * segments,
            _ => 0,
        };
        (Category::Fees, fee.name.clone(), amount)
    });
    let shares = card.fees.iter().map(|fee| match &fee.kind {
        FeeKind::Percent { percent, category } if *category == base.0 => {
            (Category::Fees, fee.name.clone(), share(base.2, *percent))
        }
        _ => (Category::Fees, fee.name.clone(), 0),
    });
    let mut lines = vec![base.clone()];
    lines.extend(counted);
    lines.extend(shares);
    let taxed = lines.clone();
    for tax in &card.taxes {
        for (category, _, amount) in &taxed {
            if tax.categories.contains(category) {
                lines.push((
                    Category::Taxes,
                    tax.name.clone(),
                    share(*amount, tax.percent),
                ));
            }
        }
    }
    lines.retain(|(_, _, amount)| *amount != 0);
    lines
}

fn any_price() -> impl Strategy<Value = Micros> {
    prop_oneof![
        Just(0_i64),
        1_i64..20,
        0_i64..2_000_000,
        0_i64..=1_000_000_000_000
    ]
    .prop_map(Micros)
}

fn any_percent() -> impl Strategy<Value = Percent> {
    prop_oneof![
        Just(0_i64),
        Just(500_000),
        0_i64..200_000,
        0_i64..=10_000_000
    ]
    .prop_map(|ppm| Percent::from_ppm(ppm).expect("in range"))
}

fn any_fee() -> impl Strategy<Value = FeeKind> {
    let category =
        prop::sample::select(vec![Category::Voice, Category::Sms, Category::SelfHealing]);
    (0_u8..5, any_price(), any_percent(), category).prop_map(|(kind, amount, percent, category)| {
        match kind {
            0 => FeeKind::Monthly { amount },
            1 => FeeKind::PerSeat { amount },
            2 => FeeKind::PerCall { amount },
            3 => FeeKind::PerSegment { amount },
            _ => FeeKind::Percent { percent, category },
        }
    })
}

pub(super) fn any_card() -> impl Strategy<Value = RateCard> {
    let taxable = vec![
        Category::Voice,
        Category::Sms,
        Category::SelfHealing,
        Category::Fees,
    ];
    let tax = (any_percent(), prop::sample::subsequence(taxable, 1..=4));
    let voice = (
        any_price(),
        1_000_i64..=3_600_000,
        0_i64..=3_600_000,
        any::<bool>(),
    );
    let prices = (any_price(), any_price(), any_price(), any_price());
    (
        voice,
        prices,
        prop::collection::vec(any_fee(), 0..6),
        prop::collection::vec(tax, 0..4),
    )
        .prop_map(
            |(
                (per_minute, increment_ms, minimum_ms, bill_unconnected),
                (sent, received, check, healed),
                fees,
                taxes,
            )| {
                let named = |index: usize| format!("line {index}");
                RateCard {
                    effective_on: DAY,
                    voice: VoiceRate {
                        per_minute,
                        increment_ms,
                        minimum_ms,
                        bill_unconnected,
                    },
                    sms: SmsRate { sent, received },
                    self_healing: HealingRate { check, healed },
                    fees: fees
                        .into_iter()
                        .enumerate()
                        .map(|(index, kind)| Fee {
                            name: named(index),
                            kind,
                        })
                        .collect(),
                    taxes: taxes
                        .into_iter()
                        .enumerate()
                        .map(|(index, (percent, categories))| Tax {
                            name: named(index),
                            percent,
                            categories,
                        })
                        .collect(),
                }
            },
        )
}

pub(super) fn any_usage() -> impl Strategy<Value = Usage> {
    let direction = || prop::sample::select(Direction::ALL.to_vec());
    let duration = prop::option::of(prop_oneof![Just(0_i64), 0_i64..200_000, 0_i64..10_000_000]);
    let amount = || (1_i64..=1_000_000_000_000_000).prop_map(Micros);
    prop_oneof![
        (
            direction(),
            prop::sample::select(CallStatus::ALL.to_vec()),
            duration
        )
            .prop_map(|(direction, status, duration_ms)| Usage::Call {
                direction,
                status,
                duration_ms
            }),
        (direction(), 1_i64..=1_000).prop_map(|(direction, segments)| Usage::Sms {
            direction,
            segments
        }),
        prop::sample::select(HealingOutcome::ALL.to_vec())
            .prop_map(|outcome| Usage::SelfHealing { outcome }),
        amount().prop_map(|amount| Usage::Fee {
            name: "Setup".into(),
            amount
        }),
        amount().prop_map(|amount| Usage::Credit {
            reason: "Goodwill".into(),
            amount
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]
    #[test]
    fn charges_equal_the_model(usage in any_usage(), card in any_card()) {
        prop_assert_eq!(usage.check(), Ok(()));
        prop_assert_eq!(card.check(), Ok(()));
        let rated = rate(&usage, &card).expect("within the bounds nothing overflows");
        let lines: Vec<Line> =
            rated.charges.iter().map(|charge| (charge.category, charge.name.clone(), charge.amount.get())).collect();
        prop_assert_eq!(&lines, &model(&usage, &card));
        prop_assert_eq!(rated.billed_ms, model_billed(&usage, &card));

        let sum: i64 = lines.iter().map(|(_, _, amount)| amount).sum();
        prop_assert_eq!(rated.figures.total(), Some(Micros(sum)));
        for category in Category::ALL {
            let part: i64 = lines.iter().filter(|line| line.0 == category).map(|line| line.2).sum();
            prop_assert_eq!(rated.figures.amount(category), Micros(part));
        }
        // The recount reads the charges back from their text.
        let kept = charges_from_json(&charges_to_json(&rated.charges)).expect("reads back");
        prop_assert_eq!(figures_of(&usage, rated.billed_ms, &kept), Ok(rated.figures));
    }

    #[test]
    fn cards_read_back_whatever_they_hold(card in any_card()) {
        let text = serde_json::to_string(&card).expect("a form");
        prop_assert_eq!(serde_json::from_str::<RateCard>(&text).expect("reads back"), card);
    }
}
