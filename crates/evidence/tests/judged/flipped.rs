//! Two hundred and more files with a byte changed, lost or too many: every one is refused, with the
//! verdict of what stands at that place.

use std::collections::BTreeMap;

use evidence::{Evidence, Verdict, container, verify};
use fastrand::Rng;

use crate::world::{World, file};

const MUTANTS: usize = 240;

/// What may be said of a file that differs in this line of its data, beside that it is malformed.
fn expected(line: &str) -> &'static [Verdict] {
    let line = line.trim_start();
    let field = line.strip_prefix('"').and_then(|it| it.split_once('"')).map(|it| it.0);
    match field {
        // A statement's text and its signatures stand in one line; a name of an unknown key is no
        // signature at all.
        Some("checkpoint" | "extent" | "seal" | "key" | "fingerprint") => {
            &[Verdict::BadSignature, Verdict::FiguresDoNotFollow, Verdict::Incomplete]
        }
        Some("entry" | "proof") => &[Verdict::NotInLog, Verdict::Unproved],
        Some("value" | "indicator" | "sector") => &[Verdict::FiguresDoNotFollow],
        Some("area" | "kind" | "from" | "as_of" | "known_at" | "of") => {
            &[Verdict::FiguresDoNotFollow, Verdict::Incomplete]
        }
        // A hash of a proof, or punctuation.
        _ => &[Verdict::NotInLog, Verdict::Altered, Verdict::Unproved],
    }
}

/// The data of a file, if it can be read.
fn said(file: &[u8]) -> Option<Evidence> {
    serde_json::from_str(container::data(file)?).ok()
}

fn mutate(bytes: &[u8], rng: &mut Rng) -> (usize, Vec<u8>) {
    let at = rng.usize(..bytes.len());
    let mut mutant = bytes.to_vec();
    match rng.u8(..5) {
        0 => mutant[at] ^= 1 << rng.u8(..8),
        1 => mutant[at] = if mutant[at] == b'7' { b'8' } else { b'7' },
        2 => drop(mutant.remove(at)),
        3 => mutant.insert(at, mutant[at]),
        _ => mutant.truncate(at),
    }
    (at, mutant)
}

#[test]
fn every_mutant_is_refused_with_the_verdict_of_its_place() {
    let world = World::new();
    let mut evidence = world.of_area();
    evidence.kept = Some(world.kept(600));
    let (bytes, policy) = (file(&evidence), world.policy());
    let text = String::from_utf8(bytes.clone()).unwrap();
    let data = text.find("id=\"evidence\">\n").unwrap() + 15;
    let mut rng = Rng::with_seed(20_261_129);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for number in 0..MUTANTS {
        let (at, mutant) = mutate(&bytes, &mut rng);
        let Err(refused) = verify(&mutant, &policy, None) else {
            panic!("mutant {number}, changed at byte {at}, is said to be valid");
        };
        let verdict = refused.verdict;
        *seen.entry(verdict.word()).or_default() += 1;
        if at < data {
            assert!(matches!(verdict, Verdict::Altered | Verdict::Malformed), "{at}: {refused}");
            continue;
        }
        if said(&mutant).is_some_and(|it| it == evidence) {
            assert_eq!(verdict, Verdict::Altered, "{at}: the same data, written otherwise");
            continue;
        }
        let begins = bytes[..at].iter().rposition(|it| *it == b'\n').unwrap() + 1;
        let line = String::from_utf8_lossy(&bytes[begins..]).lines().next().unwrap().to_owned();
        let right = verdict == Verdict::Malformed || expected(&line).contains(&verdict);
        assert!(right, "{at}: {refused}: {line}");
    }
    println!("{MUTANTS} mutants: {seen:?}");
    for verdict in [Verdict::Altered, Verdict::Malformed, Verdict::NotInLog] {
        assert!(seen.contains_key(verdict.word()), "{seen:?}");
    }
}

#[test]
fn a_file_cut_anywhere_is_malformed() {
    let world = World::new();
    let bytes = file(&world.of_cooperative());
    let mut rng = Rng::with_seed(1);
    for _ in 0..100 {
        let cut = rng.usize(..bytes.len());
        let refused = verify(&bytes[..cut], &world.policy(), None).unwrap_err();
        assert_eq!(refused.verdict, Verdict::Malformed, "cut at {cut}");
    }
    assert_eq!(verify(b"", &world.policy(), None).unwrap_err().verdict, Verdict::Malformed);
}
