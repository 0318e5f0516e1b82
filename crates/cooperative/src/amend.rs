//! Corrections and voids of a cooperative's entries: what no longer holds, and what takes its place.
//!
//! A correction replaces an entry wholly, its date too; a void takes one back. What an entry ends
//! stays ended: to bring it back, the correction or the void itself is corrected. Law knows
//! corrections of certificates (hiệu đính, Decree 92/2024); that every entry can be corrected, and
//! how, is a judgement.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::admission::{admit, amended};
use crate::command::{Act, Command};
use crate::decide::{
    Surroundings, check_backup, check_day, check_founders, check_received, check_surroundings,
    drafted, propose,
};
use crate::erasure::{Unerasable, check_erasure};
use crate::event::Event;
use crate::evolve::evolve;
use crate::history::{Entry, History, Standing};
use crate::law::minimum_members;
use crate::membership::MemberKind;
use crate::rejection::Rejection;
use crate::rules::{check_trades, check_values};
use crate::state::Cooperative;
use crate::timeline::Timeline;
use crate::words::Code;

/// What is to take the place of an earlier entry.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The revision of the earlier entry.
    pub of: u64,
    /// The full replacement: what happened instead, with its own date and order.
    pub by: &'a Command,
    /// Whether it says something anew that no rule reads, such as a document or personal data.
    pub says_more: bool,
}

/// Decides a correction: the entries that it makes, in one append, if the whole timeline is lawful
/// with the earlier entry gone and these in. Their position is `u64::MAX` until the log gives one.
///
/// The replacement is of the same kind of event: what was another thing altogether is voided, and
/// recorded. Only in the place of a void, which says nothing, may anything come. With the day of a
/// certificate move the memberships that began on that day, since nobody joined before it; the
/// minimum of members is asked for again, by the new day.
///
/// # Errors
/// [`Rejection::NoEntry`] and [`Rejection::Gone`] name what can be corrected;
/// [`Unerasable::Stays`] what never can;
/// [`Rejection::LaterEntry`] the entry that would become impossible; otherwise as
/// [`crate::decide()`].
pub fn decide_correction(
    history: &History,
    around: &Surroundings,
    replacement: &Replacement<'_>,
    recorded_on: NaiveDate,
) -> Result<Vec<Entry>, Rejection> {
    let command = replacement.by;
    let corrected = holding(history, replacement.of)?;
    check_day(command, recorded_on)?;
    check_values(&command.act)?;
    check_trades(&command.act, command.effective)?;
    check_surroundings(around, command)?;
    check_received(command, recorded_on)?;
    check_erasure(history, &command.act)?;
    if let Act::Register(it, _) = &command.act
        && !in_time(history, corrected)
    {
        check_backup(it, command.effective, recorded_on)?;
    }
    let mut drafts = match corrected.standing {
        Standing::Voids(_) => {
            check_founders(command)?;
            drafted(history, command, &propose(command))
        }
        Standing::New | Standing::ByDeadline | Standing::Replaces(_) => {
            let draft = replaced(history, corrected, command)?;
            if !replacement.says_more && same(corrected, &draft) {
                return Err(Rejection::NothingChanged { revision: corrected.revision });
            }
            let mut drafts = vec![draft];
            drafts.extend(moved(history, corrected, command));
            drafts
        }
    };
    if let Some(first) = drafts.first_mut() {
        first.standing = Standing::Replaces(corrected.revision);
    }
    admit(history, &drafts)?;
    check_founding(history, &drafts)?;
    check_codes(history, &drafts)?;
    Ok(drafts)
}

