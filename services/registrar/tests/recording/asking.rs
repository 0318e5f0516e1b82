//! What the tests ask for.

use chrono::NaiveDate;
use cooperative::area::{Level, Unit};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::publication::AreaEvent;
use cooperative::registration::Registration;
use cooperative::{
    Act, Code, Command, CooperativeId, Dong, Kind, PersonId, Sector, Text, UnitCode,
};
use entry::request::{Ask, PersonalData, Request};
use entry::{Assurance, Recorder};
use uuid::Uuid;

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub fn request(number: u128, ask: Ask) -> Request {
    Request {
        id: id(number),
        ask,
        recorder: Recorder { id: text("clerk:test"), assurance: Assurance::Asserted },
        document: None,
        note: None,
        people: Vec::new(),
        expected: None,
        import: None,
    }
}

pub fn area(number: u128, code: &str, effective: NaiveDate, event: AreaEvent) -> Request {
    let area = UnitCode::new(code).unwrap();
    request(number, Ask::Area { area, effective, event, corrects: None })
}

pub fn unit(number: u128, code: &str, level: Level, parent: Option<&str>) -> Request {
    let unit = Unit {
        code: UnitCode::new(code).unwrap(),
        name: text("Đơn vị"),
        level,
        parent: parent.map(|it| UnitCode::new(it).unwrap()),
    };
    area(number, code, day(1990, 1, 1), AreaEvent::UnitEstablished(unit.into()))
}

/// The country, Lai Châu, Tam Đường and Bình Lư.
pub fn units() -> Vec<Request> {
    vec![
        unit(1, "VN", Level::Country, None),
        unit(2, "12", Level::Province, Some("VN")),
        unit(3, "106", Level::District, Some("12")),
        unit(4, "03390", Level::Commune, Some("106")),
    ]
}

pub fn act(number: u128, cooperative: CooperativeId, act: Act) -> Request {
    let command = Command { effective: day(2021, 3, 4), order: 0, act };
    request(number, Ask::Cooperative { id: cooperative, command, corrects: None })
}

pub fn joining(person: PersonId) -> Joining {
    Joining {
        person,
        party: PartyKind::Person,
        kind: MemberKind::Official,
        capital: Some(Dong(1_000_000)),
    }
}

/// The cooperative that this request registers.
pub fn cooperative(number: u128) -> CooperativeId {
    CooperativeId::of_request(id(number), 0)
}

/// Registers a cooperative in Bình Lư on 2020-05-04; without a code a cooperative group.
pub fn register(number: u128, code: Option<&str>, founders: u32) -> Request {
    let registration = Registration {
        kind: if code.is_some() { Kind::Cooperative } else { Kind::Group },
        code: code.map(|it| Code::new(it).unwrap()),
        name: text("HTX Bình Lư"),
        commune: UnitCode::new("03390").unwrap(),
        address: None,
        sector: Sector::Agriculture,
        trades: Vec::new(),
        vsic: None,
        charter_capital: Some(Dong(500_000_000)),
        representative: None,
        backup: false,
    };
    let founders = (0..founders).map(|it| joining(PersonId::of_request(id(number), it)));
    let act = Act::Register(registration, founders.collect());
    let command = Command { effective: day(2020, 5, 4), order: 0, act };
    request(number, Ask::Cooperative { id: cooperative(number), command, corrects: None })
}

pub fn join(number: u128, cooperative: CooperativeId, person: u128) -> Request {
    act(number, cooperative, Act::JoinMember(joining(PersonId(id(person)))))
}

/// Leaves a day after [`join`].
pub fn leave(number: u128, cooperative: CooperativeId, person: u128) -> Request {
    let leaving = Leaving { person: PersonId(id(person)), reason: LeaveReason::Voluntary };
    act(number, cooperative, Act::LeaveMember(leaving))
}

pub fn data(person: PersonId, name: &str) -> PersonalData {
    PersonalData {
        person,
        full_name: Some(name.into()),
        identity_number: Some("012345678901".into()),
        birth_date: Some(day(1980, 2, 3)),
        address: Some("Bản Nà Cà".into()),
    }
}
