//! The command that appends are measured with: a member joins one of many cooperatives, drawn at random.

use std::sync::Arc;

use api::v1;
use api::v1::record_request::{ExpectedRevision, Target};
use api::v1::record_stream_response::Outcome as Told;
use bytes::Bytes;
use country::Country;
use entry::Request;
use fastrand::Rng;
use prost::Message;
use uuid::Uuid;

use crate::Outcome;
use crate::generate::SEED;
use crate::ledger::{Ledger, Window};
use crate::load::Talk;

/// A service that takes the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// Ours: the answer names where the entry stands.
    Ours,
    /// The bare one: the answer is a number.
    Bare,
}

/// The cooperatives of a country, registered.
#[derive(Clone)]
pub(crate) struct Cooperatives(Arc<[Uuid]>);

/// One client's conversation.
pub(crate) struct Joins {
    cooperatives: Cooperatives,
    rng: Rng,
    service: Service,
    /// The number of the next command in a two-way stream; `None` for one command a call.
    sequence: Option<u64>,
}

impl Cooperatives {
    /// Records the units of a country and registers so many cooperatives.
    pub async fn register(ledger: &Ledger, count: u64) -> Outcome<Self> {
        let factor = (count as f64 + 0.5) / country::COOPERATIVES;
        let country = Country { seed: SEED, factor };
        let first = |index| country.life(index).into_iter().next();
        let registrations: Vec<Request> = (0..count).filter_map(first).collect();
        let mut window = Window::of(4_096);
        for request in country.units().chain(registrations) {
            window.push(&ledger.registrar, request).await?;
        }
        window.finish().await?;
        Ok(Self((0..count).map(|it| country.cooperative(it).0).collect()))
    }

    /// A client that speaks of them to a service, one command a call or in a two-way stream.
    pub fn client(&self, service: Service, streamed: bool) -> Joins {
        let sequence = streamed.then_some(1);
        Joins { cooperatives: self.clone(), rng: Rng::new(), service, sequence }
    }

    /// One of them.
    pub fn draw(&self, rng: &mut Rng) -> Uuid {
        self.0[rng.usize(..self.0.len())]
    }

    /// A request that one of them admits a member.
    pub fn request(&self, rng: &mut Rng) -> v1::RecordRequest {
        let request = uuid::Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid();
        let joining = v1::Joining {
            person_id: String::new(),
            party: v1::PartyKind::Person.into(),
            kind: v1::MemberKind::Official.into(),
            capital_dong: Some(1_000_000),
        };
        let command = v1::CooperativeCommand {
            cooperative: Some(v1::cooperative_command::Cooperative::CooperativeId(
                self.draw(rng).to_string(),
            )),
            act: Some(v1::cooperative_command::Act::JoinMember(joining)),
        };
        v1::RecordRequest {
            request_id: request.to_string(),
            effective_date: Some(api::Date { year: 2024, month: 12, day: 1 }),
            expected_revision: Some(ExpectedRevision::Any(v1::AnyRevision {})),
            recorder_id: "clerk:106".into(),
            target: Some(Target::Cooperative(command)),
            ..v1::RecordRequest::default()
        }
    }
}

impl Talk for Joins {
    fn next(&mut self) -> Bytes {
        let request = self.cooperatives.request(&mut self.rng);
        let Some(sequence) = &mut self.sequence else { return request.encode_to_vec().into() };
        let request = v1::RecordStreamRequest { sequence: *sequence, request: Some(request) };
        *sequence += 1;
        request.encode_to_vec().into()
    }

    fn answered(&mut self, answer: Bytes) -> Outcome<()> {
        let recorded = match (self.service, self.sequence) {
            (Service::Bare, _) if answer.len() == 8 => return Ok(()),
            (Service::Bare, _) => return Err("the bare service answered no number".into()),
            (Service::Ours, None) => v1::RecordResponse::decode(answer)?.recorded,
            (Service::Ours, Some(_)) => match v1::RecordStreamResponse::decode(answer)?.outcome {
                Some(Told::Recorded(it)) => Some(it),
                Some(Told::Error(it)) => return Err(it.message_en.into()),
                None => None,
            },
        };
        match recorded {
            Some(it) if it.positions.len() == 1 && !it.repeated => Ok(()),
            _ => Err("a command was answered, but not recorded anew".into()),
        }
    }
}
