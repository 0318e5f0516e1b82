//! The arguments of administrative units.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::{Moments, day};

/// `area`.
#[derive(Debug, Args)]
pub struct AreaArgs {
    /// Mã đơn vị, có thể kèm ngày / the unit's code, perhaps with a day, such as 03390@2024-12-31
    pub code: String,
    /// At which moments.
    #[command(flatten)]
    pub moments: Moments,
}

/// `import-units`.
#[derive(Debug, Args)]
pub struct ImportUnits {
    /// Tệp JSON: as_of_new, province, old_district, các danh sách ..._units (mẫu ở README) / the JSON file: as_of_new,
    /// province, old_district and lists named ..._units (README shows the form)
    pub file: PathBuf,
    /// Người ghi / who records
    #[arg(long, default_value = "import-units")]
    pub recorder: String,
    /// Ngày đầu của các đơn vị cũ, danh mục không ghi / first day of the old units, which the list does not say
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD", default_value = "2004-01-01")]
    pub old_from: NaiveDate,
}
