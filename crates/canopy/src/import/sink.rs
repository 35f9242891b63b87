//! Where rows go: the verbs that book usage, cases and campaigns, or nowhere in a dry run.

use canopy_app::campaigns::put::{self as campaign, CampaignData, put_campaign};
use canopy_app::cases::put::{self as case, OfferedCase, put_cases};
use canopy_app::companies::find::Found;
use canopy_app::put::PutOutcome;
use canopy_app::usage::ingest::check;
use canopy_app::usage::{Offer, OfferedEvent, Outcome, ingest};
use canopy_app::{Actor, House, Refusal};
use canopy_domain::refusal::FieldError;
use canopy_domain::usage::EventType;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::cloud_event::{Addressee, read_event};
use super::entry::{Content, Entry};
use super::kind::Kind;
use super::report::Verdict;
use super::usage::in_columns;
use super::{campaigns, cases, usage};
use crate::Failure;

const OFFERED: &str = "can be read";

/// Takes the rows of one file.
pub(crate) struct Sink<'a> {
    house: &'a House,
    actor: &'a Actor,
    company: Addressee,
    /// The company's local day, for dry runs.
    today: Date,
    kind: Kind,
    source: String,
    zone: Option<TimeZone>,
    dry_run: bool,
}

impl<'a> Sink<'a> {
    /// A sink for the rows of one kind and company.
    pub(crate) fn new(
        house: &'a House,
        actor: &'a Actor,
        company: &Found,
        kind: Kind,
        source: String,
        zone: Option<TimeZone>,
        dry_run: bool,
    ) -> Self {
        let today = company.day_of(house.now());
        let company = Addressee {
            id: company.id.clone(),
            slug: company.slug.clone(),
        };
        Self {
            house,
            actor,
            company,
            today,
            kind,
            source,
            zone,
            dry_run,
        }
    }

