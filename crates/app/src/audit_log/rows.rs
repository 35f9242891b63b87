//! What the log reads: the records, and the names of those who stand in them.

use std::collections::BTreeSet;

use canopy_store::{Row, Tx, Value};

use super::cursor::Cursor;
use super::search::Sought;
use super::window::Window;
use crate::Refusal;
use crate::audit::Record;

/// A record with what the log must know of the one before it in the chain.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) record: Record,
    /// Whether nobody can guess the states of the records before it by their hashes.
    pub(super) follows_salted: bool,
}

/// Somebody, or a company, that can be searched for.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) name: String,
    /// The address of a person, the slug of a company, folded.
    pub(super) address: String,
}

/// From where on records are read.
#[derive(Debug, Clone)]
pub(super) enum Side {
    /// From the latest on.
    Latest,
    /// What comes after a place, latest first.
    OlderThan(Cursor),
    /// What comes before a place, oldest first.
    NewerThan(Cursor),
}

/// The place of a record in the log.
pub(super) fn place_of(found: &Found) -> Cursor {
    let record = &found.record;
    Cursor {
        at: record.at,
        seq: record.seq,
        chain: record.chain.clone(),
    }
}

/// Conditions put together with their values.
#[derive(Default)]
struct Where {
    text: Vec<String>,
    values: Vec<Value>,
}

impl Where {
    /// The place of one more value: `$7`.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn list(&mut self, ids: &[String]) -> String {
        let places: Vec<String> = ids.iter().map(|id| self.bind(id.clone())).collect();
        places.join(", ")
    }

    fn and(&mut self, condition: String) {
        self.text.push(condition);
    }

    fn words(&self) -> String {
        self.text.join(" AND ")
    }
}

fn conditions(window: &Window, sought: &Sought) -> Where {
    let mut all = Where::default();
    if let Some(chain) = &window.chain {
        let place = all.bind(chain.clone());
        all.and(format!("chain = {place}"));
    }
    if let Some(companies) = &sought.companies {
        let places = all.list(companies);
        all.and(format!("company_id IN ({places})"));
    }
    if let Some(action) = &sought.action {
        let place = all.bind(action.clone());
        all.and(format!("action = {place}"));
    }
    if let Some(people) = &sought.people {
        let places = all.list(people);
        all.and(format!("(actor_id IN ({places}) OR subject IN ({places}))"));
    }
    if let Some(from) = sought.from {
        let place = all.bind(from);
        all.and(format!("at >= {place}"));
    }
    if let Some(before) = sought.before {
        let place = all.bind(before);
        all.and(format!("at < {place}"));
    }
    all
}

/// The records of a window that a search finds, from a side on.
pub(super) async fn records(
    tx: &Tx,
    window: &Window,
    sought: &Sought,
    side: &Side,
    limit: i64,
) -> Result<Vec<Found>, Refusal> {
    if sought.nothing() {
        return Ok(Vec::new());
    }
    let mut all = conditions(window, sought);
    let order = match side {
        Side::Latest => "DESC",
        Side::OlderThan(cursor) => {
            beside(&mut all, "<", cursor);
            "DESC"
        }
        Side::NewerThan(cursor) => {
            beside(&mut all, ">", cursor);
            "ASC"
        }
    };
    let limit = all.bind(limit);
    let sql = format!(
        "SELECT chain, seq, at, actor_id, actor_name, action, subject, company_id, before_state, \
         after_state, address, previous_hash, hash, salt, \
         (SELECT b.salt FROM audit_records b WHERE b.chain = r.chain AND b.seq = r.seq - 1) \
         FROM audit_records r WHERE {} \
         ORDER BY at {order}, chain {order}, seq {order} LIMIT {limit}",
        all.words()
    );
    let rows = tx.all(&sql, &all.values).await?;
    rows.iter().map(found).collect()
}

fn beside(all: &mut Where, sign: &str, cursor: &Cursor) {
    let at = all.bind(cursor.at);
    let chain = all.bind(cursor.chain.clone());
    let seq = all.bind(cursor.seq);
    all.and(format!("(at, chain, seq) {sign} ({at}, {chain}, {seq})"));
}

