//! The fold of one cooperative for figures: what each entry changes.

mod amended;
mod annual;
mod reorganised;
mod stock;
mod tally;

use chrono::NaiveDate;
use cooperative::timeline::Place;
use cooperative::{
    Cooperative, CooperativeId, Entry, Event, Exit, Registered, UnitCode, evolve, timeline,
};

use crate::delta::{Class, Delta};
use crate::measure::Measure;
use crate::status::Status;

use annual::AnnualKey;
use tally::Tally;

/// One cooperative as figures see it: its state, the place of its last entry in effect, and how it
/// was classed from which day on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    state: Cooperative,
    last: Option<Place>,
    marks: Vec<Mark>,
}

/// How a cooperative is classed from a day on; `None` after its end.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    from: NaiveDate,
    class: Option<(Class, Status)>,
}

/// What an entry did to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It came last in effect too: these are its deltas.
    Deltas(Vec<Delta>),
    /// It is backdated, replaces or voids: the account is unchanged. Load the stream and call
    /// [`Account::amend`].
    OutOfOrder,
}

impl Account {
    /// The account of a stream's entries, oldest recorded first.
    pub fn of(entries: &[Entry]) -> Self {
        let line = timeline(entries, u64::MAX);
        let mut account = Self::default();
        line.entries().iter().for_each(|entry| account.follow(entry));
        account
    }

    /// The state after everything that holds.
    pub fn state(&self) -> &Cooperative {
        &self.state
    }

    /// The place of the last entry in effect.
    pub fn last_place(&self) -> Option<Place> {
        self.last
    }

    /// Applies the next entry of the stream. Takes time in what it changes, not in what there is,
    /// unless it changes how the cooperative is classed.
    pub fn apply(&mut self, id: CooperativeId, entry: &Entry) -> Applied {
        // What joins it to another one takes all back that it counted.
        let joins = entry.events.iter().any(|it| matches!(it, Event::JoinedTo(_)));
        let in_order = entry.standing.ends().is_none()
            && !joins
            && self.last.is_none_or(|it| it < entry.place());
        if !in_order {
            return Applied::OutOfOrder;
        }
        let mut tally = Tally::new(id, entry.position);
        self.record(entry, &mut tally);
        Applied::Deltas(tally.deltas)
    }

    /// What a whole timeline contributes, all under one position: the oracle of [`Account::apply`].
    pub fn contributions(id: CooperativeId, entries: &[Entry], position: u64) -> Vec<Delta> {
        let mut tally = Tally::new(id, position);
        let mut account = Self::default();
        let line = timeline(entries, u64::MAX);
        if line.joined().is_none() {
            line.entries().iter().for_each(|it| account.record(it, &mut tally));
        }
        tally.less(Tally::new(id, position))
    }

    /// Folds an entry without counting.
    fn follow(&mut self, entry: &Entry) {
        for event in &entry.events {
            self.advance(entry.effective, event);
        }
        self.last = Some(entry.place());
    }

    /// Folds an entry and counts what it changes.
    fn record(&mut self, entry: &Entry, tally: &mut Tally) {
        for event in &entry.events {
            self.step(entry.effective, event, tally);
        }
        self.last = Some(entry.place());
    }

    fn advance(&mut self, day: NaiveDate, event: &Event) {
        self.state = evolve(std::mem::take(&mut self.state), day, event);
        // What is about a part of it changes neither class nor status.
        if event.part().is_none() {
            self.mark(day);
        }
    }

    /// Notes how the cooperative is classed from today on, if that is new.
    fn mark(&mut self, day: NaiveDate) {
        let class = self.state.registered().map(|it| (class_of(it), Status::of(it)));
        let was = self.marks.last().and_then(|it| it.class.as_ref());
        if was == class.as_ref() {
            return;
        }
        self.marks.push(Mark { from: day, class });
    }

    /// How it was classed at the end of a day; `None` before the certificate and from the end on.
    fn classed_on(&self, day: NaiveDate) -> Option<&(Class, Status)> {
        self.marks.iter().rev().find(|it| it.from <= day)?.class.as_ref()
    }

