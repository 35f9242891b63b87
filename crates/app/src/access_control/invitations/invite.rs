//! Inviting one or several addresses at once, with an answer for each.

use std::collections::BTreeSet;

use canopy_domain::refusal::FieldError;
use canopy_domain::role::Draft;
use canopy_domain::text::fold_email;
use canopy_store::Tx;

use super::sent::{Sent, count, may_offer, posted};
use crate::access::invitations::send;
use crate::access::roles::rows::of_person;
use crate::access_control::assign::not_held_already;
use crate::access_control::ground::Ground;
use crate::access_control::place::{Here, Workplace};
use crate::access_control::wish::Wish;
use crate::{Actor, House, Refusal};

/// The most addresses of one request.
pub const MOST: usize = 100;

/// What became of one address.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The address as it was written.
    pub email: String,
    /// The invitation, or why there is none.
    pub outcome: Result<Sent, FieldError>,
}

/// Offers a role to every address. What is wrong with the role refuses the whole request; what is
/// wrong with an address refuses that address only.
pub async fn invite(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    emails: &[String],
    wish: &Wish,
) -> Result<Vec<Invited>, Refusal> {
    let here = &Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    if emails.is_empty() || emails.len() > MOST {
        let words = format!("name 1 to {MOST} e-mail addresses");
        return Err(Refusal::field("emails", "out_of_range", words));
    }
    house
        .store
        .write(move |tx| async move {
            let (ground, draft) = offer(house, &tx, actor, here, wish).await?;
            let (mut seen, mut answers) = (BTreeSet::new(), Vec::with_capacity(emails.len()));
            for email in emails {
                let done = one(house, &tx, &ground, email, &draft, &mut seen).await;
                answers.push(Invited {
                    email: email.clone(),
                    outcome: of_address(done)?,
                });
            }
            Ok(answers)
        })
        .await
}

/// Offers a role to one address.
pub async fn invite_one(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    email: &str,
    wish: &Wish,
) -> Result<Sent, Refusal> {
    let here = &Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    house
        .store
        .write(move |tx| async move {
            let (ground, draft) = offer(house, &tx, actor, here, wish).await?;
            one(house, &tx, &ground, email, &draft, &mut BTreeSet::new()).await
        })
        .await
}

/// What is offered, where the law lets the actor offer it.
async fn offer(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    here: &Here,
    wish: &Wish,
) -> Result<(Ground, Draft), Refusal> {
    let ground = Ground::of(house, tx, actor, here).await?;
    let draft = wish.drafted(tx, &ground, None).await?;
    ground.may_give("", &draft)?;
    Ok((ground, draft))
}

/// The address and whose it is, where the law lets the role be offered to it. The preview asks this
/// as well, so that it allows what the act allows and nothing else.
pub(in crate::access_control) async fn proposed(
    tx: &Tx,
    ground: &Ground,
    email: &str,
    draft: &Draft,
) -> Result<(String, Option<String>), Refusal> {
    let folded =
        fold_email(email).map_err(|error| Refusal::field("email", "invalid", error.to_string()))?;
    let person = may_offer(tx, ground, &folded, draft).await?;
    if let Some(person) = &person {
        not_held_already(ground, &of_person(tx, person).await?, draft)?;
    }
    Ok((folded, person))
}

async fn one(
    house: &House,
    tx: &Tx,
    ground: &Ground,
    email: &str,
    draft: &Draft,
    seen: &mut BTreeSet<String>,
) -> Result<Sent, Refusal> {
    let (folded, _) = proposed(tx, ground, email, draft).await?;
    if !seen.insert(folded.clone()) {
        let words = "this address is in the list already";
        return Err(Refusal::field("email", "repeated", words));
    }
    count(tx, ground, &folded).await?;
    let actor = &ground.standing.actor;
    let sent = send(house, tx, actor, &folded, draft, ground.chain()).await?;
    posted(house, tx, ground, sent).await
}

/// The law refuses before anything is written, so a refused address leaves the others untouched.
fn of_address(done: Result<Sent, Refusal>) -> Result<Result<Sent, FieldError>, Refusal> {
    match done {
        Ok(sent) => Ok(Ok(sent)),
        Err(Refusal::Invalid(error) | Refusal::Conflict(error) | Refusal::Beyond(error)) => {
            Ok(Err(error))
        }
        Err(Refusal::TooMany { retry_after_s }) => {
            let hours = (retry_after_s + 3_599) / 3_600;
            let words = format!("too many invitations went out today; send this one in {hours} h");
            Ok(Err(FieldError::new("email", "too_many_letters", words)))
        }
        Err(error) => Err(error),
    }
}
