//! The tables of a generation, as rows are put into them.

use crate::bulk::Kind::{Bigint, Bytea, Text, Uuid};
use crate::bulk::Table;

/// Cards of cooperatives.
pub const CARDS: Table = Table {
    name: "cards",
    key: 1,
    columns: &[
        ("id", Uuid),
        ("kind", Bigint),
        ("code", Text),
        ("name", Text),
        ("name_folded", Text),
        ("commune", Text),
        ("seated", Bigint),
        ("address", Text),
        ("sector", Bigint),
        ("trades", Text),
        ("vsic", Bigint),
        ("charter_capital", Bigint),
        ("representative", Text),
        ("registered_on", Bigint),
        ("ended_on", Bigint),
        ("legal", Bigint),
        ("operating", Bigint),
        ("members", Bigint),
        ("official_members", Bigint),
        ("managers", Bigint),
        ("loans_outstanding", Bigint),
        ("partners", Text),
        ("products", Text),
        ("exit", Bigint),
        ("reorganisation", Bigint),
        ("predecessors", Text),
        ("successors", Text),
        ("duplicates", Text),
        ("revision", Bigint),
        ("position", Bigint),
    ],
};
/// Memberships.
pub const MEMBERS: Table = Table {
    name: "members",
    key: 3,
    columns: &[
        ("cooperative", Uuid),
        ("joined", Bigint),
        ("person", Uuid),
        ("party", Bigint),
        ("kind", Bigint),
        ("capital", Bigint),
        ("left_on", Bigint),
        ("left_reason", Bigint),
    ],
};
/// Posts.
pub const MANAGERS: Table = Table {
    name: "managers",
    key: 3,
    columns: &[
        ("cooperative", Uuid),
        ("since", Bigint),
        ("person", Uuid),
        ("post", Bigint),
        ("qualification", Bigint),
        ("until", Bigint),
    ],
};
/// Loans.
pub const LOANS: Table = Table {
    name: "loans",
    key: 2,
    columns: &[
        ("cooperative", Uuid),
        ("loan", Uuid),
        ("signed", Bigint),
        ("lender", Bigint),
        ("contract", Text),
        ("amount", Bigint),
        ("purpose", Bigint),
        ("term_months", Bigint),
        ("disbursed", Bigint),
        ("repaid", Bigint),
        ("written_off", Bigint),
        ("term_now", Bigint),
        ("rate_now", Bigint),
        ("overdue_since", Bigint),
        ("overdue", Bigint),
    ],
};
/// Annual returns.
pub const RETURNS: Table = Table {
    name: "returns",
    key: 2,
    columns: &[
        ("cooperative", Uuid),
        ("year", Bigint),
        ("revenue", Bigint),
        ("revenue_with_members", Bigint),
        ("profit", Bigint),
        ("workers", Bigint),
        ("member_workers", Bigint),
        ("workers_income", Bigint),
        ("assets", Bigint),
        ("capital", Bigint),
    ],
};
/// Ratings.
pub const RATINGS: Table = Table {
    name: "ratings",
    key: 2,
    columns: &[
        ("cooperative", Uuid),
        ("year", Bigint),
        ("basis", Bigint),
        ("score", Bigint),
        ("class", Bigint),
        ("effective", Bigint),
    ],
};
/// Entries of areas.
pub const AREAS: Table = Table {
    name: "areas",
    key: 1,
    columns: &[
        ("position", Bigint),
        ("area", Text),
        ("revision", Bigint),
        ("until", Bigint),
        ("payload", Bytea),
    ],
};
/// Entries that were parked.
pub const PARKED: Table = Table {
    name: "parked",
    key: 1,
    columns: &[("position", Bigint), ("stream", Text), ("revision", Bigint), ("reason", Text)],
};
/// Tiles of the tree over the log.
pub const TILES: Table =
    Table { name: "tiles", key: 1, columns: &[("place", Bigint), ("bytes", Bytea)] };
/// The last transactions' deltas.
pub const DELTA_TAIL: Table = Table {
    name: "delta_tail",
    key: 1,
    columns: &[("last", Bigint), ("count", Bigint), ("bytes", Bytea)],
};
/// Each commune's deltas.
pub const DELTA_BLOCKS: Table = Table {
    name: "delta_blocks",
    key: 2,
    columns: &[("unit", Text), ("seq", Bigint), ("count", Bigint), ("bytes", Bytea)],
};
/// Entry rows, packed.
pub const ENTRY_BLOCKS: Table = Table {
    name: "entry_blocks",
    key: 1,
    columns: &[
        ("last", Bigint),
        ("count", Bigint),
        ("recorded_from", Bigint),
        ("recorded_to", Bigint),
        ("effective_from", Bigint),
        ("effective_to", Bigint),
        ("bytes", Bytea),
    ],
};
/// The words under which those are found.
pub const ENTRY_FACETS: Table = Table {
    name: "entry_facets",
    key: 3,
    columns: &[("facet", Bigint), ("word", Text), ("block", Bigint)],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::SCHEMA;

    #[test]
    fn they_are_those_of_the_schema() {
        for table in [
            CARDS,
            MEMBERS,
            MANAGERS,
            LOANS,
            RETURNS,
            RATINGS,
            AREAS,
            PARKED,
            TILES,
            DELTA_TAIL,
            DELTA_BLOCKS,
            ENTRY_BLOCKS,
            ENTRY_FACETS,
        ] {
            let (_, text) = SCHEMA.split_once(&format!("CREATE TABLE {} (", table.name)).unwrap();
            let (text, _) = text.split_once(");").unwrap();
            for (line, (column, kind)) in text.trim().lines().zip(table.columns) {
                let expected = format!("{column} {kind:?}").to_lowercase();
                assert!(line.trim().starts_with(&expected), "{line:?}, not {expected:?}");
            }
        }
    }
}
