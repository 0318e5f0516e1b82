"""Reads an evidence file with a program of others (aics-tlog), which knows nothing of this project.

evidenced.py FILE KEY: the checkpoint's signature, and the proof of every entry, from the data inside the page.
"""

import base64
import json
import re
import sys
from pathlib import Path

import aics_tlog as tlog


def main(file, key):
    page = Path(file).read_text()
    data = json.loads(re.search(r'id="evidence">\n(.*)\n</script>', page, re.S).group(1))
    note = tlog.parse_note(data["checkpoint"].encode())
    found = tlog.verify_checkpoint(note, tlog.parse_vkey(key))
    assert found.ok, found
    checkpoint = tlog.parse_checkpoint(note.text)
    for part in data["entries"]:
        entry = base64.b64decode(part["entry"])
        proof = [base64.b64decode(it) for it in part["proof"]]
        # The position is the entry's first field, a varint.
        assert entry[0] == 0x08
        position, shift, at = 0, 0, 1
        while True:
            position |= (entry[at] & 0x7F) << shift
            shift += 7
            at += 1
            if entry[at - 1] < 0x80:
                break
        index = position - 1
        size, root = checkpoint.size, checkpoint.root
        assert tlog.verify_leaf_inclusion(entry, index, size, proof, root), position
        assert not tlog.verify_leaf_inclusion(entry + b"x", index, size, proof, root)
    print(f"{checkpoint.origin} {checkpoint.size} {len(data['entries'])}")


main(*sys.argv[1:])
