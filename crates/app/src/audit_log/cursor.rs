//! Where a page of the log begins: after one record, latest first.

use std::fmt;
use std::str::FromStr;

use crate::Refusal;

/// The place of a record in the log: when, in which chain, at which place of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) at: i64,
    pub(super) seq: i64,
    pub(super) chain: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.at, self.seq, self.chain)
    }
}

impl FromStr for Cursor {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wrong = || {
            Refusal::field(
                "cursor",
                "invalid",
                "use the cursor that the page before gave as next",
            )
        };
        let mut parts = text.splitn(3, '_');
        let mut number = || parts.next().and_then(|part| part.parse().ok());
        let (at, seq) = (number().ok_or_else(wrong)?, number().ok_or_else(wrong)?);
        let chain = parts.next().ok_or_else(wrong)?;
        if chain.contains('\0') {
            return Err(wrong());
        }
        Ok(Self {
            at,
            seq,
            chain: chain.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let cursor = Cursor {
            at: 12,
            seq: 3,
            chain: "org_0a".into(),
        };
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        for text in ["", "1", "1_2", "x_2_org", "1_x_org", "1_2_o\0"] {
            assert!(text.parse::<Cursor>().is_err(), "{text:?}");
        }
    }
}
