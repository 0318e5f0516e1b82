//! Histories that are signed, changed and published.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use auditor::{AuditError, Guarded, Loss, Views, publish, rehash, sign};
use bytes::Bytes;
use chrono::DateTime;
use eventlog::{
    Append, AppendError, AppendId, Appended, EventLog, Pages, Position, ReadError, Scope, StreamId,
};
use futures::future::BoxFuture;
use futures::{StreamExt, TryStreamExt, stream};
use signer::{SignedCheckpoint, Signing};
use tempfile::TempDir;
use transparency::proof::inclusion_tiles;
use transparency::{BundleId, Checkpoint, Hash, Inclusion, Note, bundle};
use views::conformance::Ledger;
use views::{MemoryViews, catch_up};

/// A log with its views and what signs it.
struct House {
    folder: TempDir,
    ledger: Ledger,
    views: Arc<MemoryViews>,
    signing: Signing,
}

impl House {
    async fn new(seed: u64, entries: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = (folder.path().join("signer.db"), folder.path().join("signer.key"));
        let signing = Signing::open(&store, &key, "coopledger/test").await.unwrap();
        let ledger = Ledger::random(seed, entries).await;
        Self { folder, ledger, views: Arc::default(), signing }
    }

    /// Brings the views up to date, and signs there.
    async fn signed(&self) -> SignedCheckpoint {
        let at = catch_up(self.ledger.log.clone(), &*self.views, &|_| ()).await.unwrap();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        sign(&self.signing, &*self.ledger.log, &*self.views, at, now).await.unwrap()
    }

    fn tree(&self) -> Option<Views> {
        let views = self.views.clone();
        Some(Arc::new(move || views.clone()))
    }

    async fn published(&self, signed: &SignedCheckpoint, name: &str) -> BTreeMap<String, Bytes> {
        let folder = self.folder.path().join(name);
        publish(&*self.ledger.log, &*self.views, signed, &folder, &|_| ()).await.unwrap();
        files(&folder, &folder)
    }
}

/// Every file below a folder, by its name there.
fn files(root: &Path, folder: &Path) -> BTreeMap<String, Bytes> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(root, &path));
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            found.insert(name, fs::read(&path).unwrap().into());
        }
    }
    found
}

/// A log one of whose entries has another byte, or whose end is gone.
struct Changed {
    log: Arc<dyn EventLog>,
    at: Position,
    cut: bool,
}

impl EventLog for Changed {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        self.log.append(append)
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        let last = self.last();
        Box::pin(async move { Ok(last) })
    }

    fn last(&self) -> Position {
        if self.cut { self.at } else { self.log.last() }
    }

    fn read(&self, stream: &StreamId) -> Pages {
        self.log.read(stream)
    }

    fn read_all(&self, after: Position, scope: Scope) -> Pages {
        let (at, cut) = (self.at.0, self.cut);
        let pages = self.log.read_all(after, scope);
        let each = move |page: eventlog::Page| {
            let entries: Vec<_> = page.entries().collect();
            stream::iter(entries.into_iter().map(Ok::<_, ReadError>))
        };
        let changed = pages.map_ok(each).try_flatten().enumerate().map(move |(n, entry)| {
            let mut bytes = entry?.to_vec();
            if !cut && after.0 + n as u64 + 1 == at {
                *bytes.last_mut().unwrap() ^= 1;
            }
            let end = bytes.len() as u32;
            Ok(eventlog::Page::new(Bytes::from(bytes), vec![(0, end)]))
        });
        let left = if cut { (at - after.0) as usize } else { usize::MAX };
        changed.take(left).boxed()
    }

    fn follow(&self, after: Position, scope: Scope) -> Pages {
        self.log.follow(after, scope)
    }
}

#[tokio::test]
async fn a_checkpoint_is_signed_of_what_is_there_and_goes_on() {
    let mut house = House::new(1, 300).await;
    let first = house.signed().await;
    assert_eq!(first.head.size, house.ledger.log.last().0);
    assert_eq!(house.signed().await, first);
    house.ledger.grow(500).await;
    let second = house.signed().await;
    assert!(second.head.size > first.head.size);
    let opened = Checkpoint::open(&second.note, [&house.signing.key()]).unwrap();
    assert_eq!(*opened.head(), second.head);
}

#[tokio::test]
async fn a_log_that_is_whole_is_found_so() {
    let house = House::new(2, 700).await;
    let signed = house.signed().await.head;
    let log = &*house.ledger.log;
    let checked = rehash(log, house.tree(), Some(signed), &|_| ()).await.unwrap();
    assert_eq!((checked.head, checked.signed), (signed, Some(signed)));
    assert_eq!(checked.tree, log.last());
    let alone = rehash(log, None, None, &|_| ()).await.unwrap();
    assert_eq!((alone.head, alone.tree), (signed, Position(0)));
}

#[tokio::test]
async fn each_entry_that_was_changed_is_named() {
    let house = House::new(3, 600).await;
    let signed = house.signed().await.head;
    for at in [1, 2, 255, 256, 257, 400, signed.size] {
        let log = Changed { log: house.ledger.log.clone(), at: Position(at), cut: false };
        let found = rehash(&log, house.tree(), Some(signed), &|_| ()).await.unwrap_err();
        assert!(found.is_loss());
        let AuditError::Forked { first, .. } = found else { panic!("{found:?}") };
        assert_eq!(first, Some(Position(at)));
        // Without the tree it is known that something was changed, and not what.
        let found = rehash(&log, None, Some(signed), &|_| ()).await.unwrap_err();
        assert!(matches!(found, AuditError::Forked { first: None, .. }), "{found:?}");
    }
}

