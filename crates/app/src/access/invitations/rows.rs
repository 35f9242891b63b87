//! The rows of invitations.

use std::collections::BTreeSet;

use canopy_domain::role::{CaseSight, Draft, HeldIn, NamedReach, Pages};
use canopy_store::{Row, Tx, Value};

use super::{Hashes, Open, Way};
use crate::Refusal;
use crate::stored::{broken, instant};

const OPEN: &str = "i.invitation_id, i.email, i.role, i.organization_id, i.company_id, i.pages, i.all_companies, \
     i.companies, i.groups_named, i.all_cases, i.scopes, i.role_expires_at, i.invited_by, i.sent_at, i.expires_at \
     FROM invitations i WHERE i.accepted_at IS NULL AND i.revoked_at IS NULL";

fn open(row: &Row) -> Result<Open, Refusal> {
    let held_in = match (row.opt_text(3)?, row.opt_text(4)?) {
        (Some(id), _) => HeldIn::Organization(id.into()),
        (None, Some(id)) => HeldIn::Company(id.into()),
        (None, None) => return Err(broken("place of an invitation")),
    };
    Ok(Open {
        id: row.string(0)?,
        email: row.string(1)?,
        draft: Draft {
            role: row.text(2)?.parse().map_err(|_| broken("role"))?,
            held_in,
            pages: row
                .text(5)?
                .parse::<Pages>()
                .map_err(|_| broken("list of pages"))?,
            reach: match row.int(6)? {
                0 => NamedReach::Named {
                    companies: ids(row.text(7)?),
                    groups: ids(row.text(8)?),
                },
                _ => NamedReach::All,
            },
            cases: match row.int(9)? {
                0 => CaseSight::Scopes(ids(row.text(10)?)),
                _ => CaseSight::All,
            },
            expires_at: row.opt_int(11)?.map(instant).transpose()?,
        },
        invited_by: row.string(12)?,
        sent_at: instant(row.int(13)?)?,
        expires_at: instant(row.int(14)?)?,
    })
}

fn ids(listed: &str) -> BTreeSet<String> {
    let ids = listed.split(',').filter(|id| !id.is_empty());
    ids.map(str::to_owned).collect()
}

fn listed(ids: &BTreeSet<String>) -> String {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    ids.join(",")
}

/// What is offered, as values: role, pages, all companies, companies, groups, all cases, scopes, end.
fn offered(draft: &Draft) -> [Value; 8] {
    let (companies, groups) = match &draft.reach {
        NamedReach::All => (String::new(), String::new()),
        NamedReach::Named { companies, groups } => (listed(companies), listed(groups)),
    };
    let scopes = match &draft.cases {
        CaseSight::All => String::new(),
        CaseSight::Scopes(scopes) => listed(scopes),
    };
    [
        draft.role.code().to_owned().into(),
        draft.pages.to_string().into(),
        (draft.reach == NamedReach::All).into(),
        companies.into(),
        groups.into(),
        (draft.cases == CaseSight::All).into(),
        scopes.into(),
        draft.expires_at.map(|end| end.as_microsecond()).into(),
    ]
}

/// Stores a new invitation.
pub(super) async fn insert(tx: &Tx, new: &Open, hashes: &Hashes) -> Result<(), Refusal> {
    let mut values: Vec<Value> = args![
        new.id.clone(),
        new.email.clone(),
        new.draft.held_in.organization_id(),
        new.draft.held_in.company_id(),
        hashes.copied.clone(),
        new.invited_by.clone(),
        new.sent_at.as_microsecond(),
        new.expires_at.as_microsecond(),
        hashes.letter.clone(),
    ]
    .to_vec();
    values.extend(offered(&new.draft));
    tx.exec(
        "INSERT INTO invitations (invitation_id, email, organization_id, company_id, token_hash, invited_by, created_at, \
         sent_at, expires_at, letter_token_hash, role, pages, all_companies, companies, groups_named, all_cases, scopes, \
         role_expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        &values,
    )
    .await?;
    Ok(())
}

/// Puts what an open invitation is now in the place of what it was, with new links.
pub(super) async fn renew(tx: &Tx, becomes: &Open, hashes: &Hashes) -> Result<(), Refusal> {
    change(tx, becomes).await?;
    tx.exec(
        "UPDATE invitations SET token_hash = $2, letter_token_hash = $3, sent_at = $4, expires_at = $5 WHERE invitation_id = $1",
        args![
            becomes.id.clone(),
            hashes.copied.clone(),
            hashes.letter.clone(),
            becomes.sent_at.as_microsecond(),
            becomes.expires_at.as_microsecond(),
        ],
    )
    .await?;
    Ok(())
}

/// Changes what an open invitation offers.
pub(super) async fn change(tx: &Tx, becomes: &Open) -> Result<(), Refusal> {
    let mut values: Vec<Value> = args![becomes.id.clone(), becomes.invited_by.clone()].to_vec();
    values.extend(offered(&becomes.draft));
    tx.exec(
        "UPDATE invitations SET invited_by = $2, role = $3, pages = $4, all_companies = $5, companies = $6, \
         groups_named = $7, all_cases = $8, scopes = $9, role_expires_at = $10 WHERE invitation_id = $1",
        &values,
    )
    .await?;
    Ok(())
}