/// Decides a void of some entries in one append: one void for each of them, the newest first, on
/// the day of what it voids. Their position is `u64::MAX` until the log gives one.
///
/// # Errors
/// [`Rejection::NoEntry`] and [`Rejection::Gone`] name what cannot be voided,
/// [`Unerasable::Stays`] what never can;
/// [`Rejection::LaterEntry`] the entry that would become impossible.
pub fn decide_void(history: &History, revisions: &[u64]) -> Result<Vec<Entry>, Rejection> {
    let mut revisions = revisions.to_vec();
    revisions.sort_unstable();
    revisions.dedup();
    let mut drafts = Vec::with_capacity(revisions.len());
    for (voided, revision) in revisions.into_iter().rev().zip(history.revision() + 1..) {
        let entry = holding(history, voided)?;
        if matches!(entry.standing, Standing::Voids(_)) {
            return Err(Rejection::SaysNothing { revision: voided });
        }
        let standing = Standing::Voids(voided);
        drafts.push(Entry {
            position: u64::MAX,
            revision,
            order: 0,
            standing,
            events: Vec::new(),
            ..*entry
        });
    }
    admit(history, &drafts)?;
    check_founding(history, &drafts)?;
    check_codes(history, &drafts)?;
    Ok(drafts)
}

/// Whether the entry of a revision can be corrected or voided, among the entries of its stream: it
/// is there, and no other has ended it.
pub fn check_holds(
    entries: impl Iterator<Item = (u64, Standing)> + Clone,
    revision: u64,
) -> Result<(), Rejection> {
    let last = entries.clone().map(|(it, _)| it).max().unwrap_or(0);
    if !entries.clone().any(|(it, _)| it == revision) {
        return Err(Rejection::NoEntry { entry: revision, last });
    }
    let after = |of: u64| entries.clone().find(|(by, it)| it.ends() == Some(of) && of < *by);
    let Some((by, how)) = after(revision) else { return Ok(()) };
    let (mut holds, mut standing) = (by, how);
    while let Some(next) = after(holds) {
        (holds, standing) = next;
    }
    Err(Rejection::Gone {
        revision,
        by,
        voided: matches!(how, Standing::Voids(_)),
        last: holds,
        last_voids: matches!(standing, Standing::Voids(_)),
    })
}

/// The entry of a revision, if it still stands and may be amended: an erasure may not. What it
/// erased is gone whatever the log says later, and without it nobody could tell data that were
/// erased by law from data that are withheld.
fn holding(history: &History, revision: u64) -> Result<&Entry, Rejection> {
    let entries = history.entries();
    check_holds(entries.iter().map(|it| (it.revision, it.standing)), revision)?;
    let gone = Rejection::NoEntry { entry: revision, last: history.revision() };
    let entry = entries.iter().find(|it| it.revision == revision).ok_or(gone)?;
    match entry.events.iter().any(Event::erases) {
        true => Err(Unerasable::Stays { revision }.into()),
        false => Ok(entry),
    }
}

/// Whether an entry, or what it voids, is a backup registration: entered in time, it can be corrected
/// later. Decree 92/2024 Art. 20.
fn in_time(history: &History, entry: &Entry) -> bool {
    let backup =
        |it: &Entry| it.events.iter().any(|it| matches!(it, Event::Registered(it) if it.backup));
    match entry.standing {
        Standing::Voids(of) => history.entries().iter().any(|it| it.revision == of && backup(it)),
        Standing::New | Standing::ByDeadline | Standing::Replaces(_) => backup(entry),
    }
}

/// The one entry that a command becomes in the place of another of its kind.
fn replaced(history: &History, was: &Entry, by: &Command) -> Result<Entry, Rejection> {
    if let Act::Register(_, founders) = &by.act
        && !founders.is_empty()
    {
        return Err(Rejection::Value {
            field: "founders",
            value: founders.len().to_string(),
            expected: "none: founders have entries of their own, to be corrected there",
            expected_vi: "để trống: sáng lập viên có mục riêng, được đính chính ở đó",
        });
    }
    let events = propose(by);
    let word = |it: &[Event]| it.first().map_or("voided", Event::word);
    if word(&was.events) != word(&events) {
        return Err(Rejection::OtherEvent { was: word(&was.events), is: word(&events) });
    }
    let gone = Rejection::NoEntry { entry: was.revision, last: history.revision() };
    drafted(history, by, &events).pop().ok_or(gone)
}

fn same(was: &Entry, is: &Entry) -> bool {
    (was.effective, was.order, &was.events) == (is.effective, is.order, &is.events)
}

