//! The report of an organization.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::Refusal;
use canopy_app::reporting::report::{
    Campaigns, Cases, CurrencyTotal, PeriodAsked, Report, ReportAsked, ReportLine, report,
};
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros};
use canopy_domain::period::Period;
use canopy_domain::quantity::minutes;
use serde::{Deserialize, Serialize};

use super::companies::CompanyRef;
use super::json::Parameters;
use super::overview::VisiblePart;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// Which days a report is about.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReportQuery {
    /// `today`, `yesterday`, `last_7_days`, `last_30_days`, `last_90_days`, `month_to_date` (the
    /// default), `last_month`, `quarter_to_date`, `last_quarter`, `year_to_date`, `last_12_months`;
    /// each resolves on the company's own today.
    pub period: Option<String>,
    /// The first day, where no period is named.
    pub from: Option<String>,
    /// The last day, included.
    pub to: Option<String>,
    /// Figures as they stood at the end of this day.
    pub stood_on: Option<String>,
    /// `none` leaves the preceding period out; else `preceding`.
    pub compare: Option<String>,
}

impl ReportQuery {
    /// What it asks for.
    pub(crate) fn read(&self) -> Result<ReportAsked, Refusal> {
        let text = Option::as_deref;
        let asked = ReportAsked::read(
            text(&self.period),
            text(&self.from),
            text(&self.to),
            text(&self.stood_on),
        )?;
        match text(&self.compare) {
            None | Some("preceding") => Ok(asked),
            Some("none") => Ok(ReportAsked {
                compare: false,
                ..asked
            }),
            Some(_) => Err(Refusal::field(
                "compare",
                "unknown",
                "Use preceding or none.",
            )),
        }
    }
}

/// A report: every company side by side over some days.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReportAnswer {
    /// The instant at which all figures were read.
    pub as_of: String,
    /// The day as of which they were asked; null for today.
    pub stood_on: Option<String>,
    /// From the first to the last day of any company.
    pub period: Days,
    /// The compared days, likewise.
    pub preceding: Days,
    /// What part of the organization the caller sees.
    pub visible: VisiblePart,
    /// A sum for each currency; empty to those who may not see amounts.
    pub totals: Vec<Total>,
    /// Quantities over all companies.
    pub sums: Quantities,
    /// The same over the compared days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preceding_sums: Option<Quantities>,
    /// The companies, by name.
    pub items: Vec<ReportItem>,
}

/// Days, both included.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Days {
    /// A named period, where one was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<&'static str>,
    /// The first.
    pub from: String,
    /// The last.
    pub to: String,
}

impl From<Period> for Days {
    fn from(period: Period) -> Self {
        Self {
            preset: None,
            from: period.from.to_string(),
            to: period.to.to_string(),
        }
    }
}

/// The total of one currency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Total {
    /// An ISO 4217 code.
    pub currency: String,
    /// Its categories.
    #[serde(flatten)]
    pub cost: Cost,
    /// The same over the compared days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preceding: Option<Cost>,
}

/// Exact amounts by category, as decimal text with six decimals.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Cost {
    /// Calls.
    pub voice: String,
    /// Messages.
    pub sms: String,
    /// Self-healing.
    pub self_healing: String,
    /// Fees.
    pub fees: String,
    /// Taxes.
    pub taxes: String,
    /// Credits, zero or negative.
    pub credits: String,
    /// The sum of all six.
    pub total: String,
}

impl Cost {
    /// The amounts of figures.
    pub(super) fn of(figures: &Figures) -> Result<Self, Refusal> {
        let text = |amount: i64| Micros(amount).exact();
        let total = figures
            .total()
            .ok_or_else(|| Refusal::Internal("a total leaves the range of amounts".into()))?;
        Ok(Self {
            voice: text(figures.voice),
            sms: text(figures.sms),
            self_healing: text(figures.self_healing),
            fees: text(figures.fees),
            taxes: text(figures.taxes),
            credits: text(figures.credits),
            total: total.exact(),
        })
    }
}

/// What was used, without amounts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Quantity {
    /// Calls.
    pub calls: CallCounts,
    /// Billed minutes as decimal text.
    pub voice_minutes: String,
    /// Messages and their parts.
    pub sms: SmsCounts,
    /// Self-healing.
    pub self_healing: HealingCounts,
}

/// What happened, without amounts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Quantities {
    /// Cases.
    pub cases: CaseCounts,
    /// What was used.
    #[serde(flatten)]
    pub used: Quantity,
    /// Campaigns with an active day.
    pub campaigns: CampaignCounts,
}

/// Cases.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CaseCounts {
    /// Open at the end; null for a company that was no longer linked then.
    pub open: Option<i64>,
    /// Opened within the days.
    pub opened: i64,
    /// Closed within the days.
    pub closed: i64,
}

/// Calls.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CallCounts {
    /// In both directions, connected or not.
    pub total: i64,
    /// With status `completed`.
    pub connected: i64,
}

/// Messages.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SmsCounts {
    /// Messages sent.
    pub sent: i64,
    /// Messages received.
    pub received: i64,
    /// Message parts, sent plus received.
    pub segments: i64,
    /// Parts of messages sent.
    pub segments_sent: i64,
    /// Parts of messages received.
    pub segments_received: i64,
}

/// Self-healing.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HealingCounts {
    /// Checks made.
    pub checks: i64,
    /// Numbers healed.
    pub healed: i64,
}

/// Campaigns.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CampaignCounts {
    /// Campaigns with at least one active day.
    pub active: i64,
    /// Contacts they are meant for, by the counters at the end of the days.
    pub targeted: i64,
    /// Contacts recovered.
    pub recovered: i64,
    /// Recovered of targeted, with six decimals; null where nobody is targeted.
    pub average_recovery: Option<String>,
    /// The plain mean of each campaign's own share.
    pub mean_recovery: Option<String>,
}

