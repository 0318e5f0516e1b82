//! Checkpoints and the proofs that carry them.

use proptest::prelude::*;
use transparency::checkpoint::CheckpointError;
use transparency::tree::SIZE_MAX;
use transparency::{
    Checkpoint, Hash, Head, Note, NoteError, ProofError, TlogProof, TlogProofError, Unsatisfied,
};

use crate::log::{Log, entry};
use crate::signed::{self, ORIGIN, cosigned, policy, signer};

const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

#[test]
fn the_example_of_the_specification_is_read() {
    let text = format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n");
    let checkpoint = Checkpoint::parse(&text).unwrap();
    assert_eq!(checkpoint.origin(), "example.com/behind-the-sofa");
    assert_eq!(*checkpoint.head(), Head { size: 20_852_163, root: ROOT.parse().unwrap() });
    assert_eq!((checkpoint.extensions(), checkpoint.to_string()), ("", text));
}

#[test]
fn a_checkpoint_has_one_form() {
    for (text, expected) in [
        ("", CheckpointError::Form),
        ("a\n1\n", CheckpointError::Form),
        (&format!("a\n1\n{ROOT}"), CheckpointError::Form),
        (&format!("\n1\n{ROOT}\n"), CheckpointError::Form),
        (&format!("a\n\n1\n{ROOT}\n"), CheckpointError::Form),
        (&format!("a\n1\n{ROOT}\n\n"), CheckpointError::Form),
        (&format!("a\n1\n{ROOT}\nb\n\nc\n"), CheckpointError::Form),
        (&format!("a\t\n1\n{ROOT}\n"), CheckpointError::Form),
        (&format!("a\n01\n{ROOT}\n"), CheckpointError::Size),
        (&format!("a\n-1\n{ROOT}\n"), CheckpointError::Size),
        (&format!("a\n1 \n{ROOT}\n"), CheckpointError::Size),
        (&format!("a\n9223372036854775808\n{ROOT}\n"), CheckpointError::Size),
        (&format!("a\n1\n{ROOT} \n"), CheckpointError::Root),
        ("a\n1\nAQ==\n", CheckpointError::Root),
        ("a\n1\nb\n", CheckpointError::Root),
    ] {
        assert_eq!(Checkpoint::parse(text), Err(expected), "{text:?}");
    }
    assert_eq!(Checkpoint::new("", Head::EMPTY), Err(CheckpointError::Form));
    assert_eq!(Checkpoint::new("a\nb", Head::EMPTY), Err(CheckpointError::Form));
    let large = Head { size: SIZE_MAX + 1, root: Hash::EMPTY };
    assert_eq!(Checkpoint::new("a", large), Err(CheckpointError::Size));
    // Others may write this, and witnesses answer it; nothing is signed so here.
    let odd = Head { size: 0, root: ROOT.parse().unwrap() };
    assert_eq!(Checkpoint::new("a", odd), Err(CheckpointError::Root));
    assert!(Checkpoint::parse(&format!("a\n0\n{ROOT}\n")).is_ok());
}

/// The specification allows them, so they are kept, and signatures cover them.
#[test]
fn extension_lines_are_kept() {
    let text = format!("{ORIGIN}\n0\n{}\nmore\nand more\n", Hash::EMPTY);
    let checkpoint = Checkpoint::parse(&text).unwrap();
    assert_eq!(checkpoint.extensions(), "more\nand more\n");
    let note = checkpoint.sign(&signer(1)).unwrap();
    assert_eq!(Checkpoint::open(&note, [signer(1).public()]), Ok(checkpoint));
    let changed = note.to_string().replace("and more", "no more");
    let opened = Checkpoint::open(&Note::parse(changed.as_bytes()).unwrap(), [signer(1).public()]);
    assert!(matches!(opened, Err(CheckpointError::Note(NoteError::BadSignature { .. }))));
}

#[test]
fn only_the_logs_own_key_signs_and_opens() {
    let head = Log::of(5).head();
    let elsewhere = Checkpoint::new("other.example/log", head).unwrap();
    assert!(matches!(elsewhere.sign(&signer(1)), Err(CheckpointError::Origin { .. })));

    let note = cosigned(head);
    let opened = Checkpoint::open(&note, [signer(1).public()]).unwrap();
    assert_eq!((opened.origin(), *opened.head()), (ORIGIN, head));
    let unsigned = Err(CheckpointError::Note(NoteError::Unsigned));
    assert_eq!(Checkpoint::open(&note, [signer(2).public()]), unsigned);
    // A witness that vouches for it is not the log.
    assert_eq!(Checkpoint::open(&note, [signed::province().public()]), unsigned);
    // Nor is a log's key under another origin, even if it signed.
    let mut note = Note::new(elsewhere.to_string()).unwrap();
    note.add(signer(1).sign(note.text())).unwrap();
    assert_eq!(Checkpoint::open(&note, [signer(1).public()]), unsigned);
}

