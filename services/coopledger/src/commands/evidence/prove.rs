//! Proofs of what is gathered.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as MapEntry;

use auditor::AuditError;
use bytes::Bytes;
use cooperative::Erased;
use entry::{Happened, Payload, StreamName};
use eventlog::{Envelope, Position};
use evidence::Evidence;
use evidence::form::{Encoded, EntryPart, Kept, Shown};
use transparency::proof::{consistency_tiles, inclusion_tiles, root, root_tiles};
use transparency::{
    Checkpoint, CheckpointError, Consistency, Hash, Head, Inclusion, Note, Policy, TileId, TileSet,
};
use uuid::Uuid;
use vault::{Algorithm, Binding, Encrypted, KeyId, Vault};
use views::ViewReader;

use super::making;
use crate::commands::verify::failed;
use crate::failure::Failure;
use crate::ledger::Reading;

/// How many entries' tiles are read at once.
const AT_ONCE: usize = 256;

/// The entries with their proofs in the tree of a size.
pub async fn entries(
    entries: &BTreeMap<u64, Bytes>,
    views: &dyn ViewReader,
    size: u64,
) -> Result<Vec<EntryPart>, Failure> {
    let all: Vec<(&u64, &Bytes)> = entries.iter().collect();
    let mut parts = Vec::with_capacity(all.len());
    for some in all.chunks(AT_ONCE) {
        let tiles = tiles(some.iter().map(|it| it.0 - 1), views, size).await?;
        for (position, bytes) in some {
            let proof = Inclusion::build(**position - 1, size, &tiles);
            let proof = proof.map_err(|it| making(it.into()))?;
            let proof = proof.path.into_iter().map(Encoded).collect();
            let entry = Encoded((*bytes).clone());
            parts.push(EntryPart { entry, proof, shown: Vec::new() });
        }
    }
    Ok(parts)
}

async fn tiles(
    indexes: impl Iterator<Item = u64>,
    views: &dyn ViewReader,
    size: u64,
) -> Result<TileSet, Failure> {
    let mut ids: Vec<TileId> = Vec::new();
    for index in indexes {
        ids.extend(inclusion_tiles(index, size).map_err(|it| making(it.into()))?);
    }
    ids.sort_unstable();
    ids.dedup();
    views.tiles(&ids).await.map_err(|it| making(it.into()))
}

/// The proof that the log goes on from a checkpoint of it.
pub async fn since(
    kept: &Note,
    policy: &Policy,
    reading: &Reading,
    head: Head,
) -> Result<Kept, Failure> {
    let wrong = |it: CheckpointError| Failure::Argument {
        what: "--since",
        value: "checkpoint".to_owned(),
        expected: format!("điểm chốt do sổ này ký / a checkpoint that this log signed: {it}"),
    };
    let size = Checkpoint::parse(kept.text()).map_err(wrong)?.head().size;
    let keys = policy.logs().iter().filter(|it| it.sizes.contain(size)).map(|it| &it.key);
    let old = *Checkpoint::open(kept, keys).map_err(wrong)?.head();
    if size > head.size {
        let (ends, signed) = (Position(head.size), Position(size));
        return Err(failed(AuditError::Shrank { ends, signed }));
    }
    let tiles = root_tiles(size).map_err(|it| making(it.into()))?;
    let tiles = reading.views.tiles(&tiles).await.map_err(|it| making(it.into()))?;
    let found = root(size, &tiles).map_err(|it| making(it.into()))?;
    if found != old.root {
        return Err(failed(AuditError::Forked { signed: old, found, first: None }));
    }
    let tiles = consistency_tiles(size, head.size).map_err(|it| making(it.into()))?;
    let tiles = reading.views.tiles(&tiles).await.map_err(|it| making(it.into()))?;
    let proof = Consistency::build(size, head.size, &tiles).map_err(|it| making(it.into()))?;
    let proof = proof.path.into_iter().map(Encoded::<Hash>).collect();
    Ok(Kept { checkpoint: kept.to_string(), proof })
}

/// Shows every personal field whose key is there and that no entry erased, whatever keys there are.
pub async fn reveal(
    content: &mut Evidence,
    reading: &Reading,
    (vault, ledger): (&Vault, Uuid),
) -> Result<(), Failure> {
    let mut erased: BTreeMap<String, Erased> = BTreeMap::new();
    for part in &mut content.entries {
        let envelope = Envelope::decode(part.entry.0.clone()).map_err(|it| making(it.into()))?;
        let payload = Payload::decode(&envelope.payload).map_err(|it| making(it.into()))?;
        let ids: Vec<KeyId> = payload.personal.iter().map(|it| KeyId(it.key)).collect();
        let keys = vault.keys(&ids).await.map_err(|it| making(it.into()))?;
        let gone = match erased.entry(envelope.stream.as_str().to_owned()) {
            MapEntry::Occupied(it) => it.into_mut(),
            MapEntry::Vacant(it) => it.insert(erased_in(envelope.stream.as_str(), reading).await?),
        };
        let events = match &payload.happened {
            Happened::Cooperative(events) => events.as_slice(),
            Happened::Area(_) | Happened::Code(_) => &[],
        };
        for (number, field) in (0..).zip(&payload.personal) {
            let Some(key) = keys.get(&KeyId(field.key)) else { continue };
            if gone.covers(field.person, events).is_some() {
                continue;
            }
            let algorithm = Algorithm::try_from(field.algorithm).map_err(|it| making(it.into()))?;
            let encrypted = Encrypted {
                algorithm,
                key: KeyId(field.key),
                nonce: field.nonce,
                ciphertext: field.ciphertext.to_vec(),
                commitment: field.commitment,
            };
            let person = field.person.map_or(Uuid::nil(), |it| it.0);
            let to = Binding { ledger, person, field: u32::from(field.field.number()) };
            let clear = key.disclose(&encrypted, &to).map_err(|it| making(it.into()))?;
            let text = String::from_utf8(clear.plaintext).map_err(|it| making(it.into()))?;
            part.shown.push(Shown { field: number, salt: Encoded(clear.salt), text });
        }
    }
    Ok(())
}

/// What the entries of a stream erased, as it is now.
async fn erased_in(stream: &str, reading: &Reading) -> Result<Erased, Failure> {
    match StreamName::parse(stream) {
        Some(StreamName::Cooperative(id)) => {
            reading.reader.erased(id).await.map_err(|it| making(it.into()))
        }
        Some(StreamName::Code(_) | StreamName::Area(_)) | None => Ok(Erased::default()),
    }
}
