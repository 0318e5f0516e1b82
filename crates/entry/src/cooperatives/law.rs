//! Stored messages that stand for one value of the domain each.

use chrono::NaiveDate;
use cooperative::Code;
use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};

use crate::form::message;

/// A message of one field.
macro_rules! single {
    ($($type:ident, $name:literal, $field:ident: $value:ty, $stored:literal;)+) => {
        $(
            pub(super) struct $type {
                pub $field: $value,
            }

            message! { $type, $name {
                1 $stored = $field;
            }}
        )+

        /// What the table says, for the test that holds it to the .proto files.
        #[cfg(test)]
        pub(super) fn forms() -> Vec<crate::form::Form> {
            use crate::form::Formed;
            vec![$($type::form()),+]
        }
    };
}

single! {
    Suspended, "Suspended", until: Option<NaiveDate>, "until_day";
    SuspensionExtended, "SuspensionExtended", until: Option<NaiveDate>, "until_day";
    SuspensionOrdered, "SuspensionOrdered", scope: SuspensionScope, "scope";
    DissolutionResolved, "DissolutionResolved", received: Option<NaiveDate>, "received_day";
    DissolutionOrdered, "DissolutionOrdered", order: DissolutionOrder, "order";
    ViolationNoticed, "ViolationNoticed", ground: RevocationGround, "ground";
    CertificateRevoked, "CertificateRevoked", ground: RevocationGround, "ground";
    CertificateExchanged, "CertificateExchanged", code: Option<Code>, "code";
    GeneralMeetingHeld, "GeneralMeetingHeld", year: i32, "year";
    ComplianceReportAsked, "ComplianceReportAsked", due: NaiveDate, "due_day";
}
