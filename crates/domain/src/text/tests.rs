//! Tests of message parts, addresses, slugs and status words.

use super::*;
use proptest::prelude::*;

#[test]
fn parts_at_their_borders() {
    let table = [
        (String::new(), 1),
        ("a".repeat(160), 1),
        ("a".repeat(161), 2),
        ("a".repeat(306), 2),
        ("a".repeat(307), 3),
        ("€".repeat(80), 1),
        ("€".repeat(81), 2),
        // 76 pairs fill 152 of 153 septets: the next pair is not split.
        ("€".repeat(152), 2),
        ("€".repeat(153), 3),
        (format!("{}€", "a".repeat(159)), 2),
        (format!("{}€{}", "a".repeat(152), "a".repeat(152)), 3),
        (format!("{}€{}", "a".repeat(151), "a".repeat(153)), 2),
        ("ж".repeat(70), 1),
        ("ж".repeat(71), 2),
        ("ж".repeat(134), 2),
        ("ж".repeat(135), 3),
        ("😀".repeat(35), 1),
        ("😀".repeat(36), 2),
        // 33 pairs fill 66 of 67 units: the next pair is not split.
        ("😀".repeat(66), 2),
        ("😀".repeat(67), 3),
        (format!("{}ж", "a".repeat(69)), 1),
        (format!("{}ж", "a".repeat(70)), 2),
        ("ç".repeat(71), 2),
        ("Ç".repeat(160), 1),
        ("\u{0c}^{}\\[~]|€".repeat(8), 1),
        ("\n\r @£$¥Δ_".repeat(17), 1),
        ("`".repeat(71), 2),
        ("\t".repeat(71), 2),
    ];
    for (text, expected) in table {
        assert_eq!(
            segments(&text),
            expected,
            "{} characters of {text:?}",
            text.chars().count()
        );
    }
}

#[test]
fn the_alphabet_has_its_size() {
    let gsm = (0..=0x2fff_u32)
        .filter_map(char::from_u32)
        .filter(|character| segments(&character.to_string().repeat(80)) == 1);
    // 127 characters, the escape left out, and 10 of the extension table.
    assert_eq!(gsm.count(), 137);
}

/// The parts of a text, cut one after the other from its units as they go over the air.
fn model(text: &str) -> i64 {
    const EXTENDED: [char; 10] = ['\u{0c}', '^', '{', '}', '\\', '[', '~', ']', '|', '€'];
    let gsm = |character: &char| {
        EXTENDED.contains(character)
            || matches!(*character, ' '..='~' if *character != '`')
            || "Δñ\n".contains(*character)
    };
    let wide = !text.chars().all(|character| gsm(&character));
    let mut units: Vec<u16> = if wide {
        text.encode_utf16().collect()
    } else {
        let escaped = |character: char| {
            if EXTENDED.contains(&character) {
                vec![0x1b, 1]
            } else {
                vec![2]
            }
        };
        text.chars().flat_map(escaped).collect()
    };
    let (single, several) = if wide { (70, 67) } else { (160, 153) };
    if units.len() <= single {
        return 1;
    }
    let mut parts = 0;
    while !units.is_empty() {
        let mut cut = several.min(units.len());
        let before = units[cut - 1];
        let opens_pair = if wide {
            (0xd800..0xdc00).contains(&before)
        } else {
            before == 0x1b
        };
        cut -= usize::from(opens_pair && cut < units.len());
        units.drain(..cut);
        parts += 1;
    }
    parts
}

proptest! {
    #[test]
    fn plain_parts_equal_the_model(text in "[a-z0-9 Δñ\n^{}\\\\\\[~\\]|€]{0,700}") {
        prop_assert_eq!(segments(&text), model(&text));
    }

    #[test]
    fn wide_parts_equal_the_model(text in "[a-e😀ж€]{0,400}") {
        prop_assert_eq!(segments(&text), model(&text));
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{1,20}@[a-zA-Zß-ʯΑ-ω0-9]{1,12}\\.[a-zA-Zİıſ]{2,5}") {
        if let Ok(folded) = fold_email(&text) {
            prop_assert_eq!(fold_email(&folded), Ok(folded.clone()));
            prop_assert!(!folded.contains(char::is_whitespace) && folded.matches('@').count() == 1);
        }
    }

    #[test]
    fn every_name_has_a_slug(name in "\\PC{0,100}") {
        let slug = slug(&name);
        prop_assert!(slug_valid(&slug), "{slug}");
        prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        prop_assert_eq!(super::slug(&slug), slug);
    }
}

#[test]
fn addresses_are_compared_folded() {
    let table = [
        (" Ana@Example.COM ", Ok("ana@example.com")),
        ("Ａna@example.com", Ok("ana@example.com")),
        ("straße@example.de", Ok("strasse@example.de")),
        (
            "o'neil+law@mail.example.co.uk",
            Ok("o'neil+law@mail.example.co.uk"),
        ),
        ("root@localhost", Ok("root@localhost")),
        ("用户@例子.公司", Ok("用户@例子.公司")),
        ("", Err(EmailError::Empty)),
        ("  ", Err(EmailError::Empty)),
    ];
    for (text, expected) in table {
        assert_eq!(fold_email(text), expected.map(str::to_owned), "{text:?}");
    }
    for text in [
        "ana",
        "@example.com",
        "ana@",
        "a@b@c",
        "a b@example.com",
        "ana@exa mple.com",
        "ana@.com",
        "ana@example..com",
        "ana@-a.com",
        "ana@a-.com",
        "a\r\nBcc:x@example.com",
        "<ana@example.com>",
        "a,b@example.com",
        "ana@[127.0.0.1]",
        "an\u{200b}a@example.com",
        "ana@example.com.",
    ] {
        assert_eq!(fold_email(text), Err(EmailError::Malformed), "{text:?}");
    }
    assert!(fold_email(&format!("{}@example.com", "a".repeat(64))).is_ok());
    assert_eq!(
        fold_email(&format!("{}@example.com", "a".repeat(65))),
        Err(EmailError::TooLong)
    );
    let long = format!(
        "a@{}.com",
        [
            "b".repeat(60),
            "c".repeat(60),
            "d".repeat(60),
            "e".repeat(69)
        ]
        .join(".")
    );
    assert_eq!(fold_email(&long), Err(EmailError::TooLong));
    assert_eq!(fold_email(&"x".repeat(100_000)), Err(EmailError::TooLong));
}

#[test]
fn slugs_come_from_names() {
    let table = [
        ("Abbot & Sons, LLP", "abbot-sons-llp"),
        ("  --Ümlaut 24/7!  ", "mlaut-24-7"),
        ("!!!", "company"),
        ("", "company"),
        ("Kelvin", "kelvin"),
    ];
    for (name, expected) in table {
        assert_eq!(slug(name), expected, "{name}");
    }
    assert_eq!(slug(&format!("{} tail", "a".repeat(62))), "a".repeat(62));
    assert_eq!(slug(&"a".repeat(80)).len(), 63);
    assert!(slug_valid("a-1") && slug_valid(&"a".repeat(63)));
    for text in ["", "A", "a_b", "a b", "é"] {
        assert!(!slug_valid(text), "{text}");
    }
    assert!(!slug_valid(&"a".repeat(64)));
}

#[test]
fn status_words_are_compared_folded() {
    assert_eq!(fold_word("  Closed \t WON "), "closed won");
    assert_eq!(
        fold_word("ERLEDIGT – STRASSE"),
        fold_word("erledigt – straße")
    );
    assert_eq!(fold_word(" "), "");
}
