//! The three ways in which a type of the domain gets a stored form, each declared as a table.

/// A message: number, stored name and the field of the Rust type. A field of the type that is not
/// in the table does not compile; a field of the bytes that is not in it is an error.
macro_rules! message {
    ($type:ident $(<$part:ident>)?, $name:literal {
        $($number:literal $stored:literal = $field:ident;)+
    }) => {
        impl $(<$part: $crate::value::Value>)? $crate::value::Value for $type $(<$part>)? {
            const TYPE: &'static str = $name;
            const WIRE: $crate::reader::Wire = $crate::reader::Wire::Length;
            const LABEL: $crate::value::Label = $crate::value::Label::Explicit;

            fn write(&self, out: &mut Vec<u8>) {
                $crate::writer::message(out, |out| $crate::form::Body::write_body(self, out));
            }

            #[inline]
            fn read(
                from: &mut $crate::reader::Reader<'_>,
                _: &'static str,
            ) -> Result<Self, $crate::error::EntryError> {
                $crate::form::Body::read_body(&mut from.message()?)
            }
        }

        impl $(<$part: $crate::value::Value>)? $crate::form::Body for $type $(<$part>)? {
            fn write_body(&self, out: &mut Vec<u8>) {
                $($crate::value::Slot::put(&self.$field, $number, out);)+
            }

            #[inline]
            fn read_body(
                from: &mut $crate::reader::Reader<'_>,
            ) -> Result<Self, $crate::error::EntryError> {
                $(let mut $field = None;)+
                while let Some(key) = from.key()? {
                    match key.number {
                        $($number => $crate::value::Slot::gather(
                            &mut $field, key.wire, from, concat!($name, ".", $stored),
                        )?,)+
                        number => {
                            return Err($crate::error::EntryError::unknown_field($name, number));
                        }
                    }
                }
                Ok(Self {
                    $($field: $crate::value::Slot::finish($field, concat!($name, ".", $stored))?,)+
                })
            }
        }

        #[cfg(test)]
        impl $(<$part: $crate::value::Value>)? $crate::form::Formed for $type $(<$part>)? {
            fn form() -> $crate::form::Form {
                let fields = vec![$(
                    $crate::form::field($number, $stored, |it: &Self| &it.$field)
                ),+];
                $crate::form::Form { name: $name, oneof: None, fields }
            }
        }
    };
}

/// Messages without fields, each with a private type to stand for it.
macro_rules! empty {
    ($($type:ident)+) => {$(
        struct $type;

        impl $crate::value::Value for $type {
            const TYPE: &'static str = stringify!($type);
            const WIRE: $crate::reader::Wire = $crate::reader::Wire::Length;
            const LABEL: $crate::value::Label = $crate::value::Label::Explicit;

            fn write(&self, out: &mut Vec<u8>) {
                $crate::writer::message(out, |_| ());
            }

            fn read(
                from: &mut $crate::reader::Reader<'_>,
                _: &'static str,
            ) -> Result<Self, $crate::error::EntryError> {
                match from.message()?.key()? {
                    None => Ok(Self),
                    Some(key) => Err($crate::error::EntryError::unknown_field(
                        stringify!($type), key.number,
                    )),
                }
            }
        }

        #[cfg(test)]
        impl $crate::form::Formed for $type {
            fn form() -> $crate::form::Form {
                $crate::form::Form { name: stringify!($type), oneof: None, fields: vec![] }
            }
        }
    )+};
}

