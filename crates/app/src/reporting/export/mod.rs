//! A report as a file: CSV that is written while it is read and carries a signed manifest, and the
//! same rows as a workbook. Any length needs the same memory.
//!
//! Every amount of a file stands on one item of its section only, so that over the rows of a currency
//! the sections but `total` add up to the section `total`, and that to the manifest's control total.

mod asked;
mod cells;
mod csv;
mod manifest;
mod outlet;
mod produce;
mod records;
mod verify;
mod xlsx;

use tokio::sync::mpsc;

pub use asked::{ExportAsked, Format, Layout, Lines};
use outlet::Piece;
pub use verify::{Verified, verify};

use crate::reporting::report::may_read_reports;
use crate::turns::Turn;
use crate::{Actor, House, Refusal};

/// A file under way. Dropping it ends its reading.
pub struct Export {
    /// What the file is called.
    pub file_name: String,
    /// Its kind.
    pub format: Format,
    pieces: mpsc::Receiver<Piece>,
    ended: bool,
}

impl Export {
    /// Begins the export of a report: refuses here what may not be read, before any byte.
    pub async fn begin(
        house: &House,
        actor: &Actor,
        organization: &str,
        asked: &ExportAsked,
        format: Format,
    ) -> Result<Self, Refusal> {
        let found = may_read_reports(house, actor, organization).await?;
        let turn = house.turns.exports.take(actor, &found.id).await?;
        Self::in_turn(Some(turn), house, actor, organization, asked, format).await
    }

    /// The same in a turn that was taken. Letters need none: a process writes them one after the other,
    /// and they wait for nobody who downloads.
    pub(crate) async fn in_turn(
        turn: Option<Turn>,
        house: &House,
        actor: &Actor,
        organization: &str,
        asked: &ExportAsked,
        format: Format,
    ) -> Result<Self, Refusal> {
        let (outlet, mut pieces) = outlet::channel();
        let work = produce::Work::new(house, actor, organization, asked, format, outlet)?;
        tokio::spawn(async move {
            let _turn = turn;
            work.run().await;
        });
        match pieces.recv().await {
            Some(Piece::Begun(file_name)) => Ok(Self {
                file_name,
                format,
                pieces,
                ended: false,
            }),
            Some(Piece::Failed(refusal)) => Err(refusal),
            _ => Err(cut_short()),
        }
    }

    /// The next bytes; none at the end. A file that could not be written to its end is an error here,
    /// so that nobody takes its beginning for the whole.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        if self.ended {
            return Ok(None);
        }
        match self.pieces.recv().await {
            Some(Piece::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Piece::End) => {
                self.ended = true;
                Ok(None)
            }
            Some(Piece::Failed(refusal)) => Err(refusal),
            Some(Piece::Begun(_)) | None => Err(cut_short()),
        }
    }
}

fn cut_short() -> Refusal {
    Refusal::Internal("an export ended before its end".into())
}
