//! CSV that spreadsheets open as text and numbers, and never as formulas.

/// A line of CSV (RFC 4180) with these cells. A text that a spreadsheet would take for a formula
/// gets an apostrophe before it; numbers stay as they are.
pub(crate) fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for cell in cells {
        if !line.is_empty() {
            line.push(',');
        }
        push_cell(&mut line, cell);
    }
    line.push_str("\r\n");
    line
}

fn push_cell(line: &mut String, cell: &str) {
    let apostrophe = if is_formula(cell) { "'" } else { "" };
    // A first cell without any text is written in quotes, so that the line tells that it is there.
    let quoted = cell.contains([',', '"', '\r', '\n', ';', '\t'])
        || cell.starts_with(' ')
        || cell.ends_with(' ')
        || (cell.is_empty() && line.is_empty());
    if quoted {
        line.push('"');
        line.push_str(apostrophe);
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(apostrophe);
        line.push_str(cell);
    }
}

/// Whether the first sign that counts makes a formula of it.
fn is_formula(cell: &str) -> bool {
    let cell = cell.trim_start_matches(' ');
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    begins && !is_number(cell)
}

/// An exact decimal number, as amounts are written.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        let cells = [
            "=1+1",
            "+A1",
            "-A1",
            "@SUM(A1)",
            "\t=1",
            "＝1",
            "-5",
            "-5.250000",
            "-5+1",
            "a=1",
            " =1",
        ];
        assert_eq!(
            line(cells),
            "'=1+1,'+A1,'-A1,'@SUM(A1),\"'\t=1\",'＝1,-5,-5.250000,'-5+1,a=1,\"' =1\"\r\n"
        );
    }

    #[test]
    fn separators_and_quotes_stay_inside_their_cell() {
        assert_eq!(
            line(["a,b", "say \"x\"", "two\nlines", ""]),
            "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\r\n"
        );
        assert_eq!(line(["", "b"]), "\"\",b\r\n");
        assert_eq!(line(["=a,\"b\""]), "\"'=a,\"\"b\"\"\"\r\n");
    }
}
