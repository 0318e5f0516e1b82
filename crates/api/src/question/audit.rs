//! Questions to those who prove what stands in the log.

use cooperative::{CooperativeId, UnitCode};

use super::log::partition;
use super::questions;
use crate::field::At;
use crate::v1;

/// At most so many tiles in one request.
pub const TILES_MAX: usize = 1_000;
/// At most so many bundles of entries in one request.
pub const BUNDLES_MAX: usize = 256;

/// Which checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The newest.
    Newest,
    /// The one of exactly this size.
    Of(u64),
    /// The newest of at most this size.
    UpTo(u64),
    /// One that covers everything that is recorded now.
    Fresh,
}

/// Asks for a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GetCheckpoint {
    /// Which.
    pub which: Which,
    /// Waits until log and views have at least this position; 0 for no wait.
    pub min_position: u64,
}

/// Asks for the proof of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GetInclusionProof {
    /// Where the entry stands, from 1.
    pub position: u64,
    /// In the tree of so many entries; `None` for the newest checkpoint's.
    pub tree_size: Option<u64>,
    /// Waits until log and views have at least this position; 0 for no wait.
    pub min_position: u64,
}

/// Asks for the proof that the log only grew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GetConsistencyProof {
    /// The size of the earlier tree; not more than the later one's, where that is said.
    pub from_size: u64,
    /// The size of the later tree; `None` for the newest checkpoint's.
    pub to_size: Option<u64>,
    /// Waits until log and views have at least this position; 0 for no wait.
    pub min_position: u64,
}

/// Asks for tiles or for bundles of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadPaths {
    /// Their names, at least one; not read here.
    pub paths: Vec<String>,
    /// Waits until log and views have at least this position; 0 for no wait.
    pub min_position: u64,
}

/// Whose history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A cooperative's.
    Cooperative(CooperativeId),
    /// The stream of an area.
    Area(UnitCode),
    /// Of all streams of this partition or below it: a path that a log takes for one.
    Partition(String),
}

impl Whose {
    /// The name of the one stream that it is of; `None` for a partition.
    pub fn stream(&self) -> Option<String> {
        match self {
            Self::Cooperative(id) => Some(entry::stream_of_cooperative(*id)),
            Self::Area(code) => Some(entry::stream_of_area(code)),
            Self::Partition(_) => None,
        }
    }
}

/// Asks for a history with the proof of each entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProveHistory {
    /// Whose.
    pub whose: Whose,
    /// Up to the checkpoint of this size; `None` for the newest.
    pub tree_size: Option<u64>,
    /// Waits until log and views have at least this position; 0 for no wait.
    pub min_position: u64,
}

questions! {
    GetCheckpointRequest => GetCheckpoint, checkpoint;
    GetInclusionProofRequest => GetInclusionProof, inclusion;
    GetConsistencyProofRequest => GetConsistencyProof, consistency;
    ReadTilesRequest => ReadPaths, tiles;
    ReadEntryBundlesRequest => ReadPaths, bundles;
    ProveHistoryRequest => ProveHistory, history;
}

fn checkpoint(it: &v1::GetCheckpointRequest, at: &At<'_>) -> Option<GetCheckpoint> {
    use v1::get_checkpoint_request::Which as Wire;
    let which = match it.which {
        None | Some(Wire::Fresh(false)) => Some(Which::Newest),
        Some(Wire::Fresh(true)) => Some(Which::Fresh),
        Some(Wire::Size(size)) => from_one("size", size, at).map(Which::Of),
        Some(Wire::MaxSize(size)) => from_one("max_size", size, at).map(Which::UpTo),
    };
    Some(GetCheckpoint { which: which?, min_position: it.min_position })
}

fn inclusion(it: &v1::GetInclusionProofRequest, at: &At<'_>) -> Option<GetInclusionProof> {
    let position = from_one("position", it.position, at);
    let tree_size = said(it.tree_size);
    Some(GetInclusionProof { position: position?, tree_size, min_position: it.min_position })
}

fn consistency(it: &v1::GetConsistencyProofRequest, at: &At<'_>) -> Option<GetConsistencyProof> {
    let (from_size, to_size) = (it.from_size, said(it.to_size));
    if let Some(to) = to_size.filter(|to| *to < from_size) {
        let (en, vi) = (format!("at most to_size, {to}"), format!("không quá to_size, {to}"));
        return at.field("from_size").wrong(from_size, en, vi);
    }
    Some(GetConsistencyProof { from_size, to_size, min_position: it.min_position })
}

fn tiles(it: &v1::ReadTilesRequest, at: &At<'_>) -> Option<ReadPaths> {
    paths(&it.paths, TILES_MAX, it.min_position, at)
}

fn bundles(it: &v1::ReadEntryBundlesRequest, at: &At<'_>) -> Option<ReadPaths> {
    paths(&it.paths, BUNDLES_MAX, it.min_position, at)
}

fn paths(paths: &[String], most: usize, min_position: u64, at: &At<'_>) -> Option<ReadPaths> {
    if paths.is_empty() || paths.len() > most {
        let (en, vi) = (format!("1 to {most} names"), format!("1 đến {most} tên"));
        return at.field("paths").wrong(paths.len(), en, vi);
    }
    Some(ReadPaths { paths: paths.to_vec(), min_position })
}

fn history(it: &v1::ProveHistoryRequest, at: &At<'_>) -> Option<ProveHistory> {
    use v1::prove_history_request::Of as Wire;
    let whose = match &it.of {
        None => {
            let (en, vi) = (
                "one of cooperative_id, area_code, partition",
                "một trong cooperative_id, area_code, partition",
            );
            at.field("of").wrong("", en, vi)
        }
        Some(Wire::CooperativeId(id)) => {
            at.uuid("cooperative_id", id).map(|it| Whose::Cooperative(CooperativeId(it)))
        }
        Some(Wire::AreaCode(code)) => at.checked("area_code", code, UnitCode::new).map(Whose::Area),
        Some(Wire::Partition(path)) => partition(path, at).map(Whose::Partition),
    };
    let tree_size = said(it.tree_size);
    Some(ProveHistory { whose: whose?, tree_size, min_position: it.min_position })
}

/// A position or a size: there is none of 0.
fn from_one(name: &'static str, number: u64, at: &At<'_>) -> Option<u64> {
    match number {
        0 => at.field(name).wrong(0, "1 or more", "1 trở lên"),
        number => Some(number),
    }
}

/// A size that may be left open.
fn said(size: u64) -> Option<u64> {
    (size > 0).then_some(size)
}