    /// The words under which taken rows are counted.
    pub(crate) fn verdict_words(&self, dry_run: bool) -> &'static [&'static str] {
        match self.kind {
            _ if dry_run => &[OFFERED],
            Kind::Cases | Kind::Campaigns => &["created", "updated", "unchanged"],
            _ => &["accepted", "duplicate"],
        }
    }

    /// Offers rows; answers for each, in their order.
    pub(crate) async fn offer(&self, rows: Vec<Entry>) -> Result<Vec<Verdict>, Failure> {
        match self.kind {
            Kind::Calls => self.offer_usage(rows, Some(EventType::Call)).await,
            Kind::Sms => self.offer_usage(rows, Some(EventType::Sms)).await,
            Kind::SelfHealing => self.offer_usage(rows, Some(EventType::SelfHealing)).await,
            Kind::Events => self.offer_usage(rows, None).await,
            Kind::Cases => self.offer_cases(rows).await,
            Kind::Campaigns => self.offer_campaigns(rows).await,
        }
    }

    fn read_usage(&self, entry: Entry, kind: Option<EventType>) -> Result<Offer, FieldError> {
        match (entry.content?, kind) {
            (Content::Fields(row), Some(kind)) => usage::read_row(
                kind,
                row,
                &self.company.id,
                &self.source,
                self.zone.as_ref(),
            ),
            (Content::Event(event), _) => {
                read_event(event, &self.company, &self.source, self.zone.as_ref())
            }
            (Content::Fields(_), None) => Err(FieldError::new(
                "row",
                "not_an_event",
                "is not a CloudEvent",
            )),
        }
    }

    async fn offer_usage(
        &self,
        rows: Vec<Entry>,
        kind: Option<EventType>,
    ) -> Result<Vec<Verdict>, Failure> {
        let read: Vec<Result<Offer, FieldError>> = rows
            .into_iter()
            .map(|entry| self.read_usage(entry, kind))
            .collect();
        let named = |error| {
            if kind.is_some() {
                in_columns(error)
            } else {
                error
            }
        };
        if self.dry_run {
            let checked = |offer: Offer| check(&offer, self.house.now()).map_err(named);
            return Ok(read
                .into_iter()
                .map(|row| dry(row.and_then(checked)))
                .collect());
        }
        let offered = read
            .into_iter()
            .map(|offer| self.as_offered(offer))
            .collect();
        let outcomes = ingest(self.house, self.actor, offered).await?;
        let verdict = |outcome| match outcome {
            Outcome::Accepted => Verdict::Taken("accepted"),
            Outcome::Duplicate => Verdict::Taken("duplicate"),
            Outcome::Conflict(error) => Verdict::Conflict(named(error)),
            Outcome::Rejected(error) => Verdict::Rejected(named(error)),
        };
        Ok(outcomes.into_iter().map(verdict).collect())
    }

    /// Rows that cannot be read are offered too: the company's page then tells of them.
    fn as_offered(&self, offer: Result<Offer, FieldError>) -> OfferedEvent {
        match offer {
            Ok(offer) => OfferedEvent::Readable(offer),
            Err(error) => OfferedEvent::Unreadable {
                subject: Some(self.company.id.clone()),
                source: self.source.clone(),
                id: String::new(),
                error,
            },
        }
    }

    async fn offer_cases(&self, rows: Vec<Entry>) -> Result<Vec<Verdict>, Failure> {
        let read: Vec<Result<_, FieldError>> = rows
            .into_iter()
            .map(|entry| match entry.content? {
                Content::Fields(row) => cases::read_row(row, &self.source),
                Content::Event(_) => {
                    Err(FieldError::new("row", "invalid", "is not a row of cases"))
                }
            })
            .collect();
        if self.dry_run {
            let checked =
                |(source, id, data): OfferedCase| case::check(&source, &id, &data, self.today);
            return Ok(read
                .into_iter()
                .map(|row| dry(row.and_then(checked)))
                .collect());
        }
        let offered = read
            .iter()
            .filter_map(|row| row.as_ref().ok().cloned())
            .collect();
        let mut outcomes = put_cases(self.house, self.actor, &self.company.id, offered)
            .await?
            .into_iter();
        let mut answered = || {
            outcomes
                .next()
                .map_or_else(unanswered, |(outcome, _)| stored(outcome))
        };
        Ok(read
            .into_iter()
            .map(|row| row.map_or_else(Verdict::Rejected, |_| answered()))
            .collect())
    }

    async fn offer_campaigns(&self, rows: Vec<Entry>) -> Result<Vec<Verdict>, Failure> {
        let mut verdicts = Vec::with_capacity(rows.len());
        for entry in rows {
            let read = match entry.content {
                Ok(Content::Fields(row)) => campaigns::read_row(row, &self.source),
                Ok(Content::Event(_)) => Err(FieldError::new(
                    "row",
                    "invalid",
                    "is not a row of campaigns",
                )),
                Err(error) => Err(error),
            };
            verdicts.push(match read {
                Ok((source, id, data)) if self.dry_run => dry(campaign::read(&source, &id, &data)),
                Ok((source, id, data)) => self.put_campaign(&source, &id, &data).await?,
                Err(error) => Verdict::Rejected(error),
            });
        }
        Ok(verdicts)
    }

    async fn put_campaign(
        &self,
        source: &str,
        id: &str,
        data: &CampaignData,
    ) -> Result<Verdict, Failure> {
        match put_campaign(self.house, self.actor, &self.company.id, source, id, data).await {
            Ok((outcome, _)) => Ok(stored(outcome)),
            Err(Refusal::Invalid(error)) => Ok(Verdict::Rejected(error)),
            Err(refusal) => Err(refusal.into()),
        }
    }
}

fn dry<T>(read: Result<T, FieldError>) -> Verdict {
    read.map_or_else(Verdict::Rejected, |_| Verdict::Taken(OFFERED))
}

fn stored(outcome: PutOutcome) -> Verdict {
    match outcome {
        PutOutcome::Created => Verdict::Taken("created"),
        PutOutcome::Updated => Verdict::Taken("updated"),
        PutOutcome::Unchanged => Verdict::Taken("unchanged"),
        PutOutcome::Rejected(error) => Verdict::Rejected(error),
    }
}

fn unanswered() -> Verdict {
    Verdict::Rejected(FieldError::new(
        "row",
        "unanswered",
        "was not answered for; import the file again",
    ))
}
