//! From a decided request to an append.

use std::collections::HashMap;

use chrono::NaiveDate;
use cooperative::area::unit_on;
use cooperative::publication::AreaEvent;
use cooperative::{Event, PersonId, Reorganising, Standing, Text, UnitCode};
use entry::request::{Ask, Owner, Request};
use entry::{Happened, Meta, Payload, Personal, StreamName};
use eventlog::Partition;

use crate::cache::Cache;
use crate::error::RecordError;
use crate::target::Target;

/// The streams of a request by what they are.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    /// Where its entries go, and where its id is kept.
    pub home: StreamName,
    /// The code that it claims or hands over.
    pub code: Option<StreamName>,
    /// The units that it names: the commune and those above, or the units above an area, as far as
    /// they are known.
    pub units: Vec<StreamName>,
    /// The units that a unit is to go into.
    pub others: Vec<StreamName>,
    /// The other streams that what it amends was written to.
    pub amended: Vec<StreamName>,
    /// The other cooperatives that it speaks of.
    pub parties: Vec<StreamName>,
    /// The cooperatives that come to be by a reorganisation.
    pub newcomers: Vec<Newcomer>,
}

/// The streams of a cooperative that comes to be by a reorganisation.
#[derive(Clone, Debug)]
pub(crate) struct Newcomer {
    /// Its own.
    pub own: StreamName,
    /// The code that it claims.
    pub code: Option<StreamName>,
    /// The units that its certificate names.
    pub units: Vec<StreamName>,
}

/// An entry that a request makes, before the log gives it its place.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    /// Where it goes.
    pub stream: StreamName,
    /// The day on which it holds.
    pub effective: NaiveDate,
    /// The explicit order within the day.
    pub order: u16,
    /// How it stands to earlier entries.
    pub standing: Standing,
    /// What happened.
    pub happened: Happened,
}

impl Newcomer {
    fn streams(&self) -> impl Iterator<Item = &StreamName> {
        [&self.own].into_iter().chain(&self.code).chain(&self.units)
    }
}

impl Streams {
    /// The streams that a request writes or rests on.
    pub fn of(request: &Request, target: Option<&Target>, cache: &Cache) -> Self {
        let home = home(request);
        let (code, unit) = match &request.ask {
            Ask::Cooperative { command, .. } => {
                let handed = || command.hands_over().map(|it| &it.code);
                let code = command.claims().or_else(handed);
                (code.map(|it| StreamName::Code(it.clone())), command.commune())
            }
            Ask::Area { event: AreaEvent::UnitEstablished(it), .. } => (None, it.parent.as_ref()),
            Ask::Area { .. } | Ask::Void { .. } => (None, None),
            Ask::Reorganise { .. } | Ask::Join { .. } => (None, None),
        };
        let units = above(unit, &home, effective(request), cache);
        let others: Vec<StreamName> = match &request.ask {
            Ask::Area { event: AreaEvent::UnitReorganised(it), .. } => {
                let others = it.into.iter().cloned().map(StreamName::Area);
                others.filter(|it| *it != home).collect()
            }
            Ask::Area { .. } | Ask::Cooperative { .. } | Ask::Void { .. } => Vec::new(),
            Ask::Reorganise { .. } | Ask::Join { .. } => Vec::new(),
        };
        let written = target.into_iter().flat_map(|it| &it.entries).map(|(name, _)| name.clone());
        let codes = target.into_iter().flat_map(|it| codes(it, cache));
        let mut amended: Vec<StreamName> = Vec::new();
        for name in written.chain(codes) {
            let known = name == home || Some(&name) == code.as_ref();
            let known = known || units.contains(&name) || others.contains(&name);
            if !known && !amended.contains(&name) {
                amended.push(name);
            }
        }
        let newcomers = match &request.ask {
            Ask::Reorganise { command } => newcomers(command, &home, cache),
            _ => Vec::new(),
        };
        let parties = parties(&request.ask).into_iter().filter(|it| *it != home).collect();
        Self { home, code, units, others, amended, parties, newcomers }
    }

