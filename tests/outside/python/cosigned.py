"""Reads a published checkpoint with a program of others (aics-tlog), which knows nothing of this project.

cosigned.py FOLDER KEY WITNESS...: that the log's key has signed it, and each of these witnesses has cosigned it.
"""

import sys
from pathlib import Path

import aics_tlog as tlog


def main(folder, key, *witnesses):
    note = tlog.parse_note((Path(folder) / "checkpoint").read_bytes())
    key, witnesses = tlog.parse_vkey(key), [tlog.parse_vkey(it) for it in witnesses]
    found = tlog.verify_checkpoint(note, key, witnesses, quorum=len(witnesses))
    assert found.ok, f"{found}"
    other = tlog.parse_note((Path(folder) / "checkpoint").read_bytes().replace(b"\n", b" \n", 1))
    assert not tlog.verify_checkpoint(other, key, witnesses, quorum=1).ok
    print(f"{tlog.parse_checkpoint(note.text).size} {len(witnesses)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
