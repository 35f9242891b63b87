//! Whose card is in force on a day: the company's own, that of its organization, or the built-in one.

use std::sync::Arc;

use super::RateCard;
use crate::code::coded;
use jiff::civil::Date;

coded! {
    /// Whose prices they are.
    CardOwner {
        /// The company's own.
        Company = "company",
        /// The default of the organization to which the company is linked on that day.
        Organization = "organization",
        /// The one built in.
        BuiltIn = "built_in",
    }
}

/// The latest revision of the prices of a day on which prices begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The first day on which it is in force.
    pub effective_on: Date,
    /// Counts the revisions of that day from 1.
    pub revision: i64,
    /// The prices. Without any it inherits.
    pub card: Option<Arc<RateCard>>,
}

/// Days on which a company is linked, `[from, until)`, with the default cards of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organization.
    pub organization: Arc<str>,
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub until: Option<Date>,
    /// The default cards, oldest first.
    pub versions: Arc<[Version]>,
}

impl Membership {
    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// Everything that decides the prices of a company.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inheritance {
    /// The company's own versions, oldest first.
    pub own: Vec<Version>,
    /// The organizations to which it is or was linked.
    pub memberships: Vec<Membership>,
}

/// The card of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Whose it is.
    pub owner: CardOwner,
    /// The version that says so; none for the built-in card.
    pub version: Option<(Date, i64)>,
    /// The prices.
    pub card: Arc<RateCard>,
}

/// The version in force on a day: the last of `versions`, oldest first, that is effective by then.
pub fn version_on(versions: &[Version], day: Date) -> Option<&Version> {
    let behind = versions.partition_point(|version| version.effective_on <= day);
    versions[..behind].last()
}

impl Inheritance {
    /// The card in force on a day: the company's own latest version; where there is none or it
    /// inherits, the default of the organization of that day; else the built-in default.
    pub fn in_force(&self, day: Date) -> InForce {
        let organization = || {
            let linked = self.memberships.iter().find(|link| link.holds_on(day))?;
            version_on(&linked.versions, day)
        };
        let own = version_on(&self.own, day).map(|version| (CardOwner::Company, version));
        let found = own
            .filter(|(_, version)| version.card.is_some())
            .or_else(|| organization().map(|version| (CardOwner::Organization, version)));
        match found {
            Some((owner, version)) if version.card.is_some() => InForce {
                owner,
                version: Some((version.effective_on, version.revision)),
                card: version.card.clone().unwrap_or_else(|| built_in(day)),
            },
            _ => InForce {
                owner: CardOwner::BuiltIn,
                version: None,
                card: built_in(day),
            },
        }
    }

    /// Whether prices are inherited on a day: the company's own version of it has no card.
    pub fn inherits_on(&self, day: Date) -> bool {
        version_on(&self.own, day).is_none_or(|version| version.card.is_none())
    }

    /// The first day of the prices that are in force on `day`, without a change in between.
    pub fn since(&self, day: Date) -> Date {
        let now = self.in_force(day);
        let changes = self.own.iter().map(|version| version.effective_on);
        let links = self.memberships.iter().flat_map(|link| {
            let versions = link.versions.iter().map(|version| version.effective_on);
            versions.chain([link.from]).chain(link.until)
        });
        let mut days: Vec<Date> = changes
            .chain(links)
            .chain([Date::MIN])
            .filter(|first| *first <= day)
            .collect();
        days.sort_unstable();
        let mut since = None;
        for first in days {
            let there = self.in_force(first);
            if (there.owner, there.version) != (now.owner, now.version) {
                since = None;
            } else if since.is_none() {
                since = Some(first);
            }
        }
        since.unwrap_or(day)
    }
}

fn built_in(day: Date) -> Arc<RateCard> {
    Arc::new(RateCard::default_on(day))
}

/// Puts a version among others, oldest first, in the place of the one of the same day.
pub fn with_version(versions: &[Version], new: Version) -> Vec<Version> {
    let mut all: Vec<Version> = versions
        .iter()
        .filter(|version| version.effective_on != new.effective_on)
        .cloned()
        .collect();
    let place = all.partition_point(|version| version.effective_on < new.effective_on);
    all.insert(place, new);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Micros;
    use jiff::civil::date;

    fn version(month: i8, price: Option<i64>) -> Version {
        let card = price.map(|price| {
            let mut card = RateCard::default_on(date(2026, month, 1));
            card.voice.per_minute = Micros(price);
            Arc::new(card)
        });
        Version {
            effective_on: date(2026, month, 1),
            revision: 1,
            card,
        }
    }

    fn link(from: i8, until: Option<i8>, versions: Vec<Version>) -> Membership {
        Membership {
            organization: "org_1".into(),
            from: date(2026, from, 15),
            until: until.map(|month| date(2026, month, 15)),
            versions: versions.into(),
        }
    }

    fn price(rates: &Inheritance, month: i8, day: i8) -> (CardOwner, i64) {
        let found = rates.in_force(date(2026, month, day));
        (found.owner, found.card.voice.per_minute.get())
    }

    #[test]
    fn own_then_organization_then_built_in() {
        let rates = Inheritance {
            own: vec![version(4, Some(7)), version(6, None), version(9, Some(0))],
            memberships: vec![
                link(1, Some(7), vec![version(2, Some(20)), version(5, Some(50))]),
                link(8, None, vec![version(1, Some(80)), version(10, None)]),
            ],
        };
        assert_eq!(price(&rates, 1, 31), (CardOwner::BuiltIn, 100_000));
        assert_eq!(price(&rates, 2, 1), (CardOwner::Organization, 20));
        assert_eq!(price(&rates, 3, 31), (CardOwner::Organization, 20));
        assert_eq!(price(&rates, 4, 1), (CardOwner::Company, 7));
        assert_eq!(price(&rates, 6, 1), (CardOwner::Organization, 50));
        assert_eq!(price(&rates, 7, 14), (CardOwner::Organization, 50));
        assert_eq!(price(&rates, 7, 15), (CardOwner::BuiltIn, 100_000));
        assert_eq!(price(&rates, 8, 15), (CardOwner::Organization, 80));
        assert_eq!(price(&rates, 9, 1), (CardOwner::Company, 0));
        assert!(rates.inherits_on(date(2026, 7, 1)) && !rates.inherits_on(date(2026, 9, 1)));
        assert_eq!(rates.since(date(2026, 3, 9)), date(2026, 2, 1));
        assert_eq!(rates.since(date(2026, 7, 3)), date(2026, 6, 1));
        assert_eq!(rates.since(date(2026, 8, 1)), date(2026, 7, 15));
        assert_eq!(rates.since(date(2026, 1, 1)), Date::MIN);
    }

    #[test]
    fn an_organization_that_withdrew_its_default_leaves_the_built_in_one() {
        let rates = Inheritance {
            own: Vec::new(),
            memberships: vec![link(1, None, vec![version(2, Some(20)), version(3, None)])],
        };
        assert_eq!(price(&rates, 3, 1), (CardOwner::BuiltIn, 100_000));
    }

    #[test]
    fn a_version_takes_the_place_of_that_of_its_day() {
        let two = [version(1, Some(1)), version(3, Some(3))];
        let later = Version {
            revision: 2,
            ..version(3, None)
        };
        assert_eq!(with_version(&two, later.clone()), [two[0].clone(), later]);
        let between = with_version(&two, version(2, None));
        assert_eq!(
            between
                .iter()
                .map(|v| v.effective_on.month())
                .collect::<Vec<_>>(),
            [1, 2, 3]
        );
    }
}