    /// All of them once, the home stream first.
    pub fn all(&self) -> impl Iterator<Item = &StreamName> {
        let rest = self.units.iter().chain(&self.others).chain(&self.amended);
        let single = [&self.home].into_iter().chain(&self.code).chain(rest);
        let mut all: Vec<&StreamName> = single.chain(&self.parties).collect();
        for name in self.newcomers.iter().flat_map(Newcomer::streams) {
            if !all.contains(&name) {
                all.push(name);
            }
        }
        all.into_iter()
    }

    /// The one that comes to be with a stream, its own or its code's.
    pub fn newcomer(&self, name: &StreamName) -> Option<&Newcomer> {
        self.newcomers.iter().find(|it| it.own == *name || it.code.as_ref() == Some(name))
    }
}

/// A unit and those above it, as far as they are known.
fn above(
    unit: Option<&UnitCode>,
    home: &StreamName,
    on: NaiveDate,
    cache: &Cache,
) -> Vec<StreamName> {
    let mut units = Vec::new();
    let mut next = unit.cloned();
    // Four levels: commune, district, province, country.
    while let (Some(code), 0..4) = (next.take(), units.len()) {
        let name = StreamName::Area(code);
        next = unit_on(units_of(Some(&name), cache), on).and_then(|it| it.unit.parent.clone());
        // A unit above itself is no unit above; a stream is expected once.
        if name == *home || units.contains(&name) {
            break;
        }
        units.push(name);
    }
    units
}

fn newcomers(command: &Reorganising, home: &StreamName, cache: &Cache) -> Vec<Newcomer> {
    let streams = |it: &cooperative::reorganisation::Newcomer| Newcomer {
        own: StreamName::Cooperative(it.id),
        code: it.registration.code.clone().map(StreamName::Code),
        units: above(Some(&it.registration.commune), home, command.effective, cache),
    };
    command.plan.newcomers().into_iter().map(streams).collect()
}

