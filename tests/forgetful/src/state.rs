//! The file system as a whole, without anything of FUSE but its errors and attributes.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant, SystemTime};

use fastrand::Rng;
use fuser::{Errno, FileAttr, FileType, INodeNo};

use crate::content::Content;
use crate::disk::Forgotten;
use crate::names::Names;

/// The number of the outermost folder.
const ROOT: u64 = 1;

/// A file or folder.
#[derive(Debug)]
struct Node {
    /// A folder has none.
    content: Option<Content>,
    mode: u32,
    changed: SystemTime,
}

/// Files, folders and names.
#[derive(Debug)]
pub struct State {
    /// How often the power was cut: who was there before meets errors only.
    pub cuts: u64,
    nodes: BTreeMap<u64, Node>,
    names: Names,
    next: u64,
    /// Folders that are being listed, as they were when that began.
    listings: BTreeMap<u64, Vec<(u64, FileType, OsString)>>,
    owner: (u32, u32),
    begun: (SystemTime, Instant),
}

impl State {
    /// An empty one, with the owner of the folder in whose place it is mounted.
    pub fn new(place: &Metadata) -> Self {
        // Its time goes on from the folder's.
        let begun = place.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let root = Node { content: None, mode: 0o755, changed: begun };
        Self {
            cuts: 0,
            nodes: BTreeMap::from([(ROOT, root)]),
            names: Names::default(),
            next: ROOT + 1,
            listings: BTreeMap::new(),
            owner: (place.uid(), place.gid()),
            begun: (begun, Instant::now()),
        }
    }

    fn now(&self) -> SystemTime {
        self.begun.0 + self.begun.1.elapsed()
    }

    fn node(&mut self, number: u64) -> Result<&mut Node, Errno> {
        self.nodes.get_mut(&number).ok_or(Errno::ENOENT)
    }

    fn content(&mut self, number: u64) -> Result<&mut Content, Errno> {
        let now = self.now();
        let node = self.node(number)?;
        node.changed = now;
        node.content.as_mut().ok_or(Errno::EISDIR)
    }

    fn is_folder(&self, number: u64) -> bool {
        self.nodes.get(&number).is_some_and(|it| it.content.is_none())
    }

    /// The attributes of something.
    pub fn attributes(&self, number: u64) -> Result<FileAttr, Errno> {
        let node = self.nodes.get(&number).ok_or(Errno::ENOENT)?;
        let size = node.content.as_ref().map_or(0, |it| it.written().len() as u64);
        let kind = if node.content.is_some() { FileType::RegularFile } else { FileType::Directory };
        let time = node.changed;
        Ok(FileAttr {
            ino: INodeNo(number),
            size,
            blocks: size.div_ceil(512),
            atime: time,
            mtime: time,
            ctime: time,
            crtime: time,
            kind,
            perm: node.mode as u16 & 0o7777,
            nlink: if node.content.is_some() { self.names.count(number) as u32 } else { 2 },
            uid: self.owner.0,
            gid: self.owner.1,
            rdev: 0,
            blksize: 4_096,
            flags: 0,
        })
    }

    /// What stands under a name.
    pub fn look(&self, folder: u64, name: &OsStr) -> Result<u64, Errno> {
        self.names.get(folder, name).ok_or(Errno::ENOENT)
    }

    /// A new file or folder.
    pub fn make(&mut self, folder: u64, name: &OsStr, mode: u32, file: bool) -> Result<u64, Errno> {
        if self.look(folder, name).is_ok() {
            return Err(Errno::EEXIST);
        }
        let (number, content) = (self.next, file.then(Content::default));
        self.next += 1;
        self.nodes.insert(number, Node { content, mode, changed: self.now() });
        self.names.change(number, None, Some((folder, name.to_owned())));
        Ok(number)
    }

    /// Gives a file one more name.
    pub fn link(&mut self, number: u64, folder: u64, name: &OsStr) -> Result<u64, Errno> {
        match self.look(folder, name) {
            Ok(_) => return Err(Errno::EEXIST),
            Err(_) if self.is_folder(number) => return Err(Errno::EPERM),
            Err(_) => {}
        }
        self.names.change(number, None, Some((folder, name.to_owned())));
        Ok(number)
    }

