//! Why bytes are not a payload.

use cooperative::Invalid;

/// Why bytes are not a payload of any form that this version knows. `what` names the place in the
/// stored form, such as `MemberJoined.party`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// The bytes end within a value.
    #[error("the payload is cut short")]
    Cut,
    /// A key or a number that protobuf does not have.
    #[error("the payload is not protobuf")]
    Malformed,
    /// A number that this version does not know: a field, an event or a word of a vocabulary. A
    /// newer version wrote it, or the bytes are damaged; it is never passed over, since figures
    /// would come out wrong.
    #[error("{what} has no number {number} in this version")]
    Unknown {
        /// The message or vocabulary.
        what: &'static str,
        /// The number that it does not have.
        number: i32,
    },
    /// A field that always stands is absent.
    #[error("{what} is missing")]
    Missing {
        /// Which.
        what: &'static str,
    },
    /// A field that stands at most once stands again, or two of which only one can hold.
    #[error("{what} stands twice")]
    Twice {
        /// Which.
        what: &'static str,
    },
    /// A field has another wire type than its own.
    #[error("{what} does not stand as {expected} does")]
    WireType {
        /// Which.
        what: &'static str,
        /// Its own type, as the .proto files call it.
        expected: &'static str,
    },
    /// A number beyond what the field can hold, a day that no calendar has, or bytes of another
    /// length.
    #[error("{what} is out of range")]
    OutOfRange {
        /// Which.
        what: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("{what} is not UTF-8")]
    NotUtf8 {
        /// Which.
        what: &'static str,
    },
    /// A word that is none.
    #[error("{what} is not well-formed")]
    Word {
        /// Which.
        what: &'static str,
        /// What was expected.
        #[source]
        source: Invalid,
    },
}

impl EntryError {
    /// A field that the message does not have. Field numbers have 29 bits.
    #[cold]
    pub(crate) fn unknown_field(what: &'static str, number: u32) -> Self {
        Self::Unknown { what, number: i32::try_from(number).unwrap_or(i32::MAX) }
    }
}
