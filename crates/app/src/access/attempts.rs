//! Attempts to prove who one is: counted before anything is looked at, per account and per
//! address, in the database, so that the limit holds over processes.

use std::net::{IpAddr, Ipv6Addr};

use canopy_store::Tx;
use jiff::{SignedDuration, Timestamp};

use super::rows;
use super::sessions::Origin;
use crate::{House, Refusal};

/// Failures are counted in windows of this length.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Failures per account and window before even what is right is turned away.
pub const PER_ACCOUNT: i64 = 10;
/// Failures per address and window before everybody there is turned away.
pub const PER_ADDRESS: i64 = 100;

/// An attempt that was counted.
#[derive(Debug)]
pub(super) struct Attempt {
    subjects: [String; 2],
    window: Timestamp,
}

impl Attempt {
    /// Counts an attempt on an account. It is counted before anything is looked at, so that a
    /// hundred at once cannot all pass below the limit; beyond it all are turned away alike.
    /// `account` tells what is tried apart: passwords and codes of a person share one count.
    pub(super) async fn count(
        house: &House,
        account: &str,
        origin: &Origin,
    ) -> Result<Self, Refusal> {
        let now = house.now();
        let window = window_of(now);
        let subjects = [
            format!("account/{account}"),
            format!("address/{}", network(&origin.address)),
        ];
        let counted = &subjects;
        let counts = house
            .store
            .post(move |tx| async move {
                rows::count_attempt(&tx, counted, window.as_microsecond()).await
            })
            .await?;
        if counts[0] > PER_ACCOUNT || counts[1] > PER_ADDRESS {
            let retry_after_s = (window + WINDOW).duration_since(now).as_secs().max(1);
            return Err(Refusal::TooMany { retry_after_s });
        }
        Ok(Self { subjects, window })
    }

    /// Takes back what a success cost: everything counted on the account, and on the address what
    /// this person's `steps` added to it.
    pub(super) async fn forgive(&self, tx: &Tx, steps: i64) -> Result<(), Refusal> {
        rows::forgive_attempts(tx, &self.subjects, self.window.as_microsecond(), steps).await
    }
}

fn window_of(now: Timestamp) -> Timestamp {
    let length = WINDOW.as_micros() as i64;
    let start = now.as_microsecond().div_euclid(length) * length;
    Timestamp::from_microsecond(start).unwrap_or(now)
}

/// What one subscriber has: an IPv4 address, or an IPv6 network of 64 bits with all its addresses.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_has_one_count_however_many_addresses() {
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2::1"), "2001:db8:1:2::/64");
        assert_ne!(network("2001:db8:1:3::1"), "2001:db8:1:2::/64");
        assert_eq!(network("unknown"), "unknown");
    }
}
