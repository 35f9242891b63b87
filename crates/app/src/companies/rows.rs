//! The rows of companies, their slugs and their status words.

use std::collections::BTreeMap;

use canopy_domain::money::Currency;
use canopy_domain::period::Zones;
use canopy_store::{Row, Tx};
use jiff::Timestamp;

use super::zones::read_zones;
use crate::Refusal;
pub(crate) use crate::stored::Link;
use crate::stored::{currency, instant, texts};

/// A company as stored, with all its links.
#[derive(Debug)]
pub(super) struct CompanyRow {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) currency: Currency,
    pub(super) zones_text: String,
    pub(super) created_at: Timestamp,
    pub(super) archived: bool,
    pub(super) links: Vec<Link>,
}

/// The companies whose slug or id is in the list.
pub(super) async fn by_subjects(tx: &Tx, subjects: &[&str]) -> Result<Vec<CompanyRow>, Refusal> {
    let mut companies: BTreeMap<String, CompanyRow> = BTreeMap::new();
    for key in ["s.slug", "s.company_id"] {
        let sql = format!(
            "SELECT c.company_id, c.slug, c.name, c.currency, c.time_zones, c.created_at, c.archived_at, \
             l.organization_id, l.linked_on, l.unlinked_on \
             FROM company_slugs s JOIN companies c ON c.company_id = s.company_id \
             LEFT JOIN links l ON l.company_id = c.company_id WHERE {key} IN ({{list}})"
        );
        let wanted: Vec<&str> = match key {
            "s.slug" => subjects
                .iter()
                .copied()
                .filter(|subject| !subject.contains('_'))
                .collect(),
            _ => subjects
                .iter()
                .copied()
                .filter(|subject| subject.contains('_'))
                .collect(),
        };
        if wanted.is_empty() {
            continue;
        }
        for row in tx.all_in(&sql, args![], &texts(&wanted)).await? {
            let company = company(&row)?;
            let entry = companies.entry(company.id.clone()).or_insert(company);
            if let Some(organization) = row.opt_text(7)? {
                let link = Link {
                    organization_id: organization.into(),
                    linked_on: row.text(8)?.into(),
                    unlinked_on: row.opt_text(9)?.map(Into::into),
                };
                entry.links.push(link);
            }
        }
    }
    Ok(companies.into_values().collect())
}

fn company(row: &Row) -> Result<CompanyRow, Refusal> {
    Ok(CompanyRow {
        id: row.text(0)?.into(),
        slug: row.text(1)?.into(),
        name: row.text(2)?.into(),
        currency: currency(row.text(3)?)?,
        zones_text: row.text(4)?.into(),
        created_at: instant(row.int(5)?)?,
        archived: row.opt_int(6)?.is_some(),
        links: Vec::new(),
    })
}

/// What decides a company's days and amounts.
#[derive(Debug)]
pub(crate) struct Calendar {
    pub(crate) id: String,
    pub(crate) zones: Zones,
    pub(crate) currency: Currency,
}

/// The calendars of these companies.
pub(crate) async fn calendars(tx: &Tx, ids: &[&str]) -> Result<Vec<Calendar>, Refusal> {
    let sql = "SELECT company_id, time_zones, currency FROM companies WHERE company_id IN ({list})";
    let rows = tx.all_in(sql, args![], &texts(ids)).await?;
    rows.iter()
        .map(|row| {
            Ok(Calendar {
                id: row.text(0)?.into(),
                zones: read_zones(row.text(1)?)?,
                currency: currency(row.text(2)?)?,
            })
        })
        .collect()
}

/// When a company was created.
pub(crate) async fn created_at(tx: &Tx, company: &str) -> Result<Timestamp, Refusal> {
    let row = tx
        .one(
            "SELECT created_at FROM companies WHERE company_id = $1",
            args![company.to_owned()],
        )
        .await?;
    instant(row.ok_or(Refusal::Hidden)?.int(0)?)
}

/// The person to whom a company's letters about bills go, if one was chosen.
pub(crate) async fn billing_contact(tx: &Tx, company: &str) -> Result<Option<String>, Refusal> {
    let sql = "SELECT billing_contact FROM companies WHERE company_id = $1";
    let row = tx.one(sql, args![company.to_owned()]).await?;
    let contact = row.as_ref().map(|row| row.opt_text(0)).transpose()?;
    Ok(contact.flatten().map(str::to_owned))
}

/// Chooses that person, or nobody.
pub(crate) async fn set_billing_contact(
    tx: &Tx,
    company: &str,
    person: Option<&str>,
) -> Result<(), Refusal> {
    tx.exec(
        "UPDATE companies SET billing_contact = $2, revision = revision + 1 WHERE company_id = $1",
        args![company.to_owned(), person.map(str::to_owned)],
    )
    .await?;
    Ok(())
}

