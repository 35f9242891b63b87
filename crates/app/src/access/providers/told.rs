//! The letters about an organization's provider: whoever changes how people sign in does it before
//! the eyes of the other admins.

use canopy_store::Tx;

use super::settings::Of;
use super::{Provider, rows};
use crate::letters::{Letter, Part, post};
use crate::{Actor, House, Refusal};

/// What became of a provider.
#[derive(Clone, Copy)]
pub(super) enum Became<'a> {
    /// There was none before.
    Set(&'a Provider),
    /// It is another one, or has other settings.
    Changed(&'a Provider),
    /// There is none any more.
    Removed,
}

/// Tells every other admin of the organization.
pub(super) async fn tell(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    of: Of<'_>,
    became: Became<'_>,
) -> Result<(), Refusal> {
    let now = house.now().as_microsecond();
    let link = format!("{}/o/{}/settings/sign-in", house.config.base_url, of.slug);
    let (verb, provider) = match became {
        Became::Set(provider) => ("set", Some(provider)),
        Became::Changed(provider) => ("changed", Some(provider)),
        Became::Removed => ("removed", None),
    };
    let mut words = format!(
        "{} ({}) {verb} the identity provider of {}, through which its people sign in.",
        actor.name, actor.email, of.name
    );
    if let Some(provider) = provider {
        let (issuer, domains) = (&provider.issuer, provider.domains.join(", "));
        words.push_str(&format!(
            " It is {issuer} now, and vouches for addresses at {domains}."
        ));
        if provider.only_way {
            words.push_str(" Passwords are turned away.");
        }
    }
    let warning = "Whoever runs the provider can come in as anybody of the organization. If you do not know of this, \
                   look at it now and talk to them.";
    let parts = [
        Part::Words(words),
        Part::Words(warning.into()),
        Part::Link("See how people sign in".into(), link),
    ];
    let subject = format!("The sign-in of {} was {verb}", of.name);
    for (name, email) in rows::other_admins(tx, of.id, &actor.id, now).await? {
        let letter = Letter::written(&email, &name, &subject, &parts);
        post(house, tx, &letter.about(Some(of.id))).await?;
    }
    Ok(())
}
