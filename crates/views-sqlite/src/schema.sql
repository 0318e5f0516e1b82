-- Days are counted from the day before 0001-01-01, instants in microseconds, ids are 16 bytes, money is đồng.
-- Numbers of kinds, states and reasons are those of the vocabularies.

CREATE TABLE tip (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    append BLOB NOT NULL
) STRICT;

CREATE TABLE cards (
    id BLOB PRIMARY KEY,
    kind INTEGER NOT NULL,
    code TEXT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    commune TEXT NOT NULL,
    seated INTEGER NOT NULL,
    address TEXT,
    sector INTEGER,
    trades TEXT NOT NULL,
    vsic INTEGER,
    charter_capital INTEGER,
    representative TEXT,
    registered_on INTEGER,
    ended_on INTEGER,
    legal INTEGER,
    operating INTEGER NOT NULL,
    members INTEGER NOT NULL,
    official_members INTEGER NOT NULL,
    managers INTEGER NOT NULL,
    loans_outstanding INTEGER NOT NULL,
    partners TEXT NOT NULL,
    products TEXT NOT NULL,
    exit INTEGER,
    reorganisation INTEGER,
    predecessors TEXT NOT NULL,
    successors TEXT NOT NULL,
    duplicates TEXT NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cards_by_code ON cards (code) WHERE code IS NOT NULL;
CREATE INDEX cards_by_commune ON cards (commune);

CREATE TABLE members (
    cooperative BLOB NOT NULL,
    joined INTEGER NOT NULL,
    person BLOB NOT NULL,
    party INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    capital INTEGER,
    left_on INTEGER,
    left_reason INTEGER,
    PRIMARY KEY (cooperative, joined, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE managers (
    cooperative BLOB NOT NULL,
    since INTEGER NOT NULL,
    person BLOB NOT NULL,
    post INTEGER NOT NULL,
    qualification INTEGER NOT NULL,
    until INTEGER,
    PRIMARY KEY (cooperative, since, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE loans (
    cooperative BLOB NOT NULL,
    loan BLOB NOT NULL,
    signed INTEGER NOT NULL,
    lender INTEGER NOT NULL,
    contract TEXT NOT NULL,
    amount INTEGER NOT NULL,
    purpose INTEGER NOT NULL,
    term_months INTEGER,
    disbursed INTEGER NOT NULL,
    repaid INTEGER NOT NULL,
    written_off INTEGER NOT NULL,
    term_now INTEGER,
    rate_now INTEGER,
    overdue_since INTEGER,
    overdue INTEGER,
    PRIMARY KEY (cooperative, loan)
) STRICT, WITHOUT ROWID;

CREATE TABLE returns (
    cooperative BLOB NOT NULL,
    year INTEGER NOT NULL,
    revenue INTEGER,
    revenue_with_members INTEGER,
    profit INTEGER,
    workers INTEGER,
    member_workers INTEGER,
    workers_income INTEGER,
    assets INTEGER,
    capital INTEGER,
    PRIMARY KEY (cooperative, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE ratings (
    cooperative BLOB NOT NULL,
    year INTEGER NOT NULL,
    basis INTEGER NOT NULL,
    score INTEGER,
    class INTEGER,
    effective INTEGER NOT NULL,
    PRIMARY KEY (cooperative, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE areas (
    position INTEGER PRIMARY KEY,
    area TEXT NOT NULL,
    revision INTEGER NOT NULL,
    until INTEGER,
    payload BLOB NOT NULL,
    UNIQUE (area, revision)
) STRICT;
CREATE INDEX areas_until ON areas (until) WHERE until IS NOT NULL;

-- Each transaction's deltas in one row, until there are enough to be sorted into blocks.
CREATE TABLE delta_tail (
    last INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- Each commune's deltas, in the order of positions.
CREATE TABLE delta_blocks (
    unit TEXT NOT NULL,
    seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (unit, seq)
) STRICT;

-- Entry rows, packed, in the order of positions.
CREATE TABLE entry_blocks (
    last INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    effective_from INTEGER NOT NULL,
    effective_to INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
-- Recorded at never decreases with the position, so both indexes run like the blocks.
CREATE INDEX entry_blocks_from ON entry_blocks (recorded_from, last);
CREATE INDEX entry_blocks_to ON entry_blocks (recorded_to, last);

-- Under which words a block is found.
CREATE TABLE entry_facets (
    facet INTEGER NOT NULL,
    word TEXT NOT NULL,
    block INTEGER NOT NULL,
    PRIMARY KEY (facet, word, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE parked (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- Tiles of the Merkle tree over the log: by level (in the bits above 56) and index.
CREATE TABLE tiles (
    place INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
