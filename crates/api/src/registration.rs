//! Foundings, certificates and their changes.

use cooperative::membership::Joining;
use cooperative::registration::{Founding, Registration, RegistrationChange, Reversion, Trades};
use cooperative::{Code, Conversion, Text, TradeCode, UnitCode};
use uuid::Uuid;

use crate::field::At;
use crate::vocabulary::Word;
use crate::{membership, v1};

pub(crate) fn founding(it: &v1::Founding, at: &At<'_>) -> Option<Founding> {
    let kind = at.word("kind", it.kind);
    let name = at.checked("name", &it.name, Text::new);
    let commune = at.checked("commune_code", &it.commune_code, UnitCode::new);
    Some(Founding { kind: kind?, name: name?, commune: commune? })
}

/// A certificate with its founders. Who has no id gets the one that follows from the request.
pub(crate) fn register(
    it: &v1::Register,
    request: Uuid,
    at: &At<'_>,
) -> Option<(Registration, Vec<Joining>)> {
    let certificate = at.message("registration", it.registration.as_ref(), registration);
    let mut index = 0..;
    let founders = at.each("founders", &it.founders, |it, at| {
        membership::joining(it, request, index.next()?, at)
    });
    Some((certificate?, founders?))
}

pub(crate) fn registration(it: &v1::Registration, at: &At<'_>) -> Option<Registration> {
    let kind = at.word("kind", it.kind);
    let code = at.maybe_checked("code", it.code.as_deref(), Code::new);
    let name = at.checked("name", &it.name, Text::new);
    let commune = at.checked("commune_code", &it.commune_code, UnitCode::new);
    let address = at.maybe_checked("address", it.address.as_deref(), Text::new);
    let sector = at.word("sector", it.sector);
    let codes = codes("trade_codes", &it.trade_codes, at);
    let vsic = at.maybe_word("vsic_version", it.vsic_version);
    let charter_capital = at.not_negative("charter_capital_dong", it.charter_capital_dong);
    let representative =
        at.maybe_checked("representative_name", it.representative_name.as_deref(), Text::new);
    Some(Registration {
        kind: kind?,
        code: code?,
        name: name?,
        commune: commune?,
        address: address?,
        sector: sector?,
        trades: codes?,
        vsic: vsic?,
        charter_capital: charter_capital?,
        representative: representative?,
        backup: it.backup,
    })
}

pub(crate) fn reversion(it: &v1::Reversion, at: &At<'_>) -> Option<Reversion> {
    let voids = at.within("voids", it.voids, 1..=u64::MAX);
    let to = at.message("to", it.to.as_ref(), registration);
    Some(Reversion { voids: voids?, to: to? })
}

pub(crate) fn conversion(it: &v1::GroupConversion, at: &At<'_>) -> Option<Conversion> {
    let code = at.maybe_checked("code", it.code.as_deref(), Code::new);
    let change = at.maybe("change", it.change.as_ref(), change);
    Some(Conversion { code: code?, change: change?.unwrap_or_default() })
}

pub(crate) fn change(it: &v1::RegistrationChange, at: &At<'_>) -> Option<RegistrationChange> {
    let name = at.maybe_checked("name", it.name.as_deref(), Text::new);
    let commune = at.maybe_checked("commune_code", it.commune_code.as_deref(), UnitCode::new);
    let address = at.maybe_checked("address", it.address.as_deref(), Text::new);
    let sector = at.maybe_word("sector", it.sector);
    let trades = at.maybe("trades", it.trades.as_ref(), trades);
    let charter_capital = at.not_negative("charter_capital_dong", it.charter_capital_dong);
    let representative =
        at.maybe_checked("representative_name", it.representative_name.as_deref(), Text::new);
    let despite = at.maybe_word("despite", it.despite);
    Some(RegistrationChange {
        name: name?,
        commune: commune?,
        address: address?,
        sector: sector?,
        trades: trades?,
        charter_capital: charter_capital?,
        representative: representative?,
        despite: despite?,
    })
}

fn trades(it: &v1::Trades, at: &At<'_>) -> Option<Trades> {
    let codes = codes("codes", &it.codes, at);
    let vsic = at.maybe_word("vsic_version", it.vsic_version);
    Some(Trades { codes: codes?, vsic: vsic? })
}

fn codes(name: &'static str, codes: &[String], at: &At<'_>) -> Option<Vec<TradeCode>> {
    at.each(name, codes, |it, at| {
        let wrong = |error: cooperative::Invalid| at.wrong(it, error.expected, error.expected_vi);
        TradeCode::new(it).map_or_else(wrong, Some)
    })
}

impl From<&Founding> for v1::Founding {
    fn from(it: &Founding) -> Self {
        Self {
            kind: it.kind.wire(),
            name: it.name.to_string(),
            commune_code: it.commune.to_string(),
        }
    }
}

impl From<&Registration> for v1::Registration {
    fn from(it: &Registration) -> Self {
        Self {
            kind: it.kind.wire(),
            code: it.code.as_ref().map(Code::to_string),
            name: it.name.to_string(),
            commune_code: it.commune.to_string(),
            address: it.address.as_ref().map(Text::to_string),
            sector: it.sector.wire(),
            trade_codes: it.trades.iter().map(TradeCode::to_string).collect(),
            charter_capital_dong: it.charter_capital.map(|it| it.0),
            representative_name: it.representative.as_ref().map(Text::to_string),
            backup: it.backup,
            vsic_version: it.vsic.map(Word::wire),
        }
    }
}

impl From<&Reversion> for v1::Reversion {
    fn from(it: &Reversion) -> Self {
        Self { voids: it.voids, to: Some((&it.to).into()) }
    }
}

impl From<&Conversion> for v1::GroupConversion {
    fn from(it: &Conversion) -> Self {
        let change = (it.change != RegistrationChange::default()).then(|| (&it.change).into());
        Self { code: it.code.as_ref().map(Code::to_string), change }
    }
}

impl From<&RegistrationChange> for v1::RegistrationChange {
    fn from(it: &RegistrationChange) -> Self {
        let trades = |it: &Trades| v1::Trades {
            codes: it.codes.iter().map(TradeCode::to_string).collect(),
            vsic_version: it.vsic.map(Word::wire),
        };
        Self {
            name: it.name.as_ref().map(Text::to_string),
            commune_code: it.commune.as_ref().map(UnitCode::to_string),
            address: it.address.as_ref().map(Text::to_string),
            sector: it.sector.map(Word::wire),
            trades: it.trades.as_ref().map(trades),
            charter_capital_dong: it.charter_capital.map(|it| it.0),
            representative_name: it.representative.as_ref().map(Text::to_string),
            despite: it.despite.map(Word::wire),
        }
    }
}
