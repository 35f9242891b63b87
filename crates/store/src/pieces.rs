//! Cuts SQL text into pieces, so that strings and comments are never rewritten.

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword, a name or a number.
    Word,
    /// `$1`
    Parameter,
    /// `'…'` or `"…"`
    Quoted,
    /// `-- …` up to the end of the line, or `/* … */`
    Comment,
    /// White space.
    Space,
    /// Any other single character.
    Mark,
}

/// A piece and its text; the texts of all pieces put together are the SQL again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'s> {
    pub(crate) kind: Kind,
    pub(crate) text: &'s str,
}

impl Piece<'_> {
    pub(crate) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    /// Neither space nor comment.
    pub(crate) fn speaks(&self) -> bool {
        !matches!(self.kind, Kind::Space | Kind::Comment)
    }
}

/// All pieces of a text in order.
pub(crate) fn pieces(mut sql: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    while let Some(first) = sql.chars().next() {
        let (kind, length) = next(sql, first);
        let (text, rest) = sql.split_at(length);
        found.push(Piece { kind, text });
        sql = rest;
    }
    found
}

fn next(sql: &str, first: char) -> (Kind, usize) {
    let run = |of: fn(char) -> bool| {
        let body = &sql[first.len_utf8()..];
        first.len_utf8() + body.find(|c| !of(c)).unwrap_or(body.len())
    };
    let until = |end: &str| {
        sql[2..]
            .find(end)
            .map_or(sql.len(), |at| at + 2 + end.len())
    };
    match first {
        '\'' | '"' => (Kind::Quoted, quoted(sql, first)),
        '-' if sql.starts_with("--") => (Kind::Comment, until("\n")),
        '/' if sql.starts_with("/*") => (Kind::Comment, until("*/")),
        '$' if sql[1..].starts_with(|c: char| c.is_ascii_digit()) => {
            (Kind::Parameter, run(|c| c.is_ascii_digit()))
        }
        c if c.is_whitespace() => (Kind::Space, run(char::is_whitespace)),
        c if c.is_alphanumeric() || c == '_' => {
            (Kind::Word, run(|c| c.is_alphanumeric() || c == '_'))
        }
        c => (Kind::Mark, c.len_utf8()),
    }
}

/// The length of a quoted run; a doubled quote inside does not end it.
fn quoted(sql: &str, quote: char) -> usize {
    let mut rest = sql.char_indices().skip(1).peekable();
    while let Some((at, c)) = rest.next() {
        if c == quote && rest.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    sql.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn strings_and_comments_stay_whole() {
        let sql = "SELECT 'it''s $1', \"a\"\"$2\" -- $3\n/* $4 */ FROM t WHERE x=$15";
        let parameters: Vec<_> = pieces(sql)
            .into_iter()
            .filter(|p| p.kind == Kind::Parameter)
            .map(|p| p.text)
            .collect();
        assert_eq!(parameters, ["$15"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(sql in "[-a$1'\"/* \n;é]{0,40}") {
            let joined: String = pieces(&sql).iter().map(|p| p.text).collect();
            prop_assert_eq!(joined, sql);
        }
    }
}