fn found(row: &Row) -> Result<Found, Refusal> {
    let record = Record {
        chain: row.text(0)?.into(),
        seq: row.int(1)?,
        at: row.int(2)?,
        actor_id: row.text(3)?.into(),
        actor_name: row.text(4)?.into(),
        action: row.text(5)?.into(),
        subject: row.text(6)?.into(),
        company_id: row.opt_string(7)?,
        before: row.opt_string(8)?,
        after: row.opt_string(9)?,
        address: row.text(10)?.into(),
        previous_hash: row.text(11)?.into(),
        hash: row.text(12)?.into(),
        salt: row.opt_string(13)?,
    };
    Ok(Found {
        follows_salted: record.seq == 1 || row.opt_text(14)?.is_some(),
        record,
    })
}

/// The different values of a column within a chain, by going from one to the next in its index,
/// because a distinct list would read every record.
fn steps(column: &str) -> String {
    format!(
        "WITH RECURSIVE step (it) AS (SELECT MIN({column}) FROM audit_records WHERE chain = $1 UNION ALL \
         SELECT (SELECT MIN(r.{column}) FROM audit_records r WHERE r.chain = $1 AND r.{column} > step.it) \
         FROM step WHERE step.it IS NOT NULL) SELECT it FROM step WHERE it IS NOT NULL"
    )
}

/// The different values of a column that the window shows.
async fn different(tx: &Tx, window: &Window, column: &str) -> Result<Vec<String>, Refusal> {
    let rows = match (&window.chain, &window.companies) {
        (Some(chain), None) => tx.all(&steps(column), args![chain.clone()]).await?,
        _ => {
            let nobody = BTreeSet::new();
            let seen = window.companies.as_ref().unwrap_or(&nobody);
            let sought = Sought {
                companies: Some(seen.iter().cloned().collect()),
                ..Sought::default()
            };
            if sought.nothing() {
                return Ok(Vec::new());
            }
            let all = conditions(window, &sought);
            let sql = format!(
                "SELECT DISTINCT {column} FROM audit_records WHERE {}",
                all.words()
            );
            tx.all(&sql, &all.values).await?
        }
    };
    let mut values: Vec<String> = rows
        .iter()
        .map(|row| row.string(0))
        .collect::<Result<_, _>>()?;
    values.sort();
    Ok(values)
}

/// What was done, of all that the window shows.
pub(super) async fn actions(tx: &Tx, window: &Window) -> Result<Vec<String>, Refusal> {
    different(tx, window, "action").await
}

/// Those who can be searched for: people with a role there, at whatever time, and whoever did
/// something.
pub(super) async fn people(tx: &Tx, window: &Window) -> Result<Vec<Known>, Refusal> {
    let actors = texts(different(tx, window, "actor_id").await?);
    let sql = "SELECT person_id, name, email FROM people WHERE person_id IN ({list})";
    let mut found = tx.all_in(sql, args![], &actors).await?;
    let sql = "SELECT key_id, 'key “' || name || '”', '' FROM api_keys WHERE key_id IN ({list})";
    found.extend(tx.all_in(sql, args![], &actors).await?);
    let held = "SELECT DISTINCT p.person_id, p.name, p.email FROM people p JOIN role_assignments a ON a.person_id = p.person_id WHERE";
    // Whoever sees some companies only cannot try out who else there is.
    match window.chain.as_ref().filter(|_| window.companies.is_none()) {
        Some(chain) => {
            let sql = format!(
                "{held} a.organization_id = $1 OR a.company_id IN (SELECT l.company_id FROM links l WHERE l.organization_id = $1)"
            );
            found.extend(tx.all(&sql, args![chain.clone()]).await?);
        }
        None => {
            let seen = window.companies.iter().flatten().cloned().collect();
            let sql = format!("{held} a.company_id IN ({{list}})");
            found.extend(tx.all_in(&sql, args![], &texts(seen)).await?);
        }
    }
    let mut people: Vec<Known> = found.iter().map(known).collect::<Result<_, _>>()?;
    people.push(Known {
        id: "canopy".into(),
        name: "Canopy operator".into(),
        address: String::new(),
    });
    people.sort_by(|one, other| one.id.cmp(&other.id));
    people.dedup_by(|one, other| one.id == other.id);
    Ok(people)
}

