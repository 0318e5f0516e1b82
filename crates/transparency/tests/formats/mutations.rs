//! Damage: whatever bit is flipped, nothing is valid that was not signed or hashed so.

use proptest::prelude::*;
use transparency::{
    BundleId, Consistency, Hash, Head, Inclusion, Note, Policy, ProofError, Tile, TileId,
    TlogProof, VerifierKey, bundle, proof, witness,
};

use crate::log::{Log, entry};
use crate::signed::{self, cosigned, policy, province, signer};

/// `bytes` with one bit flipped.
fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at / 8] ^= 1 << (at % 8);
    changed
}

/// Every bit of a signed checkpoint: it is no note, not signed, or does not hold. Only the name or
/// id of a signature may change, since then it is a stranger's; so it is held against a policy
/// that asks for all of them.
#[test]
fn no_bit_of_a_cosigned_checkpoint_can_be_flipped() {
    let bytes = cosigned(Log::of(300).head()).to_string().into_bytes();
    let policy = policy();
    assert!(policy.satisfied_by(&Note::parse(&bytes).unwrap()).is_ok());
    for at in 0..bytes.len() * 8 {
        let changed = flipped(&bytes, at);
        let valid = Note::parse(&changed).is_ok_and(|note| policy.satisfied_by(&note).is_ok());
        assert!(!valid, "bit {at}: {}", String::from_utf8_lossy(&changed));
    }
}

/// And every place at which it may be cut.
#[test]
fn no_cut_checkpoint_or_proof_is_valid() {
    let (proof, leaf) = signed::proof(300, 7);
    let (bytes, policy) = (proof.to_string().into_bytes(), policy());
    for end in 0..bytes.len() {
        let valid =
            TlogProof::parse(&bytes[..end]).is_ok_and(|proof| proof.verify(&leaf, &policy).is_ok());
        assert!(!valid, "{end}");
    }
}