/// The memberships that began on the day of a certificate, on the day to which that is moved.
fn moved(history: &History, was: &Entry, by: &Command) -> Vec<Entry> {
    if !was.events.iter().any(|it| matches!(it, Event::Registered(_)))
        || was.effective == by.effective
    {
        return Vec::new();
    }
    let line = history.timeline(u64::MAX);
    let began = line.entries().iter().filter(|it| it.effective == was.effective);
    let founders =
        began.filter(|it| it.events.iter().any(|it| matches!(it, Event::MemberJoined(_))));
    let numbered = founders.zip(history.revision() + 2..);
    let draft = |(founder, revision): (&&Entry, u64)| Entry {
        position: u64::MAX,
        revision,
        effective: by.effective,
        standing: Standing::Replaces(founder.revision),
        ..(*founder).clone()
    };
    numbered.map(draft).collect()
}

/// The legal minimum of official members on the day of the certificate ([`minimum_members`]), if
/// drafts change a certificate or who joined.
fn check_founding(history: &History, drafts: &[Entry]) -> Result<(), Rejection> {
    let ended = |it: &Entry| drafts.iter().any(|draft| draft.standing.ends() == Some(it.revision));
    let mut changed = history.entries().iter().filter(|it| ended(it)).chain(drafts);
    let founding = |it: &Event| matches!(it, Event::Registered(_) | Event::MemberJoined(_));
    if !changed.any(|it| it.events.iter().any(founding)) {
        return Ok(());
    }
    let line = amended(history, drafts);
    for (entry, event) in line.events() {
        if let Event::Registered(it) = event {
            let (on, have) = (entry.effective, founders(&line, entry.effective));
            let need = minimum_members(it.kind, on);
            if have < need {
                return Err(Rejection::TooFewMembers { have, need, on });
            }
        }
    }
    Ok(())
}

/// The codes that a cooperative has no more once drafts hold: recorded in error, they are free again
/// (Law 17/2023 Art. 46 forbids to give them again only where they were given).
pub fn released(history: &History, drafts: &[Entry]) -> Vec<Code> {
    let after = held(&amended(history, drafts));
    held(&history.timeline(u64::MAX)).into_iter().filter(|it| !after.contains(it)).collect()
}

/// A code that went over to another cooperative does not come back by the way.
fn check_codes(history: &History, drafts: &[Entry]) -> Result<(), Rejection> {
    let given = |line: &Timeline<'_>| -> BTreeSet<Code> {
        let over = line.events().filter_map(|(_, it)| match it {
            Event::CodeHandedOver(it) => Some(it.code.clone()),
            _ => None,
        });
        over.collect()
    };
    let after = given(&amended(history, drafts));
    match given(&history.timeline(u64::MAX)).into_iter().find(|it| !after.contains(it)) {
        Some(code) => Err(Rejection::CodeStays { code: code.to_string() }),
        None => Ok(()),
    }
}

/// The codes that a timeline gives a cooperative: of its certificates, and not handed over.
fn held(line: &Timeline<'_>) -> BTreeSet<Code> {
    let mut codes = BTreeSet::new();
    for (_, event) in line.events() {
        match event {
            Event::Registered(it) => codes.extend(it.code.clone()),
            Event::CertificateExchanged(code) => codes.extend(code.clone()),
            Event::GroupConverted(it) => codes.extend(it.code.clone()),
            Event::Formed(it) => codes.extend(it.registration.code.clone()),
            Event::CodeHandedOver(it) => {
                codes.remove(&it.code);
            }
            _ => {}
        }
    }
    codes
}

/// The official members on the day of a certificate, before anyone left.
fn founders(line: &Timeline<'_>, on: NaiveDate) -> u32 {
    let until = line.events().take_while(|(entry, _)| entry.effective <= on);
    let there = until.filter(|(_, it)| !matches!(it, Event::MemberLeft(_)));
    let state = there.fold(Cooperative::default(), |state, (entry, event)| {
        evolve(state, entry.effective, event)
    });
    let members = state.registered().map(|it| it.members.values());
    let official = members.into_iter().flatten().filter(|it| it.kind == MemberKind::Official);
    official.count().try_into().unwrap_or(u32::MAX)
}