/// Takes an open invitation back.
pub(super) async fn revoke(tx: &Tx, id: &str, by: &str, at: i64) -> Result<(), Refusal> {
    tx.exec(
        "UPDATE invitations SET revoked_at = $3, revoked_by = $2 WHERE invitation_id = $1 \
         AND accepted_at IS NULL AND revoked_at IS NULL",
        args![id, by, at],
    )
    .await?;
    Ok(())
}

/// Spends an open invitation that is not over; false where it is spent, revoked or over.
pub(super) async fn spend(tx: &Tx, id: &str, person_id: &str, at: i64) -> Result<bool, Refusal> {
    let sql = "UPDATE invitations SET accepted_at = $3, accepted_by = $2 WHERE invitation_id = $1 \
         AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $3";
    Ok(tx.exec(sql, args![id, person_id, at]).await? > 0)
}

/// The open invitation of an address to a place, expired or not.
pub(super) async fn open_to(
    tx: &Tx,
    email: &str,
    held_in: &HeldIn,
) -> Result<Option<Open>, Refusal> {
    let sql =
        format!("SELECT {OPEN} AND i.email = $1 AND (i.organization_id = $2 OR i.company_id = $3)");
    let places = args![email, held_in.organization_id(), held_in.company_id()];
    let row = tx.one(&sql, places).await?;
    row.as_ref().map(open).transpose()
}

/// The open invitation with a link of this token's hash, expired or not, and which link it is.
pub(super) async fn open_by_hash(tx: &Tx, hash: &str) -> Result<Option<(Open, Way)>, Refusal> {
    for (column, way) in [
        ("letter_token_hash", Way::Letter),
        ("token_hash", Way::Copied),
    ] {
        let sql = format!("SELECT {OPEN} AND i.{column} = $1");
        if let Some(row) = tx.one(&sql, args![hash]).await? {
            return Ok(Some((open(&row)?, way)));
        }
    }
    Ok(None)
}

/// The open invitation with this id, expired or not.
pub(crate) async fn by_id(tx: &Tx, id: &str) -> Result<Option<Open>, Refusal> {
    let row = tx
        .one(
            &format!("SELECT {OPEN} AND i.invitation_id = $1"),
            args![id],
        )
        .await?;
    row.as_ref().map(open).transpose()
}

/// The open invitations to an organization itself, expired or not.
pub(crate) async fn of_organization(tx: &Tx, id: &str) -> Result<Vec<Open>, Refusal> {
    let sql = format!("SELECT {OPEN} AND i.organization_id = $1 ORDER BY i.invitation_id");
    let rows = tx.all(&sql, args![id]).await?;
    rows.iter().map(open).collect()
}

/// The open invitations to these companies, expired or not.
pub(crate) async fn of_companies(tx: &Tx, companies: &[Value]) -> Result<Vec<Open>, Refusal> {
    let sql = format!("SELECT {OPEN} AND i.company_id IN ({{list}})");
    let rows = tx.all_in(&sql, args![], companies).await?;
    rows.iter().map(open).collect()
}

/// How many days the invitations of an organization are good for, where it says so.
pub(super) async fn days_of(tx: &Tx, organization: &str) -> Result<Option<i64>, Refusal> {
    let sql = "SELECT invitation_days FROM organizations WHERE organization_id = $1";
    match tx.one(sql, args![organization.to_owned()]).await? {
        Some(row) => Ok(row.opt_int(0)?),
        None => Ok(None),
    }
}

/// Forgets the letters of a workplace from before an instant.
pub(super) async fn forget_letters(tx: &Tx, workplace: &str, before: i64) -> Result<(), Refusal> {
    let sql = "DELETE FROM invitation_letters WHERE workplace_id = $1 AND posted_at <= $2";
    tx.exec(sql, args![workplace, before]).await?;
    Ok(())
}

/// When the letters of a workplace were posted, the latest first: those to one address, or all.
pub(super) async fn letter_before_last(
    tx: &Tx,
    workplace: &str,
    email: Option<&str>,
    most: i64,
) -> Result<Option<i64>, Refusal> {
    let sql = "SELECT posted_at FROM invitation_letters WHERE workplace_id = $1 \
         AND ($2 IS NULL OR email = $2) ORDER BY posted_at DESC LIMIT 1 OFFSET $3";
    let row = tx
        .one(sql, args![workplace, email.map(str::to_owned), most - 1])
        .await?;
    row.map(|row| Ok(row.int(0)?)).transpose()
}

/// Counts a letter.
pub(super) async fn count_letter(
    tx: &Tx,
    workplace: &str,
    email: &str,
    at: i64,
) -> Result<(), Refusal> {
    let sql = "INSERT INTO invitation_letters (workplace_id, email, posted_at) VALUES ($1, $2, $3)";
    tx.exec(sql, args![workplace, email, at]).await?;
    Ok(())
}
