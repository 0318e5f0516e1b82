//! Whoever changes the data and writes the page anew is found out, and told apart.

use cooperative::seal::Statement;
use evidence::form::{Encoded, Kept};
use evidence::recompute::{Asked, figures};
use evidence::{Evidence, Extent, Listed, Scope, SealNote, Verdict, verify};
use transparency::{Hash, Note};

use crate::world::{ORIGIN, SEAL, SIZE, World, file, signer};

/// The verdict on evidence of the area that was changed like this.
fn verdict(change: impl FnOnce(&World, &mut Evidence)) -> Verdict {
    let world = World::new();
    let mut evidence = world.of_area();
    change(&world, &mut evidence);
    let judged = verify(&file(&evidence), &world.policy(), None);
    judged.map_or_else(|it| it.verdict, |it| it.verdict())
}

/// The extent, changed and signed anew by the log's own key: a keeper who lies.
fn lied(world: &World, evidence: &mut Evidence, lie: impl FnOnce(&mut Extent)) {
    let note = Note::parse(evidence.extent.as_bytes()).unwrap();
    let mut extent = Extent::parse(note.text()).unwrap();
    lie(&mut extent);
    evidence.extent = world.state(&extent.to_string());
}

fn statement(evidence: &Evidence) -> Statement {
    let listed = Listed::all(evidence).unwrap();
    figures(&listed, &Asked::of(&evidence.scope).unwrap().unwrap()).unwrap()
}

#[test]
fn unchanged_it_is_valid() {
    assert_eq!(verdict(|_, _| ()), Verdict::Valid);
}

#[test]
fn an_entry_that_is_kept_back_is_missed() {
    let dropped =
        |at: fn(usize) -> usize| verdict(|_, it| drop(it.entries.remove(at(it.entries.len()))));
    assert_eq!(dropped(|_| 0), Verdict::Incomplete);
    assert_eq!(dropped(|len| len / 2), Verdict::Incomplete);
    assert_eq!(dropped(|len| len - 1), Verdict::Incomplete);
    assert_eq!(verdict(|_, it| it.entries.clear()), Verdict::Incomplete);
}

#[test]
fn a_keeper_who_says_that_there_are_fewer_must_drop_what_others_rest_on() {
    // Without the seal, and the extent says so: then there is no seal.
    let no_seal = verdict(|world, it| {
        it.entries.pop();
        lied(world, it, |extent| extent.partitions.values_mut().for_each(|it| *it -= 1));
    });
    assert_eq!(no_seal, Verdict::Incomplete);
}

#[test]
fn an_entry_that_is_not_in_the_log_is_named() {
    let changed = |at: usize| {
        verdict(move |_, it| {
            let mut bytes = it.entries[3].entry.0.to_vec();
            let place = bytes.len() - 1 - at;
            bytes[place] ^= 1;
            it.entries[3].entry = Encoded(bytes.into());
        })
    };
    // Within the digest and document of the provenance, where every byte is possible.
    assert_eq!(changed(0), Verdict::NotInLog);
    assert_eq!(verdict(|_, it| it.entries[5].proof[2] = Encoded(Hash::EMPTY)), Verdict::NotInLog);
    assert_eq!(verdict(|_, it| it.entries[5].proof.truncate(3)), Verdict::NotInLog);
    let swapped = |it: &mut Evidence| {
        let proof = it.entries[1].proof.clone();
        it.entries[2].proof = proof;
    };
    assert_eq!(verdict(|_, it| swapped(it)), Verdict::NotInLog);
}

