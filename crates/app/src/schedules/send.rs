//! Writing the copies that wait, one after the other, by as many processes as there are.

use std::time::Duration;

use canopy_store::queue::{Claimed, claim, done, retry_at};
use canopy_store::{StoreError, Tx};
use jiff::SignedDuration;

use super::claim::claim_due;
use super::kept::Delivery;
use super::letter::{About, report_letter};
use super::outcome::settle;
use super::recipients::{as_now, may_read};
use super::rows::{self, Note};
use crate::letters::{File, hand_over};
use crate::organizations::find::Organization;
use crate::organizations::rows::by_ids;
use crate::reporting::export::{Export, ExportAsked};
use crate::reporting::report::{PeriodAsked, ReportAsked};
use crate::{Actor, House, Refusal};

/// The kind of the jobs that write copies.
pub(super) const JOB: &str = "scheduled_report";
/// How long one attempt may take before another process takes the copy over.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// How long writing one file may take.
pub const PATIENCE: Duration = Duration::from_secs(4 * 60);
/// How long to wait after each failed attempt, in seconds. After the attempt that follows the last wait
/// the copy has failed.
pub const WAITS: [i64; 4] = [60, 300, 1_800, 7_200];
/// How often an idle process looks for what is due.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long it waits when the database does not answer.
const AFTER_TROUBLE: Duration = Duration::from_secs(30);

/// Claims what is due and writes it until it is dropped.
pub async fn run(house: House) {
    loop {
        let wait = match round(&house).await {
            Ok(()) => LOOK_EVERY,
            Err(error) => {
                tracing::error!(%error, "scheduled reports could not be looked for; they wait");
                AFTER_TROUBLE
            }
        };
        tokio::time::sleep(wait).await;
    }
}

async fn round(house: &House) -> Result<(), Refusal> {
    claim_due(house).await?;
    while send_next(house).await? {}
    settle(house).await
}

/// Takes up the copy that has waited longest; false where none is due.
pub async fn send_next(house: &House) -> Result<bool, Refusal> {
    let (now, lease) = (house.now().as_microsecond(), LEASE.as_micros() as i64);
    let Some(job) = claim(&house.store, &[JOB], now, lease).await? else {
        return Ok(false);
    };
    match attempt(house, &job).await {
        // Another process has the copy now.
        Err(Refusal::Store(StoreError::LeaseLost)) => Ok(true),
        ended => ended.map(|()| true),
    }
}

/// A copy to be written: for whom, of what.
struct Work {
    delivery: Delivery,
    organization: Organization,
    name: String,
    reader: Actor,
}

/// What is to be done with a copy.
enum Found {
    /// Nothing: it ended.
    Nothing,
    /// Its recipient gets nothing, for this reason.
    Without(String),
    /// It is written.
    Write(Box<Work>),
}

