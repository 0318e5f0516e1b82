//! A file system for tests that forgets, on command, whatever was not synced: what a power cut does
//! and `kill -9` does not, since the kernel keeps what a killed process had written.
//!
//! Everything lies in the memory of the process that mounts it, through FUSE, twice: as it is
//! *written*, which is what programs see, and as it is *durable*. [`Disk::cut`] kills who works on
//! it and leaves what is durable. What makes durable what:
//!
//! - **Data of a file**: `fsync` or `fdatasync` of that file, a write to a file opened with `O_SYNC`
//!   or `O_DSYNC`, `msync`. Nothing else does, no time that passes, no close and no rename.
//! - **Its size**, growing and shrinking: the same, as no file system syncs data and leaves out the
//!   size that it is read by.
//! - **Names** (create, rename, remove, folders): `fsync` of the folder; or a sync of the very file
//!   or folder that is named, unless it is an `fdatasync` of a file whose size is as it was. With
//!   it goes what it rests on: the folders above, and what stood under the name before.
//!
//! The last rule is what ext4, XFS and Btrfs do, and SQLite and NATS rest on it: neither syncs the
//! folder of a file that it creates and then syncs. ext4 gives more, as a sync of one file commits
//! every name that was changed in the whole file system before, and a rename over a file brings the
//! data of the new one with it. Btrfs and XFS do not, and nobody may rest on it: here both are
//! forgotten.
//!
//! A cut may also leave a part of what was not synced, drawn by seed, as the kernel writes back when
//! it likes, in any order: each page of 4 KiB is there or not (where a file grew, with zeros between
//! those that are), a file that was cut short is so or not, and of the names' changes the first few
//! are there, as journals keep their order.

mod content;
mod disk;
mod mounted;
mod names;
mod state;

pub use disk::{Disk, Forgotten};
