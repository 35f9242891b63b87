//! The rows of disputes.

use canopy_domain::money::{Currency, Micros};
use canopy_store::{Row, Tx, Value};
use jiff::civil::Date;

use super::Dispute;
use super::list::Which;
use super::marks::{Marks, OpenDisputes};
use crate::Refusal;
use crate::stored::{broken, currency, day, instant};

const DISPUTE: &str = "d.dispute_id, d.company_id, c.slug, c.name, c.currency, d.organization_id, d.source, d.external_id, \
     d.place, d.category, d.name, d.charge, d.amount, d.occurred_on, d.note, d.opened_by, d.opened_by_name, d.opened_at, \
     d.state, v.reason, d.decided_by_name, d.decided_at, d.reason FROM disputes d \
     JOIN companies c ON c.company_id = d.company_id";

const TO_VOID: &str = "LEFT JOIN voids v ON v.company_id = d.company_id AND v.identity_hi = d.identity_hi \
     AND v.identity_lo = d.identity_lo";

fn dispute(row: &Row) -> Result<Dispute, Refusal> {
    let decided = match (row.opt_text(20)?, row.opt_int(21)?) {
        (Some(by), Some(at)) => Some((by.to_owned(), instant(at)?)),
        _ => None,
    };
    Ok(Dispute {
        id: row.string(0)?,
        company_id: row.string(1)?,
        slug: row.string(2)?,
        company: row.string(3)?,
        currency: currency(row.text(4)?)?,
        organization_id: row.string(5)?,
        source: row.string(6)?,
        event_id: row.string(7)?,
        place: row.int(8)?,
        category: row.text(9)?.parse().map_err(|_| broken("category"))?,
        name: row.string(10)?,
        charge: Micros(row.int(11)?),
        amount: Micros(row.int(12)?),
        occurred_on: day(row.text(13)?)?,
        note: row.string(14)?,
        opened_by: row.string(15)?,
        opened_by_name: row.string(16)?,
        opened_at: instant(row.int(17)?)?,
        state: row.text(18)?.parse().map_err(|_| broken("state"))?,
        voided: row.opt_text(19)?.is_some(),
        decided,
        reason: row.opt_text(22)?.map(Into::into),
    })
}

/// Stores an open dispute of a charge of the event with this identity, which counts on that day.
pub(super) async fn insert(
    tx: &Tx,
    new: &Dispute,
    (identity, posted_on): ((i64, i64), Date),
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO disputes (company_id, dispute_id, organization_id, identity_hi, identity_lo, source, external_id, \
         place, category, name, charge, amount, occurred_on, posted_on, note, opened_by, opened_by_name, opened_at, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 'open')",
        args![
            new.company_id.clone(),
            new.id.clone(),
            new.organization_id.clone(),
            identity.0,
            identity.1,
            new.source.clone(),
            new.event_id.clone(),
            new.place,
            new.category.code(),
            new.name.clone(),
            new.charge.get(),
            new.amount.get(),
            new.occurred_on.to_string(),
            posted_on.to_string(),
            new.note.clone(),
            new.opened_by.clone(),
            new.opened_by_name.clone(),
            new.opened_at.as_microsecond(),
        ],
    )
    .await?;
    Ok(())
}

/// Whether a charge has an open dispute.
pub(super) async fn is_disputed(
    tx: &Tx,
    company: &str,
    event: (i64, i64),
    place: i64,
) -> Result<bool, Refusal> {
    let sql = "SELECT d.dispute_id FROM disputes d WHERE d.company_id = $1 AND d.identity_hi = $2 \
         AND d.identity_lo = $3 AND d.place = $4 AND d.state = 'open'";
    let row = tx.one(sql, args![company, event.0, event.1, place]).await?;
    Ok(row.is_some())
}

/// One dispute of a company.
pub(super) async fn by_id(tx: &Tx, company: &str, id: &str) -> Result<Option<Dispute>, Refusal> {
    let sql = format!("SELECT {DISPUTE} {TO_VOID} WHERE d.company_id = $1 AND d.dispute_id = $2");
    let row = tx.one(&sql, args![company, id]).await?;
    row.as_ref().map(dispute).transpose()
}

/// The company of a dispute that an organization was asked.
pub(super) async fn company_of(
    tx: &Tx,
    organization: &str,
    id: &str,
) -> Result<Option<String>, Refusal> {
    let sql = "SELECT company_id FROM disputes WHERE organization_id = $1 AND dispute_id = $2";
    let row = tx.one(sql, args![organization, id]).await?;
    Ok(row.map(|row| row.string(0)).transpose()?)
}

/// Closes an open dispute; false where it is closed already.
pub(super) async fn close(tx: &Tx, closed: &Dispute, by: &str) -> Result<bool, Refusal> {
    let (name, at) = closed.decided.as_ref().ok_or_else(|| broken("decision"))?;
    let sql = "UPDATE disputes SET state = $3, decided_by = $4, decided_by_name = $5, decided_at = $6, reason = $7 \
         WHERE company_id = $1 AND dispute_id = $2 AND state = 'open'";
    let changed = args![
        closed.company_id.clone(),
        closed.id.clone(),
        closed.state.code(),
        by,
        name.clone(),
        at.as_microsecond(),
        closed.reason.clone(),
    ];
    Ok(tx.exec(sql, changed).await? > 0)
}

/// Says how much was credited.
pub(super) async fn set_amount(tx: &Tx, granted: &Dispute) -> Result<(), Refusal> {
    let sql = "UPDATE disputes SET amount = $3 WHERE company_id = $1 AND dispute_id = $2";
    let (company, id) = (granted.company_id.clone(), granted.id.clone());
    tx.exec(sql, args![company, id, granted.amount.get()])
        .await?;
    Ok(())
}

