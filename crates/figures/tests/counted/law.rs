//! Procedures in law, as the random lives try them.

use chrono::{Days, NaiveDate};
use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};
use cooperative::registration::RegistrationChange;
use cooperative::{Act, Conversion, Step};

use crate::lives::{sector, unit};

/// One of thirteen sorts of acts.
pub fn act(sort: u8, a: u8, b: u8, day: NaiveDate) -> Act {
    let pick = usize::from(b);
    match sort {
        0..=4 => Act::Take(Step::ALL[pick % Step::ALL.len()]),
        5 => Act::OrderDissolution(DissolutionOrder::ALL[pick % 3]),
        6 => Act::NoticeViolation(RevocationGround::ALL[pick % 2]),
        7 => Act::RevokeCertificate(RevocationGround::ALL[if pick > 99 { pick % 2 } else { 7 }]),
        8 => Act::OrderSuspension(SuspensionScope::ALL[pick % 2]),
        9 => Act::ExtendSuspension(day.checked_add_days(Days::new(30))),
        10 => Act::RectifyRegistration(RegistrationChange {
            commune: (!a.is_multiple_of(3)).then(|| unit(b)),
            sector: (a % 3 != 1).then(|| sector(b / 3)),
            ..RegistrationChange::default()
        }),
        11 => Act::ConvertGroup(Conversion {
            code: None,
            change: RegistrationChange {
                commune: a.is_multiple_of(3).then(|| unit(b)),
                ..RegistrationChange::default()
            },
        }),
        _ => Act::Take(if a < 128 { Step::BankruptcyOpened } else { Step::BankruptcyDeclared }),
    }
}
