//! What a stream must be so that the log's promises hold, and what of it is not.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use async_nats::jetstream::stream::{
    Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType,
};
use uuid::Uuid;

/// On how many servers each entry lies: with three, one may fail, or rot, and nothing is lost.
pub const REPLICAS: usize = 3;

/// The oldest server with atomic batches.
pub const SERVER: &str = "2.12.0";

/// One setting that is not as a log needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which.
    pub setting: &'static str,
    /// What it is.
    pub found: String,
    /// What it must be, and why.
    pub needed: &'static str,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}, needed is {}", self.setting, self.found, self.needed)
    }
}

/// Under which name the stream's metadata has the ledger's id.
const LEDGER: &str = "coopledger-ledger";

/// The ledger's id, as a stream has it.
pub fn ledger(is: &Config) -> Option<Uuid> {
    is.metadata.get(LEDGER).and_then(|it| it.parse().ok())
}

/// A stream as a log needs it.
pub fn wanted(name: &str, prefix: &str, replicas: usize, ledger: Uuid) -> Config {
    Config {
        name: name.to_owned(),
        description: Some("Coopledger: the log. Only the sequencer publishes here.".to_owned()),
        subjects: vec![format!("{prefix}.>")],
        storage: StorageType::File,
        num_replicas: replicas,
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::New,
        deny_delete: true,
        deny_purge: true,
        allow_direct: true,
        allow_atomic_publish: true,
        metadata: HashMap::from([(LEDGER.to_owned(), ledger.to_string())]),
        ..Config::default()
    }
}

/// Everything about a stream that is not as a log needs it.
pub fn wrong(is: &Config, prefix: &str, replicas: usize) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut check = |good: bool, setting, found: String, needed| {
        if !good {
            wrong.push(Wrong { setting, found, needed });
        }
    };
    let subjects = [format!("{prefix}.>")];
    check(is.subjects == subjects, "subjects", is.subjects.join(", "), "<prefix>.> alone");
    let file = is.storage == StorageType::File;
    check(file, "storage", format!("{:?}", is.storage), "file: memory is lost with the power");
    let found = is.num_replicas.to_string();
    let three = "3, or what the settings say: a single one that rots loses entries silently";
    check(is.num_replicas >= replicas, "num_replicas", found, three);
    let limits = is.retention == RetentionPolicy::Limits;
    check(limits, "retention", format!("{:?}", is.retention), "limits: read entries stay");
    let new = is.discard == DiscardPolicy::New;
    check(new, "discard", format!("{:?}", is.discard), "new: old entries are never let go of");
    let none = "none: entries stay for ever";
    for (setting, limit) in [
        ("max_msgs", is.max_messages),
        ("max_bytes", is.max_bytes),
        ("max_msgs_per_subject", is.max_messages_per_subject),
    ] {
        check(limit <= 0, setting, limit.to_string(), none);
    }
    check(is.max_age == Duration::ZERO, "max_age", format!("{:?}", is.max_age), none);
    let size = is.max_message_size;
    let whole = "none, or 65536 and more: an entry has up to 60 KiB, and its headers";
    check(size <= 0 || size >= 65_536, "max_msg_size", size.to_string(), whole);
    check(is.deny_delete, "deny_delete", "false".into(), "true: no entry is taken out");
    check(is.deny_purge, "deny_purge", "false".into(), "true: the log is not emptied");
    check(!is.allow_rollup, "allow_rollup_hdrs", "true".into(), "false: no entry replaces others");
    check(!is.allow_message_ttl, "allow_msg_ttl", "true".into(), none);
    check(!is.no_ack, "no_ack", "true".into(), "false: what is acknowledged is stored");
    check(!is.sealed, "sealed", "true".into(), "false: entries are added");
    check(is.allow_atomic_publish, "allow_atomic", "false".into(), "true: groups are all or none");
    let now = is.persist_mode != Some(PersistenceMode::Async);
    check(now, "persist_mode", "async".into(), "default: what is acknowledged is synced");
    let own = is.mirror.is_none() && is.sources.is_none() && is.subject_transform.is_none();
    check(own, "mirror, sources, subject_transform", "set".into(), "none: only we write here");
    wrong
}

/// Whether a server's version is one that has what is needed.
pub fn is_new_enough(version: &str) -> bool {
    let parts = |it: &str| {
        let numbers = it.split(['.', '-']).map(|it| it.parse::<u32>().ok());
        numbers.take(3).collect::<Option<Vec<u32>>>()
    };
    parts(version) >= parts(SERVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_as_wanted_is_not_wrong() {
        assert_eq!(wrong(&wanted("LOG", "log", 3, Uuid::nil()), "log", 3), []);
    }

    #[test]
    fn each_setting_that_could_lose_entries_is_named() {
        let age = Duration::from_secs(60);
        let other = Config {
            name: "LOG".into(),
            subjects: vec!["other.>".into()],
            storage: StorageType::Memory,
            num_replicas: 1,
            retention: RetentionPolicy::WorkQueue,
            max_age: age,
            max_bytes: 1,
            max_messages: 1,
            max_messages_per_subject: 1,
            max_message_size: 100,
            allow_rollup: true,
            allow_message_ttl: true,
            no_ack: true,
            sealed: true,
            persist_mode: Some(PersistenceMode::Async),
            sources: Some(Vec::new()),
            ..Config::default()
        };
        let wrong = wrong(&other, "log", 3);
        assert_eq!(wrong.len(), 19, "{wrong:#?}");
        assert_eq!(
            wrong[2].to_string().split(':').next(),
            Some("num_replicas is 1, needed is 3, or what the settings say")
        );
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(is_new_enough("2.12.0") && is_new_enough("2.15.1") && is_new_enough("2.12.0-RC.1"));
        assert!(!is_new_enough("2.9.10") && !is_new_enough("2.11.99") && !is_new_enough("new"));
    }
}