/// What of `which` both lists ask alike: state, and older than.
fn asked(which: &Which<'_>) -> (String, String) {
    let state = which.state.map_or("", |state| state.code());
    (state.into(), which.before.unwrap_or("~").into())
}

/// The disputes of a company, newest first; only those that one organization was asked, where it is
/// named.
pub(super) async fn of_company(
    tx: &Tx,
    (company, only): (&str, Option<&str>),
    which: &Which<'_>,
    limit: i64,
) -> Result<Vec<Dispute>, Refusal> {
    let sql = format!(
        "SELECT {DISPUTE} {TO_VOID} WHERE d.company_id = $1 AND ($2 = '' OR d.organization_id = $2) \
         AND ($3 = '' OR d.state = $3) AND d.dispute_id < $4 ORDER BY d.dispute_id DESC LIMIT $5"
    );
    let (state, before) = asked(which);
    let args = args![company, only.unwrap_or_default(), state, before, limit];
    let rows = tx.all(&sql, args).await?;
    rows.iter().map(dispute).collect()
}

/// The disputes that an organization was asked by these companies, newest first.
pub(super) async fn of_organization(
    tx: &Tx,
    organization: &str,
    companies: &[Value],
    which: &Which<'_>,
    limit: i64,
) -> Result<Vec<Dispute>, Refusal> {
    let sql = format!(
        "SELECT {DISPUTE} {TO_VOID} WHERE d.organization_id = $1 AND ($2 = '' OR d.state = $2) \
         AND d.dispute_id < $3 AND d.company_id IN ({{list}}) ORDER BY d.dispute_id DESC LIMIT $4"
    );
    let (state, before) = asked(which);
    let args = args![organization, state, before, limit];
    let rows = tx.all_in(&sql, args, companies).await?;
    rows.iter().map(dispute).collect()
}

/// How many disputes of these companies wait for an organization.
pub(super) async fn count_open(
    tx: &Tx,
    organization: &str,
    companies: &[Value],
) -> Result<i64, Refusal> {
    let sql = format!(
        "SELECT COUNT(*) FROM disputes d {TO_VOID} WHERE d.organization_id = $1 AND d.state = 'open' \
         AND v.reason IS NULL AND d.company_id IN ({{list}})"
    );
    let rows = tx.all_in(&sql, args![organization], companies).await?;
    Ok(rows.first().map(|row| row.int(0)).transpose()?.unwrap_or(0))
}

/// A company that is or was of an organization, over the days of one link.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) currency: Currency,
    linked_on: String,
    unlinked_on: Option<String>,
}

impl Known {
    /// Whether the link holds on a company-local day.
    pub(super) fn has(&self, day: &str) -> bool {
        self.linked_on.as_str() <= day && self.unlinked_on.as_deref().is_none_or(|end| day < end)
    }
}

/// The companies that are or were of an organization, once for each link.
pub(super) async fn companies(tx: &Tx, organization: &str) -> Result<Vec<Known>, Refusal> {
    let sql = "SELECT c.company_id, c.slug, c.name, c.currency, l.linked_on, l.unlinked_on FROM links l \
         JOIN companies c ON c.company_id = l.company_id WHERE l.organization_id = $1";
    let rows = tx.all(sql, args![organization]).await?;
    rows.iter()
        .map(|row| {
            Ok(Known {
                id: row.string(0)?,
                slug: row.string(1)?,
                name: row.string(2)?,
                currency: currency(row.text(3)?)?,
                linked_on: row.string(4)?,
                unlinked_on: row.opt_text(5)?.map(Into::into),
            })
        })
        .collect()
}

const OPEN: &str = "SELECT d.company_id, d.posted_on, d.amount FROM disputes d";

fn open(rows: &[Row]) -> Result<OpenDisputes, Refusal> {
    let mut open = OpenDisputes::default();
    for row in rows {
        let posted_on = day(row.text(1)?)?;
        open.add(row.string(0)?, posted_on, Micros(row.int(2)?));
    }
    Ok(open)
}

/// The open disputes that an organization was asked to decide.
pub(super) async fn open_of_organization(
    tx: &Tx,
    organization: &str,
) -> Result<OpenDisputes, Refusal> {
    let sql = format!(
        "{OPEN} {TO_VOID} WHERE d.organization_id = $1 AND d.state = 'open' AND v.reason IS NULL"
    );
    open(&tx.all(&sql, args![organization]).await?)
}

/// The open disputes over charges of a company, of one organization or all.
pub(super) async fn open_of_company(
    tx: &Tx,
    company: &str,
    organization: Option<&str>,
) -> Result<OpenDisputes, Refusal> {
    let sql = format!(
        "{OPEN} {TO_VOID} WHERE d.company_id = $1 AND d.state = 'open' AND v.reason IS NULL \
         AND ($2 = '' OR d.organization_id = $2)"
    );
    open(
        &tx.all(&sql, args![company, organization.unwrap_or_default()])
            .await?,
    )
}

/// The charges of these events that are in dispute.
pub(super) async fn marks(
    tx: &Tx,
    company: &str,
    identities: &[(i64, i64)],
) -> Result<Marks, Refusal> {
    let rows = identities
        .iter()
        .map(|identity| args![company, identity.0, identity.1].to_vec())
        .collect();
    let sql = "SELECT d.identity_hi, d.identity_lo, d.place FROM disputes d WHERE d.state = 'open' \
         AND (d.company_id, d.identity_hi, d.identity_lo) IN (VALUES {rows})";
    let rows = tx.many(sql, rows).await?;
    rows.iter()
        .map(|row| {
            let place = usize::try_from(row.int(2)?).map_err(|_| broken("place"))?;
            Ok(((row.int(0)?, row.int(1)?), place))
        })
        .collect()
}