#[tokio::test]
async fn a_log_that_is_shorter_than_what_is_signed_has_lost_entries() {
    let house = House::new(4, 300).await;
    let signed = house.signed().await.head;
    let log = Changed { log: house.ledger.log.clone(), at: Position(100), cut: true };
    let found = rehash(&log, None, Some(signed), &|_| ()).await.unwrap_err();
    let AuditError::Shrank { ends, signed: upto } = found else { panic!("{found:?}") };
    assert_eq!((ends, upto.0), (Position(100), signed.size));
}

#[tokio::test]
async fn a_tree_of_another_log_is_damage_of_the_views_alone() {
    let house = House::new(5, 300).await;
    house.signed().await;
    let other = Changed { log: house.ledger.log.clone(), at: Position(77), cut: false };
    let found = rehash(&other, house.tree(), None, &|_| ()).await.unwrap_err();
    assert!(matches!(found, AuditError::Tree { at: Position(77) }), "{found:?}");
    assert!(!found.is_loss());
}

#[tokio::test]
async fn nothing_is_recorded_on_a_history_that_is_lost() {
    let house = House::new(6, 20).await;
    let (loss, log) = (Loss::default(), house.ledger.log.clone());
    let guarded = Guarded::new(log.clone(), loss.clone());
    let append = || Append { id: AppendId(uuid::Uuid::nil()), expected: vec![], drafts: vec![] };
    let before = guarded.append(append()).await;
    assert!(!matches!(before, Err(AppendError::Lost(_))), "{before:?}");
    loss.tell(&AuditError::Misplaced { at: Position(7) });
    loss.tell(&AuditError::Misplaced { at: Position(8) });
    let Err(AppendError::Lost(why)) = guarded.append(append()).await else { panic!() };
    assert!(why.contains('7'), "{why}");
    assert_eq!(guarded.last(), log.last());
}

#[tokio::test]
async fn what_is_published_step_by_step_is_what_is_published_at_once() {
    let mut house = House::new(7, 200).await;
    let steps: [u64; 4] = [0, 1, 300, 700];
    for more in steps {
        house.ledger.grow(more).await;
        let signed = house.signed().await;
        house.published(&signed, "steps").await;
    }
    let signed = house.signed().await;
    let (steps, whole) =
        (house.published(&signed, "steps").await, house.published(&signed, "whole").await);
    // The steps have what earlier checkpoints named, too.
    for (name, bytes) in &whole {
        assert_eq!(steps.get(name), Some(bytes), "{name}");
    }
    assert!(steps.len() > whole.len() && whole.contains_key("tile/0/000"));
    assert!(!steps.keys().any(|it| it.ends_with(".new")));
}

#[tokio::test]
async fn what_is_published_proves_every_entry() {
    let house = House::new(8, 600).await;
    let signed = house.signed().await;
    let whole = house.published(&signed, "whole").await;
    let note = Note::parse(&whole["checkpoint"]).unwrap();
    let checkpoint = Checkpoint::open(&note, [&house.signing.key()]).unwrap();
    let head = *checkpoint.head();
    let mut index = 0;
    for number in 0.. {
        let Some(id) = BundleId::within(number, head.size) else { break };
        for entry in bundle::read(id, &whole[&id.to_string()]).unwrap() {
            let tiles = inclusion_tiles(index, head.size).unwrap();
            let mut set = transparency::TileSet::default();
            for id in tiles {
                let tile = transparency::Tile::from_bytes(&whole[&id.to_string()]).unwrap();
                set.insert(id.level(), id.index(), tile);
            }
            let proof = Inclusion::build(index, head.size, &set).unwrap();
            proof.verify(&Hash::leaf(entry), &head).unwrap();
            index += 1;
        }
    }
    assert_eq!(index, head.size);
}

#[tokio::test]
async fn a_folder_of_another_log_or_another_history_is_left_alone() {
    let house = House::new(9, 100).await;
    let signed = house.signed().await;
    let before = house.published(&signed, "folder").await;
    let other = House::new(10, 400).await;
    let longer = other.signed().await;
    let folder = house.folder.path().join("folder");
    let refused = publish(&*other.ledger.log, &*other.views, &longer, &folder, &|_| ()).await;
    assert!(matches!(refused, Err(AuditError::Forked { .. })), "{refused:?}");
    assert_eq!(files(&folder, &folder), before);
    fs::write(folder.join("checkpoint"), "elsewhere\n1\nAAAA\n\n").unwrap();
    let refused = publish(&*other.ledger.log, &*other.views, &longer, &folder, &|_| ()).await;
    assert!(matches!(refused, Err(AuditError::Form { .. })), "{refused:?}");
}

#[tokio::test]
async fn what_is_wrong_in_the_views_is_never_signed() {
    let mut house = House::new(11, 300).await;
    let before = house.signed().await;
    house.ledger.grow(40).await;
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let at = catch_up(house.ledger.log.clone(), &*house.views, &|_| ()).await.unwrap();
    // To the views, an entry that was not signed yet is another one than in the log.
    let log = Changed { log: house.ledger.log.clone(), at, cut: false };
    let refused = sign(&house.signing, &log, &*house.views, at, now).await;
    assert!(matches!(refused, Err(AuditError::Tree { .. })), "{refused:?}");
    assert_eq!(house.signing.last().await.unwrap(), Some(before));
    assert!(house.signed().await.head.size == at.0);
}
