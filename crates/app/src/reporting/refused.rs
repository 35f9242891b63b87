//! Why events were refused, in words for people who never saw a field.

use std::collections::BTreeMap;

use super::rows::RefusedRow;

/// What was refused of one company, by what was wrong.
#[derive(Debug, Default)]
pub(super) struct Causes {
    count: i64,
    /// By field: how often, and by code.
    fields: BTreeMap<String, (i64, BTreeMap<String, i64>)>,
}

impl Causes {
    /// Adds what was refused on one day.
    pub(super) fn add(&mut self, row: RefusedRow) {
        self.count += row.refusals;
        let field = self.fields.entry(row.field).or_default();
        field.0 += row.refusals;
        *field.1.entry(row.code).or_default() += row.refusals;
    }

    /// How many events were refused, and what was wrong most often.
    pub(super) fn reason(&self) -> Option<String> {
        let (field, (_, codes)) = self.fields.iter().max_by_key(|(_, (count, _))| *count)?;
        let (code, _) = codes.iter().max_by_key(|(_, count)| **count)?;
        let events = match self.count {
            1 => "1 event was".to_owned(),
            count => format!("{count} events were"),
        };
        let because = because(field, code);
        Some(format!(
            "{events} refused in the last 7 days, most often because {because}."
        ))
    }
}

/// What was wrong with a field, as half a sentence.
fn because(field: &str, code: &str) -> String {
    let name = field.strip_prefix("data.").unwrap_or(field);
    let thing = match name {
        "duration_ms" | "duration_seconds" => "the call duration",
        "time" | "occurred_at" => "the time",
        "direction" => "the direction",
        "status" => "the call status",
        "segments" => "the number of message parts",
        "body" => "the message text",
        "outcome" => "the outcome of the check",
        "name" => "the name of the fee",
        "reason" => "the reason of the credit",
        "amount" => "the amount",
        "case" | "case.source" | "case.id" | "case_source" | "case_id" => "the case",
        "campaign" => "the campaign",
        "type" => "the kind of event",
        "source" => "the source",
        "id" => "the id",
        "subject" => "the company",
        "data" => "what an event said",
        "row" => "a row",
        // A field that nobody named for people yet is still told by its own name.
        _ => return format!("“{name}” {}", went(code)),
    };
    format!("{thing} {}", went(code))
}

/// How a thing was wrong.
fn went(code: &str) -> &'static str {
    match code {
        "required" => "was missing",
        "out_of_range" => "was out of range",
        "too_long" => "was too long",
        "in_future" => "lay in the future",
        "too_old" => "lay too far in the past",
        "reserved" => "is kept for the product itself",
        "unknown" => "does not belong to that kind of event",
        "unknown_company" => "is not known",
        "other_company" => "was another one",
        "archived" => "is archived",
        "forbidden" => "may not be posted to by the sender",
        "ambiguous" => "was given twice",
        _ => "could not be read",
    }
}
#[cfg(test)]
mod tests;