fn any_log() -> impl Strategy<Value = (u64, u64)> {
    (1..600_u64).prop_flat_map(|size| (Just(size), 0..size))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_bit_of_a_tlog_proof_can_be_flipped(
        (size, index) in any_log(), at in any::<prop::sample::Index>(),
    ) {
        let (proof, leaf) = signed::proof(size, index);
        let bytes = proof.to_string().into_bytes();
        let changed = flipped(&bytes, at.index(bytes.len() * 8));
        let valid = TlogProof::parse(&changed)
            .is_ok_and(|proof| proof.verify(&leaf, &policy()).is_ok());
        prop_assert!(!valid, "{}", String::from_utf8_lossy(&changed));
    }

    /// Path, leaf and root; the size goes with the root and is signed with it.
    #[test]
    fn no_bit_of_an_inclusion_proof_can_be_flipped(
        (size, index) in any_log(), at in any::<prop::sample::Index>(),
    ) {
        let log = Log::of(size);
        let proof = Inclusion::build(index, size, &log.tiles).unwrap();
        let (leaf, head) = (log.leaves[index as usize], log.head());
        proof.verify(&leaf, &head).unwrap();
        let mut hashes = proof.path;
        hashes.extend([leaf, head.root]);
        let at = at.index(hashes.len() * 256);
        hashes[at / 256].0[at / 8 % 32] ^= 1 << (at % 8);
        let (root, leaf) = (hashes.pop().unwrap(), hashes.pop().unwrap());
        let verdict = Inclusion { index, path: hashes }.verify(&leaf, &Head { size, root });
        prop_assert_eq!(verdict, Err(ProofError::Root));
    }

    #[test]
    fn no_bit_of_a_consistency_proof_can_be_flipped(
        (new, old) in any_log(), at in any::<prop::sample::Index>(),
    ) {
        let (log, old) = (Log::of(new), old + 1);
        let proof = Consistency::build(old, new, &log.tiles).unwrap();
        let before = Head { size: old, root: proof::root(old, &log.tiles).unwrap() };
        proof.verify(&before, &log.head()).unwrap();
        let mut hashes = proof.path;
        hashes.extend([before.root, log.head().root]);
        let at = at.index(hashes.len() * 256);
        hashes[at / 256].0[at / 8 % 32] ^= 1 << (at % 8);
        let (root, earlier) = (hashes.pop().unwrap(), hashes.pop().unwrap());
        let before = Head { size: old, root: earlier };
        let verdict = Consistency { path: hashes }.verify(&before, &Head { size: new, root });
        prop_assert_eq!(verdict, Err(ProofError::Root));
    }

    /// A hash more, a hash less, two hashes changed about.
    #[test]
    fn no_hash_of_a_proof_can_be_added_removed_or_moved(
        (size, index) in any_log(), at in any::<prop::sample::Index>(), how in 0..3,
    ) {
        let log = Log::of(size);
        let proof = Inclusion::build(index, size, &log.tiles).unwrap();
        let mut path = proof.path.clone();
        let place = at.index(path.len() + 1);
        match how {
            0 => path.insert(place, log.leaves[0]),
            1 if place < path.len() => drop(path.remove(place)),
            _ if place + 1 < path.len() => path.swap(place, place + 1),
            _ => path.push(Hash::EMPTY),
        }
        prop_assume!(path != proof.path);
        let verdict = Inclusion { index, path }.verify(&log.leaves[index as usize], &log.head());
        prop_assert!(verdict.is_err());
    }

    /// Garbage of any shape is an error, whatever sizes it is said to be of.
    #[test]
    fn garbage_proves_nothing(
        index in any::<u64>(), old in any::<u64>(), new in any::<u64>(),
        path in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..70),
        roots in any::<[[u8; 32]; 3]>(),
    ) {
        let [leaf, earlier, root] = roots.map(Hash);
        let head = Head { size: new, root };
        let inclusion = Inclusion { index, path: path.clone() };
        prop_assert!(inclusion.verify(&leaf, &head).is_err());
        let before = Head { size: old, root: earlier };
        let consistency = Consistency { path };
        prop_assert!(consistency.verify(&before, &head).is_err());
    }

    /// A flipped bit of a bundle is an error, or an entry whose hash is another.
    #[test]
    fn no_bit_of_a_bundle_can_be_flipped(
        size in 1..=256_u64, at in any::<prop::sample::Index>(),
    ) {
        let entries: Vec<Vec<u8>> = (0..size).map(entry).collect();
        let id = BundleId::within(0, size).unwrap();
        let bytes = bundle::write(&entries.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
        prop_assert_eq!(bundle::read(id, &bytes).unwrap(), entries);
        let changed = flipped(&bytes, at.index(bytes.len() * 8));
        if let Ok(read) = bundle::read(id, &changed) {
            let leaves: Vec<Hash> = read.iter().map(|it| Hash::leaf(it)).collect();
            prop_assert!(leaves != Log::of(size).leaves);
        }
    }

    /// A flipped bit of a tile leads to another root of the tree above it.
    #[test]
    fn no_bit_of_a_tile_can_be_flipped(
        size in 1..600_u64, at in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(),
    ) {
        let log = Log::of(size);
        let needed = proof::root_tiles(size).unwrap();
        let id = needed[which.index(needed.len())];
        let mut tiles = crate::log::only(&log.tiles, &needed);
        let damaged = {
            use transparency::Tiles as _;
            let bytes = tiles.tile(id).unwrap().to_bytes();
            Tile::from_bytes(&flipped(&bytes, at.index(bytes.len() * 8))).unwrap()
        };
        tiles = crate::log::only(&tiles, &needed.iter().copied().filter(|it| *it != id).collect::<Vec<_>>());
        tiles.insert(id.level(), id.index(), damaged);
        prop_assert!(proof::root(size, &tiles).unwrap() != log.head().root);
    }

    /// What is read from garbage is printed as it was, by every parser; none panics.
    #[test]
    fn whatever_is_read_is_printed_as_it_was(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        round_trips(&bytes)?;
    }

    /// The same for what is nearly right.
    #[test]
    fn whatever_is_nearly_right_is_printed_as_it_was(
        kind in 0..6, at in any::<prop::sample::Index>(), by in any::<u8>(), cut in any::<bool>(),
    ) {
        let (proof, _) = signed::proof(20, 3);
        let request = witness::AddCheckpoint::new(
            3, Consistency { path: proof.inclusion.path.clone() }, proof.checkpoint.clone(),
        );
        let mut bytes = match kind {
            0 => proof.to_string(),
            1 => proof.checkpoint.to_string(),
            2 => request.unwrap().to_string(),
            3 => province().public().to_string(),
            4 => signer(1).to_text().to_string(),
            _ => TileId::new(1, 1_234_067, 3).unwrap().to_string(),
        }.into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = by }
        round_trips(&bytes)?;
    }
}

fn round_trips(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(note) = Note::parse(bytes) {
        let printed = note.to_string();
        prop_assert_eq!(printed.as_bytes(), bytes);
    }
    if let Ok(proof) = TlogProof::parse(bytes) {
        let printed = proof.to_string();
        prop_assert_eq!(printed.as_bytes(), bytes);
    }
    if let Ok(request) = witness::AddCheckpoint::parse(bytes) {
        let printed = request.to_string();
        prop_assert_eq!(printed.as_bytes(), bytes);
    }
    if let Ok(policy) = Policy::parse(bytes) {
        prop_assert_eq!(Policy::parse(policy.to_string().as_bytes()), Ok(policy));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return Ok(()) };
    if let Ok(key) = text.parse::<VerifierKey>() {
        prop_assert_eq!(key.to_string(), text);
    }
    if let Ok(signer) = transparency::Signer::parse(text) {
        let printed = signer.to_text();
        prop_assert_eq!(printed.as_str(), text);
    }
    if let Ok(id) = text.parse::<TileId>() {
        prop_assert_eq!(id.to_string(), text);
    }
    if let Ok(checkpoint) = transparency::Checkpoint::parse(text) {
        prop_assert_eq!(checkpoint.to_string(), text);
    }
    Ok(())
}
