//! Why the program ends without having done its work: one clear sentence, and an exit code that means something.

use std::path::{Path, PathBuf};

use crate::alike::meant;

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why the program failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No home folder.
    #[error("the home folder is not known; name the ledger with --ledger")]
    Home(#[source] BoxError),
    /// The settings cannot be read.
    #[error("the settings in {} cannot be used", file.display())]
    Settings {
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        #[source]
        source: BoxError,
    },
    /// A file cannot be read or written.
    #[error("{} cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is no ledger.
    #[error("there is no ledger in {}; `coopledger import` or `coopledger demo` makes one", .0.display())]
    NoLedger(PathBuf),
    /// Another process writes to the ledger.
    #[error("the ledger is in use")]
    InUse(#[source] BoxError),
    /// The ledger's files are not whole, or another program's.
    #[error("the ledger cannot be opened")]
    Damaged(#[source] BoxError),
    /// The folder has a copy of a log, not the log.
    #[error(
        "the log in {} is a copy of the stream {stream}; name its servers in the settings (log.servers), or make a \
         ledger of it with `coopledger copy`",
        folder.display()
    )]
    IsCopy {
        /// The folder.
        folder: PathBuf,
        /// Whose copy it is.
        stream: String,
    },
    /// The folder has another log than the settings say.
    #[error(
        "the log in {} is not a copy of the stream {stream}; name another folder with --ledger, or carry it over \
         with `coopledger copy`",
        folder.display()
    )]
    OtherLog {
        /// The folder.
        folder: PathBuf,
        /// The stream of the settings.
        stream: String,
    },
    /// Refused input: the words are printed already.
    #[error("{0}")]
    Refused(String),
    /// A value on the command line.
    #[error("{what} {value:?} không hợp lệ, cần / is not valid, expected: {expected}")]
    Argument {
        /// Which.
        what: &'static str,
        /// What was given.
        value: String,
        /// What was expected.
        expected: String,
    },
    /// The port cannot be had.
    #[error("cannot listen on {address}; name another address with --listen")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// The port for metrics cannot be had.
    #[error(
        "cannot serve metrics on {address}; name another address (server.metrics in the settings)"
    )]
    Metrics {
        /// Where.
        address: std::net::SocketAddr,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// Beyond loopback without being told so.
    #[error(
        "refusing to listen on {0}: there is no access control yet, so whoever reaches the port may record and \
         read everything; use a loopback address, or say --insecure-listen"
    )]
    Exposed(std::net::SocketAddr),
    /// The folder of a witness cannot be used.
    #[error("the witness cannot be opened")]
    Witness {
        /// What that means for whoever called.
        code: u8,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// Something as grave as asked for is found; it is printed already.
    #[error("{0} findings")]
    Found(usize),
    /// A question has no answer.
    #[error(transparent)]
    Question(reader::ReadError),
    /// Anything else.
    #[error("{doing} failed")]
    Other {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: BoxError,
    },
}

impl From<reader::ReadError> for Failure {
    fn from(error: reader::ReadError) -> Self {
        Self::Question(error)
    }
}

