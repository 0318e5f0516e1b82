//! Vocabularies: the same numbers on the wire and in the domain.

use cooperative::annual::{RatingBasis, RatingClass};
use cooperative::area::Level;
use cooperative::credit::{Lender, Purpose};
use cooperative::deadlines::DeadlineKind;
use cooperative::management::{Post, Qualification};
use cooperative::membership::{LeaveReason, MemberKind, PartyKind};
use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};
use cooperative::publication::{Basis, Comparator, PrintedUnit};
use cooperative::recognition::SupportKind;
use cooperative::registration::RegistrationException;
use cooperative::state::{Legal, Operating};
use cooperative::warnings::{Severity, WarningKind};
use cooperative::{Exit, Kind, Lapse, Reorganisation, Sector, VsicVersion};
use entry::{Assurance, Field};

use crate::v1;

/// A word of a vocabulary of the domain.
pub(crate) trait Word: Copy + 'static {
    /// Each of them.
    fn every() -> impl Iterator<Item = Self>;
    /// The one of this number on the wire.
    fn of(number: i32) -> Option<Self>;
    /// Its name on the wire.
    fn name(self) -> &'static str;
    /// Its number on the wire.
    fn wire(self) -> i32;
}

macro_rules! words {
    ($($domain:ty => $wire:ty;)*) => {
        $(
            impl Word for $domain {
                fn every() -> impl Iterator<Item = Self> {
                    Self::ALL.iter().copied()
                }

                fn of(number: i32) -> Option<Self> {
                    Self::from_number(number)
                }

                fn name(self) -> &'static str {
                    <$wire>::from(self).as_str_name()
                }

                fn wire(self) -> i32 {
                    self.number().into()
                }
            }

            impl From<$domain> for $wire {
                fn from(word: $domain) -> Self {
                    // The test below holds the numbers equal, so the default is never taken.
                    Self::try_from(word.wire()).unwrap_or_default()
                }
            }
        )*

        #[cfg(test)]
        mod tests {
            use super::*;

            /// `PrimaryOrIntermediate` as `PRIMARY_OR_INTERMEDIATE`.
            fn upper_snake(word: &str) -> String {
                let mut name = String::new();
                for letter in word.chars() {
                    if letter.is_uppercase() && !name.is_empty() {
                        name.push('_');
                    }
                    name.extend(letter.to_uppercase());
                }
                name
            }

            #[test]
            fn numbers_and_names_are_the_same_on_the_wire_and_in_the_domain() {
                $({
                    let known: Vec<i32> = (1..=255).filter(|it| <$wire>::try_from(*it).is_ok()).collect();
                    let ours: Vec<i32> = <$domain as Word>::every().map(Word::wire).collect();
                    assert_eq!(known, ours, stringify!($wire));
                    let unspecified = <$wire>::default().as_str_name();
                    let prefix = unspecified.strip_suffix("UNSPECIFIED").unwrap();
                    for word in <$domain as Word>::every() {
                        let name = format!("{prefix}{}", upper_snake(&format!("{word:?}")));
                        assert_eq!(word.name(), name);
                    }
                })*
            }
        }
    };
}

words! {
    Kind => v1::Kind;
    Sector => v1::Sector;
    Legal => v1::Legal;
    Operating => v1::Operating;
    MemberKind => v1::MemberKind;
    PartyKind => v1::PartyKind;
    LeaveReason => v1::LeaveReason;
    Post => v1::Post;
    Qualification => v1::Qualification;
    Lender => v1::Lender;
    Purpose => v1::Purpose;
    RatingBasis => v1::RatingBasis;
    RatingClass => v1::RatingClass;
    SupportKind => v1::SupportKind;
    SuspensionScope => v1::SuspensionScope;
    DissolutionOrder => v1::DissolutionOrder;
    RevocationGround => v1::RevocationGround;
    RegistrationException => v1::RegistrationException;
    Reorganisation => v1::ReorganisationKind;
    Exit => v1::Exit;
    Level => v1::Level;
    Basis => v1::Basis;
    PrintedUnit => v1::PrintedUnit;
    Comparator => v1::Comparator;
    Assurance => v1::Assurance;
    Field => v1::PersonalField;
    DeadlineKind => v1::DeadlineKind;
    Lapse => v1::LapseKind;
    WarningKind => v1::WarningKind;
    Severity => v1::WarningSeverity;
    VsicVersion => v1::VsicVersion;
}

/// The number of a word that may be absent; 0 stands for absent.
pub(crate) fn or_unspecified<T: Word>(word: Option<T>) -> i32 {
    word.map_or(0, Word::wire)
}
