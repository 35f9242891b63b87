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
            "'=1+1,'+A1,'-A1,'@SUM(A1),\"'\t'=1\",'＝1,-5,-5.250000,'-5+1,a=1,\"' =1\"\r\n"
        );
    }

    #[test]
    fn no_part_of_a_text_becomes_a_formula() {
        assert_eq!(
            line(["A;=1+1;B", "A; \"+1\"", "A\t@B", "A\n-1", "A;1-1", "-5;-5"]),
            "\"A;'=1+1;B\",\"A; \"\"'+1\"\"\",\"A\t'@B\",\"A\n'-1\",\"A;1-1\",\"'-5;'-5\"\r\n"
        );
    }

    /// The cells that a spreadsheet makes of a text whose cells are parted by this sign. Quotation
    /// marks count at the beginning of a cell only.
    fn parted(text: &str, by: char) -> Vec<String> {
        let (mut cells, mut cell) = (Vec::new(), String::new());
        let (mut begins, mut quoted) = (true, false);
        let mut signs = text.chars().peekable();
        while let Some(sign) = signs.next() {
            if quoted {
                match sign {
                    '"' if signs.next_if_eq(&'"').is_some() => cell.push('"'),
                    '"' => quoted = false,
                    other => cell.push(other),
                }
            } else if sign == '"' && begins {
                (quoted, begins) = (true, false);
            } else if sign == by || sign == '\r' || sign == '\n' {
                cells.push(std::mem::take(&mut cell));
                begins = true;
            } else {
                cell.push(sign);
                begins = false;
            }
        }
        cells.push(cell);
        cells
    }

    #[test]
    fn whatever_parts_the_cells_no_text_is_a_formula_and_every_number_a_number() {
        let signs = ['a', '5', '=', '-', ';', ',', '\t', '\n', ' ', '"'];
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer = texts
                .iter()
                .flat_map(|text| signs.map(|sign| format!("{text}{sign}")));
            let longer: Vec<String> = longer.collect();
            for text in &longer {
                let line = line(["x", text, "-5", "y"]);
                for by in [',', ';', '\t'] {
                    for cell in parted(&line, by) {
                        let formula = begins_with_sign(&cell) && !is_number(&cell);
                        assert!(!formula, "{text:?} by {by:?}: {cell:?} of {line:?}");
                    }
                }
                let read = parted(&line, ',');
                assert_eq!(read[1].replace('\'', ""), *text, "{line:?}");
                assert_eq!(read[1] == *text, guarded(text) == *text, "{line:?}");
                assert_eq!(read[2], "-5");
            }
            texts = longer;
        }
        for number in ["-5", "5", "-5.250000"] {
            assert_eq!(line([number]), format!("{number}\r\n"));
        }
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
