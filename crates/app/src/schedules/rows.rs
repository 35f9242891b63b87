//! The rows of schedules, deliveries and copies.

use std::collections::BTreeMap;

use canopy_domain::period::Period;
use canopy_domain::schedule::{Plan, Slot};
use canopy_store::{Row, Tx, Value};
use jiff::civil::Date;

use super::kept::{Copy, Delivery, Person, Schedule, Shape};
use super::wish;
use crate::Refusal;
use crate::stored::{broken, day, instant};

const SCHEDULE: &str = "schedule_id, organization_id, name, cadence, weekday, month_day, hour, covers, layout, lines, \
     format, active, from_day, created_at";

fn small(row: &Row, at: usize) -> Result<i8, Refusal> {
    i8::try_from(row.int(at)?).map_err(|_| broken("number of a schedule"))
}

fn shape(row: &Row, at: usize) -> Result<Shape, Refusal> {
    wish::shape(row.text(at)?, row.text(at + 1)?, row.text(at + 2)?)
        .map_err(|_| broken("shape of a schedule"))
}

fn schedule(row: &Row) -> Result<Schedule, Refusal> {
    Ok(Schedule {
        id: row.string(0)?,
        organization_id: row.string(1)?,
        name: row.string(2)?,
        plan: Plan {
            cadence: row.text(3)?.parse().map_err(|_| broken("cadence"))?,
            weekday: small(row, 4)?,
            month_day: small(row, 5)?,
            hour: small(row, 6)?,
            covers: row.text(7)?.parse().map_err(|_| broken("days covered"))?,
        },
        shape: shape(row, 8)?,
        active: row.int(11)? != 0,
        from_day: day(row.text(12)?)?,
        created_at: instant(row.int(13)?)?,
        recipients: Vec::new(),
    })
}

async fn with_recipients(tx: &Tx, rows: &[Row]) -> Result<Vec<Schedule>, Refusal> {
    let mut found: Vec<Schedule> = rows.iter().map(schedule).collect::<Result<_, _>>()?;
    let ids: Vec<Value> = found.iter().map(|it| Value::from(&it.id)).collect();
    let sql = "SELECT r.schedule_id, p.person_id, p.name, p.email FROM schedule_recipients r \
         JOIN people p ON p.person_id = r.person_id WHERE r.schedule_id IN ({list})";
    let mut people: BTreeMap<String, Vec<Person>> = BTreeMap::new();
    for row in tx.all_in(sql, args![], &ids).await? {
        let person = Person {
            id: row.string(1)?,
            name: row.string(2)?,
            email: row.string(3)?,
        };
        people.entry(row.string(0)?).or_default().push(person);
    }
    for schedule in &mut found {
        schedule.recipients = people.remove(&schedule.id).unwrap_or_default();
        schedule
            .recipients
            .sort_by(|a, b| (&a.name, &a.email).cmp(&(&b.name, &b.email)));
    }
    Ok(found)
}

/// The schedules of an organization, oldest first.
pub(super) async fn all(tx: &Tx, organization_id: &str) -> Result<Vec<Schedule>, Refusal> {
    let sql = format!(
        "SELECT {SCHEDULE} FROM schedules WHERE organization_id = $1 AND removed_at IS NULL ORDER BY schedule_id"
    );
    with_recipients(tx, &tx.all(&sql, args![organization_id]).await?).await
}

/// One schedule that was not removed.
pub(super) async fn one(tx: &Tx, id: &str) -> Result<Option<Schedule>, Refusal> {
    let sql =
        format!("SELECT {SCHEDULE} FROM schedules WHERE schedule_id = $1 AND removed_at IS NULL");
    Ok(with_recipients(tx, &tx.all(&sql, args![id]).await?)
        .await?
        .pop())
}

