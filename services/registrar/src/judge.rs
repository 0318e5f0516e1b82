//! From a request to the entries that it makes, if the rules allow them.

mod several;

use chrono::NaiveDate;
use cooperative::area::unit_on;
use cooperative::publication::AreaEvent;
use cooperative::reform::check_successors;
use cooperative::{
    AreaAct, AreaEntry, AreaStream, CodeClaimed, CodeEvent, CodeTransferred, CodeVoided, Command,
    CooperativeId, Entry, History, Late, Rejection, Replacement, Standing, Surroundings, UnitCode,
    check_holds, decide, decide_correction, decide_void, released, yielding,
};
use entry::request::{Ask, Request};
use entry::{Happened, StreamName};

use crate::append::{Made, Streams, units_of};
use crate::cache::Cache;
use crate::people;
use crate::target::Target;

/// A request at the point where everything that it rests on is there.
pub(crate) struct Judging<'a> {
    pub request: &'a Request,
    /// What it amends.
    pub target: Option<&'a Target>,
    pub streams: &'a Streams,
    pub cache: &'a Cache,
    /// The day of recording in Asia/Ho_Chi_Minh.
    pub recorded_on: NaiveDate,
}

impl Judging<'_> {
    /// What the request makes happen, if the rules allow it: an entry each, in the order in which
    /// they are appended.
    pub fn decided(&self) -> Result<Vec<Made>, Rejection> {
        if let (Some(target), Some(revision)) = (self.target, self.named())
            && !target.whole
            && target.records > 1
        {
            return Err(Rejection::Joint { revision, streams: target.records });
        }
        match &self.request.ask {
            Ask::Cooperative { id, command, corrects } => {
                let history = self.history(&self.streams.home);
                let of = corrects.as_ref().and(self.named());
                self.cooperative(*id, &history, command, of)
            }
            Ask::Area { area, effective, event, corrects } => {
                let of = corrects.as_ref().and(self.named());
                self.area(area, *effective, event, of).map(|it| vec![it])
            }
            Ask::Void { .. } => self.voided(),
            Ask::Reorganise { command } => self.reorganised(command),
            Ask::Join { of, kept, effective, order } => {
                self.joined((*of, *kept), (*effective, *order))
            }
        }
    }

    fn cooperative(
        &self,
        id: CooperativeId,
        history: &History,
        command: &Command,
        corrects: Option<u64>,
    ) -> Result<Vec<Made>, Rejection> {
        let code = self.streams.code.as_ref();
        let around = Surroundings {
            me: id,
            code_holder: code.and_then(|it| self.cache.peek(it)?.holder()),
            commune_known: self.commune_known(command),
        };
        let day = self.recorded_on;
        let mut made: Vec<Made> = match corrects {
            None => {
                let (yields, events) =
                    yielding(history, Late::New(command), |it| decide(it, &around, command, day))?;
                let yields = yields.into_iter().map(|it| drafted(&self.streams.home, it));
                yields.chain(events.into_iter().map(|it| self.made(command, it))).collect()
            }
            Some(of) => {
                let says_more = self.says_more();
                let replacement = Replacement { of, by: command, says_more };
                let (yields, entries) = yielding(history, Late::Correction(&replacement), |it| {
                    decide_correction(it, &around, &replacement, day)
                })?;
                let entries: Vec<Entry> = yields.into_iter().chain(entries).collect();
                let released = self.released(id, history, &entries);
                let entries = entries.into_iter().map(|it| drafted(&self.streams.home, it));
                entries.chain(released).collect()
            }
        };
        let at = (command.effective, command.order);
        match (code, command.hands_over()) {
            (Some(stream), Some(it)) => {
                let transferred = CodeTransferred { from: id, to: it.to };
                made.push(of_code(stream, at, CodeEvent::Transferred(transferred)));
            }
            // A certificate that is corrected keeps the code that it has.
            (Some(stream), None) if around.code_holder.is_none() => {
                made.push(of_code(stream, at, CodeEvent::Claimed(CodeClaimed { by: id })));
            }
            _ => {}
        }
        Ok(made)
    }

    /// What drafts give up of the codes that a cooperative holds: recorded in error, they are free.
    fn released(&self, by: CooperativeId, history: &History, drafts: &[Entry]) -> Vec<Made> {
        let at = drafts.first().map_or_else(Default::default, |it| (it.effective, it.order));
        let streams = released(history, drafts).into_iter().map(StreamName::Code);
        let held = streams.filter(|it| self.cache.peek(it).and_then(|it| it.holder()) == Some(by));
        held.map(|it| of_code(&it, at, CodeEvent::Voided(CodeVoided { by }))).collect()
    }

    fn made(&self, command: &Command, event: cooperative::Event) -> Made {
        Made {
            stream: self.streams.home.clone(),
            effective: command.effective,
            order: command.order,
            standing: command.standing(),
            happened: Happened::Cooperative(vec![event]),
        }
    }

    fn area(
        &self,
        area: &UnitCode,
        effective: NaiveDate,
        event: &AreaEvent,
        corrects: Option<u64>,
    ) -> Result<Made, Rejection> {
        let empty = AreaStream::default();
        let here = self.cache.peek(&self.streams.home).and_then(|it| it.area()).unwrap_or(&empty);
        let parents = units_of(self.streams.units.first(), self.cache);
        let act = AreaAct { effective, event, says_more: self.says_more() };
        let entry = match corrects {
            None => here.decide(area, parents, &act)?,
            Some(of) => here.decide_correction(area, parents, of, &act)?,
        };
        if let AreaEvent::UnitReorganised(it) = event {
            let units_of = |code: &UnitCode| {
                let name = StreamName::Area(code.clone());
                units_of(Some(&name), self.cache)
            };
            check_successors(area, here.units(), effective, it, units_of)?;
        }
        Ok(drafted_area(&self.streams.home, entry))
    }

    fn voided(&self) -> Result<Vec<Made>, Rejection> {
        let Some(target) = self.target else { return Ok(Vec::new()) };
        let (mut made, mut released) = (Vec::new(), Vec::new());
        for (stream, revisions) in &target.entries {
            let Some(held) = self.cache.peek(stream) else { continue };
            if let Some(known) = held.cooperative() {
                let entries = known.history.entries().iter().map(|it| (it.revision, it.standing));
                let revisions = target.holding(revisions, entries);
                let (yields, voids) =
                    yielding(&known.history, Late::Void, |it| decide_void(it, &revisions))?;
                let voids: Vec<Entry> = yields.into_iter().chain(voids).collect();
                if let StreamName::Cooperative(id) = stream {
                    released.extend(self.released(*id, &known.history, &voids));
                }
                made.extend(voids.into_iter().map(|it| drafted(stream, it)));
            } else if let (Some(area), StreamName::Area(code)) = (held.area(), stream) {
                let entries = area.entries().iter().map(|it| (it.revision, it.standing));
                let voids = area.decide_void(code, &target.holding(revisions, entries))?;
                made.extend(voids.into_iter().map(|it| drafted_area(stream, it)));
            }
        }
        match made.is_empty() {
            // Nothing of the request holds any more: why not is told of the entry that was named.
            true => self.why_nothing(target).map(|()| made),
            false => {
                made.append(&mut released);
                Ok(made)
            }
        }
    }

    fn why_nothing(&self, target: &Target) -> Result<(), Rejection> {
        let revision = target.named;
        let home = self.cache.peek(&self.streams.home);
        match home.and_then(|it| it.area()) {
            Some(area) => {
                check_holds(area.entries().iter().map(|it| (it.revision, it.standing)), revision)?;
            }
            None => {
                let history = self.history(&self.streams.home);
                let entries = history.entries().iter().map(|it| (it.revision, it.standing));
                check_holds(entries, revision)?;
            }
        }
        Err(Rejection::SaysNothing { revision })
    }

    /// The revision that the request names in its home stream.
    fn named(&self) -> Option<u64> {
        self.target.map(|it| it.named)
    }

    /// Whether a correction says something anew that no rule reads.
    fn says_more(&self) -> bool {
        let was = self.target.and_then(|it| it.document.as_ref());
        let document = self.request.document.as_ref();
        people::any(self.request) || document.is_some_and(|it| Some(it) != was)
    }

    fn commune_known(&self, command: &Command) -> bool {
        let units = units_of(self.streams.units.first(), self.cache);
        command.commune().is_some() && unit_on(units, command.effective).is_some()
    }

    fn history(&self, name: &StreamName) -> std::borrow::Cow<'_, History> {
        let known = self.cache.peek(name).and_then(|it| it.cooperative());
        known.map_or_else(Default::default, |it| std::borrow::Cow::Borrowed(&it.history))
    }
}

fn drafted(stream: &StreamName, entry: Entry) -> Made {
    let Entry { effective, order, standing, events, .. } = entry;
    let happened = Happened::Cooperative(events);
    Made { stream: stream.clone(), effective, order, standing, happened }
}

/// An entry of a code's stream.
fn of_code(stream: &StreamName, (effective, order): (NaiveDate, u16), it: CodeEvent) -> Made {
    let (stream, standing) = (stream.clone(), Standing::New);
    Made { stream, effective, order, standing, happened: Happened::Code(it) }
}

fn drafted_area(stream: &StreamName, entry: AreaEntry) -> Made {
    let AreaEntry { effective, standing, events, .. } = entry;
    let happened = Happened::Area(events);
    Made { stream: stream.clone(), effective, order: 0, standing, happened }
}
