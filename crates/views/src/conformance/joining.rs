//! Plain logs of any size.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use cooperative::membership::{Joining, MemberKind, PartyKind};
use cooperative::registration::Registration;
use cooperative::{
    Code, CooperativeId, Dong, Event, Kind, PersonId, Sector, Standing as Stands, Text, UnitCode,
};
use entry::{Assurance, Document, Happened, Meta, Payload, Recorder};
use eventlog::{
    Append, AppendId, ClockLimits, Draft, EventLog, Expectation, ManualClock, MemoryLog, Partition,
    Revision, StreamId,
};
use uuid::Uuid;

fn payload(event: Event, day: u64, cooperative: u64) -> Payload {
    let effective = NaiveDate::from_ymd_opt(2015, 1, 1).unwrap() + chrono::Days::new(day);
    let number = Some(Text::new(&format!("{cooperative}/GCN")).unwrap());
    Payload {
        meta: Meta {
            effective,
            order: 0,
            standing: Stands::New,
            reason: None,
            recorder: Recorder {
                id: Text::new("clerk:tam-duong-01").unwrap(),
                assurance: Assurance::Asserted,
            },
            document: Some(Document { number, date: Some(effective), issuer: None }),
            digest: [9; 32],
            import: None,
        },
        happened: Happened::Cooperative(vec![event]),
        personal: Vec::new(),
    }
}

fn registered(n: u64, commune: &str) -> Event {
    Event::Registered(Box::new(Registration {
        kind: Kind::Cooperative,
        code: Some(Code::new(&format!("62{n:08}")).unwrap()),
        name: Text::new(&format!("Hợp tác xã Đồng Tâm {n}")).unwrap(),
        commune: UnitCode::new(commune).unwrap(),
        address: None,
        sector: Sector::ALL[(n % 7) as usize],
        trades: Vec::new(),
        vsic: None,
        charter_capital: Some(Dong(1_000_000_000)),
        representative: None,
        backup: false,
    }))
}

fn joined(id: Uuid, n: u64) -> Event {
    Event::MemberJoined(Joining {
        person: PersonId(Uuid::new_v5(&id, &n.to_le_bytes())),
        party: PartyKind::Person,
        kind: MemberKind::Official,
        capital: Some(Dong(5_000_000)),
    })
}

/// A log of so many cooperatives, each registered in one append with so many members who join: what
/// projections are measured with.
pub async fn joining(cooperatives: u64, members: u64) -> Arc<MemoryLog> {
    let start = DateTime::from_timestamp(1_735_700_000, 0).unwrap();
    let log = MemoryLog::with_limits(Arc::new(ManualClock::new(start)), ClockLimits::ANY_AHEAD);
    for n in 0..cooperatives {
        let id = Uuid::new_v5(&Uuid::nil(), &n.to_le_bytes());
        let name = entry::stream_of_cooperative(CooperativeId(id));
        let stream = StreamId::new(&name).unwrap();
        let commune = format!("{:05}", n % 500);
        let mut drafts = Vec::new();
        for (at, event) in std::iter::once(registered(n, &commune))
            .chain((0..members).map(|it| joined(id, it)))
            .enumerate()
        {
            let payload = payload(event, at as u64, n).encode();
            drafts.push(Draft { stream: stream.clone(), payload });
        }
        let partition = Partition::new(&format!("12/106/{commune}")).unwrap();
        let expected = vec![Expectation { stream, partition, revision: Revision(0) }];
        log.append(Append { id: AppendId(id), expected, drafts }).await.unwrap();
    }
    Arc::new(log)
}
