"""Changes an entry of a ledger's file as somebody would who knows its form: the hash of its row is made anew."""

import hashlib
import sqlite3
import sys

log, old, new = sys.argv[1], sys.argv[2].encode(), sys.argv[3].encode()
assert len(old) == len(new)
file = sqlite3.connect(log)
rows = file.execute("SELECT first, count, body FROM pages ORDER BY first").fetchall()
first, count, body = next(row for row in rows if old in row[2])
body = body.replace(old, new, 1)
place = first.to_bytes(8, "big") + count.to_bytes(8, "big")
digest = hashlib.sha256(place + body).digest()
file.execute("UPDATE pages SET body = ?, sha256 = ? WHERE first = ?", (body, digest, first))
file.commit()
file.close()
print(first, count)
