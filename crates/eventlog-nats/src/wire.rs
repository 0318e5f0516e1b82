//! Questions to the sequencer of another process, and its answers, as bytes.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use eventlog::{
    Append, AppendError, AppendId, Appended, Draft, Expectation, Partition, Position, Recorded,
    Revision, StreamId,
};
use prost::{Message, Oneof};
use uuid::Uuid;

#[derive(Clone, PartialEq, Message)]
struct WireAsk {
    /// None asks when everything before is synced.
    #[prost(message, optional, tag = "1")]
    append: Option<WireAppend>,
}

#[derive(Clone, PartialEq, Message)]
struct WireAppend {
    #[prost(bytes = "bytes", tag = "1")]
    id: Bytes,
    #[prost(message, repeated, tag = "2")]
    expected: Vec<WireExpectation>,
    #[prost(message, repeated, tag = "3")]
    drafts: Vec<WireDraft>,
}

#[derive(Clone, PartialEq, Message)]
struct WireExpectation {
    #[prost(string, tag = "1")]
    stream: String,
    #[prost(string, tag = "2")]
    partition: String,
    #[prost(uint64, tag = "3")]
    revision: u64,
}

#[derive(Clone, PartialEq, Message)]
struct WireDraft {
    #[prost(string, tag = "1")]
    stream: String,
    #[prost(bytes = "bytes", tag = "2")]
    payload: Bytes,
}

#[derive(Clone, PartialEq, Message)]
struct WireAnswer {
    #[prost(oneof = "Told", tags = "1, 2, 3, 4, 5, 6, 7, 8, 9")]
    told: Option<Told>,
}

#[derive(Clone, PartialEq, Oneof)]
enum Told {
    #[prost(message, tag = "1")]
    Appended(WireAppended),
    #[prost(uint64, tag = "2")]
    Synced(u64),
    #[prost(message, tag = "3")]
    Conflict(WireConflict),
    #[prost(string, tag = "4")]
    Malformed(String),
    #[prost(message, tag = "5")]
    TooLarge(WirePair),
    /// Microseconds: what the clock shows, and the last entry's.
    #[prost(message, tag = "6")]
    ClockBehind(WirePair),
    #[prost(message, tag = "7")]
    ClockAhead(WirePair),
    #[prost(bool, tag = "8")]
    Full(bool),
    #[prost(string, tag = "9")]
    Unavailable(String),
}

#[derive(Clone, PartialEq, Message)]
struct WireAppended {
    #[prost(int64, tag = "1")]
    recorded_at_micros: i64,
    #[prost(message, repeated, tag = "2")]
    entries: Vec<WirePair>,
    #[prost(bool, tag = "3")]
    repeated: bool,
}

#[derive(Clone, PartialEq, Message)]
struct WireConflict {
    #[prost(string, tag = "1")]
    stream: String,
    #[prost(uint64, tag = "2")]
    expected: u64,
    #[prost(uint64, tag = "3")]
    actual: u64,
}

#[derive(Clone, PartialEq, Message)]
struct WirePair {
    #[prost(int64, tag = "1")]
    first: i64,
    #[prost(int64, tag = "2")]
    second: i64,
}

/// What is asked of another process's sequencer.
#[derive(Debug)]
pub enum Question {
    /// To append.
    Append(Append),
    /// To tell when everything before is synced.
    Synced,
}

/// What it answers.
#[derive(Debug)]
pub enum Answer {
    /// Where the entries stand.
    Appended(Appended),
    /// Up to where everything is synced.
    Synced(Position),
}

/// A question as bytes.
pub fn write_question(question: &Question) -> Bytes {
    let append = match question {
        Question::Synced => None,
        Question::Append(it) => Some(WireAppend {
            id: Bytes::copy_from_slice(it.id.0.as_bytes()),
            expected: it.expected.iter().map(expectation).collect(),
            drafts: it.drafts.iter().map(draft).collect(),
        }),
    };
    WireAsk { append }.encode_to_vec().into()
}

/// A question from bytes.
///
/// # Errors
/// [`AppendError::Malformed`] says what is wrong with them.
pub fn read_question(bytes: Bytes) -> Result<Question, AppendError> {
    let malformed = |it: &dyn ToString| AppendError::Malformed(it.to_string());
    let asked = WireAsk::decode(bytes).map_err(|it| malformed(&it))?;
    let Some(append) = asked.append else { return Ok(Question::Synced) };
    let id = Uuid::from_slice(&append.id).map_err(|it| malformed(&it))?;
    let expected = append.expected.into_iter().map(|it| {
        Ok(Expectation {
            stream: StreamId::new(&it.stream)?,
            partition: Partition::new(&it.partition)?,
            revision: Revision(it.revision),
        })
    });
    let drafts = append
        .drafts
        .into_iter()
        .map(|it| Ok(Draft { stream: StreamId::new(&it.stream)?, payload: it.payload }));
    Ok(Question::Append(Append {
        id: AppendId(id),
        expected: expected.collect::<Result<_, AppendError>>()?,
        drafts: drafts.collect::<Result<_, AppendError>>()?,
    }))
}

