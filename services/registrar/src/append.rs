//! From a decided request to an append.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use cooperative::area::{DatedUnit, decide_area, unit_on};
use cooperative::publication::AreaEvent;
use cooperative::{
    CodeClaimed, Command, Event, History, PersonId, Rejection, Surroundings, UnitCode, decide,
};
use entry::request::{Ask, Request};
use entry::{Happened, Meta, Payload, Personal, StreamName};
use eventlog::Partition;

use crate::cache::Cache;
use crate::error::RecordError;

/// The streams of a request by what they are.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    /// Where its entries go, and where its id is kept.
    pub home: StreamName,
    /// The code that it claims.
    pub code: Option<StreamName>,
    /// The units that it names: the commune and those above, or the units above an area, as far as
    /// they are known.
    pub units: Vec<StreamName>,
}

impl Streams {
    /// The streams that a request writes or rests on.
    pub fn of(request: &Request, cache: &Cache) -> Self {
        let home = home(request);
        let (code, unit) = match &request.ask {
            Ask::Cooperative { command, .. } => {
                let code = command.claims().map(|it| StreamName::Code(it.clone()));
                (code, command.commune())
            }
            Ask::Area { event: AreaEvent::UnitEstablished(it), .. } => (None, it.parent.as_ref()),
            Ask::Area { .. } => (None, None),
        };
        let mut units = Vec::new();
        let mut next = unit.cloned();
        // Four levels: commune, district, province, country.
        while let (Some(code), 0..4) = (next.take(), units.len()) {
            let name = StreamName::Area(code);
            next = unit_on(units_of(Some(&name), cache), effective(request))
                .and_then(|it| it.unit.parent.clone());
            // A unit above itself is no unit above; a stream is expected once.
            if name == home || units.contains(&name) {
                break;
            }
            units.push(name);
        }
        Self { home, code, units }
    }

    /// All of them, the home stream first.
    pub fn all(&self) -> impl Iterator<Item = &StreamName> {
        [&self.home].into_iter().chain(&self.code).chain(&self.units)
    }

    /// Where an entry goes.
    pub fn of_entry(&self, happened: &Happened) -> &StreamName {
        match (happened, &self.code) {
            (Happened::Code(_), Some(code)) => code,
            _ => &self.home,
        }
    }
}

/// The home stream of a request.
pub(crate) fn home(request: &Request) -> StreamName {
    match &request.ask {
        Ask::Cooperative { id, .. } => StreamName::Cooperative(*id),
        Ask::Area { area, .. } => StreamName::Area(area.clone()),
    }
}

/// What a request makes happen, if the rules allow it: an entry each.
pub(crate) fn decided(
    request: &Request,
    streams: &Streams,
    cache: &Cache,
    recorded_on: NaiveDate,
) -> Result<Vec<Happened>, Rejection> {
    match &request.ask {
        Ask::Cooperative { id, command } => {
            let empty = History::default();
            let home = cache.peek(&streams.home).and_then(|it| it.cooperative());
            let history = home.map_or(&empty, |it| &it.history);
            let around = Surroundings {
                me: *id,
                code_holder: streams.code.as_ref().and_then(|it| cache.peek(it)?.holder()),
                commune_known: commune(command, streams, cache).is_some(),
            };
            let events = decide(history, &around, command, recorded_on)?;
            let home = events.into_iter().map(|it| Happened::Cooperative(vec![it]));
            let code = streams.code.iter().map(|_| Happened::Code(CodeClaimed { by: *id }));
            Ok(home.chain(code).collect())
        }
        Ask::Area { area, effective, event } => {
            let units = units_of(Some(&streams.home), cache);
            let parents = units_of(streams.units.first(), cache);
            decide_area(area, units, parents, *effective, event)?;
            Ok(vec![Happened::Area(vec![event.clone()])])
        }
    }
}

