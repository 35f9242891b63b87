//! The model disk: directories and files, seen and durable.
//!
//! It follows the letter of POSIX and is stricter than most real file systems:
//! syncing a file keeps its content, not its name. A name is durable only when
//! its directory was synced.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

use crate::dice::Dice;
use crate::file::{File, Survival};

/// The root directory's number.
pub const ROOT: u64 = 1;

/// Why an operation was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No such name or file.
    Missing,
    /// The name is taken.
    Taken,
    /// The directory still has entries.
    NotEmpty,
    /// A directory was expected.
    NotADirectory,
    /// A file was expected.
    IsADirectory,
}

#[derive(Debug, Clone, Default)]
struct Folder {
    seen: BTreeMap<OsString, u64>,
    durable: BTreeMap<OsString, u64>,
}

#[derive(Debug, Clone)]
enum Node {
    File(File),
    Folder(Folder),
}

type Name = (u64, OsString);

/// A change of names that waits for its directory to be synced. A rename is one
/// change: never half done.
#[derive(Debug, Clone)]
struct Renaming {
    gone: Option<Name>,
    new: Option<(Name, u64)>,
}

impl Renaming {
    fn touches(&self, folder: u64) -> bool {
        self.gone.as_ref().is_some_and(|name| name.0 == folder)
            || self.new.as_ref().is_some_and(|(name, _)| name.0 == folder)
    }
}

/// What a cut cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Toll {
    /// Sectors and lengths that never reached the platter.
    pub sectors: usize,
    /// Names made, moved or removed that came undone.
    pub names: usize,
}

/// The disk.
#[derive(Debug, Clone)]
pub struct Disk {
    nodes: BTreeMap<u64, Node>,
    next: u64,
    unsynced: Vec<Renaming>,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            nodes: BTreeMap::from([(ROOT, Node::Folder(Folder::default()))]),
            next: ROOT + 1,
            unsynced: Vec::new(),
        }
    }
}

impl Disk {
    fn folder(&self, number: u64) -> Result<&Folder, Fault> {
        match self.nodes.get(&number) {
            Some(Node::Folder(folder)) => Ok(folder),
            Some(Node::File(_)) => Err(Fault::NotADirectory),
            None => Err(Fault::Missing),
        }
    }

    fn folder_mut(&mut self, number: u64) -> Result<&mut Folder, Fault> {
        match self.nodes.get_mut(&number) {
            Some(Node::Folder(folder)) => Ok(folder),
            Some(Node::File(_)) => Err(Fault::NotADirectory),
            None => Err(Fault::Missing),
        }
    }

    /// The file of that number.
    pub fn file(&self, number: u64) -> Result<&File, Fault> {
        match self.nodes.get(&number) {
            Some(Node::File(file)) => Ok(file),
            Some(Node::Folder(_)) => Err(Fault::IsADirectory),
            None => Err(Fault::Missing),
        }
    }

    /// The file of that number, to change it.
    pub fn file_mut(&mut self, number: u64) -> Result<&mut File, Fault> {
        match self.nodes.get_mut(&number) {
            Some(Node::File(file)) => Ok(file),
            Some(Node::Folder(_)) => Err(Fault::IsADirectory),
            None => Err(Fault::Missing),
        }
    }

    /// Whether that number is a directory; refused when it is nothing.
    pub fn is_folder(&self, number: u64) -> Result<bool, Fault> {
        match self.nodes.get(&number) {
            Some(node) => Ok(matches!(node, Node::Folder(_))),
            None => Err(Fault::Missing),
        }
    }

    /// The number behind a name.
    pub fn find(&self, folder: u64, name: &OsStr) -> Result<u64, Fault> {
        self.folder(folder)?
            .seen
            .get(name)
            .copied()
            .ok_or(Fault::Missing)
    }

    /// The names in a directory, in order.
    pub fn list(&self, folder: u64) -> Result<Vec<(OsString, u64)>, Fault> {
        let seen = &self.folder(folder)?.seen;
        Ok(seen
            .iter()
            .map(|(name, number)| (name.clone(), *number))
            .collect())
    }

