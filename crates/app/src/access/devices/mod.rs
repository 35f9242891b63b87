//! The browsers in which a person signed in before, told by a cookie of their own that signs nobody
//! in.

mod rows;

use canopy_store::Tx;
use jiff::{SignedDuration, Timestamp};

use super::people::Person;
use super::sessions::Origin;
use super::{account_letters, tokens};
use crate::{House, Refusal};

/// What a browser keeps to be known again: what it has already, else drawn from the token of the
/// session that was opened in it.
pub fn kept_by(origin: &Origin, session_token: &str) -> String {
    if origin.device.is_empty() {
        tokens::hash(&format!("device/{session_token}"))
    } else {
        origin.device.clone()
    }
}

/// Notes where a person signs in, and tells them where it is somewhere new. The first place of all
/// is no news.
pub(super) async fn note(
    house: &House,
    tx: &Tx,
    person: &Person,
    origin: &Origin,
    session_token: &str,
) -> Result<(), Refusal> {
    let now = house.now().as_microsecond();
    let device = tokens::hash(&kept_by(origin, session_token));
    if rows::seen_again(tx, &person.id, &device, now).await? {
        return Ok(());
    }
    let first = !rows::any(tx, &person.id).await?;
    rows::insert(tx, &person.id, &device, now).await?;
    if first {
        return Ok(());
    }
    account_letters::new_device(house, tx, person, origin).await
}

/// Forgets browsers that were not used to sign in for a year.
pub(crate) async fn sweep(tx: &Tx, now: Timestamp) -> Result<(), Refusal> {
    let year = SignedDuration::from_hours(24 * 365);
    rows::sweep(tx, (now - year).as_microsecond()).await
}

/// A browser as people know it, from what it says of itself; the order matters, because most say
/// that they are others, too.
pub fn browser_name(agent: &str) -> String {
    let known = |list: &[(&str, &'static str)]| {
        list.iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = known(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = known(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.into(),
        (None, _) if agent.is_empty() => "Unknown".into(),
        (None, _) => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser_name;

    #[test]
    fn browsers_are_told_apart() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(browser_name(chrome), "Chrome on Linux");
        assert_eq!(
            browser_name(&format!("{chrome} Edg/140.0")),
            "Edge on Linux"
        );
        assert_eq!(browser_name("curl/8.5.0"), "curl/8.5.0");
        assert_eq!(browser_name(""), "Unknown");
    }
}