    fn step(&mut self, day: NaiveDate, event: &Event, tally: &mut Tally) {
        match event {
            Event::Founded(_)
            | Event::Dossier(_)
            | Event::SuspensionExtended(_)
            | Event::ViolationNoticed(_)
            | Event::CertificateExchanged(_)
            | Event::CodeHandedOver(_)
            | Event::GeneralMeetingHeld(_)
            | Event::ComplianceReportAsked(_) => self.advance(day, event),
            Event::Registered(_) => self.register(day, event, tally),
            Event::RegistrationChanged(_)
            | Event::RegistrationRectified(_)
            | Event::RegistrationReverted(_)
            | Event::Suspended(_)
            | Event::SuspensionOrdered(_)
            | Event::Resumed
            | Event::OperationStopped
            | Event::OperationRestarted
            | Event::DissolutionResolved(_)
            | Event::DissolutionOrdered(_)
            | Event::DissolutionCancelled
            | Event::CertificateRevoked(_)
            | Event::ReorganisationResolved(_)
            | Event::GroupConverted(_) => self.reclass(day, event, tally),
            Event::Formed(_) => self.form(day, event, tally),
            Event::Absorbed(_) => self.exchange(day, event, tally),
            Event::Departed(it) => match it.how.exit() {
                Some(exit) => self.end(day, event, exit, tally),
                None => self.exchange(day, event, tally),
            },
            // A duplicate counts nothing at all: see `Account::counts`.
            Event::JoinedTo(_) | Event::DuplicateJoined(_) => self.advance(day, event),
            // Persons are counted by their pseudonyms, which stay.
            Event::PersonalDataErased(_) => self.advance(day, event),
            Event::DissolutionCompleted | Event::Step(_) => match event.ends() {
                Some(exit) => self.end(day, event, exit, tally),
                None => self.reclass(day, event, tally),
            },
            Event::MemberJoined(_)
            | Event::MemberLeft(_)
            | Event::ManagerAppointed(_)
            | Event::ManagerReleased(_)
            | Event::ManagerTrained(_)
            | Event::LoanGranted(_)
            | Event::LoanDisbursed(_)
            | Event::LoanRepaid(_)
            | Event::GuaranteeGiven(_)
            | Event::GuaranteeEnded(_)
            | Event::LoanRestructured(_)
            | Event::LoanOverdue(_)
            | Event::LoanWrittenOff(_)
            | Event::GuaranteeCalled(_)
            | Event::Linked(_)
            | Event::Unlinked(_)
            | Event::ProductCertified(_)
            | Event::SupportReceived(_) => {
                let Some(it) = self.state.registered() else { return };
                let class = class_of(it);
                stock::flows(it, &class, day, event, tally);
                stock::touched(it, &class, day, event, -1, tally);
                self.advance(day, event);
                if let Some(it) = self.state.registered() {
                    stock::touched(it, &class, day, event, 1, tally);
                }
            }
            Event::ReturnFiled(it) => self.annually(day, event, AnnualKey::Return(it.year), tally),
            Event::Rated(it) => self.annually(day, event, AnnualKey::Rating(it.year), tally),
        }
    }

    fn register(&mut self, day: NaiveDate, event: &Event, tally: &mut Tally) {
        let fresh = match &self.state {
            Cooperative::Unfounded | Cooperative::Founded(_) => true,
            Cooperative::Registered(_) | Cooperative::Ended(_) => false,
        };
        self.advance(day, event);
        if let (true, Some(it)) = (fresh, self.state.registered()) {
            let class = class_of(it);
            tally.add(&class, Measure::Founded, 0, day, 1);
            stock::all(it, &class, day, 1, tally);
        }
    }

    /// An event that may change unit, sector, kind, main trade or status: what counts by them moves along, past
    /// returns too.
    fn reclass(&mut self, day: NaiveDate, event: &Event, tally: &mut Tally) {
        let Some(it) = self.state.registered() else { return };
        let (was, status) = (class_of(it), Status::of(it));
        let mut before = Tally::of(tally);
        stock::all(it, &was, day, 1, &mut before);
        self.annual_from(day, &mut before);
        self.advance(day, event);
        let Some(it) = self.state.registered() else { return };
        let is = class_of(it);
        if was == is && status == Status::of(it) {
            return;
        }
        let mut after = Tally::of(tally);
        stock::all(it, &is, day, 1, &mut after);
        self.annual_from(day, &mut after);
        if was.kind != is.kind {
            stock::converted(it, &was, &is, day, tally);
        } else if (&was.unit, was.seated) != (&is.unit, is.seated) {
            tally.add(&was, Measure::MovedOut, 0, day, 1);
            tally.add(&is, Measure::MovedIn, 0, day, 1);
        }
        tally.deltas.extend(after.less(before));
    }

    /// The end: every stock goes, every membership ends by it, once.
    fn end(&mut self, day: NaiveDate, event: &Event, exit: Exit, tally: &mut Tally) {
        let Some(it) = self.state.registered() else { return };
        let class = class_of(it);
        let mut before = Tally::of(tally);
        stock::all(it, &class, day, 1, &mut before);
        self.annual_from(day, &mut before);
        match exit {
            Exit::Dissolution => tally.add(&class, Measure::Dissolved, 0, day, 1),
            Exit::Duplicate => {}
            Exit::Bankruptcy
            | Exit::Enterprise
            | Exit::Conversion
            | Exit::Division
            | Exit::Consolidation
            | Exit::Merger => {
                tally.add(&class, Measure::OtherExits, exit.number(), day, 1);
            }
        }
        match event {
            Event::Departed(by) => reorganised::depart(it, by, exit, &class, day, tally),
            _ => stock::leave(it, exit, &class, day, tally),
        }
        self.advance(day, event);
        let mut after = Tally::of(tally);
        self.annual_from(day, &mut after);
        tally.deltas.extend(after.less(before));
    }

    fn annually(&mut self, day: NaiveDate, event: &Event, key: AnnualKey, tally: &mut Tally) {
        let mut before = Tally::of(tally);
        self.annual(key, &mut before);
        self.advance(day, event);
        let mut after = Tally::of(tally);
        self.annual(key, &mut after);
        tally.deltas.extend(after.less(before));
    }
}

fn class_of(it: &Registered) -> Class {
    let unit: UnitCode = it.registration.commune.clone();
    let (sector, kind) = (it.registration.sector, it.registration.kind);
    Class { unit, seated: it.seated, sector, kind, trade: it.main_trade() }
}