/// A message that holds exactly one of several: number, stored name and type of each, how it is
/// taken out of the enum and how the enum is made of it. A variant that is not in the table does
/// not compile.
macro_rules! oneof {
    ($type:ident, $name:literal, $kinds:ident {
        $($number:literal $stored:literal $value:ty, $pattern:pat => $out:expr, $make:expr;)+
    }) => {
        /// The stored name of every kind, in the order of their numbers.
        #[allow(dead_code, reason = "not every choice is asked for its kinds")]
        pub const $kinds: &[&str] = &[$($stored),+];

        impl $crate::value::Value for $type {
            const TYPE: &'static str = $name;
            const WIRE: $crate::reader::Wire = $crate::reader::Wire::Length;
            const LABEL: $crate::value::Label = $crate::value::Label::Explicit;

            fn write(&self, out: &mut Vec<u8>) {
                $crate::writer::message(out, |out| match self {
                    $($pattern => {
                        $crate::writer::key($number, $crate::reader::Wire::Length, out);
                        <$value as $crate::value::Value>::write($out, out);
                    })+
                });
            }

            #[inline]
            fn read(
                from: &mut $crate::reader::Reader<'_>,
                _: &'static str,
            ) -> Result<Self, $crate::error::EntryError> {
                let from = &mut from.message()?;
                let what = $name;
                let Some(key) = from.key()? else {
                    return Err($crate::error::EntryError::Missing { what });
                };
                let it = match key.number {
                    $($number => {
                        let mut slot = None;
                        let what = concat!($name, ".", $stored);
                        <$value as $crate::value::Slot>::gather(&mut slot, key.wire, from, what)?;
                        $make(<$value as $crate::value::Slot>::finish(slot, what)?)
                    })+
                    number => return Err($crate::error::EntryError::unknown_field(what, number)),
                };
                match from.key()? {
                    None => Ok(it),
                    Some(key) if [$($number),+].contains(&key.number) => {
                        Err($crate::error::EntryError::Twice { what })
                    }
                    Some(key) => Err($crate::error::EntryError::unknown_field(what, key.number)),
                }
            }
        }

        #[cfg(test)]
        impl $crate::form::Formed for $type {
            fn form() -> $crate::form::Form {
                use $crate::value::{Label, Value};
                let fields = vec![$($crate::form::FormField {
                    number: $number,
                    name: $stored,
                    label: Label::Explicit,
                    kind: <$value as Value>::TYPE,
                }),+];
                $crate::form::Form { name: $name, oneof: Some("kind"), fields }
            }
        }
    };
}

/// Vocabularies: enums whose numbers and words the domain itself fixes.
macro_rules! vocabularies {
    ($table:ident { $($type:ident = $name:literal;)+ }) => {
        $(impl $crate::value::Value for $type {
            const TYPE: &'static str = $name;
            const WIRE: $crate::reader::Wire = $crate::reader::Wire::Varint;

            fn write(&self, out: &mut Vec<u8>) {
                $crate::writer::varint(u64::from(self.number()), out);
            }

            #[inline]
            fn read(
                from: &mut $crate::reader::Reader<'_>,
                what: &'static str,
            ) -> Result<Self, $crate::error::EntryError> {
                let Ok(number) = i32::try_from(from.varint()? as i64) else {
                    return Err($crate::error::EntryError::OutOfRange { what });
                };
                let unknown = $crate::error::EntryError::Unknown { what: $name, number };
                Self::from_number(number).ok_or(unknown)
            }
        })+

        /// Every vocabulary of this table with the numbers and words of its values.
        #[cfg(test)]
        pub(crate) fn $table() -> Vec<(&'static str, Vec<(i32, &'static str)>)> {
            vec![$((
                $name,
                $type::ALL.iter().map(|it| (i32::from(it.number()), it.word())).collect(),
            )),+]
        }
    };
}

pub(crate) use {empty, message, oneof, vocabularies};

use crate::error::EntryError;
use crate::reader::Reader;

/// A message without the length before it: all of its bytes.
pub(crate) trait Body: Sized {
    /// Writes the fields.
    fn write_body(&self, out: &mut Vec<u8>);

    /// Reads the fields up to the end.
    fn read_body(from: &mut Reader<'_>) -> Result<Self, EntryError>;
}

#[cfg(test)]
pub(crate) use described::{Form, FormField, Formed, field};

/// What a table says, for the test that holds it to the .proto files.
#[cfg(test)]
mod described {
    use crate::value::{Label, Slot};

    #[derive(Debug, PartialEq, Eq)]
    pub(crate) struct Form {
        pub name: &'static str,
        pub oneof: Option<&'static str>,
        pub fields: Vec<FormField>,
    }

    #[derive(Debug, PartialEq, Eq)]
    pub(crate) struct FormField {
        pub number: u32,
        pub name: &'static str,
        pub label: Label,
        pub kind: &'static str,
    }

    pub(crate) trait Formed {
        fn form() -> Form;
    }

    pub(crate) fn field<M, T: Slot>(
        number: u32,
        name: &'static str,
        _: impl Fn(&M) -> &T,
    ) -> FormField {
        FormField { number, name, label: T::LABEL, kind: T::TYPE }
    }
}
