//! What a witness answers. The first requests are those with which another witness is tested.

use transparency::policy::Policy;
use transparency::witness::{self, AddCheckpoint, Refuse};
use transparency::{Checkpoint, Consistency, Hash, Head, Note, NoteError, ProofError, VerifierKey};

use crate::log::{Log, entry};
use crate::signed::{ORIGIN, cosigned, inspectorate, province, signer};

const LOG: &str =
    "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
const LOG_KEY: &str = "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f";

/// Sizes, proof, root and signature of requests that follow each other; one and three fork.
const ONE: (&str, &str) = (
    "old 0\n\nLOG\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=",
);
const THREE: (&str, &str) = (
    "old 1\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nKgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\
     LOG\n3\nRcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=\n",
    "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=",
);
const FIVE: (&str, &str) = (
    "old 1\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=\n\
     KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\
     LOG\n5\nQrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=\n",
    "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=",
);

fn body((text, signature): (&str, &str)) -> String {
    format!("{}\n— {LOG} {signature}\n", text.replace("LOG", LOG))
}

fn log_key() -> VerifierKey {
    use base64::Engine as _;
    let public = Hash::from_hex(LOG_KEY).unwrap();
    let bytes = [&[1][..], &public.0].concat();
    let bytes = base64::engine::general_purpose::STANDARD.encode(bytes);
    // The id that the requests' signatures have.
    format!("{LOG}+5202289b+{bytes}").parse().unwrap()
}

#[test]
fn requests_of_others_are_judged_as_others_judge_them() {
    let key = log_key();
    let judge = |body: &str, last: &Head| {
        let request = AddCheckpoint::parse(body.as_bytes()).unwrap();
        assert_eq!(request.to_string(), body);
        witness::judge(&request, [&key], last).map(|it| *it.checkpoint().head())
    };
    let one = judge(&body(ONE), &Head::EMPTY).unwrap();
    let three = judge(&body(THREE), &one).unwrap();
    let five = judge(&body(FIVE), &one).unwrap();
    assert_eq!((one.size, three.size, five.size), (1, 3, 5));
    // Whoever comes second, after the other was accepted, meets a conflict.
    assert_eq!(judge(&body(THREE), &five), Err(Refuse::Conflict(5)));
    assert_eq!(judge(&body(ONE), &five), Err(Refuse::Conflict(5)));
    // The proof is of the tree that was seen, not of another one of its size.
    let other = Head { size: 1, root: Hash::leaf(b"") };
    assert_eq!(judge(&body(FIVE), &other), Err(Refuse::Inconsistent(ProofError::Root)));
    let longer = body(ONE).replacen("\n\n", &format!("\n{}\n\n", Hash::EMPTY), 1);
    assert!(matches!(judge(&longer, &Head::EMPTY), Err(Refuse::Inconsistent(_))));

    let lines = format!("{}\n", Hash::EMPTY).repeat(64);
    let many = body(ONE).replacen("\n\n", &format!("\n{lines}\n"), 1);
    assert_eq!(AddCheckpoint::parse(many.as_bytes()).unwrap_err().status(), 400);
}

/// The cases that another witness is tested with, by known, old and new size.
#[test]
fn first_and_empty_trees_are_answered_as_the_specification_says() {
    let leaf = Hash::leaf(b"leaf");
    let first = Head { size: 1, root: leaf };
    let empty = |root| Head { size: 0, root };
    for (last, old, head, path, status) in [
        (Head::EMPTY, 0, Head::EMPTY, vec![], 200),
        (Head::EMPTY, 0, empty(leaf), vec![], 422),
        (Head::EMPTY, 0, empty(Hash([0; 32])), vec![], 422),
        (Head::EMPTY, 0, Head::EMPTY, vec![leaf], 422),
        (Head::EMPTY, 0, first, vec![], 200),
        (Head::EMPTY, 0, first, vec![leaf], 422),
        (first, 0, first, vec![leaf], 409),
        (first, 1, Head::EMPTY, vec![], 400),
        (first, 1, first, vec![], 200),
        (first, 1, Head { size: 1, root: Hash::EMPTY }, vec![], 422),
        (first, 2, Head { size: 2, root: leaf }, vec![], 409),
    ] {
        let mut note = Note::new(format!("{ORIGIN}\n{}\n{}\n", head.size, head.root)).unwrap();
        note.add(signer(1).sign(note.text())).unwrap();
        let request = AddCheckpoint::new(old, Consistency { path }, note).unwrap();
        let judged = witness::judge(&request, [signer(1).public()], &last);
        let answered = judged.map_or_else(|refuse| refuse.status(), |_| 200);
        assert_eq!(answered, status, "{last:?} {old} {head:?}");
    }
}

fn request(log: &Log, old: u64, note: Note) -> AddCheckpoint {
    let proof = Consistency::build(old, log.edge.size(), &log.tiles).unwrap();
    AddCheckpoint::new(old, proof, note).unwrap()
}

fn signed(log: &Log, seed: u8) -> Note {
    Checkpoint::new(ORIGIN, log.head()).unwrap().sign(&signer(seed)).unwrap()
}

