//! What a page is asked for: the place in its address, its parameters, the fields of a form.
//!
//! None of these fails with a bare text: what cannot be read is a page, too.

use axum::RequestExt;
use axum::extract::{Form, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use super::refused::{not_found, refused};

/// The longest subject that anything is named by; longer ones name nothing.
const LONGEST: usize = 200;

/// The one variable part of an address: a slug, an id or a token.
pub(super) struct Subject(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Subject {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) if may_name_something(&text) => Ok(Self(text)),
            _ => Err(not_found()),
        }
    }
}

/// The two variable parts of an address, in their order.
pub(super) struct Subjects(pub(super) [String; 2]);

impl<S: Send + Sync> FromRequestParts<S> for Subjects {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Path::<[String; 2]>::from_request_parts(parts, state).await {
            Ok(Path(texts)) if texts.iter().all(|text| may_name_something(text)) => Ok(Self(texts)),
            _ => Err(not_found()),
        }
    }
}

/// Slugs, ids and tokens are short and printable; the database is not asked for anything else.
pub(super) fn may_name_something(text: &str) -> bool {
    text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Names and their values, in the order in which they were sent.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// What follows a beginning in names, with the value of each.
    pub(super) fn starting<'a>(
        &'a self,
        beginning: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let pairs = self.0.iter();
        pairs.filter_map(move |(name, value)| Some((name.strip_prefix(beginning)?, value.as_str())))
    }

    /// Every value of this name, in the order in which they were sent.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let sent = self.0.iter().filter(|(known, _)| known == name);
        sent.map(|(_, value)| value.clone()).collect()
    }

    /// The first value of this name, if it was sent.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of this name; empty where it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The fields of a query string, for tests.
    #[cfg(test)]
    pub(super) fn of(query: &str) -> Self {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let plain = |text: &str| text.replace('+', " ");
        Self(
            pairs
                .map(|(name, value)| (name.to_owned(), plain(value)))
                .collect(),
        )
    }

    /// The same as a text of its own, where it was sent.
    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.find(name).map(str::to_owned)
    }
}

/// The parameters of an address. Unknown ones and repeated ones are no error: links get mangled.
pub(super) struct Asked(pub(super) Fields);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        Ok(Self(Fields(
            pairs.map(|Query(pairs)| pairs).unwrap_or_default(),
        )))
    }
}

/// The fields of a form.
pub(super) struct Sent(pub(super) Fields);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let pairs = match request.extract::<Form<Vec<(String, String)>>, _>().await {
            Ok(Form(pairs)) => pairs,
            Err(rejection) => {
                let words =
                    "The form could not be read. Go back, load the page anew and send it again.";
                return Err(refused(rejection.status(), words));
            }
        };
        // No keyboard types this character, and no database keeps it.
        if pairs.iter().any(|(_, value)| value.contains('\0')) {
            let words = "The form holds a character that cannot be kept (U+0000). Go back and type the text anew.";
            return Err(refused(StatusCode::UNPROCESSABLE_ENTITY, words));
        }
        Ok(Self(Fields(pairs)))
    }
}

/// Whether a script asks for a part of a page, and not a person for a page.
pub(super) struct ByScript(pub(super) bool);

impl<S: Send + Sync> FromRequestParts<S> for ByScript {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.headers.contains_key("hx-request")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_nothing_is_not_looked_up() {
        assert!(may_name_something("alder-finch-law"));
        assert!(may_name_something("co_0h7m2k9qv4t1c8w3xz5e"));
        for text in ["a\0b", "a b", "é", "a\n"] {
            assert!(!may_name_something(text), "{text:?}");
        }
        assert!(!may_name_something(&"a".repeat(LONGEST + 1)));
    }

    #[test]
    fn the_first_of_a_repeated_field_counts() {
        let fields = Fields(vec![("q".into(), "one".into()), ("q".into(), "two".into())]);
        assert_eq!(fields.get("q"), "one");
        assert_eq!(fields.find("page"), None);
        assert_eq!(fields.get("page"), "");
    }
}
