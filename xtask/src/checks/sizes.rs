//! How long files and functions may be.

use super::Complaint;
use crate::source::Source;
use crate::text::Text;

const FILE: usize = 500;
const MEDIAN: usize = 120;
const FUNCTION: usize = 60;

/// Files at most 500 lines, half of them at most 120, functions at most 60.
pub fn check(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut lengths = Vec::new();
    for source in sources {
        let Some(text) = &source.rust else { continue };
        lengths.push(source.lines());
        if source.lines() > FILE {
            let says = format!(
                "{} lines: split it where it has a joint ({FILE} at most)",
                source.lines()
            );
            complaints.push(Complaint::new(source, 1, says));
        }
        for (line, length) in functions(text) {
            if length > FUNCTION {
                let says = format!("a function of {length} lines ({FUNCTION} at most)");
                complaints.push(Complaint::new(source, line, says));
            }
        }
    }
    lengths.sort_unstable();
    if let (Some(median), Some(source)) = (lengths.get(lengths.len() / 2), sources.first())
        && *median > MEDIAN
    {
        let says = format!("the median Rust file has {median} lines ({MEDIAN} at most)");
        let mut complaint = Complaint::new(source, 1, says);
        complaint.path = "crates".into();
        complaints.push(complaint);
    }
    complaints
}

/// The first line and the length in lines of every function with a body.
fn functions(text: &Text) -> Vec<(usize, usize)> {
    let code: Vec<char> = text.code.chars().collect();
    let mut found = Vec::new();
    let mut line = 1;
    for at in 0..code.len() {
        if code[at] == '\n' {
            line += 1;
        }
        let word = code[at..].starts_with(&['f', 'n', ' ']);
        let begins = at == 0 || !(code[at - 1].is_alphanumeric() || code[at - 1] == '_');
        if word
            && begins
            && let Some(lines) = body(&code[at..])
        {
            found.push((line, lines));
        }
    }
    found
}

/// How many lines from `fn` to the brace that closes its body.
fn body(code: &[char]) -> Option<usize> {
    let (mut round, mut curly, mut lines) = (0i32, 0i32, 1);
    for c in code {
        match c {
            '\n' => lines += 1,
            '(' | '[' => round += 1,
            ')' | ']' => round -= 1,
            ';' if round == 0 && curly == 0 => return None,
            '{' => curly += 1,
            '}' => {
                curly -= 1;
                if curly == 0 && round == 0 {
                    return Some(lines);
                }
            }
            _ => {}
        }
        if curly < 0 || round < 0 {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::said;
    use super::*;

    #[test]
    fn a_long_function_is_named_by_its_first_line() {
        let long = format!(
            "//! x\n\nfn short() {{}}\nfn long(a: [u8; 2]) {{\n{}}}\n",
            "    a();\n".repeat(60)
        );
        let found = check(&[Source::new("crates/a/src/b.rs", &long)]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].line, found[0].says.contains("62 lines")),
            (4, true)
        );
        assert!(said(check, "a.rs", &long.replace("a();\n    a();\n", "a();\n")).is_empty());
    }

    #[test]
    fn braces_in_strings_and_pointers_to_functions_do_not_count() {
        let code = "fn a(f: fn (u8) -> u8) {\n    b(\"{\");\n}\ntrait T {\n    fn c();\n}\n";
        assert_eq!(functions(&Text::of(code)), [(1, 3)]);
    }

    #[test]
    fn long_files_and_a_long_median() {
        let long = "// x\n".repeat(501);
        let found = said(check, "a.rs", &long);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(said(check, "a.rs", &"// x\n".repeat(121)).len(), 1);
        assert!(said(check, "a.rs", &"// x\n".repeat(120)).is_empty());
        assert!(said(check, "a.css", &long).is_empty());
    }
}