/// The companies that can be searched for: those that belong or belonged to the organization.
pub(super) async fn companies(tx: &Tx, window: &Window) -> Result<Vec<Known>, Refusal> {
    let sql = "SELECT DISTINCT c.company_id, c.name, c.slug FROM companies c JOIN links l ON l.company_id = c.company_id \
         WHERE l.organization_id = $1";
    let chain = window.chain.clone().unwrap_or_default();
    let rows = tx.all(sql, args![chain]).await?;
    rows.iter().map(known).collect()
}

fn known(row: &Row) -> Result<Known, Refusal> {
    Ok(Known {
        id: row.string(0)?,
        name: row.string(1)?,
        address: row.string(2)?,
    })
}

/// A kind of id, and where its slugs and names are. `{here}`, `{organizations}` and `{companies}`
/// stand for what belongs to the window: in the organization or in its companies, in the one, in the
/// others.
const NAMED: [(&str, &str); 8] = [
    (
        "per_",
        "SELECT p.person_id, p.name, NULL FROM people p WHERE p.person_id IN ({list}) AND \
         (EXISTS (SELECT 1 FROM role_assignments x WHERE x.person_id = p.person_id AND {here}) OR \
         EXISTS (SELECT 1 FROM access_requests x WHERE x.person_id = p.person_id AND {here}))",
    ),
    (
        "co_",
        "SELECT x.company_id, x.name, x.slug FROM companies x WHERE x.company_id IN ({list}) AND {companies}",
    ),
    (
        "org_",
        "SELECT x.organization_id, x.name, NULL FROM organizations x WHERE x.organization_id IN ({list}) AND {organizations}",
    ),
    (
        "key_",
        "SELECT x.key_id, 'key “' || x.name || '”', NULL FROM api_keys x WHERE x.key_id IN ({list}) AND {here}",
    ),
    (
        "grp_",
        "SELECT x.group_id, x.name, NULL FROM company_groups x WHERE x.group_id IN ({list}) AND {organizations}",
    ),
    (
        "inv_",
        "SELECT x.invitation_id, x.email, NULL FROM invitations x WHERE x.invitation_id IN ({list}) AND {here}",
    ),
    (
        "arq_",
        "SELECT x.request_id, p.name, NULL FROM access_requests x JOIN people p ON p.person_id = x.person_id \
         WHERE x.request_id IN ({list}) AND {here}",
    ),
    (
        "scp_",
        "SELECT x.scope_id, x.name, NULL FROM scopes x WHERE x.scope_id IN ({list}) AND {companies}",
    ),
];

/// Ids with their slugs and names, of those that have any and belong to the window: what another
/// organization is called, or who is in it, is nobody's business here.
pub(super) async fn names(
    tx: &Tx,
    window: &Window,
    ids: &BTreeSet<String>,
) -> Result<Vec<(String, Option<String>, String)>, Refusal> {
    let (place, organizations, companies) = match &window.chain {
        Some(chain) => (
            chain,
            "x.organization_id = $1",
            "x.company_id IN (SELECT l.company_id FROM links l WHERE l.organization_id = $1)",
        ),
        None => match window.companies.iter().flatten().next() {
            Some(company) => (
                company,
                "x.organization_id IN (SELECT l.organization_id FROM links l WHERE l.company_id = $1)",
                "x.company_id = $1",
            ),
            None => return Ok(Vec::new()),
        },
    };
    let mut found = Vec::new();
    for (kind, sql) in NAMED {
        let of_kind = ids.iter().filter(|id| id.starts_with(kind)).cloned();
        let sql = sql
            .replace("{here}", "({organizations} OR {companies})")
            .replace("{organizations}", organizations)
            .replace("{companies}", companies);
        let of_kind = texts(of_kind.collect());
        for row in tx.all_in(&sql, args![place.clone()], &of_kind).await? {
            found.push((row.string(0)?, row.opt_string(2)?, row.string(1)?));
        }
    }
    Ok(found)
}

fn texts(ids: Vec<String>) -> Vec<Value> {
    ids.into_iter().map(Value::from).collect()
}
