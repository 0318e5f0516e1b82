//! A disk: where it is mounted, and the cut.

use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fastrand::Rng;
use fuser::{BackgroundSession, Config, MountOption};
use tempfile::TempDir;

use crate::mounted::Mounted;
use crate::state::State;

/// Ends the mount when whoever made it is gone, however that happened: then standard input ends. A
/// signal to the whole group must not end the guard itself.
const GUARD: &str = r#"trap '' HUP INT TERM; read -r _; umount -l "$1" || fusermount3 -uz "$1""#;

/// A file system with a power switch. It is gone when dropped.
#[derive(Debug)]
pub struct Disk {
    session: Option<BackgroundSession>,
    state: Arc<Mutex<State>>,
    guard: Child,
    place: TempDir,
}

/// What a cut took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// So many pages of 4 KiB that were written and not synced.
    pub pages: usize,
    /// So many names that were given, changed or removed.
    pub names: usize,
}

impl Disk {
    /// An empty one, mounted in a temporary folder.
    ///
    /// # Errors
    /// If it cannot be mounted: FUSE needs `/dev/fuse`, and root or `fusermount3`.
    pub fn new() -> io::Result<Self> {
        let place = tempfile::tempdir()?;
        let state = Arc::new(Mutex::new(State::new(&place.path().metadata()?)));
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "guard"]).arg(place.path()).current_dir("/");
        guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut disk = Self { session: None, state, guard: guard.spawn()?, place };
        disk.power_on()?;
        Ok(disk)
    }

    /// Where it is mounted: the same place after each cut.
    pub fn path(&self) -> PathBuf {
        self.place.path().to_path_buf()
    }

    /// Cuts the power. Nothing is answered any more when `kill` is called, which must send a SIGKILL
    /// to everybody who works on it and not wait; then what is not durable is forgotten, but for what
    /// is drawn of it, and everything asked from before ends with an error that nobody is left to
    /// see. Reap the killed ones, then call [`Self::power_on`].
    pub fn cut(&mut self, survivors: Option<&mut Rng>, kill: impl FnOnce()) -> Forgotten {
        let mut state = self.state();
        kill();
        state.forget(survivors)
    }

    /// Mounts it again, with nothing left of what was open.
    ///
    /// # Errors
    /// If it cannot be mounted.
    pub fn power_on(&mut self) -> io::Result<()> {
        self.unmount();
        let mut options = Config::default();
        options.mount_options = vec![
            MountOption::FSName("forgetful".into()),
            MountOption::NoDev,
            MountOption::NoSuid,
            MountOption::NoAtime,
        ];
        options.n_threads = Some(2);
        let mounted = Mounted { state: self.state.clone(), cuts: self.state().cuts };
        self.session = Some(fuser::spawn_mount(mounted, self.place.path(), &options)?);
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unmount(&mut self) {
        if self.session.take().is_some_and(|it| it.umount_and_join().is_err()) {
            // Somebody still has a file open: they meet errors only.
            let lazily = |program: &str, how: &str| {
                let mut command = Command::new(program);
                command.arg(how).arg(self.place.path()).stderr(Stdio::null());
                command.status().is_ok_and(|it| it.success())
            };
            let _ = lazily("umount", "-l") || lazily("fusermount3", "-uz");
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.state().cuts += 1;
        self.unmount();
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}
