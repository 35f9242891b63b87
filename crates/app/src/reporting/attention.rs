//! Needs attention: what somebody should look at today, with the reason and the way to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use canopy_domain::role::{Action, OrgSight, Place};
use jiff::Timestamp;

use super::attention_rules::find;
use super::overview::sights;
use crate::organizations::find::{Organization, find_organization};
use crate::{Actor, House, Refusal};

/// Why a company needs attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No event on two working days, where events are normal.
    Silent,
    /// Events or rows were refused.
    Refused,
    /// Billing runs over one and a half times the same days of last month.
    BillingJump,
    /// A month has reached its cap.
    CapReached,
    /// A month is near its cap.
    CapNear,
    /// Status words without a meaning.
    UnmappedStatus,
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Why.
    pub kind: Kind,
    /// The company's id; empty where it is about the organization as a whole.
    pub company_id: String,
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub company: String,
    /// The reason in words.
    pub reason: String,
    /// Whether the reason names amounts, which not every reader may see.
    pub amounts: bool,
    /// The path to where it is mended.
    pub path: String,
}

/// The findings of each organization and when they were looked for.
#[derive(Default)]
pub(crate) struct AttentionCache(Mutex<HashMap<String, Looked>>);

/// When was looked, and what was found.
type Looked = (Timestamp, Arc<Vec<Finding>>);

impl AttentionCache {
    fn get(
        &self,
        organization_id: &str,
        now: Timestamp,
        max_age_s: i64,
    ) -> Option<Arc<Vec<Finding>>> {
        let kept = self.0.lock().ok()?;
        let (at, findings) = kept.get(organization_id)?;
        (now.duration_since(*at).as_secs() < max_age_s).then(|| findings.clone())
    }

    fn put(&self, organization_id: &str, now: Timestamp, findings: Arc<Vec<Finding>>) {
        if let Ok(mut kept) = self.0.lock() {
            kept.insert(organization_id.to_owned(), (now, findings));
        }
    }
}

/// The findings that the reader may see, by company. They are looked for at most once a minute, as
/// the configuration says, because they are about days and not about seconds.
pub async fn needs_attention(
    house: &House,
    actor: &Actor,
    organization: &str,
) -> Result<Vec<Finding>, Refusal> {
    let organization = find_organization(house, actor, organization).await?;
    needs_attention_in(house, actor, &organization).await
}

/// The same in an organization that was found for the actor.
pub async fn needs_attention_in(
    house: &House,
    actor: &Actor,
    organization: &Organization,
) -> Result<Vec<Finding>, Refusal> {
    let place = Place::Organization(&organization.id);
    actor.may(Action::SeeOverview, place)?;
    let now = house.now();
    let findings =
        match house
            .attention
            .get(&organization.id, now, house.config.attention_max_age_s)
        {
            Some(findings) => findings,
            None => {
                let id = &organization.id;
                let found = Arc::new(
                    house
                        .store
                        .read(move |tx| async move { find(&tx, organization, now).await })
                        .await?,
                );
                house.attention.put(id, now, found.clone());
                found
            }
        };
    let (sight, amounts) = sights(actor, &organization.id);
    let seen = |finding: &&Finding| {
        if finding.company_id.is_empty() {
            return amounts == OrgSight::All;
        }
        sight.contains(&finding.company_id)
            && (!finding.amounts || amounts.contains(&finding.company_id))
    };
    Ok(findings.iter().filter(seen).cloned().collect())
}
