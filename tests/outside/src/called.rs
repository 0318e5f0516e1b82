//! Calls that must end, and must not panic, whatever they meet.

use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::text;

/// A call that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a call ends with, and what it says: its output if it ends well, else all of it.
///
/// # Panics
/// If it hangs, or a part of it panics.
#[allow(clippy::unwrap_used, clippy::panic)]
pub fn called(command: &mut Command) -> (Option<i32>, String) {
    let words = format!("{command:?}");
    let (out, err) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    let piped = command.stdout(out.try_clone().unwrap()).stderr(err.try_clone().unwrap());
    let (mut child, start) = (piped.stdin(Stdio::null()).spawn().unwrap(), Instant::now());
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if start.elapsed() > PATIENCE => {
                child.kill().unwrap();
                panic!("{words} hangs");
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let (out, err) = (read(out), read(err));
    assert!(!err.contains("panicked"), "{words}\n{err}");
    match status.code() {
        Some(0) => (Some(0), out),
        code => (code, out + &err),
    }
}

#[allow(clippy::unwrap_used)]
fn read(mut file: File) -> String {
    file.rewind().unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    text(&bytes)
}
