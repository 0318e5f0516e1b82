//! The verification: nothing is believed but the policy's keys.

use std::collections::BTreeMap;

use cooperative::Text;
use entry::Happened;
use eventlog::StreamId;
use figures::seal::differences;
use transparency::{
    Checkpoint, CheckpointError, Consistency, Hash, Head, Inclusion, Note, NoteError, Policy,
    Unsatisfied, VerifierKey,
};

use crate::container;
use crate::disclosure::{State, personal};
use crate::extent::Extent;
use crate::form::{Evidence, FORM, Scope};
use crate::listed::{Listed, ended};
use crate::recompute::{self, Asked};
use crate::report::render;
use crate::seal::SealNote;
use crate::statement::signed;
use crate::verdict::{Proved, Refused, Verdict};

/// Verifies a file by the keys of a policy, and by a checkpoint that whoever verifies kept from
/// before, if there is one.
///
/// # Errors
/// [`Refused`] with the first thing that does not hold, in this order: the form; signatures; the
/// kept checkpoint; each entry's proof; completeness; the figures; personal data; the page.
pub fn verify(file: &[u8], policy: &Policy, kept: Option<&Note>) -> Result<Proved, Refused> {
    let evidence = read(file)?;
    let note = Note::parse(evidence.checkpoint.as_bytes())
        .map_err(|it| Refused::malformed("the checkpoint", it))?;
    let satisfied = policy.satisfied_by(&note).map_err(unsatisfied)?;
    let (origin, head) = (satisfied.checkpoint.origin(), *satisfied.checkpoint.head());
    named(&evidence, policy, &satisfied.log.key)?;
    let extent = extent(&evidence, policy, origin, head)?;
    let since = goes_on(&evidence, policy, kept, (origin, head))?;
    included(&evidence, head)?;
    let listed = Listed::all(&evidence)?;
    complete(&evidence, &listed, &extent)?;
    let figures = follow(&evidence, &listed, policy, (origin, head.size))?;
    if let Scope::Area { recorder: Some(recorder), .. } = &evidence.scope {
        Text::new(recorder).map_err(|it| Refused::malformed("the recorder", it))?;
    }
    let mut proved = Proved {
        scope: evidence.scope.clone(),
        taken_back: taken_back(&evidence.scope, &listed),
        checkpoint: evidence.checkpoint.clone(),
        origin: origin.to_owned(),
        head,
        fingerprint: satisfied.log.key.fingerprint(),
        witnesses: satisfied.witnesses.iter().map(|(it, _)| it.name.clone()).collect(),
        since,
        entries: listed.len(),
        partitions: extent.partitions.len(),
        figures,
        shown: 0,
        erased: 0,
        withheld: 0,
    };
    count_personal(&listed, &mut proved)?;
    match render(&evidence)?.as_bytes() == file {
        true => Ok(proved),
        false => Err(Refused::new(Verdict::Altered, "the page is not the one of its data")),
    }
}

fn read(file: &[u8]) -> Result<Evidence, Refused> {
    let none = || Refused::malformed("the file", "there is no evidence in it");
    let json = container::data(file).ok_or_else(none)?;
    let evidence: Evidence =
        serde_json::from_str(json).map_err(|it| Refused::malformed("the data", it))?;
    match evidence.form == FORM {
        true => Ok(evidence),
        false => Err(Refused::malformed("the form", format!("{FORM} is known, and no other"))),
    }
}

fn unsatisfied(error: Unsatisfied) -> Refused {
    match error {
        Unsatisfied::Checkpoint(
            it @ (CheckpointError::Form | CheckpointError::Size | CheckpointError::Root),
        ) => Refused::malformed("the checkpoint", it),
        Unsatisfied::Checkpoint(it) => Refused::signature("the checkpoint", it),
        it => Refused::signature("the checkpoint", it),
    }
}

/// That the keys named for people are the policy's, the one that signed among them.
fn named(evidence: &Evidence, policy: &Policy, signed: &VerifierKey) -> Result<(), Refused> {
    let mut signs = false;
    for it in &evidence.keys {
        let key: VerifierKey =
            it.key.parse().map_err(|it| Refused::malformed("a key that is named", it))?;
        let known = policy.logs().iter().any(|it| it.key == key);
        if !known || it.fingerprint != key.fingerprint() {
            let why = format!("{} is not of the policy, or has another fingerprint", it.key);
            return Err(Refused::signature("a key that is named", why));
        }
        signs |= key == *signed;
    }
    match signs {
        true => Ok(()),
        false => Err(Refused::signature("the keys that are named", "none of them has signed")),
    }
}

fn extent(
    evidence: &Evidence,
    policy: &Policy,
    origin: &str,
    head: Head,
) -> Result<Extent, Refused> {
    let note = signed(&evidence.extent, "the extent", policy, (origin, head.size))?;
    let none = || Refused::malformed("the extent", "it is no such statement");
    let extent = Extent::parse(note.text()).ok_or_else(none)?;
    if extent.origin != origin || extent.head != head {
        return Err(Refused::signature("the extent", "it is one of another checkpoint"));
    }
    let subject = evidence.scope.subject();
    if extent.of != subject {
        let why = format!("what there is of {} was signed, and not of {subject}", extent.of);
        return Err(Refused::new(Verdict::Incomplete, why));
    }
    Ok(extent)
}

