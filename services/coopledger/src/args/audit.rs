//! The arguments of what lets others verify history.

use std::path::PathBuf;

use clap::Args;

/// `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// So cả mọi khung nhìn với sổ, dựng lại trong bộ nhớ / hold every view against the log too, folded anew in
    /// memory
    #[arg(long)]
    pub views: bool,
    /// Nếu mọi thứ khớp, coi sổ như hiện có là đủ và cho ghi tiếp, dù trước đó đã thấy mất / where everything holds,
    /// let the log count as it is and be recorded on again, although history was found lost before
    #[arg(long)]
    pub accept: bool,
}

/// `publish`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Publish {
    /// Thư mục / the folder; again: what is new
    pub dir: PathBuf,
}

const EXAMPLES: &str = "\
Ví dụ / Examples:
  coopledger publish /mnt/usb/log        checkpoint, tiles and entries, in the formats of C2SP (tlog-tiles)

Thư mục chứa mọi mục của cả sổ, phần riêng tư vẫn mã hóa: chỉ giao cho người được xem cả sổ.
The folder has every entry of the whole log, what is personal still encrypted: it is for those who may see all of it.";
