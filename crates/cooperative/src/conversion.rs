//! The conversion of a group (tổ hợp tác) into a cooperative. Law 17/2023 Art. 108, Decree 92/2024
//! Art. 61.

use crate::registration::RegistrationChange;
use crate::words::Code;

/// What the cooperative's certificate says that the group's did not. The group goes on under its
/// own id, with its members, loans and code; only its kind is another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversion {
    /// The code, for a group that had none; a group that has one keeps it.
    pub code: Option<Code>,
    /// What else the certificate says otherwise; may be nothing.
    pub change: RegistrationChange,
}