#[test]
fn what_another_key_signed_is_worth_nothing() {
    let theirs = || World::new().with_key(2);
    assert_eq!(
        verdict(|_, it| it.checkpoint = theirs().checkpoint(SIZE).to_string()),
        Verdict::BadSignature
    );
    let extent = |it: &mut Evidence| lied(&theirs(), it, |_| ());
    assert_eq!(verdict(|_, it| extent(it)), Verdict::BadSignature);
    let seal = |it: &mut Evidence| {
        let text = SealNote::new(ORIGIN, SEAL, &statement(it)).to_string();
        it.seal = Some(theirs().state(&text));
    };
    assert_eq!(verdict(|_, it| seal(it)), Verdict::BadSignature);
    let key = |it: &mut Evidence| {
        let key = signer(2).public().clone();
        it.keys[0].key = key.to_string();
        it.keys[0].fingerprint = key.fingerprint();
    };
    assert_eq!(verdict(|_, it| key(it)), Verdict::BadSignature);
    let print = |it: &mut Evidence| it.keys[0].fingerprint = signer(2).public().fingerprint();
    assert_eq!(verdict(|_, it| print(it)), Verdict::BadSignature);
}

#[test]
fn what_was_signed_of_a_part_is_not_taken_for_the_whole() {
    // True of commune 03390 as it is, and signed: nothing of it says that it is all of district 106.
    let widened = |_: &World, it: &mut Evidence| {
        let Scope::Area { area, seal, .. } = &mut it.scope else { return };
        (*area, *seal, it.seal) = ("106".into(), None, None);
    };
    assert_eq!(verdict(widened), Verdict::Incomplete);
}

#[test]
fn what_was_signed_for_one_pin_is_not_taken_for_another() {
    // As known earlier an area may have had less land: all of that, and signed, is not all of it now.
    let world = World::new();
    let at = |known_at| {
        let mut evidence = world.of_area();
        let Scope::Area { known_at: pin, seal, .. } = &mut evidence.scope else { panic!() };
        (*pin, *seal, evidence.seal) = (known_at, None, None);
        evidence.figures = evidence::recompute::lines(&statement(&evidence));
        evidence
    };
    let mut earlier = at(500);
    let subject = earlier.scope.subject();
    lied(&world, &mut earlier, |it| it.of = subject);
    let judged = |it: &Evidence| verify(&file(it), &world.policy(), None).map_err(|it| it.verdict);
    assert!(judged(&earlier).is_ok());
    let later = Evidence { extent: earlier.extent, ..at(934) };
    assert_eq!(judged(&later).unwrap_err(), Verdict::Incomplete);
}

#[test]
fn a_key_that_was_given_up_shows_no_earlier_checkpoint_beyond_its_sizes() {
    let world = World::new();
    let mut evidence = world.of_area();
    evidence.kept = Some(world.kept(600));
    let stolen = World::new().forked(17).with_key(2).checkpoint(900);
    let old = signer(2).public().clone();
    let policy = format!("# sizes 0-500\nlog {old}\n{}", world.policy());
    let policy = transparency::Policy::parse(policy.as_bytes()).unwrap();
    let refused = verify(&file(&evidence), &policy, Some(&stolen)).unwrap_err();
    assert_eq!(refused.verdict, Verdict::BadSignature, "{refused}");
}

#[test]
fn a_recorder_is_a_name_and_nothing_invisible() {
    let named = |name: &'static str| {
        verdict(move |_, it| {
            let Scope::Area { recorder, .. } = &mut it.scope else { return };
            *recorder = Some(name.into());
        })
    };
    assert_eq!(named("clerk:nobody"), Verdict::Valid);
    assert_eq!(named("\u{202e}x"), Verdict::Malformed);
    assert_eq!(named(""), Verdict::Malformed);
}

#[test]
fn an_extent_is_of_its_checkpoint() {
    let other = |world: &World, it: &mut Evidence| lied(world, it, |it| it.head.size -= 1);
    assert_eq!(verdict(other), Verdict::BadSignature);
    let foreign = |world: &World, it: &mut Evidence| {
        lied(world, it, |it| it.origin = "coopledger/other".into());
    };
    assert_eq!(verdict(foreign), Verdict::BadSignature);
}

