//! Storing cases as their source tells them.

use std::collections::{BTreeMap, HashMap};

use canopy_domain::refusal::FieldError;
use canopy_domain::role::Action;
use canopy_domain::text::fold_word;
use canopy_domain::usage::check_identity;
use canopy_store::Tx;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

use super::Case;
use super::rows::{self, Counts, NewVersion, StoredCase};
use crate::audit::{self, Change};
use crate::companies::find::{Found, find_company};
use crate::companies::{self, status_words::Meaning};
use crate::put::PutOutcome;
use crate::{Actor, House, Refusal};

/// A case as sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseData {
    /// The reference that people use.
    pub reference: String,
    /// The practice area.
    pub case_type: Option<String>,
    /// The company's own word.
    pub status: String,
    /// YYYY-MM-DD.
    pub opened_on: String,
    /// YYYY-MM-DD.
    pub closed_on: Option<String>,
}

/// A case to store: source, id and data.
pub type OfferedCase = (String, String, CaseData);

/// Stores one case and answers it as it stands.
pub async fn put_case(
    house: &House,
    actor: &Actor,
    company: &str,
    source: &str,
    id: &str,
    data: CaseData,
) -> Result<(PutOutcome, Case), Refusal> {
    let outcomes = put_cases(
        house,
        actor,
        company,
        vec![(source.into(), id.into(), data)],
    )
    .await?;
    match outcomes.into_iter().next() {
        Some((PutOutcome::Rejected(error), _)) => Err(error.into()),
        Some((outcome, Some(case))) => Ok((outcome, case)),
        _ => Err(Refusal::Internal("a case has no outcome".into())),
    }
}

/// Stores cases in one transaction; a case that is refused does not fail the others.
pub async fn put_cases(
    house: &House,
    actor: &Actor,
    company: &str,
    cases: Vec<OfferedCase>,
) -> Result<Vec<(PutOutcome, Option<Case>)>, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditCases, found.place())?;
    if !actor.sees_all_cases(found.place()) {
        // Whoever sees some cases only could learn of the others by storing over them.
        return Err(Refusal::Forbidden);
    }
    let (now, found, cases) = (house.now(), &found, &cases);
    house
        .store
        .write(move |tx| async move { put_in(&tx, actor, found, cases, now).await })
        .await
}

async fn put_in(
    tx: &Tx,
    actor: &Actor,
    found: &Found,
    offered: &[OfferedCase],
    now: jiff::Timestamp,
) -> Result<Vec<(PutOutcome, Option<Case>)>, Refusal> {
    let today = found.day_of(now);
    let (meanings, mut known) = load(tx, found, offered).await?;
    let mut changed = Changed {
        versions: Vec::new(),
        counts: Counts::new(),
        words: BTreeMap::new(),
    };
    let mut outcomes = Vec::with_capacity(offered.len());
    for (source, id, data) in offered {
        let key = (source.clone(), id.clone());
        let before = known.get(&key);
        match read(
            source,
            id,
            data,
            before.map(|stored| &stored.case),
            &meanings,
            today,
        ) {
            Err(error) => outcomes.push((PutOutcome::Rejected(error), None)),
            Ok(case) if before.is_some_and(|stored| stored.case == case) => {
                outcomes.push((PutOutcome::Unchanged, Some(case)))
            }
            Ok(case) => {
                let outcome = if before.is_some() {
                    PutOutcome::Updated
                } else {
                    PutOutcome::Created
                };
                let stored = StoredCase {
                    case: case.clone(),
                    version: before.map_or(1, |stored| stored.version + 1),
                };
                changed.take(before.map(|stored| &stored.case), &stored, today);
                known.insert(key, stored);
                outcomes.push((outcome, Some(case)));
            }
        }
    }
    changed.save(tx, actor, found, now).await?;
    Ok(outcomes)
}

type Known = HashMap<(String, String), StoredCase>;

/// The meanings of the company's status words, and what is stored of the offered cases.
async fn load(
    tx: &Tx,
    found: &Found,
    offered: &[OfferedCase],
) -> Result<(HashMap<String, Meaning>, Known), Refusal> {
    let meanings: HashMap<String, Meaning> = companies::rows::words(tx, &found.id)
        .await?
        .into_iter()
        .filter_map(|(word, _, meaning)| Some((word, Meaning::read(&meaning?)?)))
        .collect();
    let keys: Vec<(&str, &str)> = offered
        .iter()
        .map(|(source, id, _)| (source.as_str(), id.as_str()))
        .collect();
    let known = rows::find(tx, &found.id, &keys)
        .await?
        .into_iter()
        .map(|stored| ((stored.case.source.clone(), stored.case.id.clone()), stored))
        .collect();
    Ok((meanings, known))
}