/// The active schedules that may be due on a day or before it.
pub(super) async fn due_on(tx: &Tx, day: Date) -> Result<Vec<Schedule>, Refusal> {
    let sql = format!(
        "SELECT {SCHEDULE} FROM schedules WHERE from_day <= $1 AND active = 1 AND removed_at IS NULL ORDER BY schedule_id"
    );
    with_recipients(tx, &tx.all(&sql, args![day.to_string()]).await?).await
}

/// Stores a schedule anew or as it was changed, with its recipients.
pub(super) async fn put(tx: &Tx, of: &Schedule) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO schedules (schedule_id, organization_id, name, cadence, weekday, month_day, hour, covers, layout, \
         lines, format, active, from_day, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (schedule_id) DO UPDATE SET name = EXCLUDED.name, cadence = EXCLUDED.cadence, \
         weekday = EXCLUDED.weekday, month_day = EXCLUDED.month_day, hour = EXCLUDED.hour, covers = EXCLUDED.covers, \
         layout = EXCLUDED.layout, lines = EXCLUDED.lines, format = EXCLUDED.format, active = EXCLUDED.active, \
         from_day = EXCLUDED.from_day",
        args![
            &of.id,
            &of.organization_id,
            &of.name,
            of.plan.cadence.code(),
            i64::from(of.plan.weekday),
            i64::from(of.plan.month_day),
            i64::from(of.plan.hour),
            of.plan.covers.code(),
            of.shape.layout.code(),
            of.shape.lines.code(),
            of.shape.format.ending(),
            of.active,
            of.from_day.to_string(),
            of.created_at.as_microsecond(),
        ],
    )
    .await?;
    let sql = "DELETE FROM schedule_recipients WHERE schedule_id = $1";
    tx.exec(sql, args![&of.id]).await?;
    for person in &of.recipients {
        let sql = "INSERT INTO schedule_recipients (schedule_id, person_id) VALUES ($1, $2)";
        tx.exec(sql, args![&of.id, &person.id]).await?;
    }
    Ok(())
}

/// Removes a schedule. What became of it is kept.
pub(super) async fn remove(tx: &Tx, id: &str, at: i64) -> Result<(), Refusal> {
    let sql = "UPDATE schedules SET removed_at = $2, active = 0 WHERE schedule_id = $1";
    tx.exec(sql, args![id, at]).await?;
    Ok(())
}

/// Moves a schedule on to a later day, unless somebody did.
pub(super) async fn move_on(tx: &Tx, of: &Schedule, to: Date) -> Result<bool, Refusal> {
    let sql = "UPDATE schedules SET from_day = $3 WHERE schedule_id = $1 AND from_day = $2 AND active = 1";
    let days = args![&of.id, of.from_day.to_string(), to.to_string()];
    Ok(tx.exec(sql, days).await? == 1)
}

/// The last day of a schedule that was claimed.
pub(super) async fn last_day(tx: &Tx, id: &str) -> Result<Option<Date>, Refusal> {
    let sql = "SELECT MAX(day) FROM schedule_deliveries WHERE schedule_id = $1";
    let row = tx.one(sql, args![id]).await?;
    let text = row.map(|row| row.opt_string(0)).transpose()?.flatten();
    text.as_deref().map(day).transpose()
}

/// A delivery as it begins.
pub(super) struct New<'a> {
    pub(super) id: &'a str,
    pub(super) of: &'a Schedule,
    pub(super) slot: Slot,
    /// Set for a test, which takes no day.
    pub(super) test: bool,
    pub(super) skipped: bool,
    pub(super) at: i64,
}

/// Stores a delivery; false where its day was claimed already.
pub(super) async fn insert_delivery(tx: &Tx, new: &New<'_>) -> Result<bool, Refusal> {
    let covered = new.of.plan.covered(new.slot.day);
    let day = (!new.test).then(|| new.slot.day.to_string());
    let sql = "INSERT INTO schedule_deliveries (delivery_id, schedule_id, day, due_at, period_from, period_to, skipped, \
         layout, lines, format, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (schedule_id, day) DO NOTHING";
    let stored = tx
        .exec(
            sql,
            args![
                new.id,
                &new.of.id,
                day,
                new.slot.due.as_microsecond(),
                covered.from.to_string(),
                covered.to.to_string(),
                new.skipped,
                new.of.shape.layout.code(),
                new.of.shape.lines.code(),
                new.of.shape.format.ending(),
                new.at,
            ],
        )
        .await?;
    Ok(stored == 1)
}

