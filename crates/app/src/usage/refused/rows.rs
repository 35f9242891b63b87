//! The rows of refusals.

use std::collections::BTreeMap;
use std::sync::Arc;

use canopy_domain::refusal::FieldError;
use canopy_store::Tx;

use crate::Refusal;

/// Counts refusals per company, day, code and field, with the latest message as an example.
pub(in crate::usage) async fn add_refusals(
    tx: &Tx,
    day: &str,
    refused: &[(Arc<str>, FieldError)],
) -> Result<(), Refusal> {
    let mut counts: BTreeMap<(String, &str, &str), (i64, &str)> = BTreeMap::new();
    for (company, error) in refused {
        let entry = counts
            .entry((company.to_string(), error.code, &error.field))
            .or_default();
        *entry = (entry.0 + 1, &error.message);
    }
    let rows = counts
        .into_iter()
        .map(|((company, code, field), (count, example))| {
            args![
                company,
                day.to_owned(),
                code.to_owned(),
                field.to_owned(),
                count,
                example.to_owned()
            ]
            .to_vec()
        })
        .collect();
    tx.many(
        "INSERT INTO refused_events (company_id, day, code, field, refusals, example) VALUES {rows} \
         ON CONFLICT (company_id, day, code, field) DO UPDATE SET \
         refusals = refused_events.refusals + excluded.refusals, example = excluded.example",
        rows,
    )
    .await?;
    Ok(())
}