/// What a transaction of puts changes.
pub(super) struct Changed {
    pub(super) versions: Vec<NewVersion>,
    pub(super) counts: Counts,
    pub(super) words: BTreeMap<String, String>,
}

impl Changed {
    /// Takes a changed case: its counts move, its status word is noted.
    pub(super) fn take(&mut self, before: Option<&Case>, after: &StoredCase, today: Date) {
        if let Some(case) = before {
            count(&mut self.counts, case, -1);
        }
        count(&mut self.counts, &after.case, 1);
        self.words
            .insert(fold_word(&after.case.status), after.case.status.clone());
        let effective_on = if before.is_some() {
            today
        } else {
            after.case.opened_on
        };
        self.versions.push(NewVersion {
            stored: after.clone(),
            effective_on,
            booked_on: today,
        });
    }

    async fn save(
        self,
        tx: &Tx,
        actor: &Actor,
        found: &Found,
        now: jiff::Timestamp,
    ) -> Result<(), Refusal> {
        if self.versions.is_empty() {
            return Ok(());
        }
        let words: Vec<(String, String)> = self.words.into_iter().collect();
        companies::rows::note_words(tx, &found.id, &words).await?;
        rows::save(tx, &found.id, &self.versions, now.as_microsecond()).await?;
        rows::add_counts(tx, &found.id, &self.counts).await?;
        let change = Change {
            organization: found.organization_id.as_deref(),
            company: Some(&found.id),
            action: "cases.stored",
            subject: &found.id,
            before: None,
            after: Some(json!({ "cases": self.versions.len() })),
        };
        audit::record(tx, actor, change).await
    }
}

/// Adds a case to the daily counts, or takes it out.
pub(super) fn count(counts: &mut Counts, case: &Case, by: i64) {
    let case_type = case.case_type.clone().unwrap_or_default();
    counts
        .entry((case.opened_on, case_type.clone()))
        .or_default()
        .0 += by;
    if let Some(closed_on) = case.closed_on {
        counts.entry((closed_on, case_type)).or_default().1 += by;
    }
}

fn text(field: &str, value: &str, most: usize) -> Result<String, FieldError> {
    let value = value.trim();
    if value.is_empty() || value.chars().count() > most || value.chars().any(char::is_control) {
        return Err(FieldError::new(
            field,
            "invalid",
            format!("write 1 to {most} characters on one line"),
        ));
    }
    Ok(value.to_owned())
}

fn past_day(field: &str, value: &str, today: Date) -> Result<Date, FieldError> {
    let day: Date = value
        .parse()
        .map_err(|_| FieldError::new(field, "invalid", "write a day as YYYY-MM-DD"))?;
    if day > today {
        return Err(FieldError::new(
            field,
            "in_future",
            format!("lies after the company's today, {today}"),
        ));
    }
    Ok(day)
}

/// Checks a case as sent, without a look at what is stored: `today` is the company's.
pub fn check(source: &str, id: &str, data: &CaseData, today: Date) -> Result<(), FieldError> {
    read(source, id, data, None, &HashMap::new(), today).map(|_| ())
}

fn read(
    source: &str,
    id: &str,
    data: &CaseData,
    before: Option<&Case>,
    meanings: &HashMap<String, Meaning>,
    today: Date,
) -> Result<Case, FieldError> {
    check_identity(source, id)?;
    let reference = text("reference", &data.reference, 200)?;
    let case_type = data
        .case_type
        .as_deref()
        .filter(|kind| !kind.trim().is_empty())
        .map(|kind| text("case_type", kind, 100))
        .transpose()?;
    let status = text("status", &data.status, 100)?;
    let opened_on = past_day("opened_on", &data.opened_on, today)?;
    let told = data
        .closed_on
        .as_deref()
        .filter(|day| !day.is_empty())
        .map(|day| past_day("closed_on", day, today))
        .transpose()?;
    let (closed_on, closing_told) = match (meanings.get(&fold_word(&status)), told) {
        (Some(Meaning::Open), Some(_)) => {
            return Err(FieldError::new(
                "closed_on",
                "contradicts_status",
                "the status means open; leave closed_on out or map the status as closed",
            ));
        }
        (Some(Meaning::Closed), None) => {
            let known = before.and_then(|case| Some((case.closed_on?, case.closing_told)));
            let (day, told) = known.unwrap_or((today, false));
            (Some(day), told)
        }
        // A day that was sent closes the case whatever its word; a word that nobody mapped closes
        // none by itself.
        (_, told) => (told, told.is_some()),
    };
    if closed_on.is_some_and(|day| day < opened_on) {
        return Err(FieldError::new(
            "closed_on",
            "before_opened_on",
            "a case cannot be closed before it is opened",
        ));
    }
    Ok(Case {
        source: source.into(),
        id: id.into(),
        reference,
        case_type,
        status,
        opened_on,
        closed_on,
        closing_told,
    })
}
