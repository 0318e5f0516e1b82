//! The arguments of `copy-keys`.

use std::path::{Path, PathBuf};

use clap::Args;
use vault::Place;

/// `copy-keys`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CopyKeys {
    /// Từ đâu: thư mục sổ, hoặc postgres://người-dùng@máy:cổng/cơ-sở-dữ-liệu / from where: a ledger's folder, or
    /// postgres://user@host:port/database
    #[arg(long, value_name = "PLACE", value_parser = place)]
    pub from: Place,
    /// Đến đâu, cũng như vậy / to where, likewise
    #[arg(long, value_name = "PLACE", value_parser = place)]
    pub to: Place,
    /// Tệp khóa, cùng một tệp cho cả hai bên / the key file, which is the same on both sides
    #[arg(long, value_name = "FILE")]
    pub key_file: PathBuf,
}

const EXAMPLES: &str = "\
Ví dụ / Examples:
  coopledger copy-keys --from ~/ledger --to postgres://coopledger@10.0.0.4/vault --key-file K
  coopledger copy-keys --from postgres://coopledger@10.0.0.4/vault --to ~/back --key-file K

Khóa đã hủy ở nguồn thì cũng bị hủy ở đích, không bao giờ ngược lại; chép lại thì chỉ thêm phần
mới. Hãy chép trước khi có tiến trình nào chạy trên kho đích. Mật khẩu nên ở PGPASSWORD hoặc
~/.pgpass. Không cất khóa và nhật ký chung một nơi lưu trữ: bản sao chung giữ lại tên của người đã
được xóa.
A key destroyed in the source is destroyed in the target, never the other way round; the same
again adds what is new. Copy before any process runs on the target. A password is better in
PGPASSWORD or ~/.pgpass. Do not keep keys and log in one archive: it would keep the names of
persons who were erased since.";

/// Where keys are.
fn place(text: &str) -> Result<Place, String> {
    if ["postgres://", "postgresql://"].iter().any(|it| text.starts_with(it)) {
        return Ok(Place::Postgres(text.to_owned()));
    }
    if text.contains("://") {
        return Err(
            "cần một thư mục sổ hoặc postgres://... / expected a ledger's folder, or postgres://..."
                .into(),
        );
    }
    Ok(Place::File(Path::new(text).join("vault.db")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_database() {
        assert_eq!(place("./ledger"), Ok(Place::File("./ledger/vault.db".into())));
        let database = "postgres://coopledger@a:5432/vault";
        assert_eq!(place(database), Ok(Place::Postgres(database.into())));
        assert!(place("nats://a:4222/COOPLEDGER").unwrap_err().contains("postgres://"));
    }
}
