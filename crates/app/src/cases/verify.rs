//! Verification of the daily counts against the cases.

use std::collections::BTreeMap;

use canopy_domain::period::Month;

use super::put::count;
use super::rows::{self, Counts};
use crate::{House, Refusal};

const PAGE: i64 = 5_000;

/// Rebuilds the counts of a company from its cases, in one snapshot; names the first difference.
pub async fn verify_cases(house: &House, company_id: &str) -> Result<Option<String>, Refusal> {
    house
        .store
        .read(move |tx| async move {
            let mut counts = Counts::new();
            let mut position = (String::new(), String::new());
            loop {
                let page = rows::after(&tx, company_id, &position.0, &position.1, PAGE).await?;
                let Some(last) = page.last() else { break };
                position = (last.case.source.clone(), last.case.id.clone());
                page.iter()
                    .for_each(|stored| count(&mut counts, &stored.case, 1));
            }
            counts.retain(|_, sums| *sums != (0, 0));
            let stored = rows::stored_counts(&tx, company_id).await?;
            if let Some(key) = counts
                .keys()
                .chain(stored.keys())
                .find(|key| counts.get(*key) != stored.get(*key))
            {
                let (rebuilt, held) = (counts.get(key), stored.get(key));
                return Ok(Some(format!(
                    "case counts of {key:?}: the cases give {rebuilt:?}, the row holds {held:?}"
                )));
            }
            let mut totals: BTreeMap<String, (i64, i64)> = BTreeMap::new();
            let mut months: BTreeMap<Month, (i64, i64)> = BTreeMap::new();
            for ((day, case_type), (opened, closed)) in counts {
                let total = totals.entry(case_type).or_default();
                *total = (total.0 + opened, total.1 + closed);
                let month = months.entry(Month::of(day)).or_default();
                *month = (month.0 + opened, month.1 + closed);
            }
            months.retain(|_, sums| *sums != (0, 0));
            let held = rows::stored_months(&tx, company_id).await?;
            if months != held {
                return Ok(Some(format!(
                    "case months: the cases give {months:?}, the rows hold {held:?}"
                )));
            }
            let held = rows::stored_totals(&tx, company_id).await?;
            Ok::<_, Refusal>(
                (totals != held).then(|| {
                    format!("case totals: the cases give {totals:?}, the rows hold {held:?}")
                }),
            )
        })
        .await
}
