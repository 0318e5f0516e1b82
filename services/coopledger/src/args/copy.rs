//! The arguments of `copy`.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

/// `copy`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Copy {
    /// Từ đâu: thư mục sổ, hoặc nats://máy:cổng,máy:cổng/LUỒNG / from where: a ledger's folder, or
    /// nats://host:port,host:port/STREAM
    #[arg(long, value_name = "PLACE")]
    pub from: Place,
    /// Đến đâu, cũng như vậy / to where, likewise
    #[arg(long, value_name = "PLACE")]
    pub to: Place,
    /// Chỉ so hai bên từng mục, không chép / only hold both against each other, entry by entry
    #[arg(long)]
    pub verify: bool,
}

const EXAMPLES: &str = "\
Ví dụ / Examples:
  coopledger copy --from ~/ledger --to /mnt/usb/ledger                      a backup; again: what is new
  coopledger copy --from ~/ledger --to nats://10.0.0.1:4222/COOPLEDGER      move to a cluster
  coopledger copy --from nats://10.0.0.1:4222/COOPLEDGER --to ~/ledger      and back
  coopledger copy --from A --to B --verify                                  are they the same?

Khóa cá nhân không nằm trong nhật ký: hãy chép kho khóa (copy-keys) và tệp khóa riêng.
Persons' keys are not in the log: copy the vault (`copy-keys`) and its key file apart from it.";

/// Where a log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a ledger's folder.
    Folder(PathBuf),
    /// In a stream of these servers.
    Stream {
        /// The servers.
        servers: Vec<String>,
        /// The stream.
        stream: String,
    },
}

impl FromStr for Place {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let schemes = ["nats://", "tls://"];
        let Some(scheme) = schemes.into_iter().find(|it| text.starts_with(it)) else {
            return Ok(Self::Folder(text.into()));
        };
        let rest = &text[scheme.len()..];
        let (hosts, stream) = rest.split_once('/').unwrap_or((rest, ""));
        let stream = if stream.is_empty() { "COOPLEDGER" } else { stream };
        let server = |it: &str| match it.contains("://") {
            true => it.to_owned(),
            false => format!("{scheme}{it}"),
        };
        let servers = hosts.split(',').map(server).collect();
        Ok(Self::Stream { servers, stream: stream.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_stream_of_servers() {
        let place = |it: &str| it.parse::<Place>().unwrap_or_else(|never| match never {});
        assert_eq!(place("./ledger"), Place::Folder("./ledger".into()));
        let servers = vec!["nats://a:4222".to_owned(), "nats://b:4223".to_owned()];
        let stream = "LOG".to_owned();
        assert_eq!(place("nats://a:4222,b:4223/LOG"), Place::Stream { servers, stream });
        let (servers, stream) = (vec!["tls://a".to_owned()], "COOPLEDGER".to_owned());
        assert_eq!(place("tls://a"), Place::Stream { servers, stream });
    }
}
