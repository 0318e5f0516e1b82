//! The arguments of `witness`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use transparency::KeyName;

/// `witness`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Witness {
    /// Tệp nêu các sổ được làm chứng: mỗi sổ một dòng `log KHÓA`, rồi `quorum none` / the file that names the ledgers
    /// to be a witness of: a line `log KEY` each, then `quorum none`
    #[arg(long, env = "COOPLEDGER_WITNESS_POLICY", value_name = "FILE")]
    pub policy: PathBuf,
    /// Thư mục giữ khóa và những gì đã ký: không bao giờ khôi phục từ bản sao cũ / the folder of the key and of what
    /// was cosigned: never set back to an older copy
    #[arg(long, env = "COOPLEDGER_WITNESS_STORE", value_name = "DIR")]
    pub store: PathBuf,
    /// Tên của nhân chứng, cần ở lần đầu, như một địa chỉ mà không có https:// / the witness's name, needed the first
    /// time, like an address without https://
    #[arg(long, env = "COOPLEDGER_WITNESS_NAME", value_name = "NAME")]
    pub name: Option<KeyName>,
    /// Nghe HTTP ở đâu / where to listen for HTTP
    #[arg(
        long,
        env = "COOPLEDGER_WITNESS_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:7410"
    )]
    pub listen: SocketAddr,
}

const EXAMPLES: &str = "\
Ví dụ / Examples:
  coopledger policy > logs.policy     by the ledger's keeper, who hands it over
  coopledger witness --name thanhtra.example/witness --policy logs.policy --store ./witness

Nhân chứng (C2SP tlog-witness) ký xác nhận một điểm kiểm tra khi nó chứa mọi điều đã ký trước; nhờ
vậy chủ sổ không thể cho mỗi người xem một lịch sử khác. Lần đầu, chương trình tạo khóa và in dòng
`witness` để chủ sổ đưa vào tệp mà signer.witnesses nêu. Điểm kiểm tra rẽ nhánh bị từ chối và được giữ
lại làm bằng chứng trong thư mục, ở logs/*/forks và logs/*/unproved. Ra ngoài máy, đặt sau một máy chủ
web có TLS; ai hỏi cũng chỉ nhận chữ ký cho sổ có trong tệp.
A witness (C2SP tlog-witness) cosigns a checkpoint that contains all it cosigned before, so that the
ledger's keeper cannot show each reader another history. At the first start it makes its key, and
prints the `witness` line for the keeper's policy file (signer.witnesses in the settings). A
forked checkpoint is refused and kept as evidence in the folder, in logs/*/forks and logs/*/unproved.
Beyond this machine, put it behind a web server with TLS; whoever asks, it cosigns only for ledgers
of the file.";
