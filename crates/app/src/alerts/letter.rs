//! The letters about caps.

use canopy_domain::cap::{CapState, percent};
use canopy_store::Tx;

use super::notice::Seen;
use crate::access::roles::rows::admins_of;
use crate::letters::{Letter, Part};
use crate::{House, Refusal};

/// To the admins of the company, if it is about one, and to those of the organization.
pub(super) async fn letters(house: &House, tx: &Tx, seen: &Seen) -> Result<Vec<Letter>, Refusal> {
    let organization = seen.organization.as_ref().map(|it| it.id.as_str());
    let company = seen.company.as_ref().map(|it| it.id.as_str());
    let now = house.now().as_microsecond();
    let admins = admins_of(tx, organization, company, now).await?;
    let written = admins
        .iter()
        .map(|(name, email)| written(house, seen, name, email).about(organization));
    Ok(written.collect())
}

fn written(house: &House, seen: &Seen, name: &str, email: &str) -> Letter {
    let capped = &seen.capped;
    let month = capped.month.first().strftime("%B %Y");
    let place = seen.name();
    let reached = seen.state == CapState::Reached;
    let subject = match reached {
        true => format!("{place} has reached its cap for {month}"),
        false => format!("{place} is near its cap for {month}"),
    };
    let (spent, cap) = (capped.spent.display(), seen.cap.display());
    let part = percent(capped.spent.amount, seen.cap.amount);
    let mut parts = vec![Part::Words(format!(
        "{place} has spent {spent} of its cap of {cap} in {month}. That is {part} %."
    ))];
    if reached {
        parts.push(Part::Words(
            "Systems that ask Canopy before they call or text are told to pause until the month ends or the cap is \
             raised. Canopy itself stops nothing, and goes on counting what happens."
                .into(),
        ));
    }
    let link = format!("{}{}/billing/caps", house.config.base_url, seen.path());
    parts.push(Part::Link("See the cap".into(), link));
    Letter::written(email, name, &subject, &parts)
}
