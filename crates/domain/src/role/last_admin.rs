//! An organization, and a company that stands alone, always have an admin.

use jiff::Timestamp;

/// Until when an admin's role counts; nothing for one without an end.
pub type Term = Option<Timestamp>;

/// How long a place has an admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Administered {
    Not,
    Until(Timestamp),
    ForGood,
}

fn administered(terms: &[Term], now: Timestamp) -> Administered {
    let one = |term: &Term| match term {
        None => Administered::ForGood,
        Some(end) if now < *end => Administered::Until(*end),
        Some(_) => Administered::Not,
    };
    terms.iter().map(one).max().unwrap_or(Administered::Not)
}

/// Whether a change of the admins of a place leaves it with an admin for as long as before: the
/// last one that lasts can be neither removed nor demoted, and is given no end.
pub fn keeps_an_admin(before: &[Term], after: &[Term], now: Timestamp) -> bool {
    administered(after, now) >= administered(before, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lasting_admin_stays() {
        let now = Timestamp::UNIX_EPOCH;
        let at = |seconds| Some(now + jiff::SignedDuration::from_secs(seconds));
        let lasting: Term = None;
        let table: [(&[Term], &[Term], bool); 11] = [
            (&[lasting], &[], false),
            (&[lasting], &[at(9)], false),
            (&[lasting, lasting], &[lasting], true),
            (&[lasting, lasting], &[lasting, at(9)], true),
            (&[lasting, at(9)], &[at(9)], false),
            (&[lasting, at(9)], &[lasting], true),
            (&[lasting, at(0)], &[at(0)], false),
            // Without a lasting one, the longest stays at least as long.
            (&[at(5), at(9)], &[at(5)], false),
            (&[at(5), at(9)], &[at(9)], true),
            (&[at(9)], &[lasting], true),
            // Where there is none there is none to keep.
            (&[at(0)], &[], true),
        ];
        for (before, after, kept) in table {
            assert_eq!(
                keeps_an_admin(before, after, now),
                kept,
                "{before:?} {after:?}"
            );
        }
    }
}