fn share(millionths: Option<i64>) -> Option<String> {
    millionths.map(|share| Micros(share).exact())
}

impl Quantity {
    /// The quantities of figures.
    pub(super) fn of(figures: &Figures) -> Self {
        Self {
            calls: CallCounts {
                total: figures.calls,
                connected: figures.calls_connected,
            },
            voice_minutes: minutes(figures.voice_ms),
            sms: SmsCounts {
                sent: figures.sms_sent,
                received: figures.sms_received,
                segments: figures.segments(),
                segments_sent: figures.segments_sent,
                segments_received: figures.segments_received,
            },
            self_healing: HealingCounts {
                checks: figures.checks,
                healed: figures.healed,
            },
        }
    }
}

impl Quantities {
    fn of(figures: &Figures, cases: Cases, campaigns: Campaigns) -> Self {
        Self {
            cases: CaseCounts {
                open: cases.open,
                opened: cases.opened,
                closed: cases.closed,
            },
            used: Quantity::of(figures),
            campaigns: CampaignCounts {
                active: campaigns.active,
                targeted: campaigns.targeted,
                recovered: campaigns.recovered,
                average_recovery: share(campaigns.recovery()),
                mean_recovery: share(campaigns.mean_recovery()),
            },
        }
    }
}

/// One company's line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReportItem {
    /// The company.
    pub company: CompanyRef,
    /// The company's own first day of the period.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// The zone of its days.
    pub time_zone: String,
    /// Those of its days that count for the organization, where not all do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<Vec<Days>>,
    /// The last day of these, where the company was no longer linked at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_on: Option<String>,
    /// Whether the company is archived today.
    pub archived: bool,
    /// What happened.
    #[serde(flatten)]
    pub quantities: Quantities,
    /// The currency of `cost`.
    pub currency: String,
    /// Amounts; absent for those who may not see them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// The part of `cost` that restates closed months.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restated: Option<Cost>,
    /// The compared days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preceding: Option<Preceding>,
    /// The time of the last event.
    pub last_event_at: Option<String>,
}

/// A company's compared days.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Preceding {
    /// The first.
    pub from: String,
    /// The last.
    pub to: String,
    /// What happened.
    #[serde(flatten)]
    pub quantities: Quantities,
    /// Amounts; absent for those who may not see them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
}

fn item(line: &ReportLine) -> Result<ReportItem, Refusal> {
    let cost = |figures: &Figures| line.amounts.then(|| Cost::of(figures)).transpose();
    let whole = [Period {
        from: line.from,
        to: line.to,
    }];
    let before = line.before.as_ref();
    let preceding = before.map(|before| {
        Ok::<_, Refusal>(Preceding {
            from: before.from.to_string(),
            to: before.to.to_string(),
            quantities: Quantities::of(&before.figures, before.cases, before.campaigns),
            cost: cost(&before.figures)?,
        })
    });
    Ok(ReportItem {
        company: CompanyRef {
            id: line.id.to_string(),
            slug: line.slug.to_string(),
            name: line.name.to_string(),
        },
        from: line.from.to_string(),
        to: line.to.to_string(),
        time_zone: line.time_zone.clone(),
        counted: (line.spans != whole)
            .then(|| line.spans.iter().map(|span| (*span).into()).collect()),
        left_on: line.left_on.map(|day| day.to_string()),
        archived: line.archived,
        quantities: Quantities::of(&line.figures, line.cases, line.campaigns),
        currency: currency(line.currency),
        cost: cost(&line.figures)?,
        restated: cost(&line.restated)?,
        preceding: preceding.transpose()?,
        last_event_at: line.last_event_at.map(|at| at.to_string()),
    })
}

fn currency(currency: Currency) -> String {
    currency.code().to_owned()
}

/// A total as the API writes it.
pub(super) fn total(total: &CurrencyTotal) -> Result<Total, Refusal> {
    Ok(Total {
        currency: currency(total.currency),
        cost: Cost::of(&total.figures)?,
        preceding: total.before.as_ref().map(Cost::of).transpose()?,
    })
}

fn answer(found: &Report) -> Result<ReportAnswer, Refusal> {
    let quantities = |sums: &canopy_app::reporting::report::Sums| {
        Quantities::of(&sums.figures, sums.cases, sums.campaigns)
    };
    let preset = match found.asked.period {
        PeriodAsked::Preset(preset) => Some(preset.code()),
        PeriodAsked::Days(_) => None,
    };
    Ok(ReportAnswer {
        as_of: found.as_of.to_string(),
        stood_on: found.asked.stood_on.map(|day| day.to_string()),
        period: Days {
            preset,
            ..found.period.into()
        },
        preceding: found.before.into(),
        visible: VisiblePart {
            companies: found.visible.companies,
            partial: found.visible.partial,
        },
        totals: found.totals.iter().map(total).collect::<Result<_, _>>()?,
        sums: quantities(&found.sums),
        preceding_sums: found.sums_before.as_ref().map(quantities),
        items: found.items.iter().map(item).collect::<Result<_, _>>()?,
    })
}

/// Every company of the organization over some days.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/report", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id"), ReportQuery),
    responses((status = 200, body = ReportAnswer), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn show(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Parameters(query): Parameters<ReportQuery>,
) -> Result<Json<ReportAnswer>, ApiRefusal> {
    let found = report(&door.house, &actor, &organization, &query.read()?).await?;
    Ok(Json(answer(&found)?))
}
