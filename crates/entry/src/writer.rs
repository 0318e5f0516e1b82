//! Keys and values as bytes: the writing half of protobuf's encoding.

use crate::reader::Wire;

/// Writes a field's key.
pub(crate) fn key(number: u32, wire: Wire, out: &mut Vec<u8>) {
    varint(u64::from(number << 3 | wire as u32), out);
}

/// Writes a number in as few groups of 7 bits as it needs.
pub(crate) fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes bytes behind their length.
pub(crate) fn bytes(bytes: &[u8], out: &mut Vec<u8>) {
    varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// Writes what `body` writes behind its length. Most messages are short, so one byte is kept for
/// the length and the body moves only when that is too little.
pub(crate) fn message(out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.push(0);
    body(out);
    let mut length = Vec::new();
    varint((out.len() - start - 1) as u64, &mut length);
    match length.as_slice() {
        [short] => out[start] = *short,
        _ => drop(out.splice(start..=start, length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_body_moves_to_make_room_for_its_length() {
        let mut out = vec![9];
        message(&mut out, |out| out.extend([7; 300]));
        assert_eq!(out[..4], [9, 0xac, 0x02, 7]);
        assert_eq!(out.len(), 303);
    }

    #[test]
    fn a_short_body_stays() {
        let mut out = Vec::new();
        message(&mut out, |out| key(15, Wire::Length, out));
        assert_eq!(out, [1, 0x7a]);
    }
}
