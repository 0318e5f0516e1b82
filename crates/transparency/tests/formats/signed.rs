//! A signed log with two witnesses, and a proof from it.

use transparency::{Checkpoint, Cosigner, Hash, Head, Inclusion, Note, Policy, Signer, TlogProof};

use crate::log::{Log, entry};

pub const ORIGIN: &str = "so.example/coopledger";

pub fn signer(seed: u8) -> Signer {
    Signer::new(ORIGIN.parse().unwrap(), &[seed; 32])
}

pub fn cosigner(name: &str, seed: u8) -> Cosigner {
    Cosigner::new(name.parse().unwrap(), &[seed; 32])
}

pub fn province() -> Cosigner {
    cosigner("tinh.example/w", 2)
}

pub fn inspectorate() -> Cosigner {
    cosigner("thanhtra.example/w", 3)
}

/// The checkpoint, signed by the log and by both witnesses.
pub fn cosigned(head: Head) -> Note {
    let mut note = Checkpoint::new(ORIGIN, head).unwrap().sign(&signer(1)).unwrap();
    for (witness, time) in [(province(), 1_700_000_000), (inspectorate(), 1_700_000_007)] {
        let signature = witness.cosign(note.text(), time).unwrap();
        note.add(signature).unwrap();
    }
    note
}

/// Both witnesses are asked for.
pub fn policy() -> Policy {
    let text = format!(
        "log {}\nwitness province {}\nwitness inspectorate {}\n\
         group both all province inspectorate\nquorum both\n",
        signer(1).public(),
        province().public(),
        inspectorate().public(),
    );
    Policy::parse(text.as_bytes()).unwrap()
}

/// The proof of one entry of a log, and the hash of that entry.
pub fn proof(size: u64, index: u64) -> (TlogProof, Hash) {
    let log = Log::of(size);
    let inclusion = Inclusion::build(index, size, &log.tiles).unwrap();
    let checkpoint = cosigned(log.head());
    (TlogProof { extra: None, inclusion, checkpoint }, Hash::leaf(&entry(index)))
}
