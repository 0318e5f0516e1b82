//! Requests as clients send them.

use api::v1;
use api::v1::cooperative_command::{Act, Cooperative};
use api::v1::personal_data::Person;
use api::v1::record_request::{ExpectedRevision, Target};
use fastrand::Rng;
use uuid::Uuid;

use crate::register::COMMUNE;

/// An id that the same generator gives again.
pub fn id(rng: &mut Rng) -> Uuid {
    uuid::Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid()
}

fn request(id: Uuid, cooperative: Option<&str>, act: Act) -> v1::RecordRequest {
    let cooperative = cooperative.map(|it| Cooperative::CooperativeId(it.to_owned()));
    let command = v1::CooperativeCommand { cooperative, act: Some(act) };
    v1::RecordRequest {
        request_id: id.to_string(),
        effective_date: Some(api::Date { year: 2024, month: 12, day: 1 }),
        expected_revision: Some(ExpectedRevision::Any(v1::AnyRevision {})),
        recorder_id: "clerk:outside".into(),
        target: Some(Target::Cooperative(command)),
        ..v1::RecordRequest::default()
    }
}

fn joining() -> v1::Joining {
    v1::Joining {
        person_id: String::new(),
        party: v1::PartyKind::Person.into(),
        kind: v1::MemberKind::Official.into(),
        capital_dong: Some(1_000_000),
    }
}

/// A person joins a cooperative.
pub fn join(id: Uuid, cooperative: &str) -> v1::RecordRequest {
    request(id, Some(cooperative), Act::JoinMember(joining()))
}

/// A person joins a cooperative, with a name and the number of an identity document.
pub fn join_named(id: Uuid, cooperative: &str, name: &str, number: &str) -> v1::RecordRequest {
    let person = v1::PersonalData {
        person: Some(Person::NewPerson(0)),
        full_name: Some(name.into()),
        identity_number: Some(number.into()),
        ..v1::PersonalData::default()
    };
    v1::RecordRequest { people: vec![person], ..join(id, cooperative) }
}

/// A cooperative is registered with seven founders: one append of nine entries on two streams, the
/// code's and its own.
pub fn register(id: Uuid) -> v1::RecordRequest {
    let code = format!("R{:015}", id.as_u128() % 1_000_000_000_000_000);
    let registration = v1::Registration {
        kind: v1::Kind::Cooperative.into(),
        name: format!("HTX {code}"),
        code: Some(code),
        commune_code: COMMUNE.into(),
        sector: v1::Sector::Agriculture.into(),
        ..v1::Registration::default()
    };
    let founders = vec![joining(); 7];
    let registration = Some(registration);
    request(id, None, Act::Register(v1::Register { registration, founders }))
}

/// A lawful request, drawn: one in eight registers a cooperative, one in eight brings a person with
/// a name, the others one without.
pub fn drawn(rng: &mut Rng, cooperatives: &[String]) -> v1::RecordRequest {
    let id = id(rng);
    let cooperative = &cooperatives[rng.usize(..cooperatives.len())];
    match rng.u8(..8) {
        0 => register(id),
        1 => join_named(id, cooperative, "Thào A Mẫu", "040123456789"),
        _ => join(id, cooperative),
    }
}
