//! The rows of role assignments over time: every state in which each of them ever was.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{CaseSight, Draft, HeldIn, NamedReach, Pages};
use canopy_store::{Row, Tx};
use jiff::Timestamp;

use crate::Refusal;
use crate::stored::{broken, instant};

/// What an assignment was over `[since, until)`.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// The assignment's id, which its changes leave as it is.
    pub(crate) id: String,
    pub(crate) draft: Draft,
    pub(crate) granted_by: String,
    pub(crate) granted_at: Timestamp,
    pub(crate) since: Timestamp,
    /// When it was changed or ended; nothing for what it is now.
    pub(crate) until: Option<Timestamp>,
    /// Who changed or ended it then.
    pub(crate) until_by: Option<String>,
}

impl State {
    /// Whether it was so at an instant, expired or not.
    pub(crate) fn held(&self, at: Timestamp) -> bool {
        self.since <= at && self.until.is_none_or(|until| at < until)
    }
}

/// Every state of every assignment that a person holds or ever held, oldest first.
pub(crate) async fn states_of(tx: &Tx, person_id: &str) -> Result<Vec<State>, Refusal> {
    let mut states = earlier(tx, person_id).await?;
    states.extend(latest(tx, person_id).await?);
    states.sort_by(|one, other| (one.since, &one.id).cmp(&(other.since, &other.id)));
    Ok(states)
}

type Names = BTreeMap<String, BTreeSet<String>>;

async fn names(tx: &Tx, sql: &str, person_id: &str) -> Result<Names, Refusal> {
    let mut found = Names::new();
    for row in tx.all(sql, args![person_id.to_owned()]).await? {
        found
            .entry(row.string(0)?)
            .or_default()
            .insert(row.string(1)?);
    }
    Ok(found)
}

/// The last state of each assignment: as it is, or as it was when it was ended.
async fn latest(tx: &Tx, person_id: &str) -> Result<Vec<State>, Refusal> {
    let sql = "SELECT a.assignment_id, a.role, a.organization_id, a.company_id, a.pages, a.all_companies, a.all_cases, \
         a.expires_at, a.granted_by, a.granted_at, a.since, a.ended_at, a.ended_by FROM role_assignments a WHERE a.person_id = $1";
    let rows = tx.all(sql, args![person_id.to_owned()]).await?;
    let sql = "SELECT c.assignment_id, c.company_id FROM assignment_companies c \
         JOIN role_assignments a ON a.assignment_id = c.assignment_id WHERE a.person_id = $1";
    let mut companies = names(tx, sql, person_id).await?;
    let sql = "SELECT g.assignment_id, g.group_id FROM assignment_groups g \
         JOIN role_assignments a ON a.assignment_id = g.assignment_id WHERE a.person_id = $1";
    let mut groups = names(tx, sql, person_id).await?;
    let sql = "SELECT s.assignment_id, s.scope_id FROM assignment_scopes s \
         JOIN role_assignments a ON a.assignment_id = s.assignment_id WHERE a.person_id = $1";
    let mut scopes = names(tx, sql, person_id).await?;
    rows.iter()
        .map(|row| {
            let id = row.text(0)?;
            let named = |names: &mut Names| names.remove(id).unwrap_or_default();
            let named = [
                named(&mut companies),
                named(&mut groups),
                named(&mut scopes),
            ];
            state(row, named)
        })
        .collect()
}

/// The states that changes put an end to.
async fn earlier(tx: &Tx, person_id: &str) -> Result<Vec<State>, Refusal> {
    let sql = "SELECT a.assignment_id, h.role, a.organization_id, a.company_id, h.pages, h.all_companies, h.all_cases, \
         h.expires_at, a.granted_by, a.granted_at, h.since, h.until, h.changed_by, h.companies, h.groups_named, h.scopes \
         FROM assignment_history h JOIN role_assignments a ON a.assignment_id = h.assignment_id WHERE a.person_id = $1";
    let rows = tx.all(sql, args![person_id.to_owned()]).await?;
    let listed = |text: &str| -> BTreeSet<String> {
        let ids = text.split(',').filter(|id| !id.is_empty());
        ids.map(str::to_owned).collect()
    };
    rows.iter()
        .map(|row| {
            let named = [13, 14, 15].map(|column| row.text(column).map(listed));
            let [companies, groups, scopes] = named;
            state(row, [companies?, groups?, scopes?])
        })
        .collect()
}

fn state(row: &Row, [companies, groups, scopes]: [BTreeSet<String>; 3]) -> Result<State, Refusal> {
    let held_in = match (row.opt_text(2)?, row.opt_text(3)?) {
        (Some(id), _) => HeldIn::Organization(id.into()),
        (None, Some(id)) => HeldIn::Company(id.into()),
        (None, None) => return Err(broken("place of a role")),
    };
    let draft = Draft {
        role: row.text(1)?.parse().map_err(|_| broken("role"))?,
        held_in,
        pages: row
            .text(4)?
            .parse::<Pages>()
            .map_err(|_| broken("list of pages"))?,
        reach: if row.int(5)? != 0 {
            NamedReach::All
        } else {
            NamedReach::Named { companies, groups }
        },
        cases: if row.int(6)? != 0 {
            CaseSight::All
        } else {
            CaseSight::Scopes(scopes)
        },
        expires_at: row.opt_int(7)?.map(instant).transpose()?,
    };
    Ok(State {
        id: row.string(0)?,
        draft,
        granted_by: row.string(8)?,
        granted_at: instant(row.int(9)?)?,
        since: instant(row.int(10)?)?,
        until: row.opt_int(11)?.map(instant).transpose()?,
        until_by: row.opt_text(12)?.map(str::to_owned),
    })
}
