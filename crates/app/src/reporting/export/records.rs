//! Reading a CSV file record by record, with the bytes of each.

use std::io::BufRead;

/// A record: its bytes and its cells.
pub(super) struct Record {
    pub(super) bytes: Vec<u8>,
    pub(super) cells: Vec<String>,
}

/// The longest record that an export has by far.
const LONGEST: usize = 1 << 16;

/// The next record; none at the end. A record that ends without its line's end is no record.
pub(super) fn next(from: &mut impl BufRead) -> Result<Option<Record>, String> {
    let mut bytes = Vec::new();
    loop {
        let before = bytes.len();
        from.read_until(b'\n', &mut bytes)
            .map_err(|error| format!("the file cannot be read: {error}"))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        if bytes.len() == before || bytes.len() > LONGEST {
            return Err("the file breaks off within a row".into());
        }
        // Within quotes, a line's end is part of the text.
        let quotes = bytes.iter().filter(|byte| **byte == b'"').count();
        if quotes.is_multiple_of(2) && bytes.ends_with(b"\r\n") {
            break;
        }
        if quotes.is_multiple_of(2) {
            return Err("a row does not end as CSV rows do (CR LF)".into());
        }
    }
    let text = std::str::from_utf8(&bytes[..bytes.len() - 2])
        .map_err(|_| "the file is not UTF-8".to_owned())?;
    let cells = cells(text.strip_prefix('\u{feff}').unwrap_or(text));
    Ok(Some(Record { cells, bytes }))
}

fn cells(text: &str) -> Vec<String> {
    let (mut all, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    all.push(cell);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_they_were_written() {
        let rows: [&[&str]; 3] = [
            &["a", "", "x, \"y\"\r\nz", "-1.5"],
            &["", "b", "ü", ""],
            &["c", "\n", "\"", ","],
        ];
        let file: String = rows
            .iter()
            .map(|row| canopy_domain::text::spreadsheet::line(row.iter().copied()))
            .collect();
        let mut from = file.as_bytes();
        let mut whole = Vec::new();
        for row in rows {
            let record = next(&mut from).unwrap().unwrap();
            let plain: Vec<String> = record.cells.iter().map(|it| it.replace('\'', "")).collect();
            assert_eq!(plain, row);
            whole.extend(record.bytes);
        }
        assert!(next(&mut from).unwrap().is_none());
        assert_eq!(whole, file.as_bytes());
    }

    #[test]
    fn what_breaks_off_is_no_record() {
        for text in ["a,b", "a,\"b\r\n", "a\n", "a\"\r\n"] {
            assert!(next(&mut text.as_bytes()).is_err(), "{text:?}");
        }
    }
}