#[test]
fn a_proof_verifies_offline_and_only_for_its_entry() {
    let policy = policy();
    for (size, index) in [(1, 0), (2, 1), (257, 256), (1_000, 77)] {
        let (proof, leaf) = signed::proof(size, index);
        let read = TlogProof::parse(proof.to_string().as_bytes()).unwrap();
        assert_eq!(read, proof);
        let satisfied = read.verify(&leaf, &policy).unwrap();
        assert_eq!(satisfied.checkpoint.head().size, size);
        let names: Vec<_> = satisfied.witnesses.iter().map(|it| (&*it.0.name, it.1)).collect();
        assert_eq!(names, [("province", 1_700_000_000), ("inspectorate", 1_700_000_007)]);

        let other = Hash::leaf(&entry(index + 1));
        let verdict = read.verify(&other, &policy).unwrap_err();
        assert_eq!(verdict, TlogProofError::Inclusion(ProofError::Root));
    }
}

#[test]
fn a_proof_says_why_it_proves_nothing() {
    let (proof, leaf) = signed::proof(300, 7);
    let verdict = |change: &dyn Fn(&mut TlogProof)| {
        let mut changed = proof.clone();
        change(&mut changed);
        changed.verify(&leaf, &policy()).unwrap_err()
    };
    assert_eq!(
        verdict(&|it| it.inclusion.index = 300),
        TlogProofError::Inclusion(ProofError::Beyond { index: 300, size: 300 })
    );
    assert_eq!(verdict(&|it| it.inclusion.index = 8), TlogProofError::Inclusion(ProofError::Root));
    assert!(matches!(
        verdict(&|it| it.inclusion.path.truncate(3)),
        TlogProofError::Inclusion(ProofError::Length(3))
    ));
    let alone = |it: &mut TlogProof| {
        let checkpoint = Checkpoint::parse(proof.checkpoint.text()).unwrap();
        it.checkpoint = checkpoint.sign(&signer(1)).unwrap();
    };
    assert_eq!(verdict(&alone), TlogProofError::Policy(Unsatisfied::Quorum(0)));
    let other = |it: &mut TlogProof| {
        let checkpoint = Checkpoint::parse(proof.checkpoint.text()).unwrap();
        it.checkpoint = checkpoint.sign(&signer(9)).unwrap();
    };
    assert_eq!(verdict(&other), TlogProofError::Policy(Unsatisfied::Log(ORIGIN.into())));
    // Another tree's checkpoint, however well signed.
    let forked = |it: &mut TlogProof| it.checkpoint = cosigned(Log::of(301).head());
    assert!(matches!(verdict(&forked), TlogProofError::Inclusion(_)));
}

#[test]
fn a_proof_has_one_form() {
    let (mut proof, _) = signed::proof(300, 7);
    proof.extra = Some(b"for the reader".to_vec());
    let text = proof.to_string();
    assert_eq!(TlogProof::parse(text.as_bytes()), Ok(proof.clone()));
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra Zm9yIHRoZSByZWFkZXI=\nindex 7\n"));
    let (first, _) = text.split_once("\n\n").unwrap();
    let many = format!("{first}\n{}", format!("{ROOT}\n").repeat(64));
    for bad in [
        String::new(),
        text.replace("@v1", "@v2"),
        text.replace("@v1\n", "@v1\r\n"),
        text.replace("index 7", "index 07"),
        text.replace("index 7", "index -7"),
        text.replace("index 7\n", ""),
        text.replace("index 7", "Index 7"),
        text.replace("extra Zm9", "extra !m9"),
        text.replace("extra Zm9", "extra  Zm9"),
        text.replace("index 7\n", "index 7\nindex 7\n"),
        text.replace("index 7\n", "index 7\nAQ==\n"),
        text.replace("index 7\n", "index 7\n\n"),
        text.replacen("\n\n", "\n", 1),
        text.replacen("\n\n", "\n\n\n", 1),
        text.replace(first, &many),
        first.to_string(),
        text.trim_end().to_string(),
        format!("{text}\n"),
    ] {
        assert!(TlogProof::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    assert!(TlogProof::parse(&[0xff]).is_err());
    assert!(TlogProof::parse(&vec![b'c'; 2_000_001]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Checkpoints are the same text in `tlog_tiles`.
    #[test]
    fn checkpoints_are_those_of_tlog_tiles(
        origin in "[ -~à-ỹ]{1,30}", size in 1..=SIZE_MAX, root in any::<[u8; 32]>(),
    ) {
        let ours = Checkpoint::new(origin.clone(), Head { size, root: Hash(root) }).unwrap();
        let hash = tlog_tiles::tlog::Hash(root);
        let theirs = tlog_tiles::Checkpoint::new(&origin, size, hash, "").unwrap();
        let text = ours.to_string();
        prop_assert_eq!(text.as_bytes(), &theirs.to_bytes()[..]);
        let read = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).unwrap();
        prop_assert_eq!((read.origin(), read.size()), (origin.as_str(), size));
        prop_assert_eq!(Checkpoint::parse(&text), Ok(ours));
    }
}