    /// Makes an empty file, unsynced.
    pub fn create(&mut self, folder: u64, name: &OsStr) -> Result<u64, Fault> {
        self.add(folder, name, Node::File(File::default()))
    }

    /// Makes an empty directory, unsynced.
    pub fn create_folder(&mut self, folder: u64, name: &OsStr) -> Result<u64, Fault> {
        self.add(folder, name, Node::Folder(Folder::default()))
    }

    fn add(&mut self, folder: u64, name: &OsStr, node: Node) -> Result<u64, Fault> {
        let number = self.next;
        let seen = &mut self.folder_mut(folder)?.seen;
        if seen.contains_key(name) {
            return Err(Fault::Taken);
        }
        seen.insert(name.to_owned(), number);
        self.nodes.insert(number, node);
        self.next += 1;
        self.unsynced.push(Renaming {
            gone: None,
            new: Some(((folder, name.to_owned()), number)),
        });
        Ok(number)
    }

    /// Removes a name, unsynced. Who holds the file open goes on using it.
    pub fn remove(&mut self, folder: u64, name: &OsStr) -> Result<(), Fault> {
        let number = self.find(folder, name)?;
        if let Some(Node::Folder(inner)) = self.nodes.get(&number)
            && !inner.seen.is_empty()
        {
            return Err(Fault::NotEmpty);
        }
        self.folder_mut(folder)?.seen.remove(name);
        self.unsynced.push(Renaming {
            gone: Some((folder, name.to_owned())),
            new: None,
        });
        Ok(())
    }

    /// Moves a name over another, unsynced.
    pub fn rename(
        &mut self,
        from: u64,
        name: &OsStr,
        to: u64,
        new_name: &OsStr,
    ) -> Result<(), Fault> {
        let number = self.find(from, name)?;
        self.folder_mut(to)?
            .seen
            .insert(new_name.to_owned(), number);
        if (from, name) != (to, new_name) {
            self.folder_mut(from)?.seen.remove(name);
        }
        self.unsynced.push(Renaming {
            gone: Some((from, name.to_owned())),
            new: Some(((to, new_name.to_owned()), number)),
        });
        Ok(())
    }

    /// Makes a directory's names durable.
    pub fn sync_folder(&mut self, number: u64) -> Result<(), Fault> {
        self.folder(number)?;
        for change in std::mem::take(&mut self.unsynced) {
            if change.touches(number) {
                self.make_durable(&change);
            } else {
                self.unsynced.push(change);
            }
        }
        Ok(())
    }

    fn make_durable(&mut self, change: &Renaming) {
        if let Some((folder, name)) = &change.gone
            && let Ok(folder) = self.folder_mut(*folder)
        {
            folder.durable.remove(name);
        }
        if let Some(((folder, name), number)) = &change.new
            && let Ok(folder) = self.folder_mut(*folder)
        {
            folder.durable.insert(name.clone(), *number);
        }
    }

    /// The power goes. What is on the platter is from now on what programs see.
    pub fn cut(&mut self, survival: Survival, dice: &mut Dice) -> Toll {
        let mut toll = Toll::default();
        let changes = std::mem::take(&mut self.unsynced);
        let stop_at = dice.below(changes.len() as u64 + 1) as usize;
        for (nth, change) in changes.iter().enumerate() {
            let survives = match survival {
                Survival::Nothing => false,
                Survival::Prefix => nth < stop_at,
                Survival::Sectors(per_mille) => dice.chance(per_mille),
            };
            if survives {
                self.make_durable(change);
            } else {
                toll.names += 1;
            }
        }
        for node in self.nodes.values_mut() {
            match node {
                Node::File(file) => toll.sectors += file.cut(survival, dice),
                Node::Folder(folder) => folder.seen.clone_from(&folder.durable),
            }
        }
        self.forget_unreachable();
        toll
    }

