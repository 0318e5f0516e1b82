//! Running the program as it is shipped: what the outside tests share.

pub mod program;
