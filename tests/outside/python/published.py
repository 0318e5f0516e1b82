"""Reads a published log with a program of others (aics-tlog), which knows nothing of this project.

published.py FOLDER KEY: the checkpoint's signature, every tile and entry, and the proof of each of some entries.
published.py FOLDER KEY OLDER: also that the log goes on from the checkpoint in OLDER, and from no other root.
"""

import sys
from pathlib import Path

import aics_tlog as tlog


def opened(path, key):
    note = tlog.parse_note(Path(path).read_bytes())
    found = tlog.verify_checkpoint(note, key)
    assert found.ok, f"{path}: {found}"
    return tlog.parse_checkpoint(note.text)


def main(folder, key, older=None):
    key = tlog.parse_vkey(key)
    checkpoint = opened(Path(folder) / "checkpoint", key)
    size, root = checkpoint.size, checkpoint.root
    reader = tlog.FileSystemTileReader(folder)
    report = tlog.audit_tiles(reader, size, root)
    proved = 0
    for index in {0, size // 2, size - 1}:
        entry = tlog.read_entry(reader, index, size)
        proof = tlog.inclusion_proof_from_tiles(reader, index, size)
        assert tlog.verify_leaf_inclusion(entry, index, size, proof, root)
        assert not tlog.verify_leaf_inclusion(entry + b"x", index, size, proof, root)
        proved += 1
    if older:
        before = opened(older, key)
        proof = tlog.consistency_proof_from_tiles(reader, before.size, size)
        assert tlog.verify_consistency(before.size, size, before.root, root, proof)
        other = bytes(32)
        assert not tlog.verify_consistency(before.size, size, other, root, proof)
    print(f"{checkpoint.origin} {size} {proved} {report}")


if __name__ == "__main__":
    main(*sys.argv[1:])
