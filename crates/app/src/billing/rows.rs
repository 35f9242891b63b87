//! The rows of rate cards and closed months.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use canopy_domain::period::Month;
use canopy_domain::rating::{RateCard, Version};
use canopy_store::{Row, Tx};
use jiff::civil::Date;

use crate::Refusal;
use crate::stored::{Link, broken, day, month, texts};

/// A revision as stored: whose, its first day, its number and its card as text.
struct StoredCard {
    owner: String,
    effective_on: Date,
    revision: i64,
    card: Option<String>,
}

fn stored_card(row: &Row) -> Result<StoredCard, Refusal> {
    Ok(StoredCard {
        owner: row.text(0)?.into(),
        effective_on: day(row.text(1)?)?,
        revision: row.int(2)?,
        card: row.opt_text(3)?.map(Into::into),
    })
}

fn read_card(text: &str) -> Result<Arc<RateCard>, Refusal> {
    serde_json::from_str(text)
        .map(Arc::new)
        .map_err(|_| broken("rate card"))
}

/// The latest revision of each day, by owner, oldest first.
fn latest(rows: &[Row]) -> Result<HashMap<String, Vec<Version>>, Refusal> {
    let mut last: BTreeMap<(String, Date), StoredCard> = BTreeMap::new();
    for row in rows {
        let card = stored_card(row)?;
        let key = (card.owner.clone(), card.effective_on);
        if last
            .get(&key)
            .is_none_or(|known| known.revision < card.revision)
        {
            last.insert(key, card);
        }
    }
    let mut versions: HashMap<String, Vec<Version>> = HashMap::new();
    for ((owner, effective_on), stored) in last {
        versions.entry(owner).or_default().push(Version {
            effective_on,
            revision: stored.revision,
            card: stored.card.as_deref().map(read_card).transpose()?,
        });
    }
    Ok(versions)
}

/// The versions of these companies.
pub(super) async fn company_versions(
    tx: &Tx,
    companies: &[&str],
) -> Result<HashMap<String, Vec<Version>>, Refusal> {
    let sql = "SELECT company_id, effective_on, revision, card FROM rate_cards WHERE company_id IN ({list})";
    latest(&tx.all_in(sql, args![], &texts(companies)).await?)
}

/// The default versions of these organizations.
pub(crate) async fn organization_versions(
    tx: &Tx,
    organizations: &[&str],
) -> Result<HashMap<String, Vec<Version>>, Refusal> {
    let sql = "SELECT organization_id, effective_on, revision, card FROM organization_rate_cards \
         WHERE organization_id IN ({list})";
    latest(&tx.all_in(sql, args![], &texts(organizations)).await?)
}

/// The links of these companies to organizations that set a default card, and to the one that is
/// about to set one.
pub(super) async fn priced_links(
    tx: &Tx,
    companies: &[&str],
    about_to: &str,
) -> Result<Vec<(String, Link)>, Refusal> {
    let sql = "SELECT l.company_id, l.organization_id, l.linked_on, l.unlinked_on FROM links l \
         WHERE l.company_id IN ({list}) AND (l.organization_id = $1 OR EXISTS (SELECT 1 \
         FROM organization_rate_cards c WHERE c.organization_id = l.organization_id))";
    let rows = tx
        .all_in(sql, args![about_to.to_owned()], &texts(companies))
        .await?;
    rows.iter()
        .map(|row| {
            let link = Link {
                organization_id: row.text(1)?.into(),
                linked_on: row.text(2)?.into(),
                unlinked_on: row.opt_text(3)?.map(Into::into),
            };
            Ok((row.text(0)?.to_owned(), link))
        })
        .collect()
}