/// That the log goes on from the checkpoint that the file carries, and from the one that was kept;
/// the size of this.
fn goes_on(
    evidence: &Evidence,
    policy: &Policy,
    kept: Option<&Note>,
    now: (&str, Head),
) -> Result<Option<u64>, Refused> {
    let carried = match &evidence.kept {
        None => None,
        Some(it) => {
            let note = Note::parse(it.checkpoint.as_bytes())
                .map_err(|it| Refused::malformed("the earlier checkpoint", it))?;
            let old = earlier("the earlier checkpoint", policy, &note, now)?;
            let path = it.proof.iter().map(|it| it.0).collect();
            if old.size == now.1.size && old.root != now.1.root {
                return Err(split(old.size));
            }
            let proved = Consistency { path }.verify(&old, &now.1);
            proved.map_err(|it| unproved(old.size, &it.to_string()))?;
            Some(old)
        }
    };
    let Some(kept) = kept else { return Ok(None) };
    let old = earlier("the kept checkpoint", policy, kept, now)?;
    let same = [carried, Some(now.1)].into_iter().flatten().find(|it| it.size == old.size);
    match same {
        Some(same) if same == old => Ok(Some(old.size)),
        Some(_) => Err(split(old.size)),
        None => Err(unproved(old.size, "there is none in the file")),
    }
}

fn unproved(size: u64, why: &str) -> Refused {
    Refused::new(Verdict::Unproved, format!("no proof leads on from {size} entries: {why}"))
}

/// The head of an earlier checkpoint of the same log, which is not larger than now.
fn earlier(
    what: &'static str,
    policy: &Policy,
    note: &Note,
    (origin, now): (&str, Head),
) -> Result<Head, Refused> {
    let size =
        Checkpoint::parse(note.text()).map_err(|it| Refused::malformed(what, it))?.head().size;
    let keys = policy.logs().iter().filter(|it| it.sizes.contain(size)).map(|it| &it.key);
    let old = Checkpoint::open(note, keys).map_err(|it| match it {
        CheckpointError::Note(NoteError::BadSignature { .. } | NoteError::Unsigned) => {
            Refused::signature(what, it)
        }
        it => Refused::malformed(what, it),
    })?;
    if old.origin() != origin {
        let why = format!("it is of {}, and the evidence of {origin}", old.origin());
        return Err(Refused::signature(what, why));
    }
    let old = *old.head();
    match old.size > now.size {
        false => Ok(old),
        true => {
            let why = format!("{what} has {} entries, this one {}", old.size, now.size);
            Err(Refused::new(Verdict::LogShrank, why))
        }
    }
}

fn split(size: u64) -> Refused {
    Refused::new(Verdict::SplitView, format!("of {size} entries there are two signed roots"))
}

/// That each entry stands in the log where it says.
fn included(evidence: &Evidence, head: Head) -> Result<(), Refused> {
    for (number, part) in (1..).zip(&evidence.entries) {
        let not = |why: String| Refused::new(Verdict::NotInLog, why);
        let envelope = eventlog::Envelope::decode(part.entry.0.clone())
            .map_err(|it| not(format!("what stands as entry {number} of the file: {it}")))?;
        let index = envelope.position.0 - 1;
        let proof = Inclusion { index, path: part.proof.iter().map(|it| it.0).collect() };
        let at = envelope.position;
        let leaf = Hash::leaf(&part.entry.0);
        proof.verify(&leaf, &head).map_err(|it| not(format!("entry {at}: {it}")))?;
    }
    Ok(())
}

