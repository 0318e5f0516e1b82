//! The arguments of administrative units.

use clap::Args;

use super::Moments;

/// `area`.
#[derive(Debug, Args)]
pub struct AreaArgs {
    /// Mã đơn vị, có thể kèm ngày / the unit's code, perhaps with a day, such as 03390@2024-12-31
    pub code: String,
    /// At which moments.
    #[command(flatten)]
    pub moments: Moments,
}
