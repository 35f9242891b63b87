//! Tests: the campaigns of a firm.

use super::super::firms::FIRMS;
use super::*;

#[test]
fn campaigns_begin_grow_and_end() {
    let today: Date = "2026-06-01".parse().unwrap();
    for (number, firm) in (0..).zip(FIRMS) {
        let drives = drives_of(firm, number);
        assert!(
            !drives.is_empty() && drives.iter().any(|drive| drive.runs(DAYS)),
            "{}",
            firm.name
        );
        for drive in drives {
            let stands = |age| drive.stands(today, age);
            assert_eq!(stands(drive.starts - 1).status, "draft");
            assert_eq!(
                (
                    stands(drive.starts).status.as_str(),
                    stands(drive.starts).reached
                ),
                ("active", 0)
            );
            let end = stands(drive.ends + 1);
            assert_eq!(
                (end.status.as_str(), end.reached),
                ("completed", drive.reached)
            );
            assert!(end.recovered <= end.reached && end.reached <= end.targeted);
        }
    }
}
