//! What is searched for in the log: by person, action, company and days.

use std::collections::BTreeSet;

use canopy_domain::period::bounds;
use canopy_domain::refusal::FieldError;
use canopy_domain::text::fold_word;
use canopy_store::Tx;
use jiff::civil::Date;

use super::rows::{self, Known};
use super::window::Window;
use crate::Refusal;

/// More people or companies than this are not searched for at once.
const MOST: usize = 200;

/// What is searched for, as it was typed. Empty texts leave out nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Somebody who did it or whom it concerns: a part of the name or address, or an id.
    pub person: String,
    /// What was done: `role.assigned`.
    pub action: String,
    /// The company that it concerns: a part of the name, the slug, or the id.
    pub company: String,
    /// The first day, `YYYY-MM-DD`, in the zone of the log.
    pub from: String,
    /// The last day, included.
    pub to: String,
}

impl Search {
    /// Whether nothing is searched for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The same in the words of rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Sought {
    pub(super) people: Option<Vec<String>>,
    pub(super) action: Option<String>,
    pub(super) companies: Option<Vec<String>>,
    pub(super) from: Option<i64>,
    pub(super) before: Option<i64>,
}

impl Sought {
    /// Whether no record can fit.
    pub(super) fn nothing(&self) -> bool {
        let empty = |ids: &Option<Vec<String>>| ids.as_ref().is_some_and(Vec::is_empty);
        empty(&self.people) || empty(&self.companies)
    }
}

/// Finds out who and which companies are meant.
pub(super) async fn sought(tx: &Tx, window: &Window, search: &Search) -> Result<Sought, Refusal> {
    let (from, to) = (day("from", &search.from)?, day("to", &search.to)?);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        let words = "the last day is before the first one; choose a later one";
        return Err(Refusal::field("to", "before_from", words));
    }
    let mut sought = Sought {
        from: from.map(|day| bounds(day, &window.zone).0.as_microsecond()),
        before: to.map(|day| bounds(day, &window.zone).1.as_microsecond()),
        action: Some(search.action.trim().to_owned()).filter(|action| !action.is_empty()),
        ..Sought::default()
    };
    if !search.person.trim().is_empty() {
        let known = rows::people(tx, window).await?;
        sought.people = Some(meant("person", &search.person, known)?);
    }
    let companies = if window.of_company || search.company.trim().is_empty() {
        None
    } else {
        let known = rows::companies(tx, window).await?;
        let visible = known
            .into_iter()
            .filter(|company| window.names(&company.id));
        Some(meant("company", &search.company, visible.collect())?)
    };
    sought.companies = companies.or_else(|| {
        let seen: Option<&BTreeSet<String>> = window.companies.as_ref();
        seen.map(|ids| ids.iter().cloned().collect())
    });
    Ok(sought)
}

fn day(field: &str, text: &str) -> Result<Option<Date>, FieldError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let wrong = |_| FieldError::new(field, "invalid", "write a day as YYYY-MM-DD");
    text.trim().parse().map(Some).map_err(wrong)
}

/// The ids of those who are meant: the one whose id or address it is, else all whose name or
/// address holds it.
fn meant(field: &str, text: &str, known: Vec<Known>) -> Result<Vec<String>, FieldError> {
    let folded = fold_word(text);
    let exact = |one: &Known| one.id == text.trim() || one.address == folded;
    if let Some(one) = known.iter().find(|one| exact(one)) {
        return Ok(vec![one.id.clone()]);
    }
    let holds =
        |one: &Known| fold_word(&one.name).contains(&folded) || one.address.contains(&folded);
    let ids: Vec<String> = known.into_iter().filter(holds).map(|one| one.id).collect();
    if ids.len() > MOST {
        let words = format!("more than {MOST} match; write more of the name");
        return Err(FieldError::new(field, "too_many", words));
    }
    Ok(ids)
}
#[cfg(test)]
mod tests;
