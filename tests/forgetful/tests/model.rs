//! What a cut leaves of what was done with files, names and folders.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fastrand::Rng;
use forgetful::{Disk, Forgotten};

/// `O_DSYNC` and `O_SYNC` of Linux on most machines.
const DSYNC: i32 = 0o10_000;
const SYNC: i32 = 0o4_010_000;

fn disk() -> Disk {
    Disk::new().unwrap()
}

fn cut(disk: &mut Disk) -> Forgotten {
    let forgotten = disk.cut(None, || ());
    disk.power_on().unwrap();
    forgotten
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let all = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
    let all: BTreeSet<String> = all.map(|it| it.into_string().unwrap()).collect();
    all.into_iter().collect()
}

fn synced(path: PathBuf, bytes: &[u8]) -> File {
    let mut file = File::create(path).unwrap();
    file.write_all(bytes).unwrap();
    file.sync_all().unwrap();
    file
}

#[test]
fn what_was_not_synced_is_seen_until_the_cut_and_gone_afterwards() {
    let mut disk = disk();
    let path = disk.path();
    let file = synced(path.join("kept"), b"first");
    file.write_all_at(b"THEN!", 0).unwrap();
    file.write_all_at(&[7; 9_000], 5).unwrap();
    fs::write(path.join("never"), [1; 5_000]).unwrap();
    fs::create_dir(path.join("folder")).unwrap();
    assert_eq!(fs::read(path.join("kept")).unwrap()[..6], *b"THEN!\x07");
    assert_eq!(names(&path), ["folder", "kept", "never"]);
    let forgotten = cut(&mut disk);
    assert_eq!(forgotten.names, 2);
    assert!(forgotten.pages >= 3, "{forgotten:?}");
    assert_eq!(names(&path), ["kept"]);
    assert_eq!(fs::read(path.join("kept")).unwrap(), b"first");
    assert_eq!(cut(&mut disk), Forgotten::default());
}

#[test]
fn a_file_that_is_open_over_a_cut_is_of_no_use() {
    let mut disk = disk();
    let file = synced(disk.path().join("file"), b"first");
    disk.cut(None, || ());
    assert!(file.write_all_at(b"later", 0).is_err());
    assert!(file.sync_all().is_err());
    disk.power_on().unwrap();
    assert!(file.write_all_at(b"later", 0).is_err());
    assert_eq!(fs::read(disk.path().join("file")).unwrap(), b"first");
}

#[test]
fn every_way_to_sync_makes_durable_and_brings_the_name() {
    let mut disk = disk();
    let path = disk.path();
    synced(path.join("all"), b"1");
    let mut data = File::create(path.join("data")).unwrap();
    data.write_all(b"2").unwrap();
    data.sync_data().unwrap();
    for (name, flag) in [("dsync", DSYNC), ("sync", SYNC)] {
        let mut options = OpenOptions::new();
        options.write(true).create(true).custom_flags(flag);
        options.open(path.join(name)).unwrap().write_all(b"3").unwrap();
    }
    cut(&mut disk);
    assert_eq!(names(&path), ["all", "data", "dsync", "sync"]);
    let read = |name: &str| fs::read(path.join(name)).unwrap();
    assert_eq!(["all", "data", "dsync", "sync"].map(read), [b"1", b"2", b"3", b"3"]);
}

/// Writes a page through shared memory, syncs it if it is told to, says so and waits.
const MAPPED: &str = r"
import mmap, sys
file = open(sys.argv[1], 'r+b')
memory = mmap.mmap(file.fileno(), 4096)
memory[:4] = b'THEN'
if sys.argv[2] == 'flush':
    memory.flush()
print('written', flush=True)
sys.stdin.read()
";

#[test]
fn what_is_written_through_shared_memory_is_durable_when_it_is_flushed() {
    for (how, left) in [("leave", [1; 4]), ("flush", *b"THEN")] {
        let mut disk = disk();
        let path = disk.path().join("file");
        synced(path.clone(), &[1; 4_096]);
        let mut python = Command::new("python3");
        python.args(["-c", MAPPED]).arg(&path).arg(how);
        let mut python = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(python.stdout.take().unwrap());
        said.read_line(&mut String::new()).unwrap();
        // Whoever reads the file sees it, as SQLite's processes do.
        assert_eq!(fs::read(&path).unwrap()[..4], *b"THEN");
        disk.cut(None, || python.kill().unwrap());
        python.wait().unwrap();
        disk.power_on().unwrap();
        assert_eq!(fs::read(&path).unwrap()[..4], left, "{how}");
    }
}

