//! The witness: one head after another is judged, written down, and only then answered.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use transparency::policy::LogKey;
use transparency::witness::{AddCheckpoint, Refuse, answer, judge, monitored_at};
use transparency::{Cosigner, Head, KeyName, Note, NoteError, Policy, Signature, VerifierKey};

use crate::error::{OpenError, Refused, failed};
use crate::evidence::{self, Kind};
use crate::files;
use crate::heads::{self, Cosigned};
use crate::key_file;

/// A witness of some logs: its key, and its memory of what it cosigned.
pub struct Witness {
    folder: PathBuf,
    cosigner: Cosigner,
    /// By origin.
    logs: BTreeMap<String, Log>,
    /// Keeps other processes out as long as it is open.
    _lock: File,
}

struct Log {
    keys: Vec<LogKey>,
    /// Held while a checkpoint is judged and written down: of requests that race, one after another.
    memory: Mutex<Memory>,
}

enum Memory {
    /// What was cosigned last, on disk.
    Known(Option<Cosigned>),
    /// A write failed; nobody knows what the disk has.
    Unknown,
}

impl Witness {
    /// Opens the witness of a folder for the logs of a policy. Makes folder, key file (mode 0600) and an empty
    /// memory if there is neither; the name is then needed.
    ///
    /// # Errors
    /// Refuses a key without its memory, a memory without its key, and a folder that another process has.
    pub fn open(folder: &Path, name: Option<KeyName>, policy: &Policy) -> Result<Self, OpenError> {
        if policy.logs().is_empty() {
            return Err(OpenError::NoLogs);
        }
        files::provide_folder(folder).map_err(failed(folder))?;
        let lock = locked(folder)?;
        let cosigner = own_key(folder, name)?;
        let mut logs: BTreeMap<String, Log> = BTreeMap::new();
        for log in policy.logs() {
            let origin = log.key.name().as_str();
            if let Some(known) = logs.get_mut(origin) {
                known.keys.push(log.clone());
                continue;
            }
            let last = heads::read(folder, origin, cosigner.public())?;
            let memory = Mutex::new(Memory::Known(last));
            logs.insert(origin.into(), Log { keys: vec![log.clone()], memory });
        }
        Ok(Self { folder: folder.into(), cosigner, logs, _lock: lock })
    }

    /// The key with which it cosigns.
    pub fn key(&self) -> &VerifierKey {
        self.cosigner.public()
    }

