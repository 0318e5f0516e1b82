//! What a process does of all that a ledger needs.

use std::collections::BTreeSet;
use std::fmt;

use clap::ValueEnum;
use serde::Deserialize;

use crate::failure::Failure;

/// One of the things that a process may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Ghi lệnh / takes commands, decides them, has them appended
    Registrar,
    /// Xếp thứ tự: mỗi lúc một tiến trình / writes to the log; of all who may, one does
    Sequencer,
    /// Dựng khung nhìn: mỗi lúc một tiến trình / keeps the views current; of all who may, one does
    Projector,
    /// Theo dõi thời hạn: mỗi lúc một tiến trình / has passed terms recorded; of all who may, one does
    Scheduler,
    /// Trả lời câu hỏi / answers questions
    Reader,
}

impl fmt::Display for Roles {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<_> = self.0.iter().map(|it| format!("{it:?}").to_lowercase()).collect();
        to.write_str(&named.join(","))
    }
}

/// All that a process does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// These.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Self {
        Self(roles.into_iter().collect())
    }

    /// Whether this is one of them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Refuses roles that cannot be had alone where the log is a file: one process has that, and does
    /// everything.
    ///
    /// # Errors
    /// [`Failure::Argument`].
    pub fn check(&self, is_shared: bool) -> Result<(), Failure> {
        let all = Role::value_variants();
        if !self.0.is_empty() && (is_shared || all.iter().all(|it| self.has(*it))) {
            return Ok(());
        }
        Err(Failure::Argument {
            what: "--roles",
            value: self.to_string(),
            expected: "mọi vai trò, vì sổ nằm trong tệp của một tiến trình / all roles, since the ledger is a \
                       file of one process (log.servers in the settings names a stream)"
                .into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_in_a_file_is_served_by_one_process_that_does_everything() {
        let all = Roles::new(Role::value_variants().iter().copied());
        assert!(all.check(false).is_ok() && all.check(true).is_ok());
        let some = Roles::new([Role::Reader, Role::Registrar]);
        assert!(some.check(true).is_ok());
        let refused = some.check(false).unwrap_err();
        assert_eq!(refused.code(), 2);
        assert!(refused.to_string().contains("registrar,reader"), "{refused}");
        assert!(Roles::new([]).check(true).is_err());
    }
}
