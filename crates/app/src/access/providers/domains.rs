//! The e-mail domains that an organization claims: whose addresses its provider may vouch for, and
//! for whose addresses the sign-in page offers it.
//!
//! Nobody proves to own a domain. But a lasting admin with an address in it stands for the claim, so
//! that no stranger puts their name before people of a domain that they have nothing to do with.

use std::collections::BTreeSet;

use canopy_domain::refusal::FieldError;
use canopy_domain::text::fold_email;
use canopy_store::Tx;

use super::rows;
use crate::Refusal;

/// Domains that one organization may claim.
const MOST_DOMAINS: usize = 50;

/// Mail services at which anybody has an address.
const PUBLIC: [&str; 22] = [
    "aol.com",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "web.de",
    "yahoo.com",
    "yandex.ru",
    "zoho.com",
];

/// The domains as they are kept, each once; what is none is put to the faults.
pub(super) fn read(wished: &[String], wrong: &mut Vec<FieldError>) -> Vec<String> {
    let mut domains = BTreeSet::new();
    for domain in wished.iter().map(|domain| domain.trim()) {
        let folded = fold_email(&format!("x@{domain}"));
        match folded.ok().filter(|_| domain.contains('.')) {
            Some(folded) => {
                let domain = folded.trim_start_matches("x@").to_owned();
                if PUBLIC.contains(&domain.as_str()) {
                    let words = format!(
                        "“{domain}” is a mail service for everybody and belongs to no organization; leave it out. \
                         Who has an address there signs in with a password"
                    );
                    wrong.push(FieldError::new("domains", "public", words));
                    break;
                }
                domains.insert(domain);
            }
            None => {
                let words = format!("“{domain}” is no domain; write it like example.com");
                wrong.push(FieldError::new("domains", "invalid", words));
                break;
            }
        }
    }
    if domains.is_empty() && wished.is_empty() || domains.len() > MOST_DOMAINS {
        let words = format!("give 1 to {MOST_DOMAINS} domains");
        wrong.push(FieldError::new("domains", "invalid", words));
    }
    domains.into_iter().collect()
}

/// Refuses a domain in which no lasting admin of the organization has their address.
pub(super) async fn may_claim(
    tx: &Tx,
    organization_id: &str,
    domains: &[String],
) -> Result<(), Refusal> {
    let admins = rows::lasting_admins(tx, organization_id).await?;
    let theirs: BTreeSet<&str> = admins
        .iter()
        .filter_map(|email| email.split_once('@').map(|(_, domain)| domain))
        .collect();
    let Some(foreign) = domains.iter().find(|it| !theirs.contains(it.as_str())) else {
        return Ok(());
    };
    Err(Refusal::field(
        "domains",
        "not_yours",
        format!(
            "no Organization Admin without an end has an address at “{foreign}”; make somebody there one first, or leave it out"
        ),
    ))
}