    fn forget_unreachable(&mut self) {
        let mut reached = BTreeSet::from([ROOT]);
        let mut ahead = vec![ROOT];
        while let Some(number) = ahead.pop() {
            if let Ok(folder) = self.folder(number) {
                ahead.extend(
                    folder
                        .durable
                        .values()
                        .filter(|inner| reached.insert(**inner)),
                );
            }
        }
        self.nodes.retain(|number, _| reached.contains(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> &OsStr {
        OsStr::new(text)
    }

    fn cut(disk: &mut Disk) -> Toll {
        disk.cut(Survival::Nothing, &mut Dice::new(1))
    }

    #[test]
    fn a_synced_file_in_an_unsynced_directory_is_lost() {
        let mut disk = Disk::default();
        let number = disk.create(ROOT, name("a")).unwrap();
        disk.file_mut(number).unwrap().write(0, b"content");
        disk.file_mut(number).unwrap().sync();
        assert_eq!(
            cut(&mut disk),
            Toll {
                sectors: 0,
                names: 1
            }
        );
        assert_eq!(disk.find(ROOT, name("a")), Err(Fault::Missing));
        assert!(disk.file(number).is_err(), "nothing leads to it any more");
    }

    #[test]
    fn a_synced_name_of_an_unsynced_file_is_an_empty_file() {
        let mut disk = Disk::default();
        let number = disk.create(ROOT, name("a")).unwrap();
        disk.file_mut(number).unwrap().write(0, b"content");
        disk.sync_folder(ROOT).unwrap();
        assert_eq!(
            cut(&mut disk),
            Toll {
                sectors: 1,
                names: 0
            }
        );
        assert!(
            disk.file(disk.find(ROOT, name("a")).unwrap())
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn an_unsynced_rename_comes_undone_as_a_whole() {
        let mut disk = Disk::default();
        let old = disk.create(ROOT, name("old")).unwrap();
        let new = disk.create(ROOT, name("new")).unwrap();
        disk.sync_folder(ROOT).unwrap();
        disk.rename(ROOT, name("new"), ROOT, name("old")).unwrap();
        assert_eq!(disk.list(ROOT).unwrap(), [("old".into(), new)]);
        cut(&mut disk);
        assert_eq!(
            disk.list(ROOT).unwrap(),
            [("new".into(), new), ("old".into(), old)]
        );
    }

    #[test]
    fn a_synced_rename_stays() {
        let mut disk = Disk::default();
        disk.create(ROOT, name("old")).unwrap();
        let new = disk.create(ROOT, name("new")).unwrap();
        disk.rename(ROOT, name("new"), ROOT, name("old")).unwrap();
        disk.sync_folder(ROOT).unwrap();
        cut(&mut disk);
        assert_eq!(disk.list(ROOT).unwrap(), [("old".into(), new)]);
    }

    #[test]
    fn an_unsynced_removal_comes_undone_with_the_content() {
        let mut disk = Disk::default();
        let number = disk.create(ROOT, name("a")).unwrap();
        disk.file_mut(number).unwrap().write(0, b"content");
        disk.file_mut(number).unwrap().sync();
        disk.sync_folder(ROOT).unwrap();
        disk.remove(ROOT, name("a")).unwrap();
        assert_eq!(disk.find(ROOT, name("a")), Err(Fault::Missing));
        cut(&mut disk);
        assert_eq!(
            disk.file(disk.find(ROOT, name("a")).unwrap())
                .unwrap()
                .read(0, 99),
            b"content"
        );
    }

    #[test]
    fn syncing_one_directory_leaves_the_other_waiting() {
        let mut disk = Disk::default();
        let inner = disk.create_folder(ROOT, name("inner")).unwrap();
        disk.create(inner, name("a")).unwrap();
        disk.sync_folder(ROOT).unwrap();
        cut(&mut disk);
        assert_eq!(disk.list(inner).unwrap(), []);
        assert_eq!(disk.remove(ROOT, name("inner")), Ok(()));
    }

    #[test]
    fn refusals() {
        let mut disk = Disk::default();
        let inner = disk.create_folder(ROOT, name("inner")).unwrap();
        let file = disk.create(inner, name("a")).unwrap();
        assert_eq!(disk.create(inner, name("a")), Err(Fault::Taken));
        assert_eq!(disk.remove(ROOT, name("inner")), Err(Fault::NotEmpty));
        assert_eq!(disk.list(file), Err(Fault::NotADirectory));
        assert_eq!(disk.file(inner).err(), Some(Fault::IsADirectory));
        assert_eq!(disk.is_folder(99), Err(Fault::Missing));
    }
}