/// The companies that are linked to an organization on a day or later.
pub(crate) async fn linked_since(
    tx: &Tx,
    organization: &str,
    day: Date,
) -> Result<Vec<String>, Refusal> {
    let sql = "SELECT DISTINCT company_id FROM links WHERE organization_id = $1 \
         AND (unlinked_on IS NULL OR unlinked_on > $2) ORDER BY company_id";
    let rows = tx
        .all(sql, args![organization.to_owned(), day.to_string()])
        .await?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// A revision with its author and its time in microseconds.
pub(crate) struct Revision {
    pub(crate) version: Version,
    pub(crate) created_by: String,
    pub(crate) author: Option<String>,
    pub(crate) created_at: i64,
}

/// The table of a kind of owner, and its column of ids.
fn table(organization: bool) -> (&'static str, &'static str) {
    if organization {
        ("organization_rate_cards", "organization_id")
    } else {
        ("rate_cards", "company_id")
    }
}

/// Every revision of a company's or an organization's cards, oldest first.
pub(crate) async fn revisions(
    tx: &Tx,
    owner: &str,
    organization: bool,
) -> Result<Vec<Revision>, Refusal> {
    let (table, column) = table(organization);
    let sql = format!(
        "SELECT t.{column}, t.effective_on, t.revision, t.card, t.created_by, t.created_at, p.name FROM {table} t \
         LEFT JOIN people p ON p.person_id = t.created_by WHERE t.{column} = $1 ORDER BY t.effective_on, t.revision"
    );
    let rows = tx.all(&sql, args![owner.to_owned()]).await?;
    rows.iter()
        .map(|row| {
            let stored = stored_card(row)?;
            Ok(Revision {
                version: Version {
                    effective_on: stored.effective_on,
                    revision: stored.revision,
                    card: stored.card.as_deref().map(read_card).transpose()?,
                },
                created_by: row.text(4)?.into(),
                created_at: row.int(5)?,
                author: row.opt_text(6)?.map(Into::into),
            })
        })
        .collect()
}

/// The closed months of these companies.
pub(super) async fn closed_months(
    tx: &Tx,
    companies: &[&str],
) -> Result<Vec<(String, Month)>, Refusal> {
    let rows = tx
        .all_in(
            "SELECT company_id, month FROM closed_months WHERE company_id IN ({list})",
            args![],
            &texts(companies),
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), month(row.text(1)?)?)))
        .collect()
}

/// Stores the next revision of a day and answers its number. Whoever calls keeps others out.
pub(crate) async fn insert_revision(
    tx: &Tx,
    owner: &str,
    organization: bool,
    version: &Version,
    by: &str,
    at: i64,
) -> Result<i64, Refusal> {
    let (table, column) = table(organization);
    let card = version.card.as_deref().map(serde_json::to_string);
    let card = card.transpose().map_err(|_| broken("rate card"))?;
    let sql = format!(
        "INSERT INTO {table} ({column}, effective_on, revision, card, created_by, created_at) \
         SELECT $1, $2, CAST(COALESCE(MAX(t.revision), 0) + 1 AS BIGINT), $3, $4, $5 FROM {table} t \
         WHERE t.{column} = $1 AND t.effective_on = $2 RETURNING revision"
    );
    let row = tx
        .one(
            &sql,
            args![
                owner.to_owned(),
                version.effective_on.to_string(),
                card,
                by.to_owned(),
                at
            ],
        )
        .await?;
    row.ok_or_else(|| broken("revision"))?
        .int(0)
        .map_err(Into::into)
}

/// Closes a month.
pub(crate) async fn insert_closed(
    tx: &Tx,
    company: &str,
    month: Month,
    at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO closed_months (company_id, month, closed_at) VALUES ($1, $2, $3)",
        args![company.to_owned(), month.to_string(), at],
    )
    .await?;
    Ok(())
}

/// The months of a company that have postings.
pub(crate) async fn posted_months(tx: &Tx, company: &str) -> Result<Vec<Month>, Refusal> {
    let rows = tx
        .all(
            "SELECT month FROM company_months WHERE company_id = $1 ORDER BY month",
            args![company.to_owned()],
        )
        .await?;
    rows.iter().map(|row| month(row.text(0)?)).collect()
}
