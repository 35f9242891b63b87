//! One file on the model disk: what programs see, and what is on the platter.
//!
//! A write lands in `seen` at once and waits in `unsynced` until the file is
//! synced. A cut decides for every waiting change what of it reached the platter.

use crate::dice::Dice;

/// The unit in which a disk writes: all of it or nothing.
pub const SECTOR: usize = 512;

/// How a cut treats what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Survival {
    /// Nothing of it reached the platter.
    Nothing,
    /// The changes reached it in their order, up to one that is torn.
    Prefix,
    /// Each sector for itself, in this many of a thousand cases.
    Sectors(u64),
}

impl Survival {
    /// One of them, by the dice.
    pub fn pick(dice: &mut Dice) -> Self {
        match dice.below(6) {
            0 => Self::Nothing,
            1 | 2 => Self::Prefix,
            3 => Self::Sectors(100),
            4 => Self::Sectors(500),
            _ => Self::Sectors(900),
        }
    }
}

#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, data: Vec<u8> },
    Resize(usize),
}

/// A file's content, seen and durable.
#[derive(Debug, Clone, Default)]
pub struct File {
    seen: Vec<u8>,
    durable: Vec<u8>,
    unsynced: Vec<Change>,
}

impl File {
    /// How long programs see the file to be.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether programs see nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// How many changes wait for a sync.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.unsynced.len()
    }

    /// What programs see from `at` on, at most `len` bytes.
    #[must_use]
    pub fn read(&self, at: usize, len: usize) -> &[u8] {
        let from = at.min(self.seen.len());
        let to = from.saturating_add(len).min(self.seen.len());
        &self.seen[from..to]
    }

    /// Writes, unsynced.
    pub fn write(&mut self, at: usize, data: &[u8]) {
        put(&mut self.seen, at, data);
        self.unsynced.push(Change::Write {
            at,
            data: data.to_vec(),
        });
    }

    /// Cuts or lengthens the file, unsynced.
    pub fn resize(&mut self, len: usize) {
        self.seen.resize(len, 0);
        self.unsynced.push(Change::Resize(len));
    }

    /// Brings everything to the platter.
    pub fn sync(&mut self) {
        for change in self.unsynced.drain(..) {
            match change {
                Change::Write { at, data } => put(&mut self.durable, at, &data),
                Change::Resize(len) => self.durable.resize(len, 0),
            }
        }
    }

    /// The power goes: what survives is from now on what programs see.
    /// Returns how many sectors or sizes were lost.
    pub fn cut(&mut self, survival: Survival, dice: &mut Dice) -> usize {
        let changes = std::mem::take(&mut self.unsynced);
        let torn_at = dice.below(changes.len() as u64 + 1) as usize;
        let any = !changes.is_empty();
        let mut lost = 0;
        for (nth, change) in changes.into_iter().enumerate() {
            let per_mille = match survival {
                Survival::Nothing => 0,
                Survival::Prefix if nth < torn_at => 1000,
                Survival::Prefix if nth == torn_at => 500,
                Survival::Prefix => 0,
                Survival::Sectors(per_mille) => per_mille,
            };
            lost += self.settle(change, per_mille, dice);
        }
        // A file system may have recorded the new length and not the content.
        if any
            && survival != Survival::Nothing
            && self.durable.len() < self.seen.len()
            && dice.chance(300)
        {
            self.durable.resize(self.seen.len(), 0);
        }
        self.seen.clone_from(&self.durable);
        lost
    }

    fn settle(&mut self, change: Change, per_mille: u64, dice: &mut Dice) -> usize {
        let mut lost = 0;
        match change {
            Change::Resize(len) if dice.chance(per_mille) => self.durable.resize(len, 0),
            Change::Resize(_) => lost += 1,
            Change::Write { at, data } => {
                let mut done = 0;
                while done < data.len() {
                    let room = SECTOR - (at + done) % SECTOR;
                    let end = (done + room).min(data.len());
                    if dice.chance(per_mille) {
                        put(&mut self.durable, at + done, &data[done..end]);
                    } else {
                        lost += 1;
                    }
                    done = end;
                }
            }
        }
        lost
    }
}

fn put(content: &mut Vec<u8>, at: usize, data: &[u8]) {
    let end = at + data.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[at..end].copy_from_slice(data);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(synced: &[u8], unsynced: &[u8]) -> File {
        let mut file = File::default();
        file.write(0, synced);
        file.sync();
        file.write(0, unsynced);
        file
    }

    #[test]
    fn what_was_synced_survives_and_the_rest_is_forgotten() {
        let mut file = written(b"kept", b"gone and longer");
        assert_eq!(file.read(0, 99), b"gone and longer");
        assert_eq!(file.cut(Survival::Nothing, &mut Dice::new(1)), 1);
        assert_eq!(file.read(0, 99), b"kept");
        assert_eq!(file.waiting(), 0);
    }

    #[test]
    fn a_write_is_torn_at_sectors_only() {
        let mut seen_torn = false;
        for seed in 0..50 {
            let mut file = written(&[1; 4 * SECTOR], &[2; 4 * SECTOR]);
            file.cut(Survival::Sectors(500), &mut Dice::new(seed));
            let kinds: Vec<u8> = file
                .read(0, 4 * SECTOR)
                .chunks(SECTOR)
                .map(|sector| {
                    assert!(
                        sector.iter().all(|byte| *byte == sector[0]),
                        "a sector is whole"
                    );
                    sector[0]
                })
                .collect();
            seen_torn |= kinds.contains(&1) && kinds.contains(&2);
        }
        assert!(seen_torn);
    }

    #[test]
    fn sectors_are_those_of_the_disk_not_of_the_write() {
        for seed in 0..50 {
            let mut file = File::default();
            file.write(0, &[1; 2 * SECTOR]);
            file.sync();
            file.write(500, &[2; 24]);
            file.cut(Survival::Sectors(500), &mut Dice::new(seed));
            let head = file.read(500, 12);
            let tail = file.read(512, 12);
            assert!(head.iter().all(|byte| *byte == head[0]));
            assert!(tail.iter().all(|byte| *byte == tail[0]));
            assert_eq!(file.read(0, 500), &[1; 500], "neighbours stay as they were");
        }
    }

    #[test]
    fn a_length_may_survive_without_its_content() {
        let mut hollow = false;
        for seed in 0..100 {
            let mut file = written(b"ab", &[7; SECTOR]);
            file.cut(Survival::Sectors(0), &mut Dice::new(seed));
            hollow |= file.len() == SECTOR && file.read(2, SECTOR).iter().all(|byte| *byte == 0);
        }
        assert!(hollow);
    }

    #[test]
    fn a_prefix_keeps_the_order() {
        for seed in 0..50 {
            let mut file = File::default();
            for nth in 0..10u8 {
                file.write(usize::from(nth) * SECTOR, &[nth + 1; SECTOR]);
            }
            file.cut(Survival::Prefix, &mut Dice::new(seed));
            let there: Vec<bool> = file
                .read(0, 10 * SECTOR)
                .chunks(SECTOR)
                .map(|s| s[0] != 0)
                .collect();
            let first_gone = there.iter().position(|there| !there).unwrap_or(there.len());
            assert!(there[first_gone..].iter().all(|there| !there), "{there:?}");
        }
    }

    #[test]
    fn an_unsynced_truncation_can_come_undone() {
        let mut file = written(b"long content", b"");
        file.resize(0);
        assert!(file.is_empty());
        file.cut(Survival::Nothing, &mut Dice::new(3));
        assert_eq!(file.read(0, 99), b"long content");
    }
}
