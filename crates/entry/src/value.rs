//! How each type of the domain stands as a value, and how a value stands as a field.

use bytes::Bytes;
use chrono::NaiveDate;
use cooperative::words::IndicatorId;
use cooperative::{Code, CooperativeId, Dong, LoanId, PersonId, Text, TradeCode, UnitCode};
use uuid::Uuid;

use crate::error::EntryError;
use crate::reader::{Reader, Wire};
use crate::writer;

/// How often a field can stand. Read by the test that holds the tables to the .proto files.
#[cfg_attr(not(test), allow(dead_code))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// Once, or left out where it has its type's zero.
    Implicit,
    /// Once or not at all, and the difference shows.
    Explicit,
    /// Any number of times.
    Repeated,
}

/// One value. `TYPE` is its name in the .proto files, to which a test holds it.
pub(crate) trait Value: Sized {
    const TYPE: &'static str;
    const WIRE: Wire;
    #[cfg_attr(not(test), allow(dead_code))]
    const LABEL: Label = Label::Implicit;

    /// What a field that is left out holds; `None` where it must stand.
    fn absent() -> Option<Self> {
        None
    }

    /// Whether a field of this value is left out.
    fn is_absent(&self) -> bool {
        false
    }

    /// Writes the value, without a key.
    fn write(&self, out: &mut Vec<u8>);

    /// Reads the value behind its key.
    fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError>;
}

/// A value, an optional value or a list of values as a field of a message.
pub(crate) trait Slot: Sized {
    #[cfg_attr(not(test), allow(dead_code))]
    const TYPE: &'static str;
    #[cfg_attr(not(test), allow(dead_code))]
    const LABEL: Label;

    /// Writes the field, or nothing where it is left out.
    fn put(&self, number: u32, out: &mut Vec<u8>);

    /// Takes what stands behind the field's key.
    fn gather(
        slot: &mut Option<Self>,
        wire: Wire,
        from: &mut Reader<'_>,
        what: &'static str,
    ) -> Result<(), EntryError>;

    /// The field, once its message is read.
    fn finish(slot: Option<Self>, what: &'static str) -> Result<Self, EntryError>;
}

#[inline]
fn read<T: Value>(wire: Wire, from: &mut Reader<'_>, what: &'static str) -> Result<T, EntryError> {
    if wire == T::WIRE {
        T::read(from, what)
    } else {
        Err(EntryError::WireType { what, expected: T::TYPE })
    }
}

impl<T: Value> Slot for T {
    const TYPE: &'static str = T::TYPE;
    const LABEL: Label = T::LABEL;

    fn put(&self, number: u32, out: &mut Vec<u8>) {
        if !self.is_absent() {
            writer::key(number, T::WIRE, out);
            self.write(out);
        }
    }

    #[inline]
    fn gather(
        slot: &mut Option<Self>,
        wire: Wire,
        from: &mut Reader<'_>,
        what: &'static str,
    ) -> Result<(), EntryError> {
        match slot.replace(read(wire, from, what)?) {
            None => Ok(()),
            Some(_) => Err(EntryError::Twice { what }),
        }
    }

    #[inline]
    fn finish(slot: Option<Self>, what: &'static str) -> Result<Self, EntryError> {
        slot.or_else(T::absent).ok_or(EntryError::Missing { what })
    }
}

impl<T: Value> Slot for Option<T> {
    const TYPE: &'static str = T::TYPE;
    const LABEL: Label = Label::Explicit;

    fn put(&self, number: u32, out: &mut Vec<u8>) {
        if let Some(value) = self {
            writer::key(number, T::WIRE, out);
            value.write(out);
        }
    }

    #[inline]
    fn gather(
        slot: &mut Option<Self>,
        wire: Wire,
        from: &mut Reader<'_>,
        what: &'static str,
    ) -> Result<(), EntryError> {
        match slot.replace(Some(read(wire, from, what)?)) {
            None => Ok(()),
            Some(_) => Err(EntryError::Twice { what }),
        }
    }

    #[inline]
    fn finish(slot: Option<Self>, _: &'static str) -> Result<Self, EntryError> {
        Ok(slot.flatten())
    }
}

impl<T: Value> Slot for Vec<T> {
    const TYPE: &'static str = T::TYPE;
    const LABEL: Label = Label::Repeated;

    fn put(&self, number: u32, out: &mut Vec<u8>) {
        for value in self {
            writer::key(number, T::WIRE, out);
            value.write(out);
        }
    }

    #[inline]
    fn gather(
        slot: &mut Option<Self>,
        wire: Wire,
        from: &mut Reader<'_>,
        what: &'static str,
    ) -> Result<(), EntryError> {
        // Nearly every list has one item, so room is made for one.
        slot.get_or_insert_with(|| Vec::with_capacity(1)).push(read(wire, from, what)?);
        Ok(())
    }

