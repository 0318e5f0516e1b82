//! The envelope: what the sequencer wraps a payload in.
//!
//! On the wire it is the message `coopledger.log.v1.Entry`, whose field 12 is the payload. Here
//! that field is bytes: same encoding, no knowledge of what is inside.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};
use uuid::Uuid;

use crate::ids::{AppendId, NameError, Partition, Position, Revision, StreamId};

/// The longest entry, envelope and payload together: 60 KiB.
pub const ENTRY_BYTES_MAX: usize = 60 * 1024;

/// Where an entry stands and what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Its number in the log.
    pub position: Position,
    /// When the log took it: microseconds count, never decreasing with the position.
    pub recorded_at: DateTime<Utc>,
    /// Its stream.
    pub stream: StreamId,
    /// Its number in the stream.
    pub revision: Revision,
    /// The append that made it.
    pub append: AppendId,
    /// Its place within the append, from 0.
    pub index: u32,
    /// How many entries the append made.
    pub count: u32,
    /// Where the stream was first registered.
    pub partition: Partition,
    /// The partition's own counter: from 1, without gaps, so that an area's completeness can be
    /// proved.
    pub partition_sequence: u64,
    /// The payload, as it was handed in.
    pub payload: Bytes,
}

/// Why bytes are not an entry.
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    /// They are not a message of this form.
    #[error("not an entry")]
    Decode(#[from] prost::DecodeError),
    /// A field has a value that no entry has.
    #[error("not an entry: {0}")]
    Field(&'static str),
    /// A stream or partition has a name that none can have.
    #[error("not an entry")]
    Name(#[from] NameError),
}

#[derive(Clone, PartialEq, Message)]
struct Wire {
    #[prost(uint64, tag = "1")]
    position: u64,
    #[prost(int64, tag = "2")]
    recorded_at_micros: i64,
    #[prost(uint64, tag = "3")]
    revision: u64,
    #[prost(uint64, tag = "4")]
    partition_sequence: u64,
    #[prost(uint32, tag = "5")]
    append_index: u32,
    #[prost(uint32, tag = "6")]
    append_count: u32,
    #[prost(string, tag = "7")]
    stream: String,
    #[prost(string, tag = "8")]
    partition: String,
    #[prost(bytes = "bytes", tag = "9")]
    append_id: Bytes,
    #[prost(bytes = "bytes", tag = "12")]
    payload: Bytes,
}

/// An envelope whose parts are borrowed: what the sequencer writes from.
pub(crate) struct EnvelopeRef<'a> {
    pub position: Position,
    pub recorded_at: DateTime<Utc>,
    pub stream: &'a str,
    pub revision: Revision,
    pub append: AppendId,
    pub index: u32,
    pub count: u32,
    pub partition: &'a str,
    pub partition_sequence: u64,
    pub payload: &'a [u8],
}

impl EnvelopeRef<'_> {
    /// The message's bytes in order of tags, without fields that are 0 or empty: the same that
    /// prost writes.
    pub fn encode(&self) -> Bytes {
        let names = self.stream.len() + self.partition.len();
        let mut to = Vec::with_capacity(96 + names + self.payload.len());
        // Two's complement, as protobuf writes an int64.
        let micros = self.recorded_at.timestamp_micros() as u64;
        let numbers = [
            self.position.0,
            micros,
            self.revision.0,
            self.partition_sequence,
            u64::from(self.index),
            u64::from(self.count),
        ];
        for (tag, number) in (1..).zip(numbers) {
            if number != 0 {
                encode_key(tag, WireType::Varint, &mut to);
                encode_varint(number, &mut to);
            }
        }
        put(7, self.stream.as_bytes(), &mut to);
        put(8, self.partition.as_bytes(), &mut to);
        put(9, self.append.0.as_bytes(), &mut to);
        put(12, self.payload, &mut to);
        to.into()
    }
}

fn put(tag: u32, bytes: &[u8], to: &mut Vec<u8>) {
    if !bytes.is_empty() {
        encode_key(tag, WireType::LengthDelimited, to);
        encode_varint(bytes.len() as u64, to);
        to.extend_from_slice(bytes);
    }
}

impl Envelope {
    /// The entry's bytes. Written once, by the sequencer; never again from a decoded entry.
    pub fn encode(&self) -> Bytes {
        EnvelopeRef {
            position: self.position,
            recorded_at: self.recorded_at,
            stream: self.stream.as_str(),
            revision: self.revision,
            append: self.append,
            index: self.index,
            count: self.count,
            partition: self.partition.as_str(),
            partition_sequence: self.partition_sequence,
            payload: &self.payload,
        }
        .encode()
    }

    /// Reads an entry's envelope; the payload shares `bytes`.
    pub fn decode(bytes: Bytes) -> Result<Self, EnvelopeError> {
        let wire = Wire::decode(bytes)?;
        let recorded_at = DateTime::from_timestamp_micros(wire.recorded_at_micros)
            .ok_or(EnvelopeError::Field("recorded_at"))?;
        let append = Uuid::from_slice(&wire.append_id)
            .map_err(|_| EnvelopeError::Field("append_id is not 16 bytes"))?;
        if wire.position == 0 || wire.revision == 0 {
            return Err(EnvelopeError::Field("position and revision count from 1"));
        }
        Ok(Self {
            position: Position(wire.position),
            recorded_at,
            stream: StreamId::new(&wire.stream)?,
            revision: Revision(wire.revision),
            append: AppendId(append),
            index: wire.append_index,
            count: wire.append_count,
            partition: Partition::new(&wire.partition)?,
            partition_sequence: wire.partition_sequence,
            payload: wire.payload,
        })
    }
}
