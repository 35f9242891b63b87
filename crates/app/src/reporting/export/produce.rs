//! Reading a report in one snapshot, some companies at a time, and writing what was read.

use std::sync::atomic::{AtomicBool, Ordering};

use canopy_domain::money::Micros;
use canopy_domain::period::Period;
use canopy_store::Tx;

use super::asked::{ExportAsked, Format};
use super::cells::{Block, Cell, Head, header};
use super::csv::CsvFile;
use super::manifest::{self, Sums, seal};
use super::outlet::{LONGEST, Outlet, Piece};
use super::xlsx::Book;
use crate::audit::heads::HeadKey;
use crate::reporting::report::lines::lines_of;
use crate::reporting::report::{Cut, LineCompany, MonthState, Part, ReportGround};
use crate::{Actor, House, Refusal};
use canopy_domain::text::spreadsheet::cell;

/// Bytes that leave together.
const TOGETHER: usize = 64 * 1024;

/// An export to be written.
pub(super) struct Work {
    house: House,
    actor: Actor,
    organization: String,
    asked: ExportAsked,
    format: Format,
    key: HeadKey,
    outlet: Outlet,
    begun: AtomicBool,
}

impl Work {
    pub(super) fn new(
        house: &House,
        actor: &Actor,
        organization: &str,
        asked: &ExportAsked,
        format: Format,
        outlet: Outlet,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            key: HeadKey::of(house.keyring()?),
            house: house.clone(),
            actor: actor.clone(),
            organization: organization.to_owned(),
            asked: *asked,
            format,
            outlet,
            begun: AtomicBool::new(false),
        })
    }

    /// Does it, and tells the reader how it ended.
    pub(super) async fn run(self) {
        let done = match tokio::time::timeout(LONGEST, self.write()).await {
            Ok(done) => done,
            Err(_) => Err(Refusal::Internal("an export took too long".into())),
        };
        if let Err(refusal) = done {
            tracing::debug!(%refusal, "an export ended early");
            self.outlet.fail(refusal);
        }
    }

    async fn write(&self) -> Result<(), Refusal> {
        let (ground, mut target, sums) = self
            .house
            .store
            .read(move |tx| async move { self.read(&tx).await })
            .await?;
        // The snapshot is given back before the end is written.
        let entries = manifest::entries(&ground, &self.asked, target.rows(), &sums);
        match &mut target {
            Target::Csv(file) => {
                seal(file, self.asked.layout, &entries, &self.key);
                self.outlet.put(Piece::Bytes(file.take())).await?;
            }
            Target::Xlsx(book) => book.finish(&entries, &self.outlet).await?,
        }
        self.outlet.put(Piece::End).await
    }

    async fn read(&self, tx: &Tx) -> Result<(ReportGround, Target, Sums), Refusal> {
        let asked = &self.asked.report;
        let now = self.house.now();
        let ground = ReportGround::read(tx, &self.actor, &self.organization, asked, now).await?;
        let mut target = Target::begin(self.format, &self.asked)?;
        let mut sums = Sums {
            reach: reach(&ground),
            ..Sums::default()
        };
        if self.begun.swap(true, Ordering::SeqCst) {
            // What has left cannot be written anew.
            return Err(Refusal::Internal("a snapshot was lost on the way".into()));
        }
        self.outlet
            .put(Piece::Begun(self.file_name(&ground, sums.reach)))
            .await?;
        self.flush(&mut target, 1).await?;
        let step = self.asked.lines.at_a_time();
        for from in (0..ground.len()).step_by(step) {
            let places = from..ground.len().min(from + step);
            let cut = self.asked.lines.cut();
            let found = lines_of(tx, &ground, places.clone(), cut).await?;
            // A company without anything on any day has its whole period as one line.
            let whole = match found.iter().any(Vec::is_empty) {
                true => lines_of(tx, &ground, places.clone(), Cut::Whole).await?,
                false => Vec::new(),
            };
            for (at, (place, mut parts)) in places.zip(found).enumerate() {
                if parts.is_empty() {
                    parts = whole.get(at).cloned().ok_or_else(lost)?;
                }
                let company = ground.company(place).ok_or_else(lost)?;
                self.company(&company, &parts, &mut target, &mut sums)
                    .await?;
            }
        }
        Ok((ground, target, sums))
    }

    /// Writes one company: the parts of its period.
    async fn company(
        &self,
        company: &LineCompany<'_>,
        parts: &[Part],
        target: &mut Target,
        sums: &mut Sums,
    ) -> Result<(), Refusal> {
        let head = Head {
            id: company.id.into(),
            name: company.name.into(),
            name_cell: cell(company.name),
            currency: company.currency,
            time_zone: company.time_zone.into(),
            amounts: company.amounts,
        };
        sums.with_amounts += usize::from(company.amounts);
        for part in parts {
            self.part(&head, part, target, sums)?;
            self.flush(target, TOGETHER).await?;
        }
        self.flush(target, TOGETHER).await
    }

    fn part(
        &self,
        head: &Head,
        part: &Part,
        target: &mut Target,
        sums: &mut Sums,
    ) -> Result<(), Refusal> {
        let (from, to) = (part.period.from.to_string(), part.period.to.to_string());
        let state = match part.month_state {
            MonthState::Open => "open",
            MonthState::Closed => "closed",
            MonthState::Mixed => "mixed",
        };
        let own = std::iter::once((None, &part.own));
        let restated = part.restated.iter().map(|(month, of)| (Some(month), of));
        for (month, figures) in own.chain(restated) {
            let month = month.map(ToString::to_string);
            let total = figures.total().ok_or_else(beyond)?;
            let block = Block {
                head,
                from: &from,
                to: &to,
                state,
                restates: month.as_deref(),
                figures,
                total,
            };
            block.rows(self.asked.layout, |cells| target.row(cells))?;
            if head.amounts {
                let code = head.currency.to_string();
                let sum = sums
                    .totals
                    .entry(code)
                    .or_insert((head.currency, Micros::ZERO));
                sum.1 = sum.1.checked_add(total).ok_or_else(beyond)?;
            }
        }
        Ok(())
    }

    /// Lets bytes leave once there are so many.
    async fn flush(&self, target: &mut Target, at_least: usize) -> Result<(), Refusal> {
        match target {
            Target::Csv(file) if file.waiting() >= at_least => {
                self.outlet.put(Piece::Bytes(file.take())).await
            }
            _ => Ok(()),
        }
    }

    /// A name of letters, digits and hyphens, whatever the organization is called.
    fn file_name(&self, ground: &ReportGround, reach: Option<Period>) -> String {
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
        let slug: String = ground.organization.slug.chars().filter(plain).collect();
        let days = reach.map_or(String::new(), |it| format!("-{}-{}", it.from, it.to));
        format!("{slug}-report{days}.{}", self.format.ending())
    }
}

