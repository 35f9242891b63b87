//! Taking a charge back: exactly what was charged on it, and together exactly the event's total.

use super::model::{any_card, any_usage};
use super::*;
use proptest::prelude::*;

fn reversed(usage: &Usage, card: &RateCard, place: usize) -> Option<(Vec<usize>, i64)> {
    let charges = rate(usage, card).expect("small amounts").charges;
    reversal_of(&charges, place, card).map(|found| (found.places, found.amount.get()))
}

#[test]
fn a_charge_takes_its_percent_fees_and_all_taxes_along() {
    let all = [Category::Voice, Category::Fees];
    let card = RateCard {
        fees: vec![
            fee(
                "Line",
                FeeKind::PerCall {
                    amount: Micros(30_000),
                },
            ),
            fee(
                "Care",
                FeeKind::Percent {
                    percent: percent("10"),
                    category: Category::Voice,
                },
            ),
        ],
        taxes: vec![tax("State", "5", &all), tax("City", "1", &all)],
        ..card()
    };
    let minute = call(CallStatus::Completed, Some(60_000));
    // 0: voice 0.10 · 1: Line 0.03 · 2: Care 0.01 · 3-5: State on each · 6-8: City on each.
    assert_eq!(
        reversed(&minute, &card, 0),
        Some((
            vec![0, 2, 3, 5, 6, 8],
            100_000 + 10_000 + 5_000 + 500 + 1_000 + 100
        ))
    );
    assert_eq!(
        reversed(&minute, &card, 1),
        Some((vec![1, 4, 7], 30_000 + 1_500 + 300))
    );
    for follower in [2, 3, 4, 8, 9] {
        assert_eq!(reversed(&minute, &card, follower), None, "{follower}");
    }
}

#[test]
fn charges_of_another_card_are_not_explained() {
    let taxed = RateCard {
        taxes: vec![tax("State", "5", &[Category::Voice])],
        ..card()
    };
    let minute = call(CallStatus::Completed, Some(60_000));
    let charges = rate(&minute, &taxed).expect("small").charges;
    assert_eq!(reversal_of(&charges, 0, &card()), None);
    let untaxed = rate(&minute, &card()).expect("small").charges;
    assert_eq!(reversal_of(&untaxed, 0, &taxed), None);
    let other = RateCard {
        taxes: vec![tax("State", "6", &[Category::Voice])],
        ..card()
    };
    assert_eq!(reversal_of(&charges, 0, &other), None);
    assert_eq!(reversal_of(&[], 0, &card()), None);
}

#[test]
fn a_fee_of_its_own_is_no_percent_fee_of_the_same_name() {
    let card = RateCard {
        fees: vec![fee(
            "Care",
            FeeKind::Percent {
                percent: percent("10"),
                category: Category::Voice,
            },
        )],
        taxes: vec![tax("State", "5", &[Category::Fees])],
        ..card()
    };
    let usage = Usage::Fee {
        name: "Care".into(),
        amount: Micros(1_000_000),
    };
    assert_eq!(reversed(&usage, &card, 0), Some((vec![0, 1], 1_050_000)));
}

proptest! {
    #[test]
    fn reversing_every_root_takes_back_the_whole_event(usage in any_usage(), card in any_card()) {
        let charges = rate(&usage, &card).expect("small amounts").charges;
        let roots = roots(&charges, &card).expect("the card explains its own charges");
        prop_assert_eq!(roots.len(), charges.len());
        let mut taken = Vec::new();
        let mut sum = 0;
        for (place, root) in roots.iter().enumerate() {
            if let Some(reversal) = reversal_of(&charges, place, &card) {
                prop_assert!(reversal.places.contains(&place));
                taken.extend(reversal.places);
                sum += reversal.amount.get();
            } else {
                prop_assert_ne!(*root, place);
            }
        }
        taken.sort_unstable();
        prop_assert_eq!(taken, (0..charges.len()).collect::<Vec<_>>());
        prop_assert_eq!(sum, charges.iter().map(|charge| charge.amount.get()).sum::<i64>());
    }
}