/// How an attempt ended.
enum Ended {
    Written(Box<Work>, Option<File>),
    Without(String),
    Failed(&'static str),
}

async fn attempt(house: &House, job: &Claimed) -> Result<(), Refusal> {
    let found = house
        .store
        .read(move |tx| async move { look(house, &tx, &job.payload).await })
        .await?;
    let ended = match found {
        Found::Nothing => {
            return house
                .store
                .post(move |tx| async move { Ok(done(&tx, job).await?) })
                .await;
        }
        Found::Without(why) => Ended::Without(why),
        Found::Write(work) => written(house, work).await,
    };
    let ended = &ended;
    house
        .store
        .write(move |tx| async move { conclude(house, &tx, job, ended).await })
        .await
}

async fn look(house: &House, tx: &Tx, payload: &str) -> Result<Found, Refusal> {
    let Some((delivery, person)) = payload.split_once(' ') else {
        return Ok(Found::Nothing);
    };
    let Some(delivery) = rows::waiting(tx, delivery, person).await? else {
        return Ok(Found::Nothing);
    };
    let Some(schedule) = rows::one(tx, &delivery.schedule_id).await? else {
        return Ok(Found::Without("The schedule was deleted.".into()));
    };
    let ids = [schedule.organization_id.clone()];
    let Some(organization) = by_ids(tx, &ids).await?.pop() else {
        return Ok(Found::Nothing);
    };
    let Some(reader) = as_now(house, tx, person).await? else {
        return Ok(Found::Without("The account is deactivated.".into()));
    };
    if !may_read(&reader, &organization.id) {
        return Ok(Found::Without(no_reader(&organization)));
    }
    Ok(Found::Write(Box::new(Work {
        delivery,
        organization,
        name: schedule.name,
        reader,
    })))
}

fn no_reader(organization: &Organization) -> String {
    let name = &organization.name;
    format!("The recipient does not hold reporting in {name} any more.")
}

async fn written(house: &House, work: Box<Work>) -> Ended {
    let failed = |refusal: Refusal| match refusal {
        Refusal::Hidden | Refusal::Forbidden | Refusal::Withheld(_) => {
            Ended::Without(no_reader(&work.organization))
        }
        Refusal::Store(_) => Ended::Failed("The database did not answer."),
        refusal => {
            tracing::error!(%refusal, delivery = work.delivery.id, "a scheduled report could not be written");
            Ended::Failed("The report could not be written.")
        }
    };
    match tokio::time::timeout(PATIENCE, file(house, &work)).await {
        Ok(Ok(file)) => Ended::Written(work, file),
        Ok(Err(refusal)) => failed(refusal),
        Err(_) => Ended::Failed("Writing the report took longer than four minutes."),
    }
}

/// The report as its reader may see it; nothing where it is too large for a letter.
async fn file(house: &House, work: &Work) -> Result<Option<File>, Refusal> {
    let shape = work.delivery.shape;
    let asked = ExportAsked {
        report: ReportAsked {
            period: PeriodAsked::Days(work.delivery.period),
            stood_on: None,
            compare: false,
        },
        layout: shape.layout,
        lines: shape.lines,
        // People open it in a spreadsheet.
        mark: true,
    };
    let id = &work.organization.id;
    let mut export = Export::in_turn(None, house, &work.reader, id, &asked, shape.format).await?;
    let mut bytes = Vec::new();
    while let Some(part) = export.next().await? {
        bytes.extend(part);
        if bytes.len() > house.config.largest_letter_file {
            return Ok(None);
        }
    }
    Ok(Some(File {
        name: export.file_name.clone(),
        media_type: shape.format.media_type().into(),
        bytes,
    }))
}

/// Notes how an attempt ended, with the letter and the end of the job in one transaction.
async fn conclude(house: &House, tx: &Tx, job: &Claimed, ended: &Ended) -> Result<(), Refusal> {
    let (delivery, person) = job.payload.split_once(' ').unwrap_or_default();
    let now = house.now().as_microsecond();
    let mut note = Note {
        state: "not_sent",
        reason: None,
        letter_id: None,
        ended_at: Some(now),
    };
    match ended {
        Ended::Written(work, file) => {
            // What the reader may see is what they may see now, or it is written anew.
            let again = as_now(house, tx, person).await?;
            if again.is_none_or(|it| it.assignments != work.reader.assignments) {
                return Ok(retry_at(tx, job, now, "access changed meanwhile").await?);
            }
            let id = hand_over(house, tx, letter(house, work, file.clone())).await?;
            note.state = "posted";
            note.letter_id = Some(&id);
            rows::note(tx, delivery, person, &note).await?;
            return Ok(done(tx, job).await?);
        }
        Ended::Without(why) => note.reason = Some(why),
        Ended::Failed(why) => {
            note.reason = Some(why);
            let past = usize::try_from(job.attempt - 1).unwrap_or(WAITS.len());
            if let Some(wait) = WAITS.get(past) {
                note.state = "waiting";
                note.ended_at = None;
                rows::note(tx, delivery, person, &note).await?;
                return Ok(retry_at(tx, job, now + wait * 1_000_000, why).await?);
            }
            note.state = "failed";
        }
    }
    rows::note(tx, delivery, person, &note).await?;
    Ok(done(tx, job).await?)
}

fn letter(house: &House, work: &Work, file: Option<File>) -> crate::letters::Letter {
    let about = About {
        organization: &work.organization,
        base_url: &house.config.base_url,
        schedule: &work.name,
        period: work.delivery.period,
        test: work.delivery.test,
    };
    report_letter(&about, (&work.reader.name, &work.reader.email), file)
}
