//! What certificates say, and what changes in it.

use cooperative::registration::{Registration, RegistrationChange, RegistrationException, Trades};
use cooperative::{Kind, Sector, VsicVersion};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{code, dong, text, trade_code, unit_code};

fn vsic() -> impl Strategy<Value = Option<VsicVersion>> {
    option::of(select(VsicVersion::ALL))
}

/// A certificate.
pub fn registration() -> BoxedStrategy<Registration> {
    let head = (select(Kind::ALL), text(), unit_code(), select(Sector::ALL));
    let rest = (
        option::of(code()),
        option::of(text()),
        vec(trade_code(), 0..4),
        option::of(dong()),
        option::of(text()),
        any::<bool>(),
        vsic(),
    );
    (head, rest)
        .prop_map(|((kind, name, commune, sector), rest)| {
            let (code, address, trades, charter_capital, representative, backup, vsic) = rest;
            Registration {
                kind,
                code,
                name,
                commune,
                address,
                sector,
                trades,
                vsic,
                charter_capital,
                representative,
                backup,
            }
        })
        .boxed()
}

/// A change of a registration, of nothing too.
pub fn registration_change() -> impl Strategy<Value = RegistrationChange> {
    (
        option::of(text()),
        option::of(unit_code()),
        option::of(text()),
        option::of(select(Sector::ALL)),
        option::of((vec(trade_code(), 0..4), vsic())),
        option::of(dong()),
        option::of(text()),
        option::of(select(RegistrationException::ALL)),
    )
        .prop_map(
            |(name, commune, address, sector, trades, charter_capital, representative, despite)| {
                let trades = trades.map(|(codes, vsic)| Trades { codes, vsic });
                RegistrationChange {
                    name,
                    commune,
                    address,
                    sector,
                    trades,
                    charter_capital,
                    representative,
                    despite,
                }
            },
        )
}
