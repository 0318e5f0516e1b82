//! Whom a policy believes, and which policies there are.

use transparency::checkpoint::CheckpointError;
use transparency::policy::{LineError, PolicyError, Sizes};
use transparency::{Checkpoint, Cosigner, Head, Note, NoteError, Policy, Unsatisfied};

use crate::log::Log;
use crate::signed::{ORIGIN, cosigned, cosigner, policy, signer};

fn parse(text: &str) -> Policy {
    Policy::parse(text.as_bytes()).unwrap()
}

fn witnesses(count: u8) -> Vec<Cosigner> {
    (0..count).map(|it| cosigner(&format!("w{it}.example"), 100 + it)).collect()
}

/// Six witnesses in two groups, as the specification has it.
fn two_levels(quorum: &str) -> Policy {
    let mut text = format!("log {}\n", signer(1).public());
    for (at, witness) in witnesses(6).iter().enumerate() {
        text += &format!("witness {}{} {}\n", if at < 3 { "X" } else { "Y" }, at, witness.public());
    }
    text += "group X 2 X0 X1 X2\ngroup Y any Y3 Y4 Y5\ngroup X-and-Y all X Y\n";
    parse(&format!("{text}quorum {quorum}\n"))
}

fn cosigned_by(indexes: &[usize]) -> Note {
    let head = Log::of(3).head();
    let mut note = Checkpoint::new(ORIGIN, head).unwrap().sign(&signer(1)).unwrap();
    let witnesses = witnesses(6);
    for at in indexes {
        note.add(witnesses[*at].cosign(note.text(), 5).unwrap()).unwrap();
    }
    note
}

#[test]
fn a_quorum_of_groups_counts_as_the_specification_says() {
    for (quorum, by, enough) in [
        ("X-and-Y", &[0, 1, 3][..], true),
        ("X-and-Y", &[0, 2, 4, 5], true),
        ("X-and-Y", &[0, 1, 2], false),
        ("X-and-Y", &[0, 3, 4, 5], false),
        ("X-and-Y", &[], false),
        // One witness twice is one witness.
        ("X", &[0, 0], false),
        ("X", &[1, 2], true),
        ("Y", &[5], true),
        ("Y4", &[4], true),
        ("Y4", &[3, 5], false),
        ("none", &[], true),
    ] {
        let (policy, note) = (two_levels(quorum), cosigned_by(by));
        assert_eq!(policy.satisfied_by(&note).is_ok(), enough, "{quorum} {by:?}");
    }
}

#[test]
fn a_policy_prints_what_it_says() {
    for policy in [policy(), two_levels("X-and-Y"), two_levels("none")] {
        assert_eq!(parse(&policy.to_string()), policy);
    }
    let text = format!(
        "# whom we believe\n\n \tlog\t{}   https://so.example/log \n# sizes 0-99\nlog {}\n\
         \x20# kept since 2026\nquorum \t none\n",
        signer(1).public(),
        signer(2).public(),
    );
    let policy = parse(&text);
    assert_eq!(policy.logs()[0].url.as_deref(), Some("https://so.example/log"));
    assert_eq!(policy.logs()[1].sizes, Sizes { first: 0, last: Some(99) });
    assert_eq!(parse(&policy.to_string()), policy);
    // The example's group names need not be ASCII.
    let text = format!("witness tỉnh {}\nquorum tỉnh\n", witnesses(1)[0].public());
    assert_eq!(parse(&text).to_string(), text);
}

#[test]
fn a_key_that_was_replaced_signs_nothing_new() {
    let text = format!(
        "# sizes 0-99\nlog {}\n# sizes 100-\nlog {}\nquorum none\n",
        signer(1).public(),
        signer(2).public()
    );
    let policy = parse(&text);
    let root = Log::of(3).head().root;
    let verdict = |size, by: &[u8]| {
        let checkpoint = Checkpoint::new(ORIGIN, Head { size, root }).unwrap();
        let mut note = Note::new(checkpoint.to_string()).unwrap();
        by.iter().for_each(|seed| note.add(signer(*seed).sign(note.text())).unwrap());
        policy.satisfied_by(&note).map(|it| it.log.key.clone())
    };
    assert_eq!(verdict(99, &[1]), Ok(signer(1).public().clone()));
    assert_eq!(verdict(100, &[2]), Ok(signer(2).public().clone()));
    assert_eq!(verdict(100, &[1]), Err(Unsatisfied::Sizes(100)));
    assert_eq!(verdict(99, &[2]), Err(Unsatisfied::Sizes(99)));
    // While one is replaced by the other, both may sign.
    assert_eq!(verdict(100, &[1, 2]), Ok(signer(2).public().clone()));
    assert_eq!(verdict(100, &[3]), Err(Unsatisfied::Log(ORIGIN.into())));
}