    /// Takes the name of a file, or of an empty folder.
    pub fn remove(&mut self, folder: u64, name: &OsStr, file: bool) -> Result<(), Errno> {
        let number = self.look(folder, name)?;
        match (self.is_folder(number), file) {
            (true, true) => return Err(Errno::EISDIR),
            (false, false) => return Err(Errno::ENOTDIR),
            (true, false) if self.names.of(number).next().is_some() => {
                return Err(Errno::ENOTEMPTY);
            }
            _ => {}
        }
        self.names.change(number, Some((folder, name.to_owned())), None);
        Ok(())
    }

    /// Renames, over what stands there.
    pub fn rename(&mut self, from: (u64, &OsStr), to: (u64, &OsStr)) -> Result<(), Errno> {
        let number = self.look(from.0, from.1)?;
        if let Ok(there) = self.look(to.0, to.1) {
            if there == number {
                return Ok(());
            }
            if self.is_folder(there) {
                let empty = self.names.of(there).next().is_none();
                return Err(if empty { Errno::EEXIST } else { Errno::ENOTEMPTY });
            }
        }
        let [from, to] = [from, to].map(|it| Some((it.0, it.1.to_owned())));
        self.names.change(number, from, to);
        Ok(())
    }

    /// Permissions; nothing here heeds them.
    pub fn set_mode(&mut self, number: u64, mode: u32) -> Result<(), Errno> {
        self.node(number)?.mode = mode;
        Ok(())
    }

    /// Cuts a file short, or lengthens it by zeros.
    pub fn resize(&mut self, number: u64, length: u64) -> Result<(), Errno> {
        self.content(number)?.resize(length as usize);
        Ok(())
    }

    /// Makes a file at least so long.
    pub fn reserve(&mut self, number: u64, length: u64) -> Result<(), Errno> {
        let content = self.content(number)?;
        let length = content.written().len().max(length as usize);
        content.resize(length);
        Ok(())
    }

    /// The bytes at a place, as far as there are any.
    pub fn read(&self, number: u64, at: u64, count: u32) -> Result<&[u8], Errno> {
        let node = self.nodes.get(&number).ok_or(Errno::ENOENT)?;
        let bytes = node.content.as_ref().ok_or(Errno::EISDIR)?.written();
        let start = bytes.len().min(at as usize);
        Ok(&bytes[start..bytes.len().min(start + count as usize)])
    }

    /// Writes at a place.
    pub fn write(&mut self, number: u64, at: u64, bytes: &[u8]) -> Result<(), Errno> {
        self.content(number)?.write(at as usize, bytes);
        Ok(())
    }

    /// Makes a file durable, with its name unless only the data is asked for and no size changed; or
    /// a folder, with the names in it.
    pub fn sync(&mut self, number: u64, data: bool) -> Result<(), Errno> {
        let resized = self.node(number)?.content.as_mut().is_none_or(Content::sync);
        if resized || !data {
            self.names.sync(number);
        }
        Ok(())
    }

    /// Begins to list a folder; gives a handle.
    pub fn list(&mut self, folder: u64) -> u64 {
        let kind =
            |it| if self.is_folder(it) { FileType::Directory } else { FileType::RegularFile };
        let names = self.names.of(folder).map(|(name, it)| (it, kind(it), name.to_owned()));
        let listing = names.collect();
        self.next += 1;
        self.listings.insert(self.next, listing);
        self.next
    }

    /// A part of a listing.
    pub fn listed(&self, handle: u64, after: u64) -> &[(u64, FileType, OsString)] {
        let all = self.listings.get(&handle).map_or(&[][..], Vec::as_slice);
        all.get(after as usize..).unwrap_or_default()
    }

    /// Ends a listing.
    pub fn end_listing(&mut self, handle: u64) {
        self.listings.remove(&handle);
    }

    /// What stands in the outermost folder is gone with everything that is not durable.
    pub fn forget(&mut self, mut survivors: Option<&mut Rng>) -> Forgotten {
        self.cuts += 1;
        self.listings.clear();
        let pending = self.names.pending();
        let kept = survivors.as_mut().map_or(0, |it| it.usize(..=pending));
        self.names.forget(kept);
        let mut named: BTreeSet<u64> = self.names.named();
        named.insert(ROOT);
        self.nodes.retain(|number, _| named.contains(number));
        let contents = self.nodes.values_mut().filter_map(|it| it.content.as_mut());
        let pages = contents.map(|it| it.forget(survivors.as_deref_mut())).sum();
        Forgotten { pages, names: pending - kept }
    }
}

/// How long the kernel may believe what it was told: nobody else changes anything.
pub const BELIEVED: Duration = Duration::from_secs(3_600);