/// Stores a copy that waits.
pub(super) async fn insert_copy(tx: &Tx, delivery: &str, to: &Person) -> Result<(), Refusal> {
    let sql = "INSERT INTO schedule_copies (delivery_id, person_id, name, email, state, attempts) \
         VALUES ($1, $2, $3, $4, 'waiting', 0)";
    tx.exec(sql, args![delivery, &to.id, &to.name, &to.email])
        .await?;
    Ok(())
}

const DELIVERY: &str =
    "delivery_id, schedule_id, due_at, period_from, period_to, skipped, day, layout, lines, format";

fn delivery(row: &Row) -> Result<Delivery, Refusal> {
    Ok(Delivery {
        id: row.string(0)?,
        schedule_id: row.string(1)?,
        due_at: instant(row.int(2)?)?,
        period: Period {
            from: day(row.text(3)?)?,
            to: day(row.text(4)?)?,
        },
        skipped: row.int(5)? != 0,
        test: row.opt_text(6)?.is_none(),
        copies: Vec::new(),
        shape: shape(row, 7)?,
    })
}

const COPY: &str = "delivery_id, person_id, name, email, state, reason, letter_id, ended_at";

fn copy(row: &Row) -> Result<Copy, Refusal> {
    Ok(Copy {
        person: Person {
            id: row.string(1)?,
            name: row.string(2)?,
            email: row.string(3)?,
        },
        state: row
            .text(4)?
            .parse()
            .map_err(|()| broken("state of a copy"))?,
        reason: row.opt_string(5)?,
        letter_id: row.opt_string(6)?,
        ended_at: row.opt_int(7)?.map(instant).transpose()?,
    })
}

/// The copies of deliveries, each with the id of its delivery.
async fn copies(tx: &Tx, ids: &[Value]) -> Result<Vec<(String, Copy)>, Refusal> {
    let sql = format!(
        "SELECT {COPY} FROM schedule_copies WHERE delivery_id IN ({{list}}) ORDER BY name, email"
    );
    let rows = tx.all_in(&sql, args![], ids).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, copy(row)?)))
        .collect()
}

async fn with_copies(tx: &Tx, rows: &[Row]) -> Result<Vec<Delivery>, Refusal> {
    let mut found: Vec<Delivery> = rows.iter().map(delivery).collect::<Result<_, _>>()?;
    let ids: Vec<Value> = found.iter().map(|it| Value::from(&it.id)).collect();
    let mut of: BTreeMap<String, Vec<Copy>> = BTreeMap::new();
    for (id, copy) in copies(tx, &ids).await? {
        of.entry(id).or_default().push(copy);
    }
    for delivery in &mut found {
        delivery.copies = of.remove(&delivery.id).unwrap_or_default();
    }
    Ok(found)
}

/// The latest deliveries of a schedule.
pub(super) async fn deliveries(
    tx: &Tx,
    schedule_id: &str,
    limit: i64,
) -> Result<Vec<Delivery>, Refusal> {
    let sql = format!(
        "SELECT {DELIVERY} FROM schedule_deliveries WHERE schedule_id = $1 \
         ORDER BY due_at DESC, delivery_id DESC LIMIT $2"
    );
    with_copies(tx, &tx.all(&sql, args![schedule_id, limit]).await?).await
}

/// The latest delivery of each of an organization's schedules that was no test.
pub(super) async fn latest(tx: &Tx, organization_id: &str) -> Result<Vec<Delivery>, Refusal> {
    let sql = format!(
        "SELECT {DELIVERY} FROM schedule_deliveries WHERE (schedule_id, day) IN (SELECT d.schedule_id, MAX(d.day) \
         FROM schedule_deliveries d JOIN schedules s ON s.schedule_id = d.schedule_id \
         WHERE s.organization_id = $1 AND s.removed_at IS NULL GROUP BY d.schedule_id)"
    );
    with_copies(tx, &tx.all(&sql, args![organization_id]).await?).await
}

