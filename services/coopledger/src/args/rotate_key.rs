//! The arguments of what changes the key that signs.

use std::path::PathBuf;

use clap::Args;

/// `rotate-key`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RotateKey {
    /// Tệp khóa mới; chưa có thì được tạo / the file of the new key, made if there is none
    #[arg(long, value_name = "FILE")]
    pub new: PathBuf,
    /// Ai ghi, như clerk:tam-duong-01 / who records, such as clerk:tam-duong-01
    #[arg(long)]
    pub recorder: String,
    /// Số văn bản / number of the document that it rests on
    #[arg(long)]
    pub document: Option<String>,
}

const EXAMPLES: &str = "\
Ví dụ / Examples:
  coopledger rotate-key --new signer.next --recorder clerk:tam-duong-01 --document 12/QĐ
  coopledger policy        khóa cũ và mới, để giao cho người kiểm tra / both keys, for whoever verifies

Máy chủ đang chạy dùng tiếp tệp khóa mới. Bị ngắt giữa chừng thì chạy lại đúng lệnh này.
A server that runs goes on with the new key. If it was cut off, repeat the very same command.";