#[test]
fn names_are_durable_with_their_folder_or_with_what_they_name() {
    let mut disk = disk();
    let path = disk.path();
    let folder = path.join("a/b");
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir(path.join("beside")).unwrap();
    // A file brings the folders above it, and not what stands beside it.
    synced(folder.join("one"), b"1");
    fs::write(folder.join("two"), b"2").unwrap();
    cut(&mut disk);
    assert_eq!((names(&path), names(&folder)), (vec!["a".into()], vec!["one".into()]));
    // A folder brings all its names, and not their data.
    fs::write(folder.join("two"), b"2").unwrap();
    File::open(&folder).unwrap().sync_all().unwrap();
    fs::remove_file(folder.join("one")).unwrap();
    cut(&mut disk);
    assert_eq!(names(&folder), ["one", "two"]);
    assert_eq!(fs::read(folder.join("two")).unwrap(), b"");
    fs::remove_file(folder.join("one")).unwrap();
    File::open(&folder).unwrap().sync_all().unwrap();
    cut(&mut disk);
    assert_eq!(names(&folder), ["two"]);
}

#[test]
fn a_rename_is_durable_with_its_folder_and_never_half() {
    let mut disk = disk();
    let path = disk.path();
    synced(path.join("current"), b"old");
    let rename = || {
        let file = synced(path.join("beside"), b"new");
        fs::rename(path.join("beside"), path.join("current")).unwrap();
        file
    };
    rename();
    assert_eq!(
        (names(&path), fs::read(path.join("current")).unwrap()),
        (vec!["current".into()], b"new".into())
    );
    cut(&mut disk);
    assert_eq!(names(&path), ["beside", "current"]);
    assert_eq!(fs::read(path.join("current")).unwrap(), b"old");
    // What is as long as it was needs its name no more than before.
    rename().sync_data().unwrap();
    cut(&mut disk);
    assert_eq!(names(&path), ["beside", "current"]);
    rename();
    File::open(&path).unwrap().sync_all().unwrap();
    cut(&mut disk);
    assert_eq!(
        (names(&path), fs::read(path.join("current")).unwrap()),
        (vec!["current".into()], b"new".into())
    );
    rename().sync_all().unwrap();
    cut(&mut disk);
    assert_eq!(names(&path), ["current"]);
}

#[test]
fn a_second_name_is_a_name_like_the_first() {
    let mut disk = disk();
    let path = disk.path();
    synced(path.join("new"), b"1");
    let link = || {
        fs::hard_link(path.join("new"), path.join("name")).unwrap();
        fs::remove_file(path.join("new")).unwrap();
    };
    link();
    assert!(fs::hard_link(path.join("name"), path.join("name")).is_err());
    cut(&mut disk);
    assert_eq!(names(&path), ["new"]);
    link();
    File::open(&path).unwrap().sync_all().unwrap();
    cut(&mut disk);
    assert_eq!(
        (names(&path), fs::read(path.join("name")).unwrap()),
        (vec!["name".into()], b"1".into())
    );
}

#[test]
fn a_file_cut_short_is_long_again_unless_that_was_synced() {
    let mut disk = disk();
    let path = disk.path().join("file");
    let file = synced(path.clone(), &[1; 10_000]);
    file.set_len(3).unwrap();
    file.set_len(6_000).unwrap();
    cut(&mut disk);
    assert_eq!(fs::read(&path).unwrap(), [1; 10_000]);
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(3).unwrap();
    file.set_len(6_000).unwrap();
    file.sync_data().unwrap();
    cut(&mut disk);
    let found = fs::read(&path).unwrap();
    assert_eq!((found.len(), &found[..4]), (6_000, &[1, 1, 1, 0][..]));
    assert!(found[3..].iter().all(|it| *it == 0));
}

#[test]
fn a_part_of_what_was_not_synced_may_be_left_page_by_page() {
    let (mut both, mut rng) = ([false; 2], Rng::with_seed(5));
    for _ in 0..10 {
        let mut disk = disk();
        let path = disk.path().join("file");
        let file = synced(path.clone(), &[1; 40_960]);
        file.write_all_at(&[2; 40_960], 0).unwrap();
        fs::write(disk.path().join("other"), b"3").unwrap();
        let forgotten = disk.cut(Some(&mut rng), || ());
        disk.power_on().unwrap();
        let found = fs::read(&path).unwrap();
        let torn: Vec<u8> = found.chunks(4_096).map(|page| page[0]).collect();
        assert!(found.chunks(4_096).all(|page| page.iter().all(|it| *it == page[0])));
        assert!(torn.contains(&1) && torn.contains(&2), "{torn:?}");
        let lost = torn.iter().filter(|it| **it == 1).count();
        assert!((lost..=lost + 1).contains(&forgotten.pages), "{lost} {forgotten:?}");
        both[usize::from(disk.path().join("other").exists())] = true;
    }
    assert_eq!(both, [true; 2], "names are sometimes left");
}
