//! What follows by itself from a term that has passed, and how it yields.
//!
//! Replay never asks the clock: that a term passed is recorded by a command, like everything else,
//! and the entry says that it came about [so](Standing::ByDeadline). Filings are entered late, so
//! such an entry waits for a grace, and even then yields: a record of what happened within the term
//! takes it back, in one append. An entry of a clerk who says that the term passed does not.

use chrono::NaiveDate;

use std::borrow::Cow;

use crate::amend::Replacement;
use crate::calendar::after_working_days;
use crate::command::{Act, Command};
use crate::course::Course;
use crate::deadlines::{Deadline, DeadlineKind, deadlines};
use crate::dossier::Dossier;
use crate::event::Event;
use crate::history::{Entry, History, Standing};
use crate::kind::vocabulary;
use crate::law::days_after;
use crate::procedure::Step;
use crate::rejection::Rejection;

vocabulary! {
    /// What the law lets follow from the passing of a term, without anybody's act.
    ///
    /// A suspension beyond its term is none of these: business resumes on notice (Decree 92/2024
    /// Art. 47), so its passing is a warning (a judgement).
    Lapse {
        /// A dissolution is complete after six months of silence. Law 17/2023 Art. 98.7b, Decree
        /// 92/2024 Arts. 50.5 and 51.3.
        Dissolution = 1, "dissolution", "Giải thể do hết 6 tháng", "Dissolution by lapse";
        /// A dossier of registration that was not supplemented in 60 days counts no more. Decree
        /// 92/2024 Arts. 19.6, 19.7 and 31.4.
        Dossier = 2, "dossier", "Hồ sơ đăng ký hết hiệu lực", "Lapse of the dossier";
    }
}

/// A term that has passed, from which something follows by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What follows.
    pub lapse: Lapse,
    /// The term.
    pub deadline: Deadline,
    /// The day on which it follows: the day after the term's last, or the later one on which what
    /// had stopped the dissolution, such as a bankruptcy, was over.
    pub on: NaiveDate,
    /// The first day on which it is recorded: after the grace.
    pub from: NaiveDate,
}

/// What is to be recorded where an entry by deadline may stand in its way.
#[derive(Clone, Copy, Debug)]
pub enum Late<'a> {
    /// Something new.
    New(&'a Command),
    /// A correction.
    Correction(&'a Replacement<'a>),
    /// A void.
    Void,
}

impl<'a> Late<'a> {
    fn command(self) -> Option<&'a Command> {
        match self {
            Self::New(it) => Some(it),
            Self::Correction(it) => Some(it.by),
            Self::Void => None,
        }
    }

    /// Whether it says something of the time before an entry: what happened only then or later moves
    /// no term that had passed.
    fn before(self, history: &History, entry: &Entry) -> bool {
        let said = |of| history.entries().iter().find(|it: &&Entry| it.revision == of);
        let earlier = |of| said(of).is_some_and(|it| it.place() < entry.place());
        match self {
            Self::New(it) => it.effective < entry.effective,
            Self::Correction(it) => it.by.effective < entry.effective || earlier(it.of),
            Self::Void => true,
        }
    }
}

/// How many working days after the term the office still closes a dissolution whose dossier came
/// within it. Decree 92/2024 Art. 50.
const CLOSING_DAYS: u32 = 5;

impl Lapse {
    /// The event that it is.
    pub fn event(self) -> Event {
        match self {
            Self::Dissolution => Event::Step(Step::DissolutionLapsed),
            Self::Dossier => Event::Dossier(Dossier::Lapsed),
        }
    }

    /// What follows from the passing of a kind of term, if anything does.
    pub fn of(kind: DeadlineKind) -> Option<Self> {
        match kind {
            DeadlineKind::DissolutionLapse => Some(Self::Dissolution),
            DeadlineKind::DossierLapse => Some(Self::Dossier),
            DeadlineKind::SuspensionEnd | DeadlineKind::AnnualReturn => None,
        }
    }
}

impl Due {
    /// Whether the grace is over on a day too.
    pub fn ready(&self, on: NaiveDate) -> bool {
        self.from <= on
    }

    /// What is to be recorded.
    pub fn command(&self) -> Command {
        Command { effective: self.on, order: 0, act: Act::LetLapse(self.lapse) }
    }
}

/// What follows by itself, by a day, from a term that has passed; recorded once so many days of
/// grace are over too. At most one thing: a dossier is open before the certificate only.
pub fn due(history: &History, on: NaiveDate, grace_days: u32) -> Option<Due> {
    let course = Course::of(&history.timeline(u64::MAX), on);
    deadlines(&course).into_iter().filter(|it| it.passed(on)).find_map(|deadline| {
        let lapse = Lapse::of(deadline.kind)?;
        // Of a dossier no legal state is held.
        let passed = days_after(deadline.due, 1);
        let on = course.legal_since.map_or(passed, |it| it.max(passed));
        Some(Due { lapse, deadline, on, from: days_after(on, u64::from(grace_days)) })
    })
}

/// Decides, and where nothing but entries by deadline stand in the way, decides as if they were not
/// there: the voids that take them back then come before what was decided, in the same append.
///
/// # Errors
/// What `decide` refuses, and with those entries gone, refuses still.
pub fn yielding<T>(
    history: &History,
    late: Late<'_>,
    decide: impl Fn(&History) -> Result<T, Rejection>,
) -> Result<(Vec<Entry>, T), Rejection> {
    let (mut known, mut voids) = (Cow::Borrowed(history), Vec::new());
    loop {
        let refused = match decide(&known) {
            Ok(decided) => return Ok((voids, decided)),
            Err(refused) => refused,
        };
        let Some(lapse) = in_the_way(&known, late, &refused) else { return Err(refused) };
        let void = Entry {
            position: u64::MAX,
            revision: known.revision() + 1,
            effective: lapse.effective,
            order: 0,
            standing: Standing::Voids(lapse.revision),
            events: Vec::new(),
        };
        voids.push(void.clone());
        known.to_mut().push(void);
    }
}

/// The entry by deadline for which something is refused: it would become impossible; or the office
/// closed the dissolution only after the term, on a dossier that came within it.
fn in_the_way<'a>(history: &'a History, late: Late<'_>, refused: &Rejection) -> Option<&'a Entry> {
    let stands = |it: &&Entry| match refused {
        Rejection::LaterEntry { revision, .. } => {
            it.revision == *revision && late.before(history, it)
        }
        Rejection::Ended { on } => late.command().is_some_and(|command| {
            // The lapse is of the day after the term's last, from which the days are counted.
            let last = on.pred_opt().unwrap_or(*on);
            it.effective == *on
                && matches!(command.act, Act::CompleteDissolution)
                && command.effective <= after_working_days(last, CLOSING_DAYS)
        }),
        _ => false,
    };
    let line = history.timeline(u64::MAX);
    line.entries().iter().copied().find(|it| it.standing == Standing::ByDeadline && stands(it))
}
