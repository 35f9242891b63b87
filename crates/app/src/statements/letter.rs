//! The letter about a month that was closed.

use canopy_domain::money::Money;

use super::document::Document;
use crate::letters::{Letter, Part};

/// To a billing contact: the number, the total, and where the statement is.
pub(super) fn closed_letter(
    (name, email): (&str, &str),
    document: &Document,
    total: &Money,
    link: &str,
) -> Letter {
    let month = document.month.first().strftime("%B %Y");
    let company = &document.company.name;
    let mut words = format!(
        "{month} of {company} is closed. Statement {} comes to {} ({} {}).",
        document.number,
        total.display(),
        total.currency.code(),
        total.amount.exact()
    );
    if document.document == "part" {
        words.push_str(" It is the part of your organization.");
    }
    let restated = document.sums.restatements.len();
    let mut parts = vec![Part::Words(words)];
    if restated > 0 {
        let words = match restated {
            1 => "It restates one earlier month; that is shown apart.".to_owned(),
            many => format!("It restates {many} earlier months; that is shown apart."),
        };
        parts.push(Part::Words(words));
    }
    parts.push(Part::Link("See the statement".into(), link.into()));
    let subject = format!("Statement {} of {company}: {month}", document.number);
    Letter::written(email, name, &subject, &parts)
}
