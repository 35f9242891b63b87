//! Saying what a status word means, and counting the cases that carry it anew.

use canopy_domain::role::Action;
use canopy_domain::text::fold_word;
use serde_json::json;

use super::remap::remap;
use crate::audit::{self, Change};
use crate::companies::find::find_company;
use crate::companies::rows;
use crate::companies::status_words::Meaning;
use crate::{Actor, House, Refusal};

/// Maps a status word. Cases that carry it are counted anew by its meaning: closed from today on
/// where they were open, open again where they were closed.
pub async fn map_status_word(
    house: &House,
    actor: &Actor,
    company: &str,
    shown: &str,
    meaning: Meaning,
) -> Result<(), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditCompany, found.place())?;
    let word = fold_word(shown);
    if word.is_empty() || word.chars().count() > 100 {
        return Err(Refusal::field(
            "word",
            "invalid",
            "write a status word of 1 to 100 characters",
        ));
    }
    let (now, found, word) = (house.now(), &found, &word);
    house
        .store
        .write(move |tx| async move {
            let words = rows::words(&tx, &found.id).await?;
            let before = words
                .into_iter()
                .find(|(known, _, _)| known == word)
                .and_then(|(_, _, meaning)| meaning);
            if before.as_deref() == Some(meaning.code()) {
                return Ok(());
            }
            rows::set_meaning(&tx, &found.id, word, shown.trim(), Some(meaning.code())).await?;
            let moved = remap(&tx, &found.id, word, meaning, found.day_of(now), now).await?;
            let change = Change {
                organization: found.organization_id.as_deref(),
                company: Some(&found.id),
                action: "company.status_word_mapped",
                subject: word,
                before: before.map(|meaning| json!({ "meaning": meaning })),
                after: Some(json!({ "meaning": meaning.code(), "cases_recounted": moved })),
            };
            audit::record(&tx, actor, change).await
        })
        .await
}
