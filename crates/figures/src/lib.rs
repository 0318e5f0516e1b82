//! Figures: what the log says, counted, for any area, sector, kind and pin.
//!
//! Everything here is pure. Each entry turns into [`Delta`]s in [`account`]; a figure under a pin
//! is their sum ([`sum`]); indicators are data ([`mod@indicator`], `indicators.json`). [`compare`]
//! holds published figures and targets against them; [`mod@findings`] holds published figures against
//! each other.

pub mod account;
pub mod compare;
pub mod delta;
pub mod figure;
pub mod findings;
pub mod indicator;
pub mod measure;
pub mod number;
pub mod packed;
pub mod plan;
pub mod reason;
pub mod report_list;
pub mod seal;
pub mod stated;
pub mod status;
pub mod sum;

pub use account::{Account, Applied};
pub use delta::{Class, Delta};
pub use figure::{Figure, Question, Units, Value};
pub use indicator::{Indicator, indicator, indicators};
pub use measure::Measure;
pub use packed::{PackedDeltas, pack};
pub use report_list::{ReportList, report_list, report_lists};
pub use status::Status;
pub use sum::{Contribution, Cut, RowSums, Sums, explain, figure, figures};
