//! Searching, sorting and paging the companies of an overview, against a model.

use canopy_app::reporting::overview::CompanyLine;
use canopy_app::reporting::pick::{Sort, pick};
use canopy_app::reporting::staff::Staff;
use canopy_domain::money::{Currency, Micros, Money};
use proptest::prelude::*;

/// What a line is made of: name, cases, staff, calls, parts, billing with its currency.
type Made = (String, i64, i64, i64, i64, Option<(i64, bool)>);

fn line(made: &Made) -> CompanyLine {
    let (name, cases, staff, calls, parts, billing) = made.clone();
    let money = |(amount, euro)| Money {
        amount: Micros::parse(&format!("{amount}")).expect("an amount"),
        currency: Currency::parse(if euro { "EUR" } else { "USD" }).expect("a currency"),
    };
    CompanyLine {
        id: format!("co_{name}").into(),
        slug: canopy_domain::text::slug(&name).into(),
        name: name.into(),
        from: "2026-03-01".parse().expect("a day"),
        today: "2026-03-10".parse().expect("a day"),
        cases,
        staff: Staff {
            direct: staff / 2,
            inherited: staff - staff / 2,
        },
        disputed: None,
        calls,
        sms_segments: parts,
        billing: billing.map(money),
        last_event_at: None,
        opens: true,
    }
}

fn lines(mut made: Vec<Made>) -> Vec<CompanyLine> {
    made.sort();
    made.iter().map(line).collect()
}

fn names<'a>(items: impl IntoIterator<Item = &'a CompanyLine>) -> Vec<&'a str> {
    items.into_iter().map(|line| &*line.name).collect()
}

/// By what a line stands, smaller first: the model of every order.
fn rank(sort: Sort, line: &CompanyLine) -> (String, i64) {
    let none = String::new;
    match sort {
        Sort::Name => (none(), 0),
        Sort::Cases => (none(), -line.cases),
        Sort::Staff => (none(), -(line.staff.direct + line.staff.inherited)),
        Sort::Calls => (none(), -line.calls),
        Sort::SmsSegments => (none(), -line.sms_segments),
        Sort::Billing => match line.billing {
            // Those without an amount come after all that have one.
            None => ("~".into(), 0),
            Some(money) => (money.currency.code().into(), -money.amount.get()),
        },
    }
}

fn made() -> impl Strategy<Value = Vec<Made>> {
    let billing = proptest::option::of((-3..9_i64, any::<bool>()));
    let one = (
        "[A-D][a-c]{1,2}( [A-C][a-b])?",
        0..4_i64,
        0..4_i64,
        0..4_i64,
        0..4_i64,
        billing,
    );
    proptest::collection::vec(one, 0..24)
}

proptest! {
    #[test]
    fn every_order_holds_and_ties_keep_the_order_of_names(made in made(), order in 0..6_usize) {
        let (lines, sort) = (lines(made), Sort::ALL[order].0);
        let mut wanted: Vec<&CompanyLine> = lines.iter().collect();
        // Insertion, so that the model shares no code with the product.
        for place in 1..wanted.len() {
            let mut at = place;
            while at > 0 && rank(sort, wanted[at - 1]) > rank(sort, wanted[at]) {
                wanted.swap(at - 1, at);
                at -= 1;
            }
        }
        let picked = pick(&lines, "", sort, 1, 100);
        prop_assert_eq!(names(picked.items), names(wanted));
    }

    #[test]
    fn pages_hold_each_company_once(made in made(), per_page in 1..7_usize) {
        let lines = lines(made);
        let pages = pick(&lines, "", Sort::Name, 1, per_page).pages;
        prop_assert_eq!(pages, lines.len().div_ceil(per_page).max(1));
        let mut all = Vec::new();
        for page in 1..=pages {
            let picked = pick(&lines, "", Sort::Name, page, per_page);
            prop_assert_eq!((picked.page, picked.pages, picked.matching), (page, pages, lines.len()));
            prop_assert!(page == pages || picked.items.len() == per_page);
            all.extend(names(picked.items));
        }
        prop_assert_eq!(all, names(&lines));
        // A page that is not there is the nearest that is.
        prop_assert_eq!(pick(&lines, "", Sort::Name, 0, per_page).page, 1);
        prop_assert_eq!(pick(&lines, "", Sort::Name, usize::MAX, per_page).page, pages);
    }

    #[test]
    fn a_search_finds_every_word_in_name_or_slug(made in made(), query in " ?([a-dA-D]{1,2}|-)( [a-c])?") {
        let lines = lines(made);
        let fits = |line: &&CompanyLine| {
            let text = format!("{}\n{}", line.name.to_lowercase(), line.slug);
            query.to_lowercase().split(' ').all(|word| text.contains(word))
        };
        let wanted = names(lines.iter().filter(fits));
        let picked = pick(&lines, &query, Sort::Name, 1, 100);
        prop_assert_eq!(picked.matching, wanted.len());
        prop_assert_eq!(names(picked.items), wanted);
    }
}

#[test]
fn words_of_orders_read_back() {
    for (sort, word, _) in Sort::ALL {
        assert_eq!((Sort::read(word), sort.code()), (sort, word));
    }
    assert_eq!(Sort::read("password"), Sort::Name);
}
