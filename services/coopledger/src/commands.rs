//! One file a command.

pub mod area;
pub mod card;
pub mod compare;
pub mod copy;
pub mod copy_keys;
pub mod deadlines;
pub mod demo;
pub mod explain;
pub mod figures;
pub mod findings;
pub mod history;
pub mod import;
pub mod import_units;
pub mod late;
pub mod lists;
pub mod plan;
pub mod rebuild;
pub mod replay;
pub mod schema;
pub mod seal;
pub mod search;
pub mod serve;
pub mod void;
pub mod void_import;
pub mod why;
pub mod work;
