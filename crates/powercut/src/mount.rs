//! The model disk as a mounted file system, through FUSE.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem,
    FopenFlags, Generation, INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr,
    ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs,
    ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use crate::disk::{Disk, Fault};
use crate::power::Power;

/// How long the kernel may believe what it was told. Only it changes anything.
const BELIEVE: Duration = Duration::from_secs(3600);

/// A mounted disk. Dropping it unmounts.
#[derive(Debug)]
pub struct Mounted {
    session: Option<BackgroundSession>,
    at: PathBuf,
}

impl Mounted {
    /// Mounts the disk behind `power` at an existing empty directory.
    pub fn new(power: Arc<Power>, at: &Path) -> io::Result<Self> {
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("powercut".into())];
        let session = fuser::spawn_mount(Platter(power), at, &config)?;
        Ok(Self {
            session: Some(session),
            at: at.to_owned(),
        })
    }

    /// Where it is mounted.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.at
    }

    /// Unmounts and waits until the kernel is done with it. A process that was
    /// just killed, or a child between its fork and its exec, may hold a file
    /// open for a moment longer, so this asks again for a while.
    pub fn unmount(mut self) -> io::Result<()> {
        for _ in 0..500 {
            if umount(&self.at, &[])? {
                return match self.session.take() {
                    Some(session) => session.join(),
                    None => Ok(()),
                };
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(io::Error::from(io::ErrorKind::ResourceBusy))
    }
}

impl Drop for Mounted {
    // On a panic nobody waits, but nothing stays mounted either.
    fn drop(&mut self) {
        if self.session.is_some() {
            let _ = umount(&self.at, &["--lazy"]);
        }
    }
}

fn umount(at: &Path, options: &[&str]) -> io::Result<bool> {
    let asked = Command::new("umount").args(options).arg(at).output()?;
    Ok(asked.status.success())
}

struct Platter(Arc<Power>);

impl From<Fault> for Errno {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Missing => Self::ENOENT,
            Fault::Taken => Self::EEXIST,
            Fault::NotEmpty => Self::ENOTEMPTY,
            Fault::NotADirectory => Self::ENOTDIR,
            Fault::IsADirectory => Self::EISDIR,
        }
    }
}

/// No power, no answer but this.
fn powered<T>(answer: Option<Result<T, Fault>>) -> Result<T, Errno> {
    answer.ok_or(Errno::EIO)?.map_err(Errno::from)
}

fn attributes(disk: &Disk, number: u64) -> Result<FileAttr, Fault> {
    let folder = disk.is_folder(number)?;
    let size = if folder {
        0
    } else {
        disk.file(number)?.len() as u64
    };
    Ok(FileAttr {
        ino: INodeNo(number),
        size,
        blocks: size.div_ceil(512),
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind: if folder {
            FileType::Directory
        } else {
            FileType::RegularFile
        },
        perm: if folder { 0o700 } else { 0o600 },
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    })
}

fn finish(reply: ReplyEmpty, done: Result<(), Errno>) {
    match done {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(errno),
    }
}

fn enter(reply: ReplyEntry, found: Result<FileAttr, Errno>) {
    match found {
        Ok(attr) => reply.entry(&BELIEVE, &attr, Generation(0)),
        Err(errno) => reply.error(errno),
    }
}

impl Filesystem for Platter {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        enter(
            reply,
            powered(
                self.0
                    .look(|disk| attributes(disk, disk.find(parent.0, name)?)),
            ),
        );
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match powered(self.0.look(|disk| attributes(disk, ino.0))) {
            Ok(attr) => reply.attr(&BELIEVE, &attr),
            Err(errno) => reply.error(errno),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        _mode: Option<u32>,
        _uid: Option<u32>,
        _gid: Option<u32>,
        size: Option<u64>,
        _atime: Option<TimeOrNow>,
        _mtime: Option<TimeOrNow>,
        _ctime: Option<SystemTime>,
        _fh: Option<FileHandle>,
        _crtime: Option<SystemTime>,
        _chgtime: Option<SystemTime>,
        _bkuptime: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let set = |disk: &mut Disk| {
            if let Some(size) = size {
                disk.file_mut(ino.0)?
                    .resize(usize::try_from(size).unwrap_or(usize::MAX));
            }
            attributes(disk, ino.0)
        };
        match powered(self.0.write(set)) {
            Ok(attr) => reply.attr(&BELIEVE, &attr),
            Err(errno) => reply.error(errno),
        }
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, _: u32, _: u32, reply: ReplyEntry) {
        let made = self.0.write(|disk| {
            let number = disk.create_folder(parent.0, name)?;
            attributes(disk, number)
        });
        enter(reply, powered(made));
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        finish(
            reply,
            powered(self.0.write(|disk| disk.remove(parent.0, name))),
        );
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        finish(
            reply,
            powered(self.0.write(|disk| disk.remove(parent.0, name))),
        );
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        newparent: INodeNo,
        newname: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        if !flags.is_empty() {
            return reply.error(Errno::EINVAL);
        }
        finish(
            reply,
            powered(
                self.0
                    .write(|disk| disk.rename(parent.0, name, newparent.0, newname)),
            ),
        );
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::FOPEN_KEEP_CACHE);
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        _: u32,
        _: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let made = self.0.write(|disk| {
            let number = disk.create(parent.0, name)?;
            attributes(disk, number)
        });
        match powered(made) {
            Ok(attr) => {
                reply.created(
                    &BELIEVE,
                    &attr,
                    Generation(0),
                    FileHandle(0),
                    FopenFlags::FOPEN_KEEP_CACHE,
                );
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let at = usize::try_from(offset).unwrap_or(usize::MAX);
        let read = |disk: &mut Disk| {
            disk.file(ino.0)
                .map(|file| file.read(at, size as usize).to_vec())
        };
        match powered(self.0.look(read)) {
            Ok(data) => reply.data(&data),
            Err(errno) => reply.error(errno),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let Ok(at) = usize::try_from(offset) else {
            return reply.error(Errno::EFBIG);
        };
        match powered(
            self.0
                .write(|disk| disk.file_mut(ino.0).map(|file| file.write(at, data))),
        ) {
            Ok(()) => reply.written(u32::try_from(data.len()).unwrap_or(u32::MAX)),
            Err(errno) => reply.error(errno),
        }
    }

    // Closing a file syncs nothing.
    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        finish(
            reply,
            powered(
                self.0
                    .sync(|disk| disk.file_mut(ino.0).map(crate::file::File::sync)),
            ),
        );
    }

    fn readdir(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let listed = self.0.look(|disk| {
            let mut rows = Vec::new();
            for (name, number) in disk.list(ino.0)? {
                rows.push((name, number, attributes(disk, number)?.kind));
            }
            Ok(rows)
        });
        match powered(listed) {
            Ok(rows) => {
                for (nth, (name, number, kind)) in (1u64..)
                    .zip(rows)
                    .skip(usize::try_from(offset).unwrap_or(0))
                {
                    if reply.add(INodeNo(number), nth, kind, &name) {
                        break;
                    }
                }
                reply.ok();
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        finish(reply, powered(self.0.sync(|disk| disk.sync_folder(ino.0))));
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        reply.statfs(1 << 24, 1 << 24, 1 << 24, 1 << 20, 1 << 20, 4096, 255, 4096);
    }
}
