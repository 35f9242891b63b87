//! Initials on a coloured ground for a company or a person, so that names are found by eye.

use maud::{Markup, html};

/// What the initials stand for; it decides the shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An organization: a square in the accent colour.
    Organization,
    /// A company: a square in a colour of its own.
    Company,
    /// A person: a circle in a colour of their own.
    Person,
}

/// The initials at the size of a table row (28 px).
pub fn avatar(name: &str, shape: Shape) -> Markup {
    html! { span class={ "av " (tint(name, shape)) } aria-hidden="true" { (initials(name)) } }
}

/// The initials at the size of a card head (36 px).
pub fn large(name: &str, shape: Shape) -> Markup {
    html! { span class={ "av lg " (tint(name, shape)) } aria-hidden="true" { (initials(name)) } }
}

fn tint(name: &str, shape: Shape) -> &'static str {
    const SQUARE: [&str; 6] = ["h0", "h1", "h2", "h3", "h4", "h5"];
    const ROUND: [&str; 6] = [
        "round h0", "round h1", "round h2", "round h3", "round h4", "round h5",
    ];
    // FNV-1a: the same name has the same colour on every page and in every release.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let mixed = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
    let place = (mixed >> 16) as usize % SQUARE.len();
    match shape {
        Shape::Organization => "org",
        Shape::Company => SQUARE[place],
        Shape::Person => ROUND[place],
    }
}

/// The first letters of the first two words that begin with a letter or a digit.
fn initials(name: &str) -> String {
    let letters: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().next().filter(|first| first.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    if letters.is_empty() {
        String::from("?")
    } else {
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_skip_signs_and_keep_two_letters() {
        assert_eq!(initials("Alder & Finch Law"), "AF");
        assert_eq!(initials("émile"), "É");
        assert_eq!(initials("42 North Legal"), "4N");
        assert_eq!(initials(" – "), "?");
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(
            tint("Alder & Finch Law", Shape::Company),
            tint("Alder & Finch Law", Shape::Company)
        );
        assert!(tint("Amara Okafor", Shape::Person).starts_with("round h"));
    }
}
