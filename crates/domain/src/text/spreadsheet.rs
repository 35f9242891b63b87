//! CSV that spreadsheets open as text and numbers, and never as formulas.

/// A line of CSV (RFC 4180) with these cells. A text that a spreadsheet would take for a formula
/// gets an apostrophe before it; numbers stay as they are. So does a part of a text, because where
/// the decimal sign is a comma, spreadsheets part cells at semicolons, and look at no quotation marks
/// within what they take for a cell.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
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

/// One text as a cell: guarded, and in quotes where it needs them.
pub fn cell(text: &str) -> String {
    // Something stands before it, as before every cell but the first.
    let mut line = String::from(",");
    push_cell(&mut line, text);
    line.split_off(1)
}

fn push_cell(line: &mut String, cell: &str) {
    // A first cell without any text is written in quotes, so that the line tells that it is there.
    let quoted = cell.contains([',', '"', '\r', '\n', ';', '\t'])
        || cell.starts_with(' ')
        || cell.ends_with(' ')
        || (cell.is_empty() && line.is_empty());
    let text = guarded(cell);
    if quoted {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(&text);
    }
}

/// What formulas begin with.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The text with an apostrophe before whatever would be a formula.
fn guarded(cell: &str) -> String {
    if is_number(cell) {
        return cell.into();
    }
    let mut text = String::new();
    if cell.trim_start_matches(' ').starts_with(['\t', '\r', '\n']) || begins_with_sign(cell) {
        text.push('\'');
    }
    // Whether a cell of somebody's spreadsheet may begin here.
    let mut begins = false;
    for sign in cell.chars() {
        if begins && SIGNS.contains(&sign) {
            text.push('\'');
        }
        text.push(sign);
        begins = match sign {
            ';' | '\t' | '\r' | '\n' => true,
            ' ' | '"' => begins,
            _ => false,
        };
    }
    text
}

fn begins_with_sign(cell: &str) -> bool {
    cell.trim_start_matches(' ').starts_with(SIGNS)
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
mod tests;
