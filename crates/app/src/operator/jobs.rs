//! What the installation does by itself: monthly fees, month close, caps and sweeping.

use jiff::SignedDuration;

use crate::access_control::see_as::end_left_open;
use crate::audit::heads::{HeadKey, Witness};
use crate::months::close::close_due_months;
use crate::months::monthly_fees::post_monthly_fees;
use crate::{
    Actor, House, Refusal, access, alerts, audit, companies, letters, schedules, webhooks,
};

/// How long is known which letters were written.
const LETTERS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How long is known what became of scheduled reports: somewhat over a year.
const DELIVERIES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

/// One round of everything that is due. Every part may run as often as it likes, in any number of
/// processes: what is done is found done.
pub async fn run_due(house: &House) -> Result<(), Refusal> {
    let actor = Actor::installation("Canopy", house.now());
    let companies = house
        .store
        .read(|tx| async move { companies::rows::all_ids(&tx).await })
        .await?;
    for (company, _) in companies {
        post_monthly_fees(house, &company).await?;
        close_due_months(house, &actor, &company).await?;
    }
    alerts::notice::look(house).await?;
    end_left_open(house).await?;
    sweep(house).await
}

/// Removes sessions, links, counters and letters that are over.
async fn sweep(house: &House) -> Result<(), Refusal> {
    let now = house.now();
    let old = (now - SignedDuration::from_hours(24)).as_microsecond();
    house
        .store
        .write(move |tx| async move {
            access::forgotten::sweep(&tx, now.as_microsecond()).await?;
            access::devices::sweep(&tx, now).await?;
            letters::rows::sweep(&tx, (now - LETTERS_KEPT).as_microsecond()).await?;
            webhooks::rows::sweep(&tx, (now - LETTERS_KEPT).as_microsecond()).await?;
            schedules::rows::sweep(&tx, (now - DELIVERIES_KEPT).as_microsecond()).await?;
            access::rows::sweep(&tx, now.as_microsecond(), old).await
        })
        .await
}

/// Every company of the installation: id and slug. For the operator's commands.
pub async fn all_companies(house: &House) -> Result<Vec<(String, String)>, Refusal> {
    house
        .store
        .read(|tx| async move { companies::rows::all_ids(&tx).await })
        .await
}

/// Walks the audit chains and holds them against heads that were signed earlier; names the first
/// break.
pub async fn verify_audit(house: &House, witness: &Witness) -> Result<Option<String>, Refusal> {
    house
        .store
        .read(move |tx| async move { audit::first_break(&tx, witness).await })
        .await
}

/// Signs the head of every audit chain; answers a line for each.
pub async fn sign_heads(house: &House) -> Result<Vec<String>, Refusal> {
    let (key, now) = (HeadKey::of(house.keyring()?), house.now());
    let heads = house
        .store
        .read(move |tx| async move { audit::current_heads(&tx, now).await })
        .await?;
    Ok(heads.iter().map(|head| key.sign(head)).collect())
}
