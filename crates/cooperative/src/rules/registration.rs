//! The certificate, and what changes in it.

use chrono::NaiveDate;

use super::{dossier, procedure, status};
use crate::law::LAW_2023_FROM;
use crate::registration::{Registration, RegistrationChange, RegistrationException, Reversion};
use crate::rejection::Rejection;
use crate::state::{Cooperative, Legal, Registered};
use crate::words::Code;

/// Law 17/2023 Arts. 42 to 45: one certificate, of the kind that was founded. Old registers give no
/// founding meeting, so a certificate without one is taken (a judgement).
pub(super) fn register(
    state: &Cooperative,
    on: NaiveDate,
    it: &Registration,
) -> Result<(), Rejection> {
    match state {
        Cooperative::Unfounded => Ok(()),
        Cooperative::Founded(founded) if founded.founding.kind == it.kind => {
            dossier::decided(founded, on)
        }
        Cooperative::Founded(founded) => {
            let founded = founded.founding.kind;
            Err(Rejection::KindDiffers { founded, registered: it.kind })
        }
        Cooperative::Registered(it) => Err(Rejection::AlreadyRegistered { since: it.since }),
        Cooperative::Ended(it) => Err(Rejection::Ended { on: it.on }),
    }
}

/// Decree 92/2024 Art. 33, in force with the Law of 2023: no change of registration after a notice
/// of violation or a revocation, while dissolving, and while not at its address; but for what
/// remedies the violation, and for what the dissolution needs. That nothing bars it before is a
/// judgement; so is that a change which brings it back to its address remedies.
pub(super) fn change(
    it: &Registered,
    on: NaiveDate,
    change: &RegistrationChange,
) -> Result<(), Rejection> {
    if on < LAW_2023_FROM {
        return Ok(());
    }
    let exception = match it.legal {
        Legal::Dissolving => Some(RegistrationException::Dissolution),
        Legal::TaxRevoked | Legal::NotAtAddress => Some(RegistrationException::Remedy),
        Legal::Active | Legal::Suspended | Legal::Bankruptcy | Legal::Ended => {
            it.clocks.violation.map(|_| RegistrationException::Remedy)
        }
    };
    let revoked = it.clocks.dissolution.is_some_and(|it| it.order.is_some());
    let remedied = revoked && change.despite == Some(RegistrationException::Remedy);
    if exception.is_none() || change.despite == exception || remedied {
        return Ok(());
    }
    procedure::notice(it, on)?;
    Err(status::forbids(it, on))
}

/// Decree 92/2024 Art. 24: a return to an earlier dossier undoes no conversion (a judgement).
pub(super) fn revert(it: &Registered, on: NaiveDate, to: &Reversion) -> Result<(), Rejection> {
    if to.to.kind == it.registration.kind {
        Ok(())
    } else {
        Err(Rejection::NotReversible { revision: to.voids, on })
    }
}

/// Only a code that it has, or had before an exchange, goes over: a correction of who holds it (a
/// judgement; Law 17/2023 Art. 46 knows no other way).
pub(super) fn hand_over(it: &Registered, on: NaiveDate, code: &Code) -> Result<(), Rejection> {
    if it.registration.code.as_ref() == Some(code) || it.former_codes.contains(code) {
        return Ok(());
    }
    Err(procedure::nothing("this code of the cooperative", "mã số này của hợp tác xã", on))
}

/// Decree 92/2024 Art. 65.2: the new code is another one; the old ones stay its own.
pub(super) fn exchange(it: &Registered, code: Option<&Code>) -> Result<(), Rejection> {
    let own = |code: &&Code| {
        it.registration.code.as_ref() == Some(*code) || it.former_codes.contains(code)
    };
    match code.filter(own) {
        None => Ok(()),
        Some(code) => Err(Rejection::Value {
            field: "code",
            value: code.to_string(),
            expected: "a code that it never had, or none",
            expected_vi: "mã số chưa từng cấp cho hợp tác xã này, hoặc để trống",
        }),
    }
}
