//! The report: every company of an organization side by side over any period.

pub mod asked;
mod bills;
mod campaigns;
mod cases;
mod company_bill;
mod company_days;
mod difference;
mod explained;
mod ground;
pub(crate) mod lines;
mod read;
mod restated;
mod rows;
mod running;
mod series;
mod sums;

use std::sync::Arc;

use canopy_domain::figures::Figures;
use canopy_domain::money::Currency;
use canopy_domain::period::Period;
use jiff::Timestamp;
use jiff::civil::Date;

pub use asked::{MOST_DAYS, PeriodAsked, ReportAsked};
pub use bills::{Bills, bills};
pub use campaigns::Campaigns;
pub use cases::Cases;
pub use company_bill::{CompanyBill, NamedCharge, company_bill};
pub use company_days::{CompanyDays, company_days};
pub use difference::{Change, ChangeKind, ChangedEvent, Difference, difference};
pub use explained::{Explained, KindSum, Moved};
pub use ground::ReportGround;
pub(crate) use ground::may_read_reports;
pub use lines::{Cut, LineCompany, MonthState, Part};
pub use read::report;
pub use running::RunningSum;
pub use series::{Bucket, Grain, Series, series};
pub use sums::{CurrencyTotal, Sums};

use crate::disputes::marks::Disputed;
use crate::organizations::find::Organization;
use crate::reporting::overview::Visible;

/// A report.
#[derive(Debug)]
pub struct Report {
    /// The instant at which all figures were read.
    pub as_of: Timestamp,
    /// What was asked.
    pub asked: ReportAsked,
    /// The organization.
    pub organization: Organization,
    /// What part of it the reader sees.
    pub visible: Visible,
    /// From the first to the last day of any company.
    pub period: Period,
    /// The compared days, likewise.
    pub before: Period,
    /// Whether the reader may see amounts of some company.
    pub amounts: bool,
    /// The companies, by name.
    pub items: Vec<ReportLine>,
    /// The sums by currency: quantities, and amounts where they may be seen.
    pub totals: Vec<CurrencyTotal>,
    /// Quantities, cases and campaigns over all companies.
    pub sums: Sums,
    /// The same over the compared days.
    pub sums_before: Option<Sums>,
}

/// One company's line.
#[derive(Debug, Clone)]
pub struct ReportLine {
    /// `co_…`.
    pub id: Arc<str>,
    /// The short name in addresses.
    pub slug: Arc<str>,
    /// The display name.
    pub name: Arc<str>,
    /// The currency of its amounts.
    pub currency: Currency,
    /// The zone in force on the last day.
    pub time_zone: String,
    /// The company's own first day of the period.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// Those of these days that count for the organization.
    pub spans: Vec<Period>,
    /// The last of these days, where the company was no longer linked at the end.
    pub left_on: Option<Date>,
    /// Whether the company is archived today.
    pub archived: bool,
    /// Whether the reader may see amounts.
    pub amounts: bool,
    /// Whether the reader may open the company.
    pub opens: bool,
    /// What was posted, restatements included; amounts are zero to those who may not see them.
    pub figures: Figures,
    /// What of its amounts is in dispute now.
    pub disputed: Option<Disputed>,
    /// The part of `figures` that restates closed months.
    pub restated: Figures,
    /// Cases.
    pub cases: Cases,
    /// Campaigns.
    pub campaigns: Campaigns,
    /// The compared days.
    pub before: Option<Before>,
    /// The time of the last event, whatever the period.
    pub last_event_at: Option<Timestamp>,
}

/// The days that a company's figures are compared with.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    /// The first one.
    pub from: Date,
    /// The last one.
    pub to: Date,
    /// What was posted.
    pub figures: Figures,
    /// Cases.
    pub cases: Cases,
    /// Campaigns.
    pub campaigns: Campaigns,
}
