//! Changes of text, as inputs ask for them, six bytes each.

/// One change: a byte, a digit, a span copied or taken away, a character that JSON and HTML care about.
pub fn edit(json: &mut Vec<u8>, change: &[u8]) {
    let [how, a, b, c, d, e] = change else { return };
    let place = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
    if json.is_empty() {
        return;
    }
    let at = place % json.len();
    let length = usize::from(*d).min(json.len() - at);
    match how % 6 {
        0 => json[at] ^= *e,
        1 => drop(json.drain(at..at + length)),
        2 => {
            let span = json[at..at + length].to_vec();
            let to = usize::from(*e) * json.len() / 256;
            drop(json.splice(to..to, span));
        }
        3 => json.insert(at, b"0123456789-\"{}[],:ntf<&\\/"[usize::from(*e) % 24]),
        // The next digit: what is named by a number becomes another one of its kind.
        4 => {
            if let Some(digit) = json[at..].iter_mut().find(|it| it.is_ascii_digit()) {
                *digit = b'0' + e % 10;
            }
        }
        // The next line goes: a field, or an entry of a list.
        _ => {
            let Some(from) = json[at..].iter().position(|it| *it == b'\n') else { return };
            let rest = &json[at + from + 1..];
            let Some(to) = rest.iter().position(|it| *it == b'\n') else { return };
            drop(json.drain(at + from..at + from + 1 + to));
        }
    }
}
