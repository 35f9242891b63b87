//! Statements as files: the very bytes that were written when the month was closed, and all of a
//! month in one ZIP, written while it is sent.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::statements::months::MonthStatements;
use canopy_app::statements::read::Stored;
use canopy_domain::period::Month;
use futures_util::stream::try_unfold;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// The kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Canonical JSON.
    Json,
    /// CSV.
    Csv,
}

/// The month and the kind that `2026-02`, `2026-02.json` or `2026-02.csv` ask for.
pub(crate) fn asked_for(text: &str) -> Option<(Month, Option<Kind>)> {
    let (month, kind) = with_ending(text)?;
    Some((month.parse().ok()?, kind))
}

/// The name before a known ending, and the kind of file.
pub(crate) fn with_ending(text: &str) -> Option<(&str, Option<Kind>)> {
    match text.rsplit_once('.') {
        None => Some((text, None)),
        Some((name, "json")) => Some((name, Some(Kind::Json))),
        Some((name, "csv")) => Some((name, Some(Kind::Csv))),
        Some(_) => None,
    }
}

/// The answer that carries a statement: its ETag is the SHA-256 of the bytes.
pub(crate) fn answer(company: &str, stored: Stored, kind: Kind) -> Response {
    let month = stored.kept.month;
    let (media, ending, bytes, sha256) = match kind {
        Kind::Json => ("application/json", "json", stored.json, stored.json_sha256),
        Kind::Csv => (
            "text/csv; charset=utf-8",
            "csv",
            stored.csv,
            stored.csv_sha256,
        ),
    };
    let name = format!("attachment; filename=\"{company}-{month}.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::ETAG, format!("\"{sha256}\"")),
    ];
    (headers, bytes).into_response()
}

/// What the ZIP writer wrote and nobody sent yet.
#[derive(Clone, Default)]
struct Outbox(Arc<Mutex<Vec<u8>>>);

impl Outbox {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Outbox {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A ZIP while it is written.
struct Archive {
    statements: MonthStatements,
    outbox: Outbox,
    writer: Option<ZipWriter<StreamWriter<Outbox>>>,
}

impl Archive {
    /// The next bytes; nothing after the end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(mut writer) = self.writer.take() else {
            return Ok(None);
        };
        match self.statements.next().await? {
            Some((company, stored)) => {
                let name = format!("{company}-{}", stored.kept.month);
                add(&mut writer, &format!("{name}.json"), &stored.json).map_err(broken)?;
                add(&mut writer, &format!("{name}.csv"), &stored.csv).map_err(broken)?;
                self.writer = Some(writer);
            }
            None => {
                writer.finish().map_err(|error| broken(error.into()))?;
            }
        }
        Ok(Some(self.outbox.take()))
    }
}

fn add(
    writer: &mut ZipWriter<StreamWriter<Outbox>>,
    name: &str,
    text: &str,
) -> Result<(), io::Error> {
    writer.start_file(name, SimpleFileOptions::default())?;
    writer.write_all(text.as_bytes())
}

fn broken(error: io::Error) -> Refusal {
    Refusal::Internal(format!("the archive cannot be written: {error}"))
}

/// The answer that carries all statements of a month.
pub(crate) fn archive(statements: MonthStatements, month: Month) -> Response {
    let name = format!(
        "attachment; filename=\"{}-statements-{month}.zip\"",
        statements.organization().slug
    );
    let outbox = Outbox::default();
    let archive = Archive {
        statements,
        writer: Some(ZipWriter::new_stream(outbox.clone())),
        outbox,
    };
    let parts = try_unfold(archive, |mut archive| async move {
        let bytes = archive.next().await?;
        Ok::<_, Refusal>(bytes.map(|bytes| (bytes, archive)))
    });
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, Body::from_stream(parts)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_says_the_kind() {
        let month: Month = "2026-02".parse().expect("a month");
        assert_eq!(asked_for("2026-02"), Some((month, None)));
        assert_eq!(asked_for("2026-02.csv"), Some((month, Some(Kind::Csv))));
        assert_eq!(asked_for("2026-02.json"), Some((month, Some(Kind::Json))));
        for text in ["2026-02.xml", "2026-13", "csv", ".csv", "2026-02.csv.csv"] {
            assert_eq!(asked_for(text), None, "{text}");
        }
    }
}