/// One delivery with a copy that waits.
pub(super) async fn waiting(
    tx: &Tx,
    delivery_id: &str,
    person_id: &str,
) -> Result<Option<Delivery>, Refusal> {
    let sql = format!("SELECT {DELIVERY} FROM schedule_deliveries WHERE delivery_id = $1");
    let mut found = with_copies(tx, &tx.all(&sql, args![delivery_id]).await?).await?;
    let waits = |copy: &Copy| copy.person.id == person_id && copy.state.code() == "waiting";
    Ok(found.pop().filter(|it| it.copies.iter().any(waits)))
}

/// Whether a test of a schedule still waits for a person.
pub(super) async fn test_waits(tx: &Tx, id: &str, person_id: &str) -> Result<bool, Refusal> {
    let sql = "SELECT c.delivery_id FROM schedule_copies c JOIN schedule_deliveries d ON d.delivery_id = c.delivery_id \
         WHERE d.schedule_id = $1 AND c.person_id = $2 AND c.state = 'waiting' AND d.day IS NULL LIMIT 1";
    Ok(tx.one(sql, args![id, person_id]).await?.is_some())
}

/// What became of a copy after an attempt.
pub(super) struct Note<'a> {
    pub(super) state: &'a str,
    pub(super) reason: Option<&'a str>,
    pub(super) letter_id: Option<&'a str>,
    pub(super) ended_at: Option<i64>,
}

/// Notes how an attempt at a copy ended.
pub(super) async fn note(
    tx: &Tx,
    delivery_id: &str,
    person_id: &str,
    note: &Note<'_>,
) -> Result<(), Refusal> {
    let sql = "UPDATE schedule_copies SET state = $3, reason = $4, letter_id = $5, ended_at = $6, \
         attempts = attempts + 1 WHERE delivery_id = $1 AND person_id = $2";
    let (reason, letter) = (note.reason, note.letter_id);
    let reason = reason.map(str::to_owned);
    let letter = letter.map(str::to_owned);
    tx.exec(
        sql,
        args![
            delivery_id,
            person_id,
            note.state,
            reason,
            letter,
            note.ended_at
        ],
    )
    .await?;
    Ok(())
}

/// The ids of the letters of copies that wait for the mail server.
pub(super) async fn posted(tx: &Tx, limit: i64) -> Result<Vec<String>, Refusal> {
    let sql = "SELECT letter_id FROM schedule_copies WHERE state = 'posted' ORDER BY delivery_id LIMIT $1";
    let rows = tx.all(sql, args![limit]).await?;
    rows.iter().map(|row| Ok(row.string(0)?)).collect()
}

/// Notes what became of a letter on its copy.
pub(super) async fn settle(
    tx: &Tx,
    letter_id: &str,
    state: &str,
    reason: Option<&str>,
    at: i64,
) -> Result<(), Refusal> {
    let sql = "UPDATE schedule_copies SET state = $2, reason = $3, ended_at = $4 \
         WHERE letter_id = $1 AND state = 'posted'";
    let reason = reason.map(str::to_owned);
    tx.exec(sql, args![letter_id, state, reason, at]).await?;
    Ok(())
}

/// Removes deliveries that were made before an instant.
pub(crate) async fn sweep(tx: &Tx, before: i64) -> Result<(), Refusal> {
    for sql in [
        "DELETE FROM schedule_copies WHERE delivery_id IN \
         (SELECT delivery_id FROM schedule_deliveries WHERE created_at < $1)",
        "DELETE FROM schedule_deliveries WHERE created_at < $1",
    ] {
        tx.exec(sql, args![before]).await?;
    }
    Ok(())
}
