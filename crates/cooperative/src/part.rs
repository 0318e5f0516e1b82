//! Which part of a cooperative an event is about.
//!
//! Parts know nothing of each other: what happens to one member changes nothing of another, nor of
//! a loan. So an entry that is amended late is judged by its own part of the timeline, and the
//! thousands of entries about others need not be folded again.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::Event;
use crate::ids::PersonId;
use crate::state::{Cooperative, Registered};

/// A part of a cooperative that changes by itself, whatever the others hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// One person: membership, post, training.
    Person(PersonId),
    /// All loans and guarantees: whether it is a debtor follows from all of them.
    Credit,
    /// The return and the rating for one year.
    Year(i32),
    /// Its value chains.
    Links,
    /// Its products.
    Products,
    /// The support that it received.
    Support,
}

impl Event {
    /// The part that this event is about; `None` if it changes the cooperative as a whole, or
    /// several parts of it.
    pub fn part(&self) -> Option<Part> {
        Some(match self {
            Self::MemberJoined(it) => Part::Person(it.person),
            Self::MemberLeft(it) => Part::Person(it.person),
            Self::ManagerAppointed(it) => Part::Person(it.person),
            Self::ManagerReleased(it) => Part::Person(it.person),
            Self::ManagerTrained(it) => Part::Person(it.person),
            Self::LoanGranted(_)
            | Self::LoanDisbursed(_)
            | Self::LoanRepaid(_)
            | Self::LoanRestructured(_)
            | Self::LoanOverdue(_)
            | Self::LoanWrittenOff(_)
            | Self::GuaranteeGiven(_)
            | Self::GuaranteeEnded(_)
            | Self::GuaranteeCalled(_) => Part::Credit,
            Self::ReturnFiled(it) => Part::Year(it.year),
            Self::Rated(it) => Part::Year(it.year),
            Self::Linked(_) | Self::Unlinked(_) => Part::Links,
            Self::ProductCertified(_) => Part::Products,
            Self::SupportReceived(_) => Part::Support,
            Self::Founded(_)
            | Self::Registered(_)
            | Self::RegistrationChanged(_)
            | Self::RegistrationRectified(_)
            | Self::RegistrationReverted(_)
            | Self::Dossier(_)
            | Self::Step(_)
            | Self::Suspended(_)
            | Self::SuspensionExtended(_)
            | Self::SuspensionOrdered(_)
            | Self::Resumed
            | Self::OperationStopped
            | Self::OperationRestarted
            | Self::DissolutionResolved(_)
            | Self::DissolutionOrdered(_)
            | Self::DissolutionCancelled
            | Self::DissolutionCompleted
            | Self::ViolationNoticed(_)
            | Self::CertificateRevoked(_)
            | Self::CertificateExchanged(_)
            | Self::CodeHandedOver(_)
            | Self::GeneralMeetingHeld(_)
            | Self::ComplianceReportAsked(_)
            | Self::GroupConverted(_)
            | Self::ReorganisationResolved(_)
            | Self::Departed(_)
            | Self::Formed(_)
            | Self::Absorbed(_)
            | Self::JoinedTo(_)
            | Self::DuplicateJoined(_)
            | Self::PersonalDataErased(_) => return None,
        })
    }
}

impl Cooperative {
    /// Takes these parts from another state of the same cooperative, in the same stage.
    pub fn take_parts(&mut self, from: &mut Self, parts: &BTreeSet<Part>) {
        let (Some(is), Some(from)) = (self.certified_mut(), from.certified_mut()) else { return };
        parts.iter().for_each(|part| is.take_part(from, *part));
    }

    fn certified_mut(&mut self) -> Option<&mut Registered> {
        match self {
            Self::Unfounded | Self::Founded(_) => None,
            Self::Registered(it) => Some(it),
            Self::Ended(it) => Some(&mut it.was),
        }
    }
}

impl Registered {
    fn take_part(&mut self, from: &mut Self, part: Part) {
        match part {
            Part::Person(person) => {
                take(&mut self.members, &mut from.members, &person);
                take(&mut self.managers, &mut from.managers, &person);
            }
            Part::Credit => {
                std::mem::swap(&mut self.loans, &mut from.loans);
                std::mem::swap(&mut self.guarantees, &mut from.guarantees);
                std::mem::swap(&mut self.ended_guarantees, &mut from.ended_guarantees);
            }
            Part::Year(year) => {
                take(&mut self.returns, &mut from.returns, &year);
                take(&mut self.ratings, &mut from.ratings, &year);
            }
            Part::Links => std::mem::swap(&mut self.links, &mut from.links),
            Part::Products => std::mem::swap(&mut self.products, &mut from.products),
            Part::Support => std::mem::swap(&mut self.support, &mut from.support),
        }
    }
}

/// What one map holds under a key, the other holds from now on.
fn take<K: Ord + Copy, V>(into: &mut BTreeMap<K, V>, from: &mut BTreeMap<K, V>, key: &K) {
    match from.remove(key) {
        Some(value) => {
            into.insert(*key, value);
        }
        None => {
            into.remove(key);
        }
    }
}