    #[inline]
    fn finish(slot: Option<Self>, _: &'static str) -> Result<Self, EntryError> {
        Ok(slot.unwrap_or_default())
    }
}

impl<T: Value> Value for Box<T> {
    const TYPE: &'static str = T::TYPE;
    const WIRE: Wire = T::WIRE;
    const LABEL: Label = T::LABEL;

    fn write(&self, out: &mut Vec<u8>) {
        T::write(self, out);
    }

    fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError> {
        T::read(from, what).map(Box::new)
    }
}

/// Whole numbers. A negative one stands as its 64-bit complement, as protobuf has it.
macro_rules! integers {
    ($($number:ty as $wide:ty, $name:literal;)*) => {$(
        impl Value for $number {
            const TYPE: &'static str = $name;
            const WIRE: Wire = Wire::Varint;

            fn absent() -> Option<Self> {
                Some(0)
            }

            fn is_absent(&self) -> bool {
                *self == 0
            }

            fn write(&self, out: &mut Vec<u8>) {
                writer::varint(<$wide>::from(*self) as u64, out);
            }

            #[inline]
            fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError> {
                let number = from.varint()? as $wide;
                Self::try_from(number).map_err(|_| EntryError::OutOfRange { what })
            }
        }
    )*};
}

integers! {
    u8 as u64, "uint32";
    u16 as u64, "uint32";
    u32 as u64, "uint32";
    u64 as u64, "uint64";
    i32 as i64, "int32";
    i64 as i64, "int64";
}

impl Value for bool {
    const TYPE: &'static str = "bool";
    const WIRE: Wire = Wire::Varint;

    fn absent() -> Option<Self> {
        Some(false)
    }

    fn is_absent(&self) -> bool {
        !self
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError> {
        match from.varint()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(EntryError::OutOfRange { what }),
        }
    }
}

impl Value for Dong {
    const TYPE: &'static str = "int64";
    const WIRE: Wire = Wire::Varint;

    fn absent() -> Option<Self> {
        Some(Self::ZERO)
    }

    fn is_absent(&self) -> bool {
        *self == Self::ZERO
    }

    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    #[inline]
    fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError> {
        i64::read(from, what).map(Self)
    }
}

/// A date is the number of days since 1970-01-01, zigzag: no time of day and no zone can shift it.
impl Value for NaiveDate {
    const TYPE: &'static str = "sint32";
    const WIRE: Wire = Wire::Varint;
    const LABEL: Label = Label::Explicit;

    fn write(&self, out: &mut Vec<u8>) {
        let days = self.to_epoch_days();
        let zigzag = (days << 1 ^ days >> 31) as u32;
        writer::varint(u64::from(zigzag), out);
    }

    #[inline]
    fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError> {
        let out_of_range = EntryError::OutOfRange { what };
        let Ok(zigzag) = u32::try_from(from.varint()?) else { return Err(out_of_range) };
        let days = (zigzag >> 1) as i32 ^ -((zigzag & 1) as i32);
        Self::from_epoch_days(days).ok_or(out_of_range)
    }
}

impl<const N: usize> Value for [u8; N] {
    const TYPE: &'static str = "bytes";
    const WIRE: Wire = Wire::Length;

    fn write(&self, out: &mut Vec<u8>) {
        writer::bytes(self, out);
    }

    #[inline]
    fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError> {
        Self::try_from(from.bytes()?).map_err(|_| EntryError::OutOfRange { what })
    }
}

impl Value for Bytes {
    const TYPE: &'static str = "bytes";
    const WIRE: Wire = Wire::Length;

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: &mut Vec<u8>) {
        writer::bytes(self, out);
    }

    fn read(from: &mut Reader<'_>, _: &'static str) -> Result<Self, EntryError> {
        from.bytes().map(Self::copy_from_slice)
    }
}

impl Value for Uuid {
    const TYPE: &'static str = "bytes";
    const WIRE: Wire = Wire::Length;

    fn write(&self, out: &mut Vec<u8>) {
        self.as_bytes().write(out);
    }

    #[inline]
    fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError> {
        <[u8; 16]>::read(from, what).map(Self::from_bytes)
    }
}

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl Value for $id {
            const TYPE: &'static str = "bytes";
            const WIRE: Wire = Wire::Length;

            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }

            #[inline]
            fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError> {
                Uuid::read(from, what).map(Self)
            }
        }
    )*};
}

ids! { CooperativeId PersonId LoanId }

macro_rules! words {
    ($($word:ident)*) => {$(
        impl Value for $word {
            const TYPE: &'static str = "string";
            const WIRE: Wire = Wire::Length;

            fn write(&self, out: &mut Vec<u8>) {
                writer::bytes(self.as_str().as_bytes(), out);
            }

            fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, EntryError> {
                let text = std::str::from_utf8(from.bytes()?)
                    .map_err(|_| EntryError::NotUtf8 { what })?;
                Self::new(text).map_err(|source| EntryError::Word { what, source })
            }
        }
    )*};
}

words! { Code IndicatorId Text TradeCode UnitCode }