    /// The origins of the logs that it knows.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.logs.keys().map(String::as_str)
    }

    /// Answers a request to `add-checkpoint`: the body of the answer to one that is accepted. When this returns,
    /// the checkpoint is on disk. `now` is asked for seconds since 1970, after all before are answered. It waits
    /// for the disk, so it is not for a task that must not.
    ///
    /// # Errors
    /// [`Refused`]. What may prove a fork is kept in the folder.
    pub fn add(&self, body: &[u8], now: &dyn Fn() -> u64) -> Result<String, Refused> {
        let request = AddCheckpoint::parse(body)?;
        let checkpoint = request.checkpoint();
        let log = self.logs.get(checkpoint.origin()).ok_or(Refuse::UnknownOrigin)?;
        let size = checkpoint.head().size;
        let keys = log.keys.iter().filter(|it| it.sizes.contain(size)).map(|it| &it.key);
        let keys: Vec<_> = keys.collect();
        if keys.is_empty() {
            return Err(Refuse::Unsigned.into());
        }
        let mut memory = log.memory()?;
        let last = memory.last()?;
        let head = last.map_or(Head::EMPTY, |it| it.head);
        let accept = match judge(&request, keys.iter().copied(), &head) {
            Ok(accept) => accept,
            Err(refuse) => {
                if let Some(kind) = evidence::kind(&request, &refuse, &head) {
                    self.tell(kind, &request, last);
                }
                return Err(refuse.into());
            }
        };
        let (now, last) = (now(), last.map_or(0, |it| it.time));
        let cosigned = accept.cosign(&self.cosigner, now).ok().filter(|_| now >= last);
        let signature = cosigned.ok_or(Refused::Clock { now, last })?;
        let note = cosigned_note(&request, &keys, &signature).map_err(|_| Refuse::BadSignature)?;
        let next = Cosigned { head: *checkpoint.head(), time: now, note: note.to_string() };
        if let Err(error) = heads::write(&self.folder, checkpoint.origin(), &next) {
            *memory = Memory::Unknown;
            let origin = checkpoint.origin();
            tracing::error!(origin, ?error, "nothing more is cosigned: the head is not written");
            return Err(Refused::Unwritten);
        }
        // What somebody sent without its proof is no sign of a fork any more.
        evidence::clear(&self.folder, &request);
        *memory = Memory::Known(Some(next));
        Ok(answer(&[signature]))
    }

    /// The last checkpoint that it cosigned for the log at this place ([`monitored_at`]): on disk, with the log's
    /// signature and its own. `None` if there is none.
    pub fn last(&self, place: &str) -> Option<String> {
        let (_, log) = self.logs.iter().find(|(origin, _)| monitored_at(origin) == place)?;
        let memory = log.memory().ok()?;
        memory.last().ok()?.map(|it| it.note.clone())
    }

    /// Keeps evidence, and says so.
    fn tell(&self, kind: Kind, request: &AddCheckpoint, last: Option<&Cosigned>) {
        let (origin, asked) = (request.checkpoint().origin(), request.checkpoint().head());
        let (size, root) = (asked.size, asked.root);
        let known = last.map_or(0, |it| it.head.size);
        match (evidence::keep(&self.folder, kind, request, last), kind) {
            (Ok(None), Kind::Fork) => tracing::warn!(
                origin, size, %root, "the log has signed two histories; that is kept already, or enough is"
            ),
            (Ok(None), Kind::Unproved) => {
                tracing::debug!(origin, size, %root, known, "not shown again")
            }
            (Ok(Some(place)), Kind::Fork) => tracing::error!(
                origin, size, %root, place = %place.display(),
                "the log has signed two histories: both notes are kept, and prove it"
            ),
            (Ok(Some(place)), Kind::Unproved) => tracing::error!(
                origin, size, %root, known, place = %place.display(),
                "a checkpoint is not shown to contain the last one: the log may have forked"
            ),
            (Err(error), _) => {
                tracing::error!(origin, size, %root, ?error, "a refused checkpoint is not kept");
            }
        }
    }
}

impl Log {
    fn memory(&self) -> Result<MutexGuard<'_, Memory>, Refused> {
        // Somebody panicked on the way: nobody knows how far.
        self.memory.lock().map_err(|_| Refused::Unwritten)
    }
}

impl Memory {
    fn last(&self) -> Result<Option<&Cosigned>, Refused> {
        match self {
            Self::Known(last) => Ok(last.as_ref()),
            Self::Unknown => Err(Refused::Unwritten),
        }
    }
}

/// The checkpoint with the signatures of its log that were verified, and the cosignature.
fn cosigned_note(
    request: &AddCheckpoint,
    keys: &[&VerifierKey],
    signature: &Signature,
) -> Result<Note, NoteError> {
    let mut note = Note::new(request.note().text())?;
    for (_, by_log) in request.note().verify(keys.iter().copied())? {
        note.add(by_log.clone())?;
    }
    note.add(signature.clone())?;
    Ok(note)
}

/// The folder's lock, which ends with the process.
fn locked(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(failed(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(folder.into())),
        Err(TryLockError::Error(error)) => Err(failed(&path)(error)),
    }
}

/// The key of a folder, made where there is neither key nor memory.
fn own_key(folder: &Path, name: Option<KeyName>) -> Result<Cosigner, OpenError> {
    let (key_file, memory) = (folder.join("witness.key"), heads::memory(folder));
    let cosigned = files::count(&memory).map_err(failed(&memory))?;
    match (key_file::read(&key_file)?, name) {
        (Some(_), _) if !memory.is_dir() => Err(OpenError::Forgotten { key_file, memory }),
        (Some(key), Some(asked)) if *key.public().name() != asked => {
            let (folder, found) = (folder.into(), key.public().name().clone());
            Err(OpenError::OtherName { folder, found, asked })
        }
        (Some(key), _) => Ok(key),
        (None, _) if cosigned > 0 => Err(OpenError::KeyFileMissing(key_file)),
        (None, None) => Err(OpenError::Nameless(folder.into())),
        (None, Some(name)) => {
            // The memory first: a key without one has lost it.
            files::provide_folder(&memory).map_err(failed(&memory))?;
            key_file::draw(&key_file, name)
        }
    }
}