/// The cooperatives that a request speaks of, each once.
fn parties(ask: &Ask) -> Vec<StreamName> {
    let ids = match ask {
        Ask::Reorganise { command } => command.plan.parties(),
        Ask::Join { of, kept, .. } => vec![*of, *kept],
        Ask::Cooperative { .. } | Ask::Area { .. } | Ask::Void { .. } => Vec::new(),
    };
    let mut names: Vec<StreamName> = Vec::with_capacity(ids.len());
    for name in ids.into_iter().map(StreamName::Cooperative) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The streams of the codes that stand in what a request amends, as far as that is known: they may
/// be given up with it.
fn codes(target: &Target, cache: &Cache) -> Vec<StreamName> {
    let mut codes = Vec::new();
    for (name, revisions) in &target.entries {
        let known = cache.peek(name).and_then(|it| it.cooperative());
        let entries = known.into_iter().flat_map(|it| it.history.entries());
        for event in entries.filter(|it| revisions.contains(&it.revision)).flat_map(|it| &it.events)
        {
            let code = match event {
                Event::Registered(it) => it.code.as_ref(),
                Event::CertificateExchanged(code) => code.as_ref(),
                Event::Formed(it) => it.registration.code.as_ref(),
                _ => None,
            };
            codes.extend(code.map(|it| StreamName::Code(it.clone())));
        }
    }
    codes
}

/// The home stream of a request.
pub(crate) fn home(request: &Request) -> StreamName {
    match request.ask.owner() {
        Owner::Cooperative(id) => StreamName::Cooperative(id),
        Owner::Area(area) => StreamName::Area(area),
    }
}

/// Where the streams of a request begin, if they begin with it: the codes of its units, or of those
/// of one that comes to be, province first.
pub(crate) fn partition(
    request: &Request,
    streams: &Streams,
    newcomer: Option<&Newcomer>,
    cache: &Cache,
) -> Result<Partition, RecordError> {
    let day = effective(request);
    let mut codes: Vec<UnitCode> = match &request.ask {
        Ask::Area { area, .. } => vec![area.clone()],
        Ask::Cooperative { .. } | Ask::Void { .. } => Vec::new(),
        Ask::Reorganise { .. } | Ask::Join { .. } => Vec::new(),
    };
    let units = newcomer.map_or(&streams.units, |it| &it.units);
    let above = units.iter().filter_map(|it| unit_on(units_of(Some(it), cache), day));
    codes.extend(above.map(|it| it.unit.code.clone()).filter(|it| it.as_str() != "VN"));
    codes.reverse();
    let path: Vec<&str> = codes.iter().map(UnitCode::as_str).collect();
    let path = if path.is_empty() { "VN".into() } else { path.join("/") };
    Partition::new(&path).map_err(RecordError::malformed)
}

/// The payloads of a request, each with its stream, without their digest. Each person's data goes
/// with the entry that first names them, so that no entry grows with the number of founders;
/// everything else goes with the first entry.
pub(crate) fn payloads(
    request: &Request,
    made: Vec<Made>,
    personal: Vec<Personal>,
) -> Vec<(StreamName, Payload)> {
    let mut first: HashMap<PersonId, usize> = HashMap::new();
    if !personal.is_empty() {
        for (index, it) in made.iter().enumerate() {
            if let Some(person) = person(&it.happened) {
                first.entry(person).or_insert(index);
            }
        }
    }
    let mut payloads: Vec<(StreamName, Payload)> =
        made.into_iter().map(|it| payload(request, it)).collect();
    for it in personal {
        let index = it.person.and_then(|it| first.get(&it)).copied().unwrap_or(0);
        if let Some((_, payload)) = payloads.get_mut(index) {
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

/// Why an entry is voided by a request that names none.
const YIELDS: &str = "Hết hạn được ghi tự động, nhường cho việc xảy ra trong hạn nhưng ghi muộn / \
                      recorded by deadline; yields to what happened within the term";

/// The payload of one entry of a request, its digest yet to be written.
fn payload(request: &Request, made: Made) -> (StreamName, Payload) {
    let Made { stream, effective, order, standing, happened } = made;
    let meta = Meta {
        effective,
        order,
        standing,
        reason: match (request.ask.amends(), standing) {
            (Some(amends), _) => Some(amends.reason.clone()),
            (None, Standing::Voids(_)) => Text::new(YIELDS).ok(),
            (None, Standing::New | Standing::ByDeadline | Standing::Replaces(_)) => None,
        },
        recorder: request.recorder.clone(),
        document: request.document.clone(),
        digest: [0; 32],
        import: request.import.clone(),
    };
    (stream, Payload { meta, happened, personal: Vec::new() })
}

/// What a request asks to be stored, whatever the state: the body of its digest.
pub(crate) fn asked(request: &Request) -> bytes::Bytes {
    let (order, standing, happened) = match &request.ask {
        Ask::Cooperative { command, .. } => {
            (command.order, command.standing(), Happened::Cooperative(command.events()))
        }
        Ask::Area { event, .. } => (0, Standing::New, Happened::Area(vec![event.clone()])),
        Ask::Void { .. } => (0, Standing::New, Happened::Cooperative(Vec::new())),
        Ask::Reorganise { command } => {
            (command.order, Standing::New, Happened::Cooperative(command.asked()))
        }
        Ask::Join { kept, order, .. } => {
            let joined = vec![Event::JoinedTo(*kept)];
            (*order, Standing::New, Happened::Cooperative(joined))
        }
    };
    let (stream, effective) = (home(request), effective(request));
    payload(request, Made { stream, effective, order, standing, happened }).1.encode()
}

/// The effective date of a request; of a void, which has that of what it voids, any.
pub(crate) fn effective(request: &Request) -> NaiveDate {
    match &request.ask {
        Ask::Cooperative { command, .. } => command.effective,
        Ask::Area { effective, .. } | Ask::Join { effective, .. } => *effective,
        Ask::Reorganise { command } => command.effective,
        Ask::Void { .. } => NaiveDate::default(),
    }
}

/// The meanings of a unit's code.
pub(crate) fn units_of<'a>(
    name: Option<&StreamName>,
    cache: &'a Cache,
) -> &'a [cooperative::area::DatedUnit] {
    name.and_then(|it| cache.peek(it)).map_or(&[], |it| it.units())
}
