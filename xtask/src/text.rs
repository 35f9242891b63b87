//! Just enough of Rust's grammar to tell code from comments and strings.

/// A Rust file taken apart. Lines are counted from 1.
#[derive(Debug, Default)]
pub struct Text {
    /// The code, with comments and the contents of literals blanked; every
    /// character stands on the line on which it stood.
    pub code: String,
    /// The string literals with the line on which each begins.
    pub strings: Vec<(usize, String)>,
}

impl Text {
    /// Takes a file apart.
    pub fn of(whole: &str) -> Self {
        let mut reader = Reader {
            rest: whole.chars().collect(),
            at: 0,
            line: 1,
            text: Self::default(),
        };
        while reader.at < reader.rest.len() {
            reader.step();
        }
        reader.text
    }

    /// The lines of code, numbered.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.code.lines())
    }
}

/// The identifiers in a piece of code.
pub fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

struct Reader {
    rest: Vec<char>,
    at: usize,
    line: usize,
    text: Text,
}

impl Reader {
    fn peek(&self, ahead: usize) -> char {
        self.rest.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn take(&mut self, keep: bool) -> char {
        let c = self.peek(0);
        self.at += 1;
        if c == '\n' {
            self.line += 1;
            self.text.code.push('\n');
        } else {
            self.text.code.push(if keep { c } else { ' ' });
        }
        c
    }

    fn step(&mut self) {
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => {
                while self.at < self.rest.len() && self.peek(0) != '\n' {
                    self.take(false);
                }
            }
            ('/', '*') => self.block_comment(),
            ('"', _) => self.string(),
            ('r' | 'b' | 'c', _) if !self.inside_word() && self.raw_hashes().is_some() => {
                self.raw()
            }
            ('\'', _) => self.quote(),
            _ => {
                self.take(true);
            }
        }
    }

    fn inside_word(&self) -> bool {
        self.at > 0 && (self.rest[self.at - 1].is_alphanumeric() || self.rest[self.at - 1] == '_')
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.rest.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.take(false);
                    continue;
                }
            }
            self.take(false);
            self.take(false);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let mut content = String::new();
        self.take(true);
        while self.at < self.rest.len() && self.peek(0) != '"' {
            if self.peek(0) == '\\' {
                content.push(self.take(false));
            }
            content.push(self.take(false));
        }
        self.take(true);
        self.text.strings.push((line, content));
    }

    /// The number of hashes when a raw string begins here.
    fn raw_hashes(&self) -> Option<usize> {
        let start = if self.peek(0) == 'r' { 1 } else { 2 };
        if start == 2 && self.peek(1) != 'r' {
            return None;
        }
        let mut hashes = 0;
        while self.peek(start + hashes) == '#' {
            hashes += 1;
        }
        (self.peek(start + hashes) == '"').then_some(hashes)
    }

    fn raw(&mut self) {
        let hashes = self.raw_hashes().unwrap_or(0);
        while self.peek(0) != '"' {
            self.take(true);
        }
        let line = self.line;
        self.take(true);
        let mut content = String::new();
        while self.at < self.rest.len() {
            if self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#') {
                break;
            }
            content.push(self.take(false));
        }
        for _ in 0..=hashes {
            self.take(true);
        }
        self.text.strings.push((line, content));
    }

    /// A character literal, or a lifetime.
    fn quote(&mut self) {
        self.take(true);
        if self.peek(0) == '\\' {
            self.take(false);
            while self.at < self.rest.len() && self.take(false) != '\'' {}
        } else if self.peek(1) == '\'' {
            self.take(false);
            self.take(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_not_code() {
        let text = Text::of(
            "let a = \"fn b\"; // fn c\n/* fn d /* e */ f */ let g = 'h';\nfn i<'j>() {}\n",
        );
        let found: Vec<&str> = words(&text.code).collect();
        assert_eq!(found, ["let", "a", "let", "g", "fn", "i", "j"]);
        assert_eq!(text.strings, [(1, "fn b".to_owned())]);
        assert_eq!(text.code.lines().count(), 3);
    }

    #[test]
    fn raw_strings_and_escapes_end_where_they_end() {
        let text = Text::of("x(r#\"a \"quoted\" b\"#, \"c \\\" d\", b\"e\", '\\'', '\"');\ny()");
        let found: Vec<&str> = words(&text.code)
            .filter(|word| *word != "r" && *word != "b")
            .collect();
        assert_eq!(found, ["x", "y"]);
        let strings: Vec<&str> = text
            .strings
            .iter()
            .map(|(_, content)| content.as_str())
            .collect();
        assert_eq!(strings, ["a \"quoted\" b", "c \\\" d", "e"]);
    }

    #[test]
    fn a_string_over_lines_keeps_the_count() {
        let text = Text::of("\n\"a\nb\"\nfn c() {}\n");
        assert_eq!(text.strings, [(2, "a\nb".to_owned())]);
        assert!(
            text.numbered()
                .any(|(line, code)| line == 4 && code.contains("fn c"))
        );
    }
}
