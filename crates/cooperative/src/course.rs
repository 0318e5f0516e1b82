//! Since when things have been as they are: what a timeline shows by a day and no state holds.

use chrono::NaiveDate;

use crate::event::Event;
use crate::evolve::evolve;
use crate::ids::LoanId;
use crate::kind::Kind;
use crate::law::{LAW_2023_FROM, minimum_members};
use crate::membership::MemberKind;
use crate::state::{Cooperative, Legal, Operating, Registered};
use crate::timeline::Timeline;

/// The course of a cooperative up to the end of a day. Days are judged at their end: what began
/// and ended on one day never was.
#[derive(Clone, Debug)]
pub struct Course {
    /// The last day that counts.
    pub on: NaiveDate,
    /// The state at its end.
    pub state: Cooperative,
    /// Since when the legal state is what it is; `None` before the certificate.
    pub legal_since: Option<NaiveDate>,
    /// Since when it has had fewer official members than the law asks for on each day.
    pub below_since: Option<NaiveDate>,
    /// Since when it has not operated, without a notice: while its legal state says that it does, or
    /// that it is not found at its address.
    pub stopped_since: Option<NaiveDate>,
    /// Loans signed while it was dissolving under the Law of 2023, with their days.
    pub banned_loans: Vec<(LoanId, NaiveDate)>,
}

impl Course {
    /// The course of a timeline up to the end of a day.
    pub fn of(timeline: &Timeline<'_>, on: NaiveDate) -> Self {
        let mut it = Self {
            on,
            state: Cooperative::default(),
            legal_since: None,
            below_since: None,
            stopped_since: None,
            banned_loans: Vec::new(),
        };
        let mut last = None;
        for (entry, event) in timeline.events().take_while(|(entry, _)| entry.effective <= on) {
            it.pass(last, entry.effective);
            last = Some(entry.effective);
            it.step(entry.effective, event);
        }
        it.pass(last, on.succ_opt().unwrap_or(on));
        // Joined as a duplicate, it is one on every day.
        if let Some((entry, event)) = timeline.joined() {
            it.state = evolve(it.state, entry.effective, event);
        }
        it
    }

    /// The certificate's state, while there is one.
    pub fn registered(&self) -> Option<&Registered> {
        self.state.registered()
    }

    fn step(&mut self, day: NaiveDate, event: &Event) {
        let legal = |it: &Cooperative| it.registered().map(|it| it.legal);
        let before = legal(&self.state);
        if let Event::LoanGranted(it) = event
            && before == Some(Legal::Dissolving)
            && self.registered().is_some_and(|it| it.reorganising().is_none())
            && day >= LAW_2023_FROM
        {
            self.banned_loans.push((it.loan, day));
        }
        self.state = evolve(std::mem::take(&mut self.state), day, event);
        if legal(&self.state) != before {
            self.legal_since = Some(day);
        }
    }

    /// From the last day on which something happened up to another: the end of that day counts, and
    /// that of the day on which the minimum of members changed.
    fn pass(&mut self, last: Option<NaiveDate>, to: NaiveDate) {
        let days = [last, last.map(|it| it.max(LAW_2023_FROM))];
        for day in days.into_iter().flatten().filter(|it| *it < to) {
            keep(
                &mut self.below_since,
                self.state.registered().is_some_and(|it| below(it, day)),
                day,
            );
            keep(&mut self.stopped_since, self.state.registered().is_some_and(stopped), day);
        }
    }
}

/// The official members, who alone count for the minimum. Law 17/2023 Art. 4.7.
pub fn official_members(it: &Registered) -> u32 {
    let official = it.members.values().filter(|it| it.kind == MemberKind::Official);
    official.count().try_into().unwrap_or(u32::MAX)
}

/// The minimum binds cooperatives and their unions: the grounds of Law 17/2023 Art. 103.1 are
/// theirs and not a group's.
fn below(it: &Registered, on: NaiveDate) -> bool {
    let kind = it.registration.kind;
    kind != Kind::Group && official_members(it) < minimum_members(kind, on)
}

/// A suspension and a dissolution are notified; that the tax office did not find it is no notice of
/// its own.
fn stopped(it: &Registered) -> bool {
    let unnotified = matches!(it.legal, Legal::Active | Legal::NotAtAddress);
    it.operating == Operating::Stopped && unnotified
}

/// Whether grounds of Law 17/2023 Art. 103.1 count: where a certificate can be revoked, so not of a
/// group, nor once a procedure that ends it is open.
pub fn revocable(it: &Registered) -> bool {
    let stands = matches!(it.legal, Legal::Active | Legal::Suspended | Legal::NotAtAddress);
    stands && it.registration.kind != Kind::Group
}

fn keep(since: &mut Option<NaiveDate>, holds: bool, day: NaiveDate) {
    *since = if holds { since.or(Some(day)) } else { None };
}
