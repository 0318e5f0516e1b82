//! Spreadsheets to requests, and names that are alike.
//!
//! [`import`] reads a folder of CSV files, as offices keep them, and gives the requests that record
//! it, or every wrong cell at once. [`publication`] reads published documents for the checks of
//! [`mod@figures::findings`]. [`describe`] says what happened in words. [`similar`] tells how alike two
//! names of cooperatives are. This crate knows no log, no clock and no network; only
//! [`import::read_folder`] reads files.

mod compose;
pub mod describe;
pub mod import;
mod lang;
pub mod publication;
mod rows;
pub mod similar;
pub mod units;

pub use lang::Lang;
