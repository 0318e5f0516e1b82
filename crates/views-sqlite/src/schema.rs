//! What a file of views is known by.

/// Every table and index.
pub const SCHEMA: &str = include_str!("schema.sql");

/// `PRAGMA application_id` of a file of views: "CoVw".
pub const APPLICATION_ID: i64 = 0x436f_5677;

/// `PRAGMA user_version`: raised with every change of the tables, of the packed rows or of the
/// fold. Files of another version are folded anew from the log.
pub const VERSION: i64 = 5;