/// That there is every entry of the partitions and streams, and none beside.
fn complete(evidence: &Evidence, listed: &[Listed<'_>], extent: &Extent) -> Result<(), Refused> {
    let missing = |why: String| Refused::new(Verdict::Incomplete, why);
    if let Scope::Cooperative { id, .. } = &evidence.scope {
        let stream = format!("cooperative:{id}");
        if StreamId::new(&stream).is_err() || extent.streams.keys().ne([&stream]) {
            return Err(missing(format!("the extent is not the one of {stream}")));
        }
    }
    let mut partitions: BTreeMap<&str, u64> = BTreeMap::new();
    let mut streams: BTreeMap<&str, u64> = BTreeMap::new();
    for it in listed {
        let (partition, stream) = (it.envelope.partition.as_str(), it.envelope.stream.as_str());
        let (counted, number, name) = match extent.partitions.contains_key(partition) {
            true => (&mut partitions, it.envelope.partition_sequence, partition),
            false if extent.streams.contains_key(stream) => {
                (&mut streams, it.envelope.revision.0, stream)
            }
            false => return Err(missing(format!("nothing was said of {stream}"))),
        };
        let last = counted.entry(name).or_default();
        if number != *last + 1 {
            return Err(missing(format!("{name} goes on with {number} after {last}")));
        }
        *last = number;
    }
    for (said, found) in [(&extent.partitions, &partitions), (&extent.streams, &streams)] {
        for (name, count) in said {
            let found = found.get(name.as_str()).copied().unwrap_or(0);
            if found != *count {
                return Err(missing(format!("{name} has {count} entries, here are {found}")));
            }
        }
    }
    Ok(())
}

/// That the figures follow from the entries, and the seal with them; how many.
fn follow(
    evidence: &Evidence,
    listed: &[Listed<'_>],
    policy: &Policy,
    (origin, size): (&str, u64),
) -> Result<usize, Refused> {
    let not = |why: String| Refused::new(Verdict::FiguresDoNotFollow, why);
    let Some(asked) = Asked::of(&evidence.scope)? else {
        let none = evidence.figures.is_empty() && evidence.seal.is_none();
        return if none { Ok(0) } else { Err(not("one cooperative has no figures".into())) };
    };
    if asked.known_at > size {
        return Err(not(format!("{} is known of after {size} entries", asked.known_at)));
    }
    let again = recompute::figures(listed, &asked)?;
    let lines = recompute::lines(&again);
    let differs = lines.iter().zip(&evidence.figures).find(|(is, said)| is != said);
    if let Some((is, said)) = differs {
        let why = format!("{} is {}, and not {}", is.indicator, is.value, said.value);
        return Err(not(why));
    }
    if lines.len() != evidence.figures.len() {
        return Err(not(format!("there are {} figures", lines.len())));
    }
    if let Scope::Area { seal: Some(revision), .. } = &evidence.scope {
        let (position, sealed) = sealed(listed, &asked, *revision)?;
        let differs = differences(sealed, &again);
        if let Some(it) = differs.first() {
            let why = format!("{} is not what was sealed: {:?}", it.indicator, it.cause);
            return Err(not(why));
        }
        let note = evidence.seal.as_deref().unwrap_or_default();
        let note = signed(note, "the seal", policy, (origin, size))?;
        if note.text() != SealNote::new(origin, (position, *revision), sealed).to_string() {
            return Err(not("the signed seal is not the one that was recorded".into()));
        }
    } else if evidence.seal.is_some() {
        return Err(not("a seal is signed that nobody asked for".into()));
    }
    Ok(lines.len())
}

/// The statement that was sealed under a revision of the area's stream, and where it stands.
fn sealed<'e>(
    listed: &'e [Listed<'e>],
    asked: &Asked,
    revision: u64,
) -> Result<(u64, &'e cooperative::seal::Statement), Refused> {
    let stream = entry::stream_of_area(&asked.area.code);
    let of = |it: &&Listed<'_>| {
        it.envelope.stream.as_str() == stream && it.envelope.revision.0 == revision
    };
    let found = listed.iter().find(of).and_then(|it| {
        let Happened::Area(events) = &it.payload.happened else { return None };
        Some((it.position(), events.iter().find_map(statement)?))
    });
    let none = || Refused::new(Verdict::Incomplete, format!("{stream} has no seal {revision}"));
    let (position, sealed) = found.ok_or_else(none)?;
    let same = (sealed.kind, sealed.period_from, sealed.as_of, sealed.known_at)
        == (asked.kind, asked.from, asked.as_of, asked.known_at);
    match same {
        true => Ok((position, sealed)),
        false => {
            Err(Refused::new(Verdict::FiguresDoNotFollow, "the figures are not of what was sealed"))
        }
    }
}

fn statement(event: &cooperative::publication::AreaEvent) -> Option<&cooperative::seal::Statement> {
    match event {
        cooperative::publication::AreaEvent::StatementSealed(it) => Some(it),
        _ => None,
    }
}

/// By which entry the seal was taken back, that this is evidence of.
pub(crate) fn taken_back(scope: &Scope, listed: &[Listed<'_>]) -> Option<u64> {
    let Scope::Area { area, seal: Some(revision), .. } = scope else { return None };
    let code = area.split('@').next()?;
    let stream = format!("area:{code}");
    ended(listed, u64::MAX).get(&(stream.as_str(), *revision)).copied()
}

fn count_personal(listed: &[Listed<'_>], proved: &mut Proved) -> Result<(), Refused> {
    for (it, state) in personal(listed) {
        match state {
            State::Shown(_) => proved.shown += 1,
            State::Withheld => proved.withheld += 1,
            State::Erased(_) => proved.erased += 1,
            State::Despite(by) => {
                let why = format!("entry {it}: a text is shown that entry {by} erased");
                return Err(Refused::new(Verdict::ShownThoughErased, why));
            }
            State::False => {
                let why = format!("entry {}: a text was recorded that is not the one shown", it);
                return Err(Refused::new(Verdict::NotWhatWasRecorded, why));
            }
        }
    }
    Ok(())
}
