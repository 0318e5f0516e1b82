//! What signs checkpoints of the log: its key, and its memory of what it signed.

use std::path::{Path, PathBuf};

use auditor::Witnesses;
use eventlog::Position;
use signer::{KeyPeriod, Memory, SignError, SignerError, Signing, replace_key_file};
use transparency::Policy;
use uuid::Uuid;

use super::{Folder, damaged};
use crate::failure::Failure;

/// What a change of the key came to.
pub struct Rotated {
    /// All keys that signed, the new one last.
    pub keys: Vec<KeyPeriod>,
    /// Where the new key stands.
    pub key_file: PathBuf,
    /// Where the old one stands now; `None` if the new one was in its place before.
    pub kept: Option<PathBuf>,
}

impl Folder {
    /// The signer of a ledger, made if there is none; `None` where nothing signs: the log is a stream that
    /// several processes share, and the settings name no key.
    pub async fn signer(&self, ledger: Uuid) -> Result<Option<Signing>, Failure> {
        let Some(key) = self.signer_key()? else { return Ok(None) };
        self.signing(ledger, &key).await.map(Some).map_err(not_opened)
    }

    /// Lets the key of another file sign, which is made if there is none, and puts it into the key file's place. Who
    /// died in between asks again.
    pub async fn rotate_signer(&self, ledger: Uuid, new: &Path) -> Result<Rotated, Failure> {
        let Some(key_file) = self.signer_key()? else {
            return Err(Failure::Argument {
                what: "signer.key_file",
                value: String::new(),
                expected: "tệp khóa ký / the file of the key that signs; here nothing signs".into(),
            });
        };
        let signing = match self.signing(ledger, &key_file).await {
            // It was put into the store before, and not yet into its place.
            Err(SignerError::OtherKey { .. }) if new.exists() => self.signing(ledger, new).await,
            opened => opened,
        };
        let signing = signing.map_err(not_opened)?;
        let rotated = rotate(&signing, &key_file, new).await;
        signing.close().await;
        rotated
    }

    /// Where the key that signs is; `None` where nothing signs.
    fn signer_key(&self) -> Result<Option<PathBuf>, Failure> {
        let settings = &self.stores.signer;
        let key = match &settings.key_file {
            Some(key) => key.clone(),
            None if self.is_shared() => return Ok(None),
            None => self.path.join("signer.key"),
        };
        if self.is_shared() && settings.database.is_none() {
            return Err(Failure::Argument {
                what: "signer.database",
                value: String::new(),
                expected:
                    "a database that all processes share: two memories could contradict each other"
                        .into(),
            });
        }
        Ok(Some(key))
    }

    async fn signing(&self, ledger: Uuid, key: &Path) -> Result<Signing, SignerError> {
        let origin = origin(ledger);
        match &self.stores.signer.database {
            Some(url) => Signing::open_postgres(url, key, &origin).await,
            None => Signing::open(&self.signer_file(), key, &origin).await,
        }
    }

    /// What was signed of a ledger, read without the key that signs; `None` where nothing was.
    pub async fn signed(&self, ledger: Uuid) -> Result<Option<Memory>, Failure> {
        self.memory(ledger).await.map_err(not_opened)
    }

    /// The same, in the signer's own words.
    pub async fn memory(&self, ledger: Uuid) -> Result<Option<Memory>, SignerError> {
        let settings = &self.stores.signer;
        let (store, origin) = (self.signer_file(), origin(ledger));
        let opened = match &settings.database {
            Some(url) => Memory::open_postgres(url, &origin).await,
            None => Memory::open(&store, &origin).await,
        };
        let own = self.path.join("signer.key");
        let key_file = settings.key_file.as_ref().unwrap_or(&own);
        match opened {
            // A key without its store may have signed anything.
            Err(SignerError::Absent(store)) if key_file.exists() => {
                Err(SignerError::StoreMissing { key_file: key_file.clone(), store })
            }
            Err(SignerError::Absent(_)) => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// Whether other processes sign this log, whose checkpoints can be read here.
    pub fn is_signed_elsewhere(&self) -> bool {
        self.is_shared() && self.stores.signer.database.is_some()
    }

    /// Who is asked to cosign what is signed, if the settings say so.
    pub fn witnesses(&self) -> Result<Option<Witnesses>, Failure> {
        let Some(file) = &self.stores.signer.witnesses else { return Ok(None) };
        let policy = policy(file)?;
        let wrong = |it: auditor::WitnessesError| Failure::Settings {
            file: file.clone(),
            source: it.into(),
        };
        Witnesses::new(policy).map(Some).map_err(wrong)
    }

    /// Up to where the log was signed, or is written down to be: its entries were in the log.
    pub(super) async fn signed_up_to(&self, ledger: Uuid) -> Result<Option<Position>, Failure> {
        let Some(memory) = self.signed(ledger).await? else { return Ok(None) };
        let head = memory.head().await;
        memory.close().await;
        let head = head.map_err(|it| Failure::while_doing("reading what is signed")(it.into()))?;
        Ok(head.map(|it| Position(it.size)))
    }

    fn signer_file(&self) -> std::path::PathBuf {
        self.path.join("signer.db")
    }
}

async fn rotate(signing: &Signing, key_file: &Path, new: &Path) -> Result<Rotated, Failure> {
    signing.rotate(new).await.map_err(|it| match it {
        it @ (SignError::UsedBefore(_) | SignError::Rotated { .. }) => {
            Failure::Refused(format!("khóa không đổi / the key stays: {it}"))
        }
        SignError::Signer(it) => not_opened(it),
        it => Failure::while_doing("changing the key")(it.into()),
    })?;
    // A death here leaves the new key in the store, and the old one in its file's place.
    let kept = replace_key_file(key_file, new).map_err(not_opened)?;
    let keys = signing.keys().await.map_err(not_opened)?;
    Ok(Rotated { keys, key_file: key_file.to_path_buf(), kept })
}

/// The log's name wherever it lies: what a checkpoint is of.
fn origin(ledger: Uuid) -> String {
    format!("coopledger/{ledger}")
}

/// The policy in a file: whom to believe.
pub fn policy(file: &Path) -> Result<Policy, Failure> {
    let wrong = |source| Failure::Settings { file: file.to_path_buf(), source };
    let bytes = std::fs::read(file).map_err(|it| wrong(it.into()))?;
    Policy::parse(&bytes).map_err(|it| wrong(it.into()))
}

fn not_opened(error: SignerError) -> Failure {
    match error {
        SignerError::Unavailable(_) => Failure::while_doing("opening the signer")(error.into()),
        error => damaged(error),
    }
}
