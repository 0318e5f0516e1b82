"""Verifies with a program of others (aics-tlog) what a server proves over gRPC.

audited.py FOLDER KEY: in FOLDER are `checkpoint` and `older`, signed notes; tiles and bundles by their names;
`*.tlog-proof` files; and `proofs.json`: entries with their proofs, the proof that the log only grew.
"""

import base64
import json
import sys
from pathlib import Path

import aics_tlog as tlog


def opened(text, key):
    note = tlog.parse_note(text)
    found = tlog.verify_checkpoint(note, key)
    assert found.ok, found
    return tlog.parse_checkpoint(note.text)


def included(it, checkpoint):
    entry, index = bytes.fromhex(it["entry"]), it["index"]
    hashes = [bytes.fromhex(hash) for hash in it["hashes"]]
    size, root = checkpoint.size, checkpoint.root
    assert tlog.verify_leaf_inclusion(entry, index, size, hashes, root), index
    assert not tlog.verify_leaf_inclusion(entry + b"x", index, size, hashes, root), index
    assert not tlog.verify_leaf_inclusion(entry, index ^ 1, size, hashes, root), index
    return entry


def from_file(path, key, entries):
    """A c2sp.org/tlog-proof file: its lines, then the checkpoint."""
    proof, text = path.read_bytes().split(b"\n\n", 1)
    header, index, *hashes = proof.decode().split("\n")
    assert header == "c2sp.org/tlog-proof@v1", header
    index = int(index.removeprefix("index "))
    checkpoint = opened(text, key)
    hashes = [base64.b64decode(it, validate=True) for it in hashes]
    size, root = checkpoint.size, checkpoint.root
    assert tlog.verify_leaf_inclusion(entries[index], index, size, hashes, root), path


def main(folder, key):
    folder, key = Path(folder), tlog.parse_vkey(key)
    checkpoint = opened((folder / "checkpoint").read_bytes(), key)
    older = opened((folder / "older").read_bytes(), key)
    said = json.loads((folder / "proofs.json").read_text())

    reader = tlog.FileSystemTileReader(folder)
    report = tlog.audit_tiles(reader, checkpoint.size, checkpoint.root)
    entries = {it["index"]: included(it, checkpoint) for it in said["entries"]}
    for index, entry in entries.items():
        assert tlog.read_entry(reader, index, checkpoint.size) == entry
    files = list(folder.glob("*.tlog-proof"))
    for path in files:
        from_file(path, key, entries)

    growth = [bytes.fromhex(hash) for hash in said["growth"]]
    sizes = (older.size, checkpoint.size)
    assert tlog.verify_consistency(*sizes, older.root, checkpoint.root, growth)
    assert not tlog.verify_consistency(*sizes, bytes(32), checkpoint.root, growth)
    print(f"{checkpoint.origin} {checkpoint.size} {len(entries)} {len(files)} {report}")


if __name__ == "__main__":
    main(*sys.argv[1:])
