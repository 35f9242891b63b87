//! Files of other versions: what they lack or have besides, and what is still refused.

use canopy_domain::category::Category;

use super::*;
use crate::audit::heads::HeadKey;
use crate::keyring::Keyring;
use crate::reporting::export::cells::{Cell, TIDY, WIDE};
use crate::reporting::export::csv::CsvFile;

/// A row by the names of its columns.
type Row<'a> = &'a [(&'a str, &'a str)];

const TIDY_ROWS: [Row<'_>; 3] = [
    &[
        ("section", "voice"),
        ("amount", "0.100000"),
        ("currency", "USD"),
    ],
    &[
        ("section", "fees"),
        ("amount", "2.000000"),
        ("currency", "USD"),
    ],
    &[
        ("section", "total"),
        ("amount", "2.100000"),
        ("currency", "USD"),
    ],
];

const WIDE_ROW: Row<'_> = &[
    ("section", "company"),
    ("currency", "USD"),
    ("voice_amount", "0.100000"),
    ("fees_amount", "2.000000"),
    ("taxes_amount", "0.000000"),
    ("total_amount", "2.100000"),
];

/// A file with these columns, rightly signed by an installation whose program writes them.
fn file(columns: &[&str], rows: &[Row<'_>], control: &str) -> Vec<u8> {
    let key = HeadKey::of(&Keyring::fresh());
    let mut file = CsvFile::begin(columns, false);
    let put = |file: &mut CsvFile, cells: Row<'_>| {
        let cell = |column: &&str| cells.iter().find(|(name, _)| name == column);
        let cells = columns.iter().map(|column| match cell(column) {
            Some((_, text)) => Cell::Word(text),
            None => Cell::Empty,
        });
        file.row(&cells.collect::<Vec<_>>());
    };
    for row in rows {
        put(&mut file, row);
    }
    let hash = file.hash();
    let entry = |file: &mut CsvFile, item: &str, value: &str, amount: &str| {
        let currency = if amount.is_empty() { "" } else { "USD" };
        put(
            file,
            &[
                ("section", SECTION),
                ("item", item),
                ("manifest_item", item),
                ("unit", value),
                ("manifest_value", value),
                ("amount", amount),
                ("total_amount", amount),
                ("currency", currency),
            ],
        );
    };
    entry(&mut file, "rows", &rows.len().to_string(), "");
    entry(&mut file, "control_total", "", control);
    entry(&mut file, "sha256", &hash, "");
    entry(
        &mut file,
        "public_key",
        &format!("{SCHEME}{}", key.public()),
        "",
    );
    let signature = key.signature(&signed_words(&file.hash()));
    entry(&mut file, "signature", &format!("{SCHEME}{signature}"), "");
    file.take()
}

/// What is wrong with a file; nothing where it is whole.
fn wrong(file: &[u8]) -> String {
    match verify(&mut &*file, None) {
        Ok(_) => String::new(),
        Err(wrong) => wrong.join("; "),
    }
}

fn without<'a>(columns: &[&'a str], left_out: &[&str]) -> Vec<&'a str> {
    let kept = columns.iter().filter(|column| !left_out.contains(column));
    kept.copied().collect()
}

#[test]
fn the_parts_of_a_wide_row_are_the_categories() {
    let amounts = WIDE.iter().filter(|column| column.ends_with(PART));
    let parts = Category::ALL.map(|it| format!("{}{PART}", it.code()));
    let wanted = parts.into_iter().chain([TOTAL.to_owned()]);
    assert_eq!(
        amounts.copied().collect::<Vec<_>>(),
        wanted.collect::<Vec<_>>()
    );
    for (layout, columns) in [(Layout::Tidy, &TIDY[..]), (Layout::Wide, &WIDE[..])] {
        let missing = needed(layout).iter().find(|it| !columns.contains(it));
        assert_eq!(missing, None);
    }
}

#[test]
fn files_of_this_version_are_whole() {
    assert_eq!(wrong(&file(&TIDY, &TIDY_ROWS, "2.100000")), "");
    assert_eq!(wrong(&file(&WIDE, &[WIDE_ROW], "2.100000")), "");
}

#[test]
fn a_file_from_before_a_column_was_added_stays_whole() {
    let earlier = without(&TIDY, &["month_state"]);
    assert_eq!(wrong(&file(&earlier, &TIDY_ROWS, "2.100000")), "");
    let earlier = without(&WIDE, &["taxes_amount", "self_healing_healed"]);
    assert_eq!(wrong(&file(&earlier, &[WIDE_ROW], "2.100000")), "");
    // Not so where what is left out was a part of the total.
    let less = without(&WIDE, &["fees_amount"]);
    let found = wrong(&file(&less, &[WIDE_ROW], "2.100000"));
    assert!(found.contains("the sections do not add up"), "{found}");
}

#[test]
fn columns_that_were_added_later_are_read_from_the_file_itself() {
    let later = [&TIDY[..], &["campaign"]].concat();
    assert_eq!(wrong(&file(&later, &TIDY_ROWS, "2.100000")), "");
    let later = [&["mms_messages", "mms_amount"][..], &WIDE[..]].concat();
    let row = |total| {
        let added = [("mms_messages", "3"), ("mms_amount", "0.400000")];
        let known = WIDE_ROW.iter().filter(|(name, _)| *name != TOTAL);
        let all = known.copied().chain(added).chain([(TOTAL, total)]);
        all.collect::<Vec<_>>()
    };
    assert_eq!(
        wrong(&file(&later, &[&row("2.500000")], "2.500000")),
        "",
        "a part that this program does not know is a part"
    );
    let found = wrong(&file(&later, &[&row("2.100000")], "2.100000"));
    assert!(found.contains("the sections do not add up"), "{found}");
}

#[test]
fn what_is_no_export_is_refused() {
    for (columns, words) in [
        (vec!["name", "amount"], "its header is another one"),
        ([&TIDY[..], &WIDE[..]].concat(), "its header is another one"),
        (without(&TIDY, &["currency"]), "it has no column “currency”"),
        (
            without(&WIDE, &["manifest_value"]),
            "it has no column “manifest_value”",
        ),
        (without(&WIDE, &[TOTAL]), "it has no column “total_amount”"),
        (
            [&TIDY[..], &["amount"]].concat(),
            "it has the column “amount” twice",
        ),
    ] {
        let found = wrong(&file(&columns, &[], "0.000000"));
        let wanted = format!("this is no CSV export of Canopy: {words}");
        assert_eq!(found, wanted);
    }
    assert!(wrong(b"").contains("no CSV export"));
    let mut edited = file(&WIDE, &[WIDE_ROW], "2.100000");
    let place = edited.windows(7).position(|it| it == b"company");
    edited[place.unwrap()] = b'C';
    assert!(wrong(&edited).contains("no column “company”"));
}
