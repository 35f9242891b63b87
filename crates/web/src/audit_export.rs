//! The audit log as a file: CSV for spreadsheets, a JSON object a line for programs. Written while
//! it is read, so that any length needs the same memory.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::audit_log::{Entry, Export, FieldChange, Link, action_words};
use futures_util::stream::{StreamExt, once, try_unfold};

use crate::api::AuditItem;
use crate::spreadsheet::line;

/// The kinds of files.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// CSV.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

const HEAD: [&str; 14] = [
    "time",
    "actor",
    "actor_id",
    "action",
    "subject",
    "subject_id",
    "company",
    "company_id",
    "changes",
    "address",
    "chain",
    "seq",
    "hash",
    "salt",
];

/// The answer that carries an export.
pub(crate) fn answer(export: Export, kind: Kind) -> Response {
    let (media, name) = match kind {
        Kind::Csv => ("text/csv; charset=utf-8", "audit.csv"),
        Kind::Ndjson => ("application/x-ndjson", "audit.ndjson"),
    };
    let head = match kind {
        Kind::Csv => line(HEAD),
        Kind::Ndjson => String::new(),
    };
    let parts = try_unfold(export, move |mut export| async move {
        let entries = export.next().await?;
        if entries.is_empty() {
            return Ok(None);
        }
        let text = entries.iter().map(|entry| written(entry, kind));
        Ok::<_, Refusal>(Some((text.collect::<Result<String, _>>()?, export)))
    });
    let body = Body::from_stream(once(async { Ok(head) }).chain(parts));
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, body).into_response()
}

fn written(entry: &Entry, kind: Kind) -> Result<String, Refusal> {
    match kind {
        Kind::Csv => Ok(csv_line(entry)),
        Kind::Ndjson => serde_json::to_string(&AuditItem::from(entry))
            .map(|json| json + "\n")
            .map_err(|error| Refusal::Internal(error.to_string())),
    }
}

fn csv_line(entry: &Entry) -> String {
    let company = entry.company.as_ref();
    let link = entry.link.as_ref();
    let at = entry.at.to_string();
    let seq = link.map(|it| it.seq.to_string());
    let hash = |of: fn(&Link) -> Option<&str>| link.and_then(of).unwrap_or("");
    line([
        at.as_str(),
        entry.actor.name.as_deref().unwrap_or(""),
        &entry.actor.id,
        &action_words(&entry.action),
        entry.subject.name.as_deref().unwrap_or(""),
        &entry.subject.id,
        company.and_then(|it| it.name.as_deref()).unwrap_or(""),
        company.map_or("", |it| it.id.as_str()),
        &changes(entry),
        &entry.address,
        link.map_or("", |it| it.chain.as_str()),
        seq.as_deref().unwrap_or(""),
        hash(|it| it.hash.as_deref()),
        hash(|it| it.salt.as_deref()),
    ])
}

/// What changed on one line: `Name: Oak → Ash; Role: — → Company Admin`.
fn changes(entry: &Entry) -> String {
    if entry.withheld {
        return "(amounts are not part of your role)".into();
    }
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".into());
    let one = |change: &FieldChange| {
        let (before, after) = (side(&change.before), side(&change.after));
        format!("{}: {before} → {after}", change.field)
    };
    let all: Vec<String> = entry.changes.iter().map(one).collect();
    all.join("; ")
}