#[test]
fn a_fork_is_refused_and_a_continuation_cosigned() {
    let (old, new) = (Log::of(700), Log::of(1_000));
    let accepted = request(&new, 700, signed(&new, 1));
    let accept = witness::judge(&accepted, [signer(1).public()], &old.head()).unwrap();
    assert_eq!(accept.checkpoint().head(), &new.head());

    let answer = witness::answer(&[accept.cosign(&province(), 77).unwrap()]);
    let (province, inspectorate) = (province(), inspectorate());
    let keys = [province.public(), inspectorate.public()];
    let cosignatures = witness::read_answer(answer.as_bytes(), accepted.note(), keys).unwrap();
    let mut note = accepted.note().clone();
    cosignatures.into_iter().for_each(|it| note.add(it).unwrap());
    let policy = format!(
        "log {}\nwitness province {}\nquorum province\n",
        signer(1).public(),
        province.public()
    );
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    assert_eq!(policy.satisfied_by(&note).unwrap().witnesses[0].1, 77);

    let fork = Log::of_entries((0..1_000).map(|it| entry(if it == 699 { 0 } else { it })));
    let forked = request(&fork, 700, signed(&fork, 1));
    let refused = witness::judge(&forked, [signer(1).public()], &old.head()).unwrap_err();
    assert_eq!(refused, Refuse::Inconsistent(ProofError::Root));
    assert_eq!((refused.status(), refused.content_type()), (422, "text/plain; charset=utf-8"));
}

#[test]
fn who_signed_comes_before_what_was_signed() {
    let log = Log::of(10);
    let good = request(&log, 4, signed(&log, 1));
    let judge = |request: &AddCheckpoint, keys: &[&VerifierKey], last: &Head| {
        witness::judge(request, keys.iter().copied(), last).map(|_| ()).unwrap_err()
    };
    let (known, other) = (signer(1), signer(2));
    let last = Log::of(5).head();
    let refused = judge(&good, &[known.public()], &last);
    assert_eq!(refused, Refuse::Conflict(5));
    assert_eq!((refused.body().as_str(), refused.content_type()), ("5\n", "text/x.tlog.size"));
    assert_eq!(witness::read_conflict(refused.body().as_bytes()), Some(5));
    for body in [&b"5"[..], b"05\n", b"5\n\n", b"-5\n", b"", b"\xff\n"] {
        assert_eq!(witness::read_conflict(body), None);
    }

    assert_eq!(judge(&good, &[], &last), Refuse::UnknownOrigin);
    assert_eq!(judge(&good, &[province().public()], &last), Refuse::UnknownOrigin);
    assert_eq!(judge(&good, &[other.public()], &last), Refuse::Unsigned);
    let forged = good.to_string().replace(&log.head().root.to_string(), &Hash::EMPTY.to_string());
    let forged = AddCheckpoint::parse(forged.as_bytes()).unwrap();
    assert_eq!(judge(&forged, &[known.public()], &last), Refuse::BadSignature);
    let statuses = [Refuse::UnknownOrigin, Refuse::Unsigned, Refuse::BadSignature];
    assert_eq!(statuses.map(|it| it.status()), [404, 403, 403]);
}

#[test]
fn a_request_has_one_form() {
    let log = Log::of(10);
    let text = request(&log, 4, signed(&log, 1)).to_string();
    assert!(AddCheckpoint::parse(text.as_bytes()).is_ok());
    for bad in [
        String::new(),
        text.replace("old 4", "old 04"),
        text.replace("old 4", "old -4"),
        text.replace("old 4", "old  4"),
        text.replace("old 4", "Old 4"),
        text.replace("old 4\n", "old 4\nAQ==\n"),
        text.replacen("\n\n", "\n", 1),
        text.replacen("\n\n", "\n\n\n", 1),
        text.replace("\n10\n", "\n010\n"),
        text.trim_end().to_string(),
        format!("{text}\n"),
        "x".repeat(2_000_000),
    ] {
        let refused = AddCheckpoint::parse(bad.as_bytes()).unwrap_err();
        assert_eq!(refused.status(), 400, "{bad:.300}");
    }
    assert_eq!(AddCheckpoint::parse(&[0xff]).unwrap_err().status(), 400);
}

#[test]
fn an_answer_is_believed_for_its_witness_and_checkpoint_only() {
    let note = cosigned(Log::of(5).head());
    let province = province();
    let read = |body: &str, note: &Note| {
        witness::read_answer(body.as_bytes(), note, [province.public(), signer(1).public()])
    };
    let good = witness::answer(&[province.cosign(note.text(), 5).unwrap()]);
    let stranger = witness::answer(&[inspectorate().cosign(note.text(), 5).unwrap()]);
    assert_eq!(read(&format!("{stranger}{good}"), &note).unwrap().len(), 1);
    assert_eq!(read(&stranger, &note), Err(NoteError::Unsigned));
    // A log's own signature is no cosignature.
    let own = witness::answer(&[signer(1).sign(note.text())]);
    assert_eq!(read(&own, &note), Err(NoteError::Unsigned));
    let other = cosigned(Log::of(6).head());
    assert!(matches!(read(&good, &other), Err(NoteError::BadSignature { .. })));
    for body in ["", "\n", "good\n", good.trim_end()] {
        assert!(read(body, &note).is_err(), "{body}");
    }
}

#[test]
fn a_log_is_monitored_under_the_hash_of_its_origin() {
    let path = witness::monitored_at("");
    assert_eq!(path, format!("{}/checkpoint", Hash::EMPTY.to_hex()));
}
