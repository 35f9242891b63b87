//! A year's report as a file: rows a second in process, and what it takes of a server's memory.

use std::time::Instant;

use canopy_app::Actor;
use canopy_app::reporting::export::{Export, ExportAsked, Format, Layout, Lines};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::load::{ORGANIZATION, SESSION_FILE, end, house_at};
use crate::server::Server;
use crate::year::asked;
use crate::{Fault, measures};

/// Notes the time to the first bytes and to the last ones and the rows a second of day lines in
/// process, then the memory that files of the whole year take of a server beside what it had.
pub async fn measure(database: &str, into: &str) -> Result<(), Fault> {
    in_process(database, into).await?;
    over_http(database, into).await
}

async fn in_process(database: &str, into: &str) -> Result<(), Fault> {
    let (house, _clock) = house_at(database, end()).await?;
    let actor = Actor::installation("bench", end());
    let asked = ExportAsked {
        report: asked(),
        layout: Layout::Tidy,
        lines: Lines::Day,
        mark: false,
    };
    let began = Instant::now();
    let mut export = Export::begin(&house, &actor, ORGANIZATION, &asked, Format::Csv).await?;
    let (mut rows, mut first) = (0_i64, None);
    while let Some(bytes) = export.next().await? {
        first.get_or_insert_with(|| began.elapsed());
        rows += bytes.iter().filter(|byte| **byte == b'\n').count() as i64;
    }
    let whole = i64::try_from(began.elapsed().as_nanos())?;
    let first = i64::try_from(first.unwrap_or_default().as_nanos())?;
    measures::note(into, "csv_rows", rows)?;
    measures::note(into, "csv_first_ns", first)?;
    measures::note(into, "csv_ns", whole)?;
    let pace = i128::from(rows) * 1_000_000_000 / i128::from(whole.max(1));
    measures::note(into, "csv_rows_per_s", i64::try_from(pace)?)?;
    house.store.close().await;
    Ok(())
}

async fn over_http(database: &str, into: &str) -> Result<(), Fault> {
    let place = database.strip_prefix("sqlite://").unwrap_or(database);
    let session = std::fs::read_to_string(format!("{place}.{SESSION_FILE}"))?;
    let server = Server::at_the_end(database).await?;
    let year = "from=2025-11-24&to=2026-11-23";
    // A page first, so that what every server keeps is there.
    fetch(&server, "report.csv?period=today", &session).await?;
    let idle = server.memory()?;
    measures::note(into, "export_idle_bytes", idle)?;
    for (name, file) in [
        ("csv_months", format!("report.csv?{year}")),
        ("csv_days", format!("report.csv?{year}&lines=day")),
        ("xlsx_months", format!("report.xlsx?{year}")),
    ] {
        server.forget_peak()?;
        let began = Instant::now();
        let bytes = fetch(&server, &file, &session).await?;
        measures::note(into, &format!("{name}_bytes"), bytes)?;
        let took = i64::try_from(began.elapsed().as_nanos())?;
        measures::note(into, &format!("{name}_over_http_ns"), took)?;
        let extra = server.peak()? - idle;
        measures::note(into, &format!("{name}_extra_bytes"), extra)?;
    }
    Ok(())
}

/// Downloads a file to its end and answers its length, framing included.
async fn fetch(server: &Server, file: &str, session: &str) -> Result<i64, Fault> {
    let mut stream = TcpStream::connect(server.address).await?;
    let request = format!(
        "GET /api/v1/organizations/{ORGANIZATION}/{file} HTTP/1.1\r\nHost: bench\r\n\
         Cookie: canopy={}\r\nConnection: close\r\n\r\n",
        session.trim()
    );
    stream.write_all(request.as_bytes()).await?;
    let (mut part, mut length, mut tail) = (vec![0; 1 << 16], 0_i64, Vec::new());
    loop {
        let read = stream.read(&mut part).await?;
        if read == 0 {
            break;
        }
        if length == 0 && !part[..read].starts_with(b"HTTP/1.1 200 ") {
            return Err(String::from_utf8_lossy(&part[..read]).into());
        }
        length += i64::try_from(read)?;
        tail.extend_from_slice(&part[..read]);
        tail.drain(..tail.len().saturating_sub(5));
    }
    match tail.as_slice() {
        b"0\r\n\r\n" => Ok(length),
        _ => Err("the file broke off before its end".into()),
    }
}
