//! Letters about a person's account. They belong to no organization, so that no admin reads them.

use canopy_store::Tx;

use super::devices::browser_name;
use super::people::Person;
use super::sessions::Origin;
use crate::letters::{Letter, Part, post};
use crate::{House, Refusal};

const NOT_YOU: &str = "If this was you, there is nothing to do. If not, choose a new password now: that ends every session that is open.";

fn when(house: &House) -> String {
    house.now().strftime("%-d %B %Y at %H:%M UTC").to_string()
}

fn new_password(house: &House) -> Part {
    let address = format!("{}/forgotten", house.config.base_url);
    Part::Link("Choose a new password".into(), address)
}

/// Tells a person that somebody signed in from a browser that was not seen before.
pub(super) async fn new_device(
    house: &House,
    tx: &Tx,
    person: &Person,
    origin: &Origin,
) -> Result<(), Refusal> {
    let words = format!(
        "Your Canopy account was signed in to from a browser that you did not use before: {}, from {}, on {}.",
        browser_name(&origin.agent),
        origin.address,
        when(house)
    );
    let parts = [
        Part::Words(words),
        Part::Words(NOT_YOU.into()),
        new_password(house),
    ];
    let subject = "A new sign-in to your Canopy account";
    let letter = Letter::written(&person.email, &person.name, subject, &parts);
    post(house, tx, &letter).await
}

/// Tells a person that the password was changed.
pub(super) async fn password_changed(
    house: &House,
    tx: &Tx,
    email: &str,
    name: &str,
) -> Result<(), Refusal> {
    let words = format!(
        "The password of your Canopy account was changed on {}.",
        when(house)
    );
    let parts = [
        Part::Words(words),
        Part::Words(NOT_YOU.into()),
        new_password(house),
    ];
    let subject = "Your Canopy password was changed";
    post(house, tx, &Letter::written(email, name, subject, &parts)).await
}

/// Tells a person what became of two-factor sign-in, such as “was turned on”.
pub(super) async fn two_factor_changed(
    house: &House,
    tx: &Tx,
    email: &str,
    name: &str,
    became: &str,
) -> Result<(), Refusal> {
    let words = format!(
        "Two-factor sign-in of your Canopy account {became} on {}.",
        when(house)
    );
    let parts = [
        Part::Words(words),
        Part::Words(NOT_YOU.into()),
        new_password(house),
    ];
    let subject = format!("Two-factor sign-in {became}");
    post(house, tx, &Letter::written(email, name, &subject, &parts)).await
}

/// Sends the link with which a forgotten password is replaced.
pub(super) async fn forgotten(
    house: &House,
    tx: &Tx,
    person: &Person,
    token: &str,
    address: &str,
) -> Result<(), Refusal> {
    let link = format!("{}/forgotten/{token}", house.config.base_url);
    let words = format!(
        "Somebody asked for a new password of your Canopy account, from {address} on {}. With this link you choose one. \
         It works once, within an hour.",
        when(house)
    );
    let parts = [
        Part::Words(words),
        Part::Link("Choose a new password".into(), link),
        Part::Words(
            "If this was not you, there is nothing to do: your password stays as it is.".into(),
        ),
    ];
    let subject = "Choose a new Canopy password";
    let letter = Letter::written(&person.email, &person.name, subject, &parts);
    post(house, tx, &letter).await
}
