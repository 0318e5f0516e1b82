//! Report lists on the command line.

use clap::Args;

/// `lists`.
#[derive(Debug, Args)]
pub struct Lists {
    /// Danh mục, như lai-chau; bỏ trống: in tất cả / the list, such as lai-chau; left out: all of them
    #[arg(value_name = "KEY")]
    pub list: Option<String>,
}
