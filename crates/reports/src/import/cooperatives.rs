//! `cooperatives.csv`: founding meetings and certificates.

use chrono::NaiveDate;
use cooperative::membership::Joining;
use cooperative::registration::{Founding, Registration};
use cooperative::{Act, Code, CooperativeId, Kind, Sector, UnitCode};
use entry::PersonalData;

use super::book::{Book, Known, Named};
use super::cells::Cells;
use super::draft::{Origin, Subject, on};
use super::error::Message;
use super::layout::File;
use super::parse::{checked, dong, text, word};
use super::table::Tables;
use super::trades::trades;

/// A certificate that waits for its founders.
pub(super) struct Certificate {
    origin: Origin,
    registration: Registration,
    founded_on: Option<NaiveDate>,
    /// The founders, with their keys in the folder.
    pub founders: Vec<Founder>,
}

/// A founder.
pub(super) struct Founder {
    pub key: String,
    pub joining: Joining,
    pub personal: Option<PersonalData>,
}

/// Reads the cooperatives; certificates are asked for when their founders are known.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    book.each(tables, File::Cooperatives, cooperative);
}

fn cooperative(book: &mut Book, cells: &mut Cells) {
    let key = cells.key("key");
    let registered_on = cells.day("registered_on");
    let founded_on = cells.get("founded_on", super::parse::day);
    let registration = registration(cells);
    let origin = book.origin(cells);
    if let (Some(registered_on), Some(founded_on)) = (registered_on, founded_on)
        && founded_on > registered_on
    {
        let (vi, en) = ("hội nghị thành lập sau giấy chứng nhận", "founded after the certificate");
        cells.fault("founded_on", Message::new(vi, en));
    }
    let commune = registration.as_ref().map(|it| it.commune.clone());
    if let (Some(commune), Some(day)) = (commune, founded_on.or(registered_on)) {
        book.check_commune(cells, &commune, day);
    }
    let Some(key) = key else { return };
    if !book.first(cells, "key", ("cooperative", &[&key])) {
        return;
    }
    if let Some(code) = registration.as_ref().and_then(|it| it.code.as_ref()) {
        book.first(cells, "code", ("code", &[code.as_str()]));
    }
    match (registration, registered_on) {
        (Some(registration), Some(registered_on)) if cells.sound() => {
            let first = if founded_on.is_some() { "founded" } else { "registered" };
            let id = CooperativeId::of_request(book.settings.request(first, &[&key]), 0);
            let founders = Vec::new();
            let certificate = Certificate { origin, registration, founded_on, founders };
            book.known.insert(key, Known { id, registered_on, certificate });
        }
        _ => book.spoil(Subject::Cooperative(key), cells.source()),
    }
}

fn registration(cells: &mut Cells) -> Option<Registration> {
    let kind = cells.need("kind", word!(Kind));
    let code = cells.get("code", checked(Code::new));
    let name = cells.need("name", text);
    let commune = cells.need("commune", checked(UnitCode::new));
    let address = cells.get("address", text);
    let sector = cells.need("sector", word!(Sector));
    let trades = trades(cells).unwrap_or_default();
    let charter_capital = cells.get("charter_capital_dong", dong);
    let representative = cells.get("representative", text);
    Some(Registration {
        kind: kind?,
        code,
        name: name?,
        commune: commune?,
        address,
        sector: sector?,
        trades: trades.codes,
        vsic: trades.vsic,
        charter_capital,
        representative,
        backup: false,
    })
}

/// Asks for the founding meetings and certificates, now that all founders are known.
pub(super) fn certificates(book: &mut Book) {
    let known = std::mem::take(&mut book.known);
    for (key, mut it) in known {
        let named = Named { key: key.clone(), id: it.id, registered_on: it.registered_on };
        certificate(book, &named, &mut it.certificate);
        book.known.insert(key, it);
    }
}

fn certificate(book: &mut Book, named: &Named, it: &mut Certificate) {
    let subject = || Subject::Cooperative(named.key.clone());
    let registration = it.registration.clone();
    if let Some(day) = it.founded_on {
        let founding = Founding {
            kind: registration.kind,
            name: registration.name.clone(),
            commune: registration.commune.clone(),
        };
        let command = on(day, Act::Found(founding));
        book.draft(&it.origin, named, ("founded", &[]), command, Vec::new()).making(subject());
    }
    // The order of rows changes no request.
    it.founders.sort_by(|a, b| a.key.cmp(&b.key));
    let (mut joining, mut people, mut persons) = (Vec::new(), Vec::new(), Vec::new());
    for founder in it.founders.drain(..) {
        joining.push(founder.joining);
        people.extend(founder.personal);
        persons.push(Subject::Person(named.key.clone(), founder.key));
    }
    let command = on(named.registered_on, Act::Register(registration, joining));
    let draft = book.draft(&it.origin, named, ("registered", &[]), command, people);
    draft.rests_on.extend(persons);
    draft.making(subject());
}
