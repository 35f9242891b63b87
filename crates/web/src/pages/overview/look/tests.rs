//! Tests: how somebody looks at the list of companies. All of it stands in the address.

use super::*;

fn look(page: usize) -> Look {
    Look {
        path: "/o/northwind".into(),
        query: "law & co".into(),
        sort: Sort::Cases,
        table: true,
        page,
        all_findings: false,
    }
}

#[test]
fn the_address_keeps_the_whole_look() {
    let kept = "/o/northwind?query=law%20%26%20co&sort=cases&view=table";
    assert_eq!(look(1).at_page(1), kept);
    assert_eq!(look(1).at_page(3), format!("{kept}&page=3"));
}

#[test]
fn another_order_begins_at_the_first_page() {
    let address = look(5).sorted_by(Sort::Name);
    assert_eq!(address, "/o/northwind?query=law%20%26%20co&view=table");
}

#[test]
fn amounts_cannot_be_sorted_by_blindly() {
    let plain = Look::read("/o/a", &Fields::default(), false);
    assert_eq!(
        (plain.sort, plain.page, plain.table),
        (Sort::Name, 1, false)
    );
}