/// An answer as bytes.
pub fn write_answer(answer: Result<Answer, AppendError>) -> Bytes {
    let told = match answer {
        Ok(Answer::Synced(at)) => Told::Synced(at.0),
        Ok(Answer::Appended(it)) => Told::Appended(WireAppended {
            recorded_at_micros: it.recorded_at.timestamp_micros(),
            entries: it.entries.iter().map(|it| pair(it.position.0, it.revision.0)).collect(),
            repeated: it.repeated,
        }),
        Err(AppendError::Conflict { stream, expected, actual }) => Told::Conflict(WireConflict {
            stream: stream.as_str().to_owned(),
            expected: expected.0,
            actual: actual.0,
        }),
        Err(AppendError::Malformed(it)) => Told::Malformed(it),
        Err(AppendError::TooLarge { bytes, limit }) => {
            Told::TooLarge(pair(bytes as u64, limit as u64))
        }
        Err(AppendError::ClockBehind { now, last }) => Told::ClockBehind(instants(now, last)),
        Err(AppendError::ClockAhead { now, last }) => Told::ClockAhead(instants(now, last)),
        // Whoever asks is told of that by its own process.
        Err(it @ AppendError::Lost(_)) => Told::Unavailable(it.to_string()),
        Err(AppendError::Full) => Told::Full(true),
        Err(AppendError::Unavailable(it)) => Told::Unavailable(it.to_string()),
    };
    WireAnswer { told: Some(told) }.encode_to_vec().into()
}

/// An answer from bytes; what cannot be read says that the log cannot say.
///
/// # Errors
/// What the sequencer answered.
pub fn read_answer(bytes: Bytes) -> Result<Answer, AppendError> {
    let unread = |it: &str| AppendError::Unavailable(it.to_owned().into());
    let told = WireAnswer::decode(bytes).map_err(|it| unread(&it.to_string()))?.told;
    let instant =
        |it: i64| DateTime::from_timestamp_micros(it).ok_or_else(|| unread("a wrong instant"));
    let size = |it: i64| usize::try_from(it).unwrap_or(usize::MAX);
    Err(match told {
        Some(Told::Synced(at)) => return Ok(Answer::Synced(Position(at))),
        Some(Told::Appended(it)) => {
            let recorded = |it: WirePair| Recorded {
                position: Position(it.first.cast_unsigned()),
                revision: Revision(it.second.cast_unsigned()),
            };
            return Ok(Answer::Appended(Appended {
                recorded_at: instant(it.recorded_at_micros)?,
                entries: it.entries.into_iter().map(recorded).collect(),
                repeated: it.repeated,
            }));
        }
        Some(Told::Conflict(it)) => AppendError::Conflict {
            stream: StreamId::new(&it.stream)?,
            expected: Revision(it.expected),
            actual: Revision(it.actual),
        },
        Some(Told::Malformed(it)) => AppendError::Malformed(it),
        Some(Told::TooLarge(it)) => {
            AppendError::TooLarge { bytes: size(it.first), limit: size(it.second) }
        }
        Some(Told::ClockBehind(it)) => {
            AppendError::ClockBehind { now: instant(it.first)?, last: instant(it.second)? }
        }
        Some(Told::ClockAhead(it)) => {
            AppendError::ClockAhead { now: instant(it.first)?, last: instant(it.second)? }
        }
        Some(Told::Full(_)) => AppendError::Full,
        Some(Told::Unavailable(it)) => unread(&it),
        None => unread("the sequencer's answer says nothing"),
    })
}

fn expectation(it: &Expectation) -> WireExpectation {
    WireExpectation {
        stream: it.stream.as_str().to_owned(),
        partition: it.partition.as_str().to_owned(),
        revision: it.revision.0,
    }
}

fn draft(it: &Draft) -> WireDraft {
    WireDraft { stream: it.stream.as_str().to_owned(), payload: it.payload.clone() }
}

fn pair(first: u64, second: u64) -> WirePair {
    WirePair { first: first.cast_signed(), second: second.cast_signed() }
}

fn instants(now: DateTime<Utc>, last: DateTime<Utc>) -> WirePair {
    WirePair { first: now.timestamp_micros(), second: last.timestamp_micros() }
}

#[cfg(test)]
mod tests {
    use eventlog::conformance::{drafts, expect};

    use super::*;

    #[test]
    fn questions_and_answers_come_out_as_they_went_in() {
        let id = AppendId(Uuid::from_u128(7));
        let append = Append { id, expected: vec![expect("s", 3)], drafts: drafts("s", 2) };
        let asked = Question::Append(append);
        let read = read_question(write_question(&asked)).unwrap();
        assert_eq!(format!("{read:?}"), format!("{asked:?}"));
        assert!(matches!(read_question(write_question(&Question::Synced)), Ok(Question::Synced)));
        assert!(read_question(Bytes::from_static(b"\xff")).is_err());

        let (now, last) = (DateTime::from_timestamp(9, 5_000).unwrap(), DateTime::UNIX_EPOCH);
        let entry = Recorded { position: Position(5), revision: Revision(2) };
        let stream = StreamId::new("s").unwrap();
        let answers: [fn(_, _, _, _) -> Result<Answer, AppendError>; 9] = [
            |now, _, entry, _| {
                let entries = vec![entry];
                Ok(Answer::Appended(Appended { recorded_at: now, entries, repeated: true }))
            },
            |_, _, entry: Recorded, _| Ok(Answer::Synced(entry.position)),
            |_, _, _, stream| {
                let (expected, actual) = (Revision(1), Revision(2));
                Err(AppendError::Conflict { stream, expected, actual })
            },
            |_, _, _, _| Err(AppendError::Malformed("so".into())),
            |_, _, _, _| Err(AppendError::TooLarge { bytes: 9, limit: 8 }),
            |now, last, _, _| Err(AppendError::ClockBehind { now, last }),
            |now, last, _, _| Err(AppendError::ClockAhead { now, last }),
            |_, _, _, _| Err(AppendError::Full),
            |_, _, _, _| Err(AppendError::Unavailable("away".into())),
        ];
        for answer in answers {
            let made = || answer(now, last, entry, stream.clone());
            let read = read_answer(write_answer(made()));
            assert_eq!(format!("{read:?}"), format!("{:?}", made()));
        }
        assert!(read_answer(Bytes::new()).is_err());
    }
}
