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

use canopy_domain::role::{Action, Place};
use tokio::sync::mpsc;

pub use asked::{ExportAsked, Format, Layout, Lines};
use outlet::Piece;
pub use verify::{Verified, verify};

use crate::organizations::find::find_organization;
use crate::turns::Turns;
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
        let turns = &house.turns.exports;
        Self::in_turn(turns, house, actor, organization, asked, format).await
    }

    /// The same for a letter, which waits for nobody who downloads.
    pub(crate) async fn begin_letter(
        house: &House,
        actor: &Actor,
        organization: &str,
        asked: &ExportAsked,
        format: Format,
    ) -> Result<Self, Refusal> {
        let turns = &house.turns.letters;
        Self::in_turn(turns, house, actor, organization, asked, format).await
    }

    async fn in_turn(
        turns: &Turns,
        house: &House,
        actor: &Actor,
        organization: &str,
        asked: &ExportAsked,
        format: Format,
    ) -> Result<Self, Refusal> {
        let place = may_export(house, actor, organization).await?;
        let turn = turns.take(actor, &place).await?;
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

/// The id of an organization whose reports the actor may read. Asked before the turn is: who may not
/// is told so at once, and holds nobody up.
async fn may_export(house: &House, actor: &Actor, organization: &str) -> Result<String, Refusal> {
    let found = find_organization(house, actor, organization).await?;
    actor.may(Action::SeeReporting, Place::Organization(&found.id))?;
    Ok(found.id.to_string())
}

fn cut_short() -> Refusal {
    Refusal::Internal("an export ended before its end".into())
}

/// A whole file, for letters.
#[derive(Debug)]
pub struct Rendered {
    /// What the file is called.
    pub file_name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Writes the whole file into memory.
pub async fn render(
    house: &House,
    actor: &Actor,
    organization: &str,
    asked: &ExportAsked,
    format: Format,
) -> Result<Rendered, Refusal> {
    let mut export = Export::begin(house, actor, organization, asked, format).await?;
    let mut bytes = Vec::new();
    while let Some(part) = export.next().await? {
        bytes.extend(part);
    }
    Ok(Rendered {
        file_name: export.file_name,
        media_type: format.media_type(),
        bytes,
    })
}
