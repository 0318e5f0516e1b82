//! What both databases are asked, in the words that both understand.

/// The questions, by the names of the trait's functions.
pub(super) struct Queries {
    /// Origin, last size and root, number of the key that signs.
    pub signer: &'static str,
    pub key: &'static str,
    pub keys: &'static str,
    pub newest: &'static str,
    pub swap: &'static str,
    pub insert: &'static str,
    pub keep_note: &'static str,
    pub swap_key: &'static str,
    pub insert_key: &'static str,
    pub keep_cosignature: &'static str,
    pub cosignatures: &'static str,
    /// The row of a new store.
    pub begin: &'static str,
}

macro_rules! queries {
    ($schema:literal) => {
        Queries {
            signer: concat!("SELECT origin, size, root, key FROM ", $schema, "signer"),
            key: concat!(
                "SELECT number, vkey, holds_from, roll FROM ",
                $schema,
                "keys WHERE number = $1"
            ),
            keys: concat!(
                "SELECT number, vkey, holds_from, roll FROM ",
                $schema,
                "keys ORDER BY number"
            ),
            newest: concat!(
                "SELECT size, root, signed_at, key, note FROM ",
                $schema,
                "checkpoints WHERE size <= $1 ORDER BY size DESC LIMIT 1"
            ),
            // Sizes only grow, whatever the one who asks believes.
            swap: concat!(
                "UPDATE ",
                $schema,
                "signer SET size = $4, root = $5 WHERE key = $1 AND size IS NOT DISTINCT FROM $2 ",
                "AND root IS NOT DISTINCT FROM $3 AND (size IS NULL OR size < $4)"
            ),
            insert: concat!(
                "INSERT INTO ",
                $schema,
                "checkpoints (size, root, signed_at, key) VALUES ($1, $2, $3, $4)"
            ),
            keep_note: concat!(
                "UPDATE ",
                $schema,
                "checkpoints SET note = $2 WHERE size = $1 AND note IS NULL"
            ),
            swap_key: concat!(
                "UPDATE ",
                $schema,
                "signer SET key = $1 + 1 WHERE key = $1 AND size IS NOT DISTINCT FROM $2 ",
                "AND root IS NOT DISTINCT FROM $3 ",
                "AND NOT EXISTS (SELECT 1 FROM ",
                $schema,
                "checkpoints WHERE note IS NULL)"
            ),
            insert_key: concat!(
                "INSERT INTO ",
                $schema,
                "keys (number, vkey, holds_from, roll) VALUES ($1, $2, $3, $4)"
            ),
            keep_cosignature: concat!(
                "INSERT INTO ",
                $schema,
                "cosignatures (size, witness, number, signature) ",
                "SELECT $1, $2, count(*), $3 FROM ",
                $schema,
                "cosignatures WHERE size = $1 ON CONFLICT (size, witness) DO NOTHING"
            ),
            cosignatures: concat!(
                "SELECT witness, signature FROM ",
                $schema,
                "cosignatures WHERE size = $1 ORDER BY number, witness"
            ),
            begin: concat!("INSERT INTO ", $schema, "signer (one, origin, key) VALUES (1, $1, 1)"),
        }
    };
}

/// In a file of its own.
pub(super) const SQLITE: Queries = queries!("");
/// In a schema of its own.
pub(super) const POSTGRES: Queries = queries!("coopledger_signer.");