/// Every company of the installation, in the order of its ids.
pub(crate) async fn all_ids(tx: &Tx) -> Result<Vec<(String, String)>, Refusal> {
    let rows = tx
        .all(
            "SELECT company_id, slug FROM companies ORDER BY company_id",
            args![],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect()
}

/// Claims a slug; false where another company has it.
pub(super) async fn claim_slug(tx: &Tx, slug: &str, company: &str) -> Result<bool, Refusal> {
    let row = tx
        .one(
            "INSERT INTO company_slugs (slug, company_id) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING RETURNING slug",
            args![slug.to_owned(), company.to_owned()],
        )
        .await?;
    Ok(row.is_some())
}

/// Stores a new company.
pub(super) async fn insert(
    tx: &Tx,
    id: &str,
    slug: &str,
    name: &str,
    currency: Currency,
    zone: &str,
    at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO companies (company_id, slug, name, currency, time_zones, created_at, revision) VALUES ($1, $2, $3, $4, $5, $6, 1)",
        args![id.to_owned(), slug.to_owned(), name.to_owned(), currency.code().to_owned(), zone.to_owned(), at],
    )
    .await?;
    Ok(())
}

/// Changes name, currency and zones together.
pub(super) async fn update(
    tx: &Tx,
    id: &str,
    name: &str,
    currency: Currency,
    zones: &str,
) -> Result<(), Refusal> {
    tx.exec(
        "UPDATE companies SET name = $2, currency = $3, time_zones = $4, revision = revision + 1 WHERE company_id = $1",
        args![id.to_owned(), name.to_owned(), currency.code().to_owned(), zones.to_owned()],
    )
    .await?;
    Ok(())
}

/// Whether anything is booked for the company.
pub(crate) async fn has_postings(tx: &Tx, id: &str) -> Result<bool, Refusal> {
    let row = tx
        .one(
            "SELECT day FROM company_days WHERE company_id = $1 LIMIT 1",
            args![id.to_owned()],
        )
        .await?;
    Ok(row.is_some())
}

/// A status word: folded, as shown, and its meaning (`open`, `closed`) where it has one.
pub(crate) type WordRow = (String, String, Option<String>);

/// The status words of a company.
pub(crate) async fn words(tx: &Tx, id: &str) -> Result<Vec<WordRow>, Refusal> {
    let rows = tx
        .all(
            "SELECT word, shown, meaning FROM status_words WHERE company_id = $1 ORDER BY word",
            args![id.to_owned()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.text(0)?.to_owned(),
                row.text(1)?.to_owned(),
                row.opt_text(2)?.map(str::to_owned),
            ))
        })
        .collect()
}

/// Remembers words that cases use, without a meaning.
pub(crate) async fn note_words(
    tx: &Tx,
    id: &str,
    words: &[(String, String)],
) -> Result<(), Refusal> {
    let rows = words
        .iter()
        .map(|(word, shown)| args![id.to_owned(), word.clone(), shown.clone()].to_vec())
        .collect();
    tx.many(
        "INSERT INTO status_words (company_id, word, shown) VALUES {rows} ON CONFLICT (company_id, word) DO NOTHING",
        rows,
    )
    .await?;
    Ok(())
}

/// Says what a word means.
pub(crate) async fn set_meaning(
    tx: &Tx,
    id: &str,
    word: &str,
    shown: &str,
    meaning: Option<&str>,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO status_words (company_id, word, shown, meaning) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (company_id, word) DO UPDATE SET meaning = excluded.meaning",
        args![
            id.to_owned(),
            word.to_owned(),
            shown.to_owned(),
            meaning.map(str::to_owned)
        ],
    )
    .await?;
    Ok(())
}

/// Stores a scope with its case types.
pub(super) async fn insert_scope(
    tx: &Tx,
    company: &str,
    id: &str,
    name: &str,
    case_types: &[String],
) -> Result<(), Refusal> {
    let sql = "INSERT INTO scopes (company_id, scope_id, name) VALUES ($1, $2, $3)";
    tx.exec(
        sql,
        args![company.to_owned(), id.to_owned(), name.to_owned()],
    )
    .await?;
    let rows = case_types
        .iter()
        .map(|kind| args![company.to_owned(), id.to_owned(), kind.clone()].to_vec())
        .collect();
    let sql = "INSERT INTO scope_case_types (company_id, scope_id, case_type) VALUES {rows} ON CONFLICT DO NOTHING";
    tx.many(sql, rows).await?;
    Ok(())
}

/// The case types of a company's scopes: scope and type.
pub(crate) async fn scope_case_types(
    tx: &Tx,
    company: &str,
) -> Result<Vec<(String, String)>, Refusal> {
    let sql = "SELECT scope_id, case_type FROM scope_case_types WHERE company_id = $1";
    let rows = tx.all(sql, args![company.to_owned()]).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, row.string(1)?)))
        .collect()
}
