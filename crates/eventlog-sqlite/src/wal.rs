//! What SQLite would forget in silence: commits in the write-ahead log behind a place that is damaged.
//!
//! SQLite reads the write-ahead log up to the first frame whose checksum is wrong, as after a power cut, and drops
//! what follows. A cut leaves at most the last commit in pieces, since each is synced before the next begins. Where
//! more than one commit stands behind such a frame, they were synced, and it is damage.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::options::OpenError;

const HEADER: usize = 32;
/// Bytes of a frame before its page.
const HEAD: usize = 24;

/// Refuses a write-ahead log that lost commits which were synced. One that a writer begins anew meanwhile is
/// left alone.
///
/// # Errors
/// [`OpenError::Damaged`] names the file, and where in it.
pub fn refuse_damaged(ledger: &Path) -> Result<(), OpenError> {
    let mut path = ledger.as_os_str().to_owned();
    path.push("-wal");
    let path = PathBuf::from(path);
    // What a writer writes meanwhile may seem torn once, not twice at one place.
    let found = torn(&path).and_then(|it| Ok((it, torn(&path)?)));
    match found {
        Ok((Some((place, what)), Some((again, _)))) if place == again => {
            Err(OpenError::Damaged { path, what })
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(OpenError::Io { path, source: error.into() }),
    }
}

/// Where it is damaged, if more is lost than a power cut takes.
fn torn(path: &Path) -> io::Result<Option<(u64, String)>> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut header = [0; HEADER];
    if !filled(&mut file, &mut header)? || header == [0; HEADER] {
        return Ok(None);
    }
    let mut frame = vec![0; HEAD + page_size(&header)];
    let is_header = matches!(word(&header, 0), 0x377f_0682 | 0x377f_0683);
    let sum = Sum { big: header[3] & 1 == 1, sum: [0; 2] }.over(&header[..24]);
    if !is_header || sum.sum != [word(&header, 24), word(&header, 28)] {
        let frames = filled(&mut file, &mut frame)?;
        return Ok(frames.then(|| (0, "at byte 0: its header is another one".into())));
    }
    let (mut sum, mut number, mut bad, mut lost) = (sum, 0_u64, None, 0);
    while filled(&mut file, &mut frame)? {
        number += 1;
        let whole = sum.over(&frame[..8]).over(&frame[HEAD..]);
        sum.sum = [word(&frame, 16), word(&frame, 20)];
        let is_whole = frame[8..16] == header[16..24] && whole.sum == sum.sum;
        match bad {
            None if !is_whole => bad = Some(number),
            Some(_) if is_whole && word(&frame, 4) != 0 => lost += 1,
            _ => {}
        }
    }
    let mut now = [0; HEADER];
    let is_same = filled(&mut File::open(path)?, &mut now)? && now == header;
    let Some(bad) = bad.filter(|_| lost > 1 && is_same) else { return Ok(None) };
    let byte = HEADER as u64 + (bad - 1) * frame.len() as u64;
    Ok(Some((byte, format!("frame {bad}, at byte {byte}: {lost} commits behind it would be lost"))))
}

/// The size of its pages; small where it says none that there is.
fn page_size(header: &[u8; HEADER]) -> usize {
    match word(header, 8) {
        size @ 512..=65_536 if size.is_power_of_two() => size as usize,
        _ => 512,
    }
}

/// The checksum of SQLite, which goes on from frame to frame.
#[derive(Clone, Copy)]
struct Sum {
    big: bool,
    sum: [u32; 2],
}

impl Sum {
    fn over(self, bytes: &[u8]) -> Self {
        let [mut one, mut two] = self.sum;
        let number = |it: [u8; 4]| match self.big {
            true => u32::from_be_bytes(it),
            false => u32::from_le_bytes(it),
        };
        for pair in bytes.as_chunks::<8>().0 {
            let [a, b, c, d, e, f, g, h] = *pair;
            one = one.wrapping_add(number([a, b, c, d])).wrapping_add(two);
            two = two.wrapping_add(number([e, f, g, h])).wrapping_add(one);
        }
        Self { sum: [one, two], ..self }
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|it| it.first_chunk()).map_or(0, |it| u32::from_be_bytes(*it))
}

/// Whether there was enough left to fill it.
fn filled(from: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