/// Where the streams of a request begin, if they begin with it: the codes of its units, province
/// first.
pub(crate) fn partition(
    request: &Request,
    streams: &Streams,
    cache: &Cache,
) -> Result<Partition, RecordError> {
    let day = effective(request);
    let mut codes: Vec<UnitCode> = match &request.ask {
        Ask::Area { area, .. } => vec![area.clone()],
        Ask::Cooperative { .. } => Vec::new(),
    };
    let above = streams.units.iter().filter_map(|it| unit_on(units_of(Some(it), cache), day));
    codes.extend(above.map(|it| it.unit.code.clone()).filter(|it| it.as_str() != "VN"));
    codes.reverse();
    let path: Vec<&str> = codes.iter().map(UnitCode::as_str).collect();
    let path = if path.is_empty() { "VN".into() } else { path.join("/") };
    Partition::new(&path).map_err(RecordError::malformed)
}

/// The payloads of a request, without their digest. Each person's data goes with the entry that
/// first names them, so that no entry grows with the number of founders; everything else goes with
/// the first entry.
pub(crate) fn payloads(
    request: &Request,
    decided: Vec<Happened>,
    personal: Vec<Personal>,
) -> Vec<Payload> {
    if personal.is_empty() {
        let bare = |it| payload(request, it, Vec::new());
        return decided.into_iter().map(bare).collect();
    }
    let mut first: HashMap<PersonId, usize> = HashMap::with_capacity(decided.len());
    for (index, happened) in decided.iter().enumerate() {
        if let Some(person) = person(happened) {
            first.entry(person).or_insert(index);
        }
    }
    let mut payloads: Vec<Payload> =
        decided.into_iter().map(|it| payload(request, it, Vec::new())).collect();
    for it in personal {
        let index = it.person.and_then(|it| first.get(&it)).copied().unwrap_or(0);
        if let Some(payload) = payloads.get_mut(index) {
            payload.personal.push(it);
        }
    }
    payloads
}

/// Whom an entry names.
fn person(happened: &Happened) -> Option<PersonId> {
    let Happened::Cooperative(events) = happened else { return None };
    events.iter().find_map(|it| match it {
        Event::MemberJoined(it) => Some(it.person),
        Event::MemberLeft(it) => Some(it.person),
        Event::ManagerAppointed(it) => Some(it.person),
        Event::ManagerReleased(it) => Some(it.person),
        Event::ManagerTrained(it) => Some(it.person),
        _ => None,
    })
}

/// The payload of one entry of a request, its digest yet to be written.
pub(crate) fn payload(request: &Request, happened: Happened, personal: Vec<Personal>) -> Payload {
    let order = match &request.ask {
        Ask::Cooperative { command, .. } => command.order,
        Ask::Area { .. } => 0,
    };
    Payload {
        meta: Meta {
            effective: effective(request),
            order,
            standing: cooperative::Standing::New,
            reason: None,
            recorder: request.recorder.clone(),
            document: request.document.clone(),
            digest: [0; 32],
            import: request.import.clone(),
        },
        happened,
        personal,
    }
}

/// What a request asks to be stored, whatever the state: the body of its digest.
pub(crate) fn asked(request: &Request) -> bytes::Bytes {
    let happened = match &request.ask {
        Ask::Cooperative { command, .. } => Happened::Cooperative(command.events()),
        Ask::Area { event, .. } => Happened::Area(vec![event.clone()]),
    };
    payload(request, happened, Vec::new()).encode()
}

/// The day of an instant in Asia/Ho_Chi_Minh, which has been UTC+7 without summer time since 1975.
pub(crate) fn local_day(at: DateTime<Utc>) -> NaiveDate {
    match FixedOffset::east_opt(7 * 3600) {
        Some(zone) => at.with_timezone(&zone).date_naive(),
        None => at.date_naive(),
    }
}

/// The effective date of a request.
pub(crate) fn effective(request: &Request) -> NaiveDate {
    match &request.ask {
        Ask::Cooperative { command, .. } => command.effective,
        Ask::Area { effective, .. } => *effective,
    }
}

fn commune<'a>(command: &Command, streams: &Streams, cache: &'a Cache) -> Option<&'a DatedUnit> {
    command.commune()?;
    unit_on(units_of(streams.units.first(), cache), command.effective)
}

fn units_of<'a>(name: Option<&StreamName>, cache: &'a Cache) -> &'a [DatedUnit] {
    name.and_then(|it| cache.peek(it)).map_or(&[], |it| it.units())
}