#[test]
fn figures_follow_from_the_entries_or_not() {
    let not = Verdict::FiguresDoNotFollow;
    assert_eq!(verdict(|_, it| it.figures[0].value = "17".into()), not);
    assert_eq!(verdict(|_, it| drop(it.figures.pop())), not);
    assert_eq!(verdict(|_, it| it.figures.swap(0, 1)), not);
    assert_eq!(verdict(|_, it| it.figures.push(it.figures[0].clone())), not);
    // Another pin than the one that was sealed, with the figures of that pin.
    let earlier = |world: &World, it: &mut Evidence| {
        let Scope::Area { known_at, .. } = &mut it.scope else { return };
        *known_at = 500;
        let subject = it.scope.subject();
        lied(world, it, |extent| extent.of = subject);
        it.figures = evidence::recompute::lines(&statement(it));
    };
    assert_eq!(verdict(earlier), not);
    // Another seal's note, signed by the log's own key.
    let note = |world: &World, it: &mut Evidence| {
        let mut other = statement(it);
        other.root[0] ^= 1;
        it.seal = Some(world.state(&SealNote::new(ORIGIN, SEAL, &other).to_string()));
    };
    assert_eq!(verdict(note), not);
    assert_eq!(verdict(|_, it| it.seal = None), Verdict::Malformed);
}

#[test]
fn a_kept_checkpoint_tells_a_shorter_log_and_two_histories() {
    let world = World::new();
    let judged = |evidence: &Evidence, kept: &Note| {
        let judged = verify(&file(evidence), &world.policy(), Some(kept));
        judged.map_or_else(|it| it.verdict, |it| it.verdict())
    };
    let mut evidence = world.of_area();
    assert_eq!(judged(&evidence, &world.checkpoint(600)), Verdict::Unproved);
    evidence.kept = Some(world.kept(600));
    assert_eq!(judged(&evidence, &world.checkpoint(600)), Verdict::Valid);
    assert_eq!(judged(&evidence, &world.checkpoint(601)), Verdict::Unproved);
    let fork = World::new().forked(17);
    assert_eq!(judged(&evidence, &fork.checkpoint(600)), Verdict::SplitView);
    assert_eq!(judged(&evidence, &fork.checkpoint(SIZE)), Verdict::SplitView);
    let stranger = World::new().with_key(2);
    assert_eq!(judged(&evidence, &stranger.checkpoint(600)), Verdict::BadSignature);
    // What the file carries itself is held against it whoever verifies.
    let carried = |kept| {
        let mut evidence = world.of_area();
        evidence.kept = Some(kept);
        let judged = verify(&file(&evidence), &world.policy(), None);
        judged.map_or_else(|it| it.verdict, |it| it.verdict())
    };
    let with = |checkpoint: &Note| Kept { checkpoint: checkpoint.to_string(), ..world.kept(600) };
    assert_eq!(carried(world.kept(600)), Verdict::Valid);
    // Another history, or a proof that is broken: which of them, only the keeper can show.
    assert_eq!(carried(with(&fork.checkpoint(600))), Verdict::Unproved);
    assert_eq!(carried(with(&world.checkpoint(599))), Verdict::Unproved);
    assert_eq!(carried(with(&fork.checkpoint(SIZE))), Verdict::SplitView);
    assert_eq!(carried(with(&stranger.checkpoint(600))), Verdict::BadSignature);
    let mut longer = Note::new(format!("{ORIGIN}\n936\n{}\n", Hash::leaf(b"x"))).unwrap();
    longer.add(world.signer.sign(longer.text())).unwrap();
    assert_eq!(judged(&evidence, &longer), Verdict::LogShrank);
}

#[test]
fn one_cooperatives_file_has_one_cooperatives_stream() {
    let world = World::new();
    let mut evidence = world.of_cooperative();
    let Scope::Cooperative { id, .. } = &mut evidence.scope else { panic!() };
    *id = "67e55044-10b1-426f-9247-bb680e5fe0c8".into();
    let refused = verify(&file(&evidence), &world.policy(), None).unwrap_err();
    assert_eq!(refused.verdict, Verdict::Incomplete);
    let mut evidence = world.of_cooperative();
    evidence.figures = world.of_area().figures;
    let refused = verify(&file(&evidence), &world.policy(), None).unwrap_err();
    assert_eq!(refused.verdict, Verdict::FiguresDoNotFollow);
}
