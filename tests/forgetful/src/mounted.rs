//! The file system as FUSE asks it. Locks (`flock`, `fcntl`) and the page cache are the kernel's;
//! writes go through it at once, pages that were written through shared memory when they are synced.

use std::ffi::OsStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, Filesystem, FopenFlags, Generation, INodeNo,
    KernelConfig, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData,
    ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow,
    WriteFlags,
};

use crate::state::{BELIEVED, State};

/// The most bytes of one write.
const WRITE_BYTES: u32 = 1 << 20;
/// How much room it says it has: 256 GiB, in blocks.
const BLOCKS: u64 = 64 << 20;
/// `fallocate` that leaves the size as it is.
const KEEP_SIZE: i32 = 1;

/// One mounting, from one cut to the next.
#[derive(Debug)]
pub struct Mounted {
    /// What is mounted.
    pub state: Arc<Mutex<State>>,
    /// How often the power was cut before.
    pub cuts: u64,
}

impl Mounted {
    fn with<T>(&self, ask: impl FnOnce(&mut State) -> Result<T, Errno>) -> Result<T, Errno> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.cuts == self.cuts { ask(&mut state) } else { Err(Errno::EIO) }
    }

    fn done(&self, reply: ReplyEmpty, ask: impl FnOnce(&mut State) -> Result<(), Errno>) {
        match self.with(ask) {
            Ok(()) => reply.ok(),
            Err(error) => reply.error(error),
        }
    }

    fn entry(&self, reply: ReplyEntry, ask: impl FnOnce(&mut State) -> Result<u64, Errno>) {
        match self.with(|it| ask(it).and_then(|number| it.attributes(number))) {
            Ok(attributes) => reply.entry(&BELIEVED, &attributes, Generation(0)),
            Err(error) => reply.error(error),
        }
    }

    fn attributes(
        &self,
        reply: ReplyAttr,
        ask: impl FnOnce(&mut State) -> Result<FileAttr, Errno>,
    ) {
        match self.with(ask) {
            Ok(attributes) => reply.attr(&BELIEVED, &attributes),
            Err(error) => reply.error(error),
        }
    }
}

impl Filesystem for Mounted {
    fn init(&mut self, _: &Request, config: &mut KernelConfig) -> std::io::Result<()> {
        let _ = config.set_max_write(WRITE_BYTES);
        Ok(())
    }

    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        self.entry(reply, |it| it.look(parent.0, name));
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        self.attributes(reply, |it| it.attributes(ino.0));
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
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
        self.attributes(reply, |it| {
            mode.map_or(Ok(()), |mode| it.set_mode(ino.0, mode))?;
            size.map_or(Ok(()), |size| it.resize(ino.0, size))?;
            it.attributes(ino.0)
        });
    }

    fn mkdir(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        reply: ReplyEntry,
    ) {
        self.entry(reply, |it| it.make(parent.0, name, mode & !umask, false));
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        let made = self.with(|it| {
            let number = it.make(parent.0, name, mode & !umask, true)?;
            it.attributes(number)
        });
        let cached = FopenFlags::FOPEN_KEEP_CACHE;
        match made {
            Ok(it) => reply.created(&BELIEVED, &it, Generation(0), FileHandle(0), cached),
            Err(error) => reply.error(error),
        }
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::FOPEN_KEEP_CACHE);
    }

    fn link(
        &self,
        _: &Request,
        ino: INodeNo,
        newparent: INodeNo,
        newname: &OsStr,
        reply: ReplyEntry,
    ) {
        self.entry(reply, |it| it.link(ino.0, newparent.0, newname));
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.done(reply, |it| it.remove(parent.0, name, true));
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.done(reply, |it| it.remove(parent.0, name, false));
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
        self.done(reply, |it| {
            if flags.contains(RenameFlags::RENAME_EXCHANGE) {
                return Err(Errno::EINVAL);
            }
            let keeps = flags.contains(RenameFlags::RENAME_NOREPLACE);
            if keeps && it.look(newparent.0, newname).is_ok() {
                return Err(Errno::EEXIST);
            }
            it.rename((parent.0, name), (newparent.0, newname))
        });
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
        match self.with(|it| it.read(ino.0, offset, size).map(<[u8]>::to_vec)) {
            Ok(bytes) => reply.data(&bytes),
            Err(error) => reply.error(error),
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
        match self.with(|it| it.write(ino.0, offset, data)) {
            Ok(()) => reply.written(data.len() as u32),
            Err(error) => reply.error(error),
        }
    }

    fn fallocate(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        length: u64,
        mode: i32,
        reply: ReplyEmpty,
    ) {
        self.done(reply, |it| match mode {
            0 => it.reserve(ino.0, offset + length),
            KEEP_SIZE => Ok(()),
            _ => Err(Errno::EOPNOTSUPP),
        });
    }

    /// `O_SYNC` and `msync` come here as well, once their bytes are written.
    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, data: bool, reply: ReplyEmpty) {
        self.done(reply, |it| it.sync(ino.0, data));
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        self.done(reply, |it| it.sync(ino.0, false));
    }

    fn opendir(&self, _: &Request, ino: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        match self.with(|it| Ok(it.list(ino.0))) {
            Ok(handle) => reply.opened(FileHandle(handle), FopenFlags::empty()),
            Err(error) => reply.error(error),
        }
    }

    fn readdir(
        &self,
        _: &Request,
        ino: INodeNo,
        fh: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let listed = self.with(|it| {
            // The first two are the folder itself and the one above, whose number nobody heeds.
            let own = [".", ".."].map(|name| (ino.0, fuser::FileType::Directory, name.into()));
            let own = own.into_iter().skip(offset as usize);
            Ok(own.chain(it.listed(fh.0, offset.saturating_sub(2)).iter().cloned()).collect())
        });
        let listed: Vec<_> = match listed {
            Ok(listed) => listed,
            Err(error) => return reply.error(error),
        };
        for (next, (number, kind, name)) in (offset + 1..).zip(listed) {
            if reply.add(INodeNo(number), next, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn releasedir(&self, _: &Request, _: INodeNo, fh: FileHandle, _: OpenFlags, reply: ReplyEmpty) {
        self.done(reply, |it| {
            it.end_listing(fh.0);
            Ok(())
        });
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        reply.statfs(BLOCKS, BLOCKS, BLOCKS, BLOCKS, BLOCKS, 4_096, 255, 4_096);
    }
}
