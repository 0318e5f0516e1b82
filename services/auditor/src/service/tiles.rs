//! Tiles and bundles of entries, by their names.

use std::fmt::Display;
use std::str::FromStr;

use api::{FieldError, FieldErrors, v1};
use bytes::Bytes;
use futures::{StreamExt, stream};
use tonic::Status;
use transparency::{BundleId, TileId};

use super::{Parts, Service};
use crate::bundle::bundle_of;
use crate::status::{fields, status};
use crate::unproved::Unproved;

/// So many tiles are read at once.
const TILES: usize = 64;
/// At most so many bytes of a bundle in one message.
const PART_BYTES: usize = 1 << 20;
/// How much of a wrong name is repeated: characters.
const SHOWN: usize = 60;

impl Service {
    /// Tiles of the signed tree, in the order of their names.
    pub(super) async fn tiles(
        &self,
        paths: &[String],
    ) -> Result<Parts<v1::ReadTilesResponse>, Status> {
        let (en, vi) =
            ("the name of a tile, such as tile/0/x001/234", "tên ô, như tile/0/x001/234");
        let ids: Vec<TileId> = named(paths, en, vi)?;
        let (tree, _) = self.auditor.tree(self.patience).await.map_err(status)?;
        refuse_beyond(&ids, tree.head().size, |it| tree.has(*it)).map_err(status)?;
        let log_position = self.log_position();
        let chunks: Vec<Vec<TileId>> = ids.chunks(TILES).map(<[_]>::to_vec).collect();
        let read = move |ids: Vec<TileId>| {
            let tree = tree.clone();
            async move {
                let tiles = tree.tiles(&ids).await.map_err(|it| status(it.into()));
                let (tiles, error) = match tiles {
                    Ok(tiles) => (tiles, None),
                    Err(error) => (Vec::new(), Some(error)),
                };
                let sent = tiles.into_iter().map(move |(id, data)| {
                    Ok(v1::ReadTilesResponse { path: id.to_string(), data, log_position })
                });
                stream::iter(sent.chain(error.map(Err)))
            }
        };
        Ok(stream::iter(chunks).then(read).flatten().boxed())
    }

    /// Bundles of the log's entries, in the order of their names.
    pub(super) async fn bundles(
        &self,
        paths: &[String],
    ) -> Result<Parts<v1::ReadEntryBundlesResponse>, Status> {
        let (en, vi) = (
            "the name of a bundle of entries, such as tile/entries/x001/234",
            "tên gói mục, như tile/entries/x001/234",
        );
        let ids: Vec<BundleId> = named(paths, en, vi)?;
        let (tree, _) = self.auditor.tree(self.patience).await.map_err(status)?;
        let size = tree.head().size;
        let has = |id: &BundleId| {
            BundleId::within(id.index(), size).is_some_and(|it| it.width() >= id.width())
        };
        refuse_beyond(&ids, size, has).map_err(status)?;
        let (log, log_position) = (self.auditor.log().clone(), self.log_position());
        let read = move |id: BundleId| {
            let (log, tree) = (log.clone(), tree.clone());
            async move {
                let read = bundle_of(&*log, tree.views(), id).await;
                stream::iter(match read {
                    Ok(bundle) => parts(id, bundle.into(), log_position),
                    Err(error) => vec![Err(status(error.into()))],
                })
            }
        };
        Ok(stream::iter(ids).then(read).flatten().boxed())
    }
}

/// The messages of a bundle, none too large.
fn parts(
    id: BundleId,
    mut rest: Bytes,
    log_position: u64,
) -> Vec<Result<v1::ReadEntryBundlesResponse, Status>> {
    let mut parts = Vec::new();
    loop {
        let data = rest.split_to(rest.len().min(PART_BYTES));
        let (path, last) = (id.to_string(), rest.is_empty());
        parts.push(Ok(v1::ReadEntryBundlesResponse { path, data, last, log_position }));
        if last {
            return parts;
        }
    }
}

/// What these names name; refused with all that are none.
fn named<T: FromStr>(
    paths: &[String],
    en: &'static str,
    vi: &'static str,
) -> Result<Vec<T>, Status> {
    let read = paths.iter().enumerate().map(|(index, path)| {
        path.parse().map_err(|_| FieldError {
            path: format!("paths[{index}]"),
            value: path.chars().take(SHOWN).collect(),
            expected_en: en.into(),
            expected_vi: vi.into(),
        })
    });
    let (mut found, mut wrong) = (Vec::with_capacity(paths.len()), Vec::new());
    for it in read {
        match it {
            Ok(id) => found.push(id),
            Err(error) => wrong.push(error),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(fields(FieldErrors(wrong))) }
}

/// Refuses the first that the tree does not have.
fn refuse_beyond<T: Display>(
    ids: &[T],
    size: u64,
    has: impl Fn(&T) -> bool,
) -> Result<(), Unproved> {
    match ids.iter().enumerate().find(|(_, id)| !has(id)) {
        Some((index, id)) => {
            let (field, asked) = (format!("paths[{index}]"), id.to_string());
            Err(Unproved::Beyond { field, asked, size })
        }
        None => Ok(()),
    }
}
