-- One generation. Days are counted from the day before 0001-01-01, instants in microseconds, money is đồng.
-- Numbers of kinds, states and reasons are those of the vocabularies. Texts are in the order of their bytes,
-- as ids are, whatever the database's own collation is. What is packed is not compressed once more.

CREATE TABLE tip (
    one bigint PRIMARY KEY CHECK (one = 1),
    position bigint NOT NULL,
    recorded_at bigint NOT NULL,
    append uuid NOT NULL
);

CREATE TABLE cards (
    id uuid PRIMARY KEY,
    kind bigint NOT NULL,
    code text COLLATE "C",
    name text COLLATE "C" NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    commune text COLLATE "C" NOT NULL,
    seated bigint NOT NULL,
    address text COLLATE "C",
    sector bigint,
    trades text COLLATE "C" NOT NULL,
    vsic bigint,
    charter_capital bigint,
    representative text COLLATE "C",
    registered_on bigint,
    ended_on bigint,
    legal bigint,
    operating bigint NOT NULL,
    members bigint NOT NULL,
    official_members bigint NOT NULL,
    managers bigint NOT NULL,
    loans_outstanding bigint NOT NULL,
    partners text COLLATE "C" NOT NULL,
    products text COLLATE "C" NOT NULL,
    exit bigint,
    reorganisation bigint,
    predecessors text COLLATE "C" NOT NULL,
    successors text COLLATE "C" NOT NULL,
    duplicates text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    position bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX cards_by_code ON cards (code) WHERE code IS NOT NULL;
CREATE INDEX cards_by_commune ON cards (commune);

CREATE TABLE members (
    cooperative uuid NOT NULL,
    joined bigint NOT NULL,
    person uuid NOT NULL,
    party bigint NOT NULL,
    kind bigint NOT NULL,
    capital bigint,
    left_on bigint,
    left_reason bigint,
    PRIMARY KEY (cooperative, joined, person)
);

CREATE TABLE managers (
    cooperative uuid NOT NULL,
    since bigint NOT NULL,
    person uuid NOT NULL,
    post bigint NOT NULL,
    qualification bigint NOT NULL,
    until bigint,
    PRIMARY KEY (cooperative, since, person)
);

CREATE TABLE loans (
    cooperative uuid NOT NULL,
    loan uuid NOT NULL,
    signed bigint NOT NULL,
    lender bigint NOT NULL,
    contract text COLLATE "C" NOT NULL,
    amount bigint NOT NULL,
    purpose bigint NOT NULL,
    term_months bigint,
    disbursed bigint NOT NULL,
    repaid bigint NOT NULL,
    written_off bigint NOT NULL,
    term_now bigint,
    rate_now bigint,
    overdue_since bigint,
    overdue bigint,
    PRIMARY KEY (cooperative, loan)
);

CREATE TABLE returns (
    cooperative uuid NOT NULL,
    year bigint NOT NULL,
    revenue bigint,
    revenue_with_members bigint,
    profit bigint,
    workers bigint,
    member_workers bigint,
    workers_income bigint,
    assets bigint,
    capital bigint,
    PRIMARY KEY (cooperative, year)
);

CREATE TABLE ratings (
    cooperative uuid NOT NULL,
    year bigint NOT NULL,
    basis bigint NOT NULL,
    score bigint,
    class bigint,
    effective bigint NOT NULL,
    PRIMARY KEY (cooperative, year)
);

CREATE TABLE areas (
    position bigint PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    until bigint,
    payload bytea NOT NULL,
    UNIQUE (area, revision)
);
CREATE INDEX areas_until ON areas (until) WHERE until IS NOT NULL;

-- Each transaction's deltas in one row, until there are enough to be sorted into blocks.
CREATE TABLE delta_tail (
    last bigint PRIMARY KEY,
    count bigint NOT NULL,
    bytes bytea NOT NULL
);

-- Each commune's deltas, in the order of positions.
CREATE TABLE delta_blocks (
    unit text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    count bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (unit, seq)
);

-- Entry rows, packed, in the order of positions.
CREATE TABLE entry_blocks (
    last bigint PRIMARY KEY,
    count bigint NOT NULL,
    recorded_from bigint NOT NULL,
    recorded_to bigint NOT NULL,
    effective_from bigint NOT NULL,
    effective_to bigint NOT NULL,
    bytes bytea NOT NULL
);
-- Recorded at never decreases with the position, so both indexes run like the blocks.
CREATE INDEX entry_blocks_from ON entry_blocks (recorded_from, last);
CREATE INDEX entry_blocks_to ON entry_blocks (recorded_to, last);

-- Under which words a block is found.
CREATE TABLE entry_facets (
    facet bigint NOT NULL,
    word text COLLATE "C" NOT NULL,
    block bigint NOT NULL,
    PRIMARY KEY (facet, word, block)
);

CREATE TABLE parked (
    position bigint PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    reason text COLLATE "C" NOT NULL
);

ALTER TABLE delta_tail ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE delta_blocks ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE entry_blocks ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Tiles of the Merkle tree over the log: by level (in the bits above 56) and index.
CREATE TABLE tiles (
    place bigint PRIMARY KEY,
    bytes bytea NOT NULL
);
ALTER TABLE tiles ALTER COLUMN bytes SET STORAGE EXTERNAL;
