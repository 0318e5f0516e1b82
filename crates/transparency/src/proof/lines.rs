//! Proofs as the text forms of C2SP have them: one hash in base64 a line, then an empty line.

use crate::hash::Hash;

/// No proof has more hashes: a tree is at most 63 nodes high.
pub const HASHES_MAX: usize = 63;

/// The hashes up to the first empty line, and what follows it. `None` if a line is no hash, if
/// there is no empty line, or if there are more hashes than a proof has.
pub(crate) fn read(mut text: &str) -> Option<(Vec<Hash>, &str)> {
    let mut hashes = Vec::new();
    loop {
        let (line, rest) = text.split_once('\n')?;
        text = rest;
        match line {
            "" => return Some((hashes, text)),
            _ if hashes.len() == HASHES_MAX => return None,
            _ => hashes.push(line.parse().ok()?),
        }
    }
}

/// Writes what [`read`] reads.
pub(crate) fn write(f: &mut std::fmt::Formatter<'_>, hashes: &[Hash]) -> std::fmt::Result {
    hashes.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
    writeln!(f)
}