impl Failure {
    /// A failure with a file.
    pub fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_path_buf(), source }
    }

    /// Something failed while doing this.
    pub fn while_doing(doing: &'static str) -> impl Fn(BoxError) -> Self {
        move |source| Self::Other { doing, source }
    }

    /// What it means for whoever called: the exit code.
    pub fn code(&self) -> u8 {
        use reader::ReadError as R;
        match self {
            Self::Argument { .. } | Self::Settings { .. } | Self::Exposed(_) => 2,
            Self::IsCopy { .. } | Self::OtherLog { .. } => 2,
            Self::Question(it) => match it {
                R::NoCooperative(_) | R::NoArea { .. } | R::NoIndicator(_) | R::NoSeal(_) => 2,
                R::Question { .. } | R::BeyondLog { .. } | R::AfterNow { .. } => 2,
                R::Log(eventlog::ReadError::Damaged { .. }) | R::Damaged { .. } => 5,
                R::Behind { .. } | R::Log(_) | R::Views(_) | R::Vault(_) => 1,
            },
            Self::Refused(_) => 3,
            Self::Witness { code, .. } => *code,
            Self::InUse(_) => 4,
            Self::Damaged(_) => 5,
            Self::Home(_) | Self::File { .. } | Self::NoLedger(_) | Self::Listen { .. } => 1,
            Self::Metrics { .. } | Self::Found(_) | Self::Other { .. } => 1,
        }
    }

    /// What happened, in Vietnamese and then in English with the whole chain of causes: one
    /// sentence in one line.
    pub fn sentence(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        let said = match self.vi() {
            Some(vi) => format!("{vi} / {text}"),
            None => text,
        };
        let meant = match self {
            Self::Question(reader::ReadError::NoIndicator(id)) => meant(id),
            _ => None,
        };
        match meant {
            Some(id) => format!("{said}; có phải là {id}? / did you mean {id}?"),
            None => said,
        }
    }

    /// The same in Vietnamese, without its causes; `None` where the words are in both languages.
    fn vi(&self) -> Option<String> {
        Some(match self {
            Self::Home(_) => "không biết thư mục nhà; hãy nêu sổ bằng --ledger".into(),
            Self::Settings { file, .. } => format!("không dùng được cấu hình {}", file.display()),
            Self::File { path, .. } => format!("không dùng được {}", path.display()),
            Self::NoLedger(path) => format!("chưa có sổ ở {}", path.display()),
            Self::InUse(_) => "sổ đang được chương trình khác dùng".into(),
            Self::Damaged(_) => "không mở được sổ".into(),
            Self::IsCopy { folder, stream } => {
                format!("nhật ký ở {} chỉ là bản sao của luồng {stream}", folder.display())
            }
            Self::OtherLog { folder, stream } => {
                format!("nhật ký ở {} không phải bản sao của luồng {stream}", folder.display())
            }
            Self::Refused(_) | Self::Argument { .. } => return None,
            Self::Listen { address, .. } => {
                format!("không nghe được tại {address}; hãy nêu địa chỉ khác bằng --listen")
            }
            Self::Metrics { address, .. } => {
                format!(
                    "không phục vụ số đo tại {address} được; hãy nêu địa chỉ khác (server.metrics)"
                )
            }
            Self::Exposed(address) => {
                format!("không nghe tại {address}: chưa có kiểm soát truy cập")
            }
            Self::Witness { .. } => "không mở được nhân chứng".into(),
            Self::Found(count) => format!("{count} phát hiện"),
            Self::Question(error) => error.vi(),
            Self::Other { .. } => "không làm được".into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use reader::ReadError;

    use super::*;

    #[test]
    fn names_that_there_are_not_are_wrong_usage_and_damage_is_damage() {
        let asked = |it: ReadError| Failure::from(it).code();
        assert_eq!(asked(ReadError::NoIndicator("coops.totl".into())), 2);
        assert_eq!(asked(ReadError::NoCooperative("TD-9".into())), 2);
        assert_eq!(asked(ReadError::NoSeal("S-1-1".into())), 2);
        let damaged = ReadError::Damaged { what: "3".into(), source: "bytes".into() };
        assert_eq!(asked(damaged), 5);
        assert_eq!(Failure::Exposed(([0, 0, 0, 0], 7499).into()).code(), 2);
    }

    #[test]
    fn a_mistyped_indicator_is_answered_with_the_nearest() {
        let said = Failure::from(ReadError::NoIndicator("coops.totl".into())).sentence();
        assert!(said.ends_with("did you mean coops.total?"), "{said}");
    }

    #[test]
    fn a_port_that_cannot_be_had_names_the_flag() {
        let address = ([127, 0, 0, 1], 7400).into();
        let said = Failure::Listen { address, source: "busy".into() }.sentence();
        assert_eq!(said.matches("--listen").count(), 2, "{said}");
    }
}