#[test]
fn one_signature_that_does_not_hold_spoils_the_note() {
    let note = cosigned(Log::of(3).head());
    for place in 0..3 {
        let mut changed = Note::new(note.text()).unwrap();
        for (at, signature) in note.signatures().iter().enumerate() {
            let mut signature = signature.clone();
            if at == place {
                signature.bytes[20] ^= 1;
            }
            changed.add(signature).unwrap();
        }
        let verdict = policy().satisfied_by(&changed).unwrap_err();
        let Unsatisfied::Checkpoint(CheckpointError::Note(error)) = verdict else {
            panic!("{verdict}")
        };
        assert!(matches!(error, NoteError::BadSignature { .. }));
    }
    let text = Note::new("no checkpoint\n").unwrap();
    let policy = policy();
    let verdict = policy.satisfied_by(&text);
    assert!(matches!(verdict, Err(Unsatisfied::Checkpoint(CheckpointError::Form))));
}

#[test]
fn the_latest_of_a_witness_s_times_counts() {
    let mut note = cosigned_by(&[0]);
    for time in [9, 7] {
        note.add(witnesses(1)[0].cosign(note.text(), time).unwrap()).unwrap();
    }
    let policy = two_levels("X0");
    assert_eq!(policy.satisfied_by(&note).unwrap().witnesses[0].1, 9);
}

#[test]
fn what_is_no_policy_is_refused_with_its_line() {
    let (log, other) = (signer(1).public().clone(), signer(2).public().clone());
    let keys: Vec<String> = witnesses(3).iter().map(|it| it.public().to_string()).collect();
    let (a, b) = (&keys[0], &keys[1]);
    let taken = |name: &str| LineError::Taken(name.into());
    let unknown = |name: &str| LineError::Unknown(name.into());
    let threshold = |text: &str, members| LineError::Threshold { threshold: text.into(), members };
    for (text, line, source) in [
        ("hello\n", 1, LineError::Form),
        ("log\n", 1, LineError::Form),
        (&format!("log {log} url more\n"), 1, LineError::Form),
        (&format!("log {log}\nlog {other}\nlog {log}\n"), 3, LineError::SameKey),
        (&format!("witness none {a}\n"), 1, taken("none")),
        (&format!("witness a {a}\nwitness a {b}\n"), 2, taken("a")),
        (&format!("witness a {a}\nwitness b {a}\n"), 2, LineError::SameKey),
        (&format!("witness a {a}\ngroup a any a\n"), 2, taken("a")),
        (&format!("witness a {a}\ngroup g any a b\n"), 2, unknown("b")),
        (&format!("witness a {a}\ngroup g any g\n"), 2, unknown("g")),
        (&format!("witness a {a}\ngroup g any none\n"), 2, unknown("none")),
        (&format!("witness a {a}\ngroup g all a a\n"), 2, LineError::Twice("a".into())),
        (
            &format!("witness a {a}\nwitness b {b}\ngroup g any a\ngroup h 2 g a\n"),
            4,
            LineError::Twice("a".into()),
        ),
        (&format!("witness a {a}\ngroup g any\n"), 2, threshold("any", 0)),
        (&format!("witness a {a}\ngroup g all\n"), 2, threshold("all", 0)),
        (&format!("witness a {a}\ngroup g 0 a\n"), 2, threshold("0", 1)),
        (&format!("witness a {a}\ngroup g 2 a\n"), 2, threshold("2", 1)),
        (&format!("witness a {a}\ngroup g 01 a\n"), 2, threshold("01", 1)),
        ("quorum none\nquorum none\n", 2, LineError::SecondQuorum),
        ("quorum a\n", 1, unknown("a")),
        (&format!("quorum a\nwitness a {a}\n"), 1, unknown("a")),
        ("# sizes 1-0\n", 1, LineError::Sizes),
        ("# sizes 1\n", 1, LineError::Sizes),
        ("# sizes of the log\n", 1, LineError::Sizes),
        ("#sizes 0-9\n", 1, LineError::Sizes),
        ("# sizes 0-9\nquorum none\n", 2, LineError::Sizes),
        ("quorum none\n# sizes 0-9\n", 2, LineError::Sizes),
    ] {
        let expected = PolicyError::Line { line, source };
        assert_eq!(Policy::parse(text.as_bytes()), Err(expected), "{text}");
    }
    let key = |text: &str| match Policy::parse(text.as_bytes()) {
        Err(PolicyError::Line { line: 1, source: LineError::Key(error) }) => error.to_string(),
        other => panic!("{other:?}"),
    };
    // A cosigner's key is no log's, and a log's key no witness's.
    assert!(key(&format!("log {a}\n")).contains("0x04"));
    assert!(key(&format!("witness a {log}\n")).contains("0x01"));
    assert!(key("log nothing\n").contains("not a key"));

    assert_eq!(Policy::parse(b"# nothing\n"), Err(PolicyError::NoQuorum));
    for bytes in [&b""[..], b"quorum none", b"quorum none\r\n", b"quorum none\n\0\n", b"#\xff\n"] {
        assert_eq!(Policy::parse(bytes), Err(PolicyError::Text), "{bytes:?}");
    }
}