fn lost() -> Refusal {
    Refusal::Internal("a company was lost on the way".into())
}

fn beyond() -> Refusal {
    Refusal::Internal("a total leaves the range of amounts".into())
}

/// From the first to the last day of any company.
fn reach(ground: &ReportGround) -> Option<Period> {
    let periods = (0..ground.len()).filter_map(|place| Some(ground.company(place)?.period));
    periods.reduce(|all, one| Period {
        from: all.from.min(one.from),
        to: all.to.max(one.to),
    })
}

/// The file that is written.
enum Target {
    Csv(CsvFile),
    Xlsx(Box<Book>),
}

impl Target {
    fn begin(format: Format, asked: &ExportAsked) -> Result<Self, Refusal> {
        Ok(match format {
            Format::Csv => Self::Csv(CsvFile::begin(header(asked.layout), asked.mark)),
            Format::Xlsx => Self::Xlsx(Box::new(Book::begin(asked.layout)?)),
        })
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Refusal> {
        match self {
            Self::Csv(file) => {
                file.row(cells);
                Ok(())
            }
            Self::Xlsx(book) => book.row(cells),
        }
    }

    fn rows(&self) -> i64 {
        match self {
            Self::Csv(file) => file.rows,
            Self::Xlsx(book) => book.rows,
        }
    }
}
