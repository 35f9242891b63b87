//! Tests: reading CSV: a header, then rows, each with the line on which it begins.

use super::super::kind::Kind;
use super::*;

fn open(kind: Kind, bytes: &'static [u8]) -> Result<CsvFile, Failure> {
    CsvFile::open(bytes, &Mapping::read(kind, &[]).unwrap())
}

fn all(mut file: CsvFile) -> Vec<Entry> {
    std::iter::from_fn(|| file.next().unwrap()).collect()
}

#[test]
fn rows_carry_the_line_on_which_they_begin() {
    let text = b"\xef\xbb\xbfid,occurred_at,direction,body\n1,t,outbound,\"two\nlines\"\n\n2,t,inbound, kept \n";
    let entries = all(open(Kind::Sms, text).unwrap());
    assert_eq!(
        entries.iter().map(|entry| entry.line).collect::<Vec<_>>(),
        [2, 5]
    );
    let Ok(Content::Fields(fields)) = &entries[1].content else {
        panic!("{:?}", entries[1])
    };
    assert_eq!(fields.0.last().unwrap(), &("body", " kept ".to_owned()));
}

#[test]
fn lines_are_counted_alike_with_either_line_end() {
    let lines = |text: &'static [u8]| {
        let entries = all(open(Kind::SelfHealing, text).unwrap());
        entries.iter().map(|entry| entry.line).collect::<Vec<_>>()
    };
    assert_eq!(
        lines(b"id,occurred_at,outcome\r\n1,t,x\r\n2,t,x\r\n\r\n3,t,x"),
        [2, 3, 5]
    );
    assert_eq!(
        lines(b"id,occurred_at,outcome\n1,t,\"x\ny\"\n2,t,x\n\n\n3,t,x\n"),
        [2, 4, 7]
    );
}

#[test]
fn a_broken_row_names_what_is_wrong_and_the_next_is_read() {
    let text = b"id,occurred_at,outcome,note\n1,t,healed,x\n2,t,\xff,x\n3,t\n4,t,healed,\xff\n5,t,healed,x\n";
    let entries = all(open(Kind::SelfHealing, text).unwrap());
    let errors: Vec<(u64, String, &str)> = entries
        .iter()
        .filter_map(|entry| {
            entry
                .content
                .as_ref()
                .err()
                .map(|error| (entry.line, error.field.clone(), error.code))
        })
        .collect();
    assert_eq!(
        errors,
        [
            (3, "outcome".into(), "not_utf8"),
            (4, "row".into(), "wrong_width")
        ]
    );
    assert_eq!(entries.len(), 5);
}

#[test]
fn a_header_must_be_utf8_and_whole() {
    assert!(
        open(Kind::Calls, b"id,\xff\n")
            .err()
            .unwrap()
            .to_string()
            .contains("line 1")
    );
    assert!(
        open(Kind::Calls, b"")
            .err()
            .unwrap()
            .to_string()
            .contains("Columns found: none")
    );
}
