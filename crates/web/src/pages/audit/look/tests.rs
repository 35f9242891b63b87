//! Tests: what somebody looks for in the log. All of it stands in the address.

use super::*;

fn look() -> Look {
    Look {
        path: "/o/northwind/audit".into(),
        search: Search {
            person: "ann & co".into(),
            from: "2026-03-01".into(),
            ..Search::default()
        },
        ..Look::default()
    }
}

#[test]
fn the_address_keeps_the_search() {
    let kept = "person=ann%20%26%20co&from=2026-03-01";
    assert_eq!(
        look().older_than("1_2_org_3"),
        format!("/o/northwind/audit?{kept}&older=1_2_org_3")
    );
    assert_eq!(look().file("csv"), format!("/o/northwind/audit.csv?{kept}"));
}

#[test]
fn a_page_lies_on_one_side_of_one_place() {
    assert_eq!(look().cursor(), (None, false));
    let newer = Look {
        newer: Some("x".into()),
        ..look()
    };
    assert_eq!(newer.cursor(), (Some("x"), true));
    let both = Look {
        older: Some("y".into()),
        ..newer
    };
    assert_eq!(both.cursor(), (Some("y"), false));
}
