//! The endpoints of an organization: adding, switching, removing, and what became of deliveries.

use std::str::FromStr;

use canopy_domain::role::{Action, Place};
use jiff::Timestamp;
use serde_json::json;

use super::deliver::reach;
use super::{Event, PURPOSE, rows, sign};
use crate::audit::{self, Change};
use crate::house::random;
use crate::organizations::find::{Organization, find_in, find_organization};
use crate::{Actor, House, Refusal};

/// The most endpoints of one organization.
const MOST: usize = 20;
/// How many deliveries are shown.
const SHOWN: i64 = 50;

/// Where an organization is told.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// `whe_…`.
    pub id: String,
    /// Whose it is.
    pub organization_id: String,
    /// Its address.
    pub url: String,
    /// What it is told of.
    pub events: Vec<Event>,
    /// Whether it is told at all.
    pub switched_on: bool,
    /// Since when it is there.
    pub created_at: Timestamp,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Another attempt follows.
    Waiting,
    /// The endpoint took it.
    Delivered,
    /// The endpoint never took it.
    GivenUp,
}

impl FromStr for DeliveryState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "waiting" => Ok(Self::Waiting),
            "delivered" => Ok(Self::Delivered),
            "given_up" => Ok(Self::GivenUp),
            _ => Err(()),
        }
    }
}

/// One delivery.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// `msg_…`, as its receiver knows it.
    pub id: String,
    /// Where to.
    pub url: String,
    /// Of what.
    pub event: String,
    /// What became of it.
    pub state: DeliveryState,
    /// When it was put in line.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// How often it was tried.
    pub attempts: i64,
    /// What the endpoint answered last.
    pub status: Option<i64>,
    /// What went wrong last.
    pub error: Option<String>,
}

/// The webhooks of an organization, for those who manage it.
#[derive(Debug)]
pub struct Webhooks {
    /// The organization.
    pub organization: Organization,
    /// Its endpoints, oldest first.
    pub endpoints: Vec<Endpoint>,
    /// The latest deliveries.
    pub deliveries: Vec<Delivery>,
}

/// Reads the webhooks of an organization.
pub async fn webhooks(house: &House, actor: &Actor, subject: &str) -> Result<Webhooks, Refusal> {
    house
        .store
        .read(move |tx| async move {
            let organization = find_in(&tx, actor, subject).await?;
            let place = Place::Organization(&organization.id);
            actor.may(Action::ManageOrganization, place)?;
            Ok(Webhooks {
                endpoints: rows::endpoints(&tx, &organization.id).await?,
                deliveries: rows::deliveries(&tx, &organization.id, SHOWN).await?,
                organization,
            })
        })
        .await
}

/// Adds an endpoint; answers its secret, which is told this once.
pub async fn add_endpoint(
    house: &House,
    actor: &Actor,
    subject: &str,
    url: &str,
    events: &[String],
) -> Result<(Endpoint, String), Refusal> {
    let organization = find_organization(house, actor, subject).await?;
    actor.may(
        Action::ManageOrganization,
        Place::Organization(&organization.id),
    )?;
    let endpoint = Endpoint {
        id: house.fresh_id("whe_"),
        organization_id: organization.id,
        url: checked_url(house, url)?,
        events: checked_events(events)?,
        switched_on: true,
        created_at: house.now(),
    };
    let secret: [u8; 32] = random();
    let sealed = house.keyring()?.seal(PURPOSE, &endpoint.id, &secret)?;
    let (new, sealed) = (&endpoint, &sealed);
    house
        .store
        .write(move |tx| async move {
            if rows::endpoints(&tx, &new.organization_id).await?.len() >= MOST {
                let message = format!("there are {MOST} endpoints already; remove one first");
                return Err(Refusal::conflict("url", "too_many", message));
            }
            rows::insert(&tx, new, sealed).await?;
            record(&tx, actor, new, "webhook.added").await
        })
        .await?;
    Ok((endpoint, sign::written(&secret)))
}

fn checked_url(house: &House, url: &str) -> Result<String, Refusal> {
    let refused = |why: String| Refusal::field("url", "invalid", why);
    let url = url.trim();
    if url.len() > 500 || url.chars().any(|c| !c.is_ascii_graphic()) {
        let why =
            "write an address of at most 500 characters, such as https://hooks.example.com/canopy";
        return Err(refused(why.into()));
    }
    canopy_outside::may_ask(url, reach(house)).map_err(|why| {
        refused(format!(
            "{why}; write it like https://hooks.example.com/canopy"
        ))
    })?;
    Ok(url.to_owned())
}

fn checked_events(codes: &[String]) -> Result<Vec<Event>, Refusal> {
    let wrong = || {
        let known: Vec<&str> = Event::ALL.iter().map(|event| event.code()).collect();
        let message = format!("choose from {}", known.join(", "));
        Refusal::field("events", "invalid", message)
    };
    let read: Option<Vec<Event>> = codes.iter().map(|code| Event::read(code)).collect();
    let chosen = read.ok_or_else(wrong)?;
    let events: Vec<Event> = Event::ALL
        .into_iter()
        .filter(|event| chosen.contains(event))
        .collect();
    match events.is_empty() {
        true => Err(wrong()),
        false => Ok(events),
    }
}

/// What is done with an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is told from now on.
    On,
    /// It is told no more for now; what waits for it is given up.
    Off,
    /// It is gone.
    Removed,
}

/// Switches an endpoint on or off, or removes it.
pub async fn turn_endpoint(
    house: &House,
    actor: &Actor,
    subject: &str,
    id: &str,
    turn: Turn,
) -> Result<(), Refusal> {
    let organization = find_organization(house, actor, subject).await?;
    actor.may(
        Action::ManageOrganization,
        Place::Organization(&organization.id),
    )?;
    let (organization, now) = (&organization.id, house.now().as_microsecond());
    house
        .store
        .write(move |tx| async move {
            let all = rows::endpoints(&tx, organization).await?;
            let found = all.iter().find(|endpoint| endpoint.id == id);
            let endpoint = found.ok_or(Refusal::Hidden)?;
            let action = match turn {
                Turn::On | Turn::Off if endpoint.switched_on == (turn == Turn::On) => return Ok(()),
                Turn::On => "webhook.switched_on",
                Turn::Off => "webhook.switched_off",
                Turn::Removed => "webhook.removed",
            };
            match turn {
                Turn::Removed => rows::remove(&tx, id, now).await?,
                _ => rows::switch(&tx, id, turn == Turn::On).await?,
            }
            record(&tx, actor, endpoint, action).await
        })
        .await
}

/// Where an address leads, without its path: that often is the secret of the receiver, and more people
/// read the audit log than set webhooks.
fn host_of(url: &str) -> &str {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find(['/', '?', '#']);
    end.map_or(url, |end| &url[..after + end])
}

async fn record(
    tx: &canopy_store::Tx,
    actor: &Actor,
    endpoint: &Endpoint,
    action: &str,
) -> Result<(), Refusal> {
    let events: Vec<&str> = endpoint.events.iter().map(|event| event.code()).collect();
    let words = Some(json!({ "host": host_of(&endpoint.url), "events": events }));
    let removed = action == "webhook.removed";
    let change = Change {
        organization: Some(&endpoint.organization_id),
        company: None,
        action,
        subject: &endpoint.id,
        before: words.clone().filter(|_| removed),
        after: words.filter(|_| !removed),
    };
    audit::record(tx, actor, change).await
}
