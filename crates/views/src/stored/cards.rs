//! Cards, as their table holds them.

use cooperative::card::Card;
use cooperative::state::{Legal, Operating};
use cooperative::{
    Code, CooperativeId, Dong, Exit, Kind, Reorganisation, Sector, Text, TradeCode, UnitCode,
    VsicVersion,
};

use super::rows::{count, damaged, day, id, maybe_day, maybe_dong, maybe_word, text, there, word};
use super::{Stored, Values};
use crate::error::ViewError;
use crate::filter::folded;

/// Adds a card's row. Lists stand in one column, an element a line: no element has a line break in
/// it.
pub fn put_card(to: &mut Values, it: &Card) {
    let lines = |list: &mut dyn Iterator<Item = String>| list.collect::<Vec<_>>().join("\n");
    to.row([
        it.id.0.into(),
        it.kind.number().into(),
        it.code.as_ref().map(Code::as_str).into(),
        it.name.as_str().into(),
        folded(it.name.as_str()).into(),
        it.commune.as_str().into(),
        it.seated.into(),
        it.address.as_ref().map(Text::as_str).into(),
        it.sector.map(Sector::number).into(),
        lines(&mut it.trades.iter().map(TradeCode::to_string)).into(),
        it.vsic.map(VsicVersion::number).into(),
        it.charter_capital.into(),
        it.representative.as_ref().map(Text::as_str).into(),
        it.registered_on.into(),
        it.ended_on.into(),
        it.legal.map(Legal::number).into(),
        it.operating.number().into(),
        it.members.into(),
        it.official_members.into(),
        it.managers.into(),
        it.loans_outstanding.into(),
        lines(&mut it.partners.iter().map(Text::to_string)).into(),
        lines(&mut it.products.iter().map(|(name, stars)| format!("{stars} {name}"))).into(),
        it.exit.map(Exit::number).into(),
        it.reorganisation.map(Reorganisation::number).into(),
        lines(&mut it.predecessors.iter().map(CooperativeId::to_string)).into(),
        lines(&mut it.successors.iter().map(CooperativeId::to_string)).into(),
        lines(&mut it.duplicates.iter().map(CooperativeId::to_string)).into(),
        it.revision.into(),
        it.position.into(),
    ]);
}

/// A card's row.
pub fn card(row: &impl Stored) -> Result<Card, ViewError> {
    let code = row.text(2)?;
    let commune = there(row.text(5)?)?;
    let maybe = |column| row.text(column)?.map(|it| taken(Text::new(it))).transpose();
    Ok(Card {
        id: CooperativeId(id(row, 0)?),
        kind: word(row, 1, Kind::from_number)?,
        code: code.map(|it| taken(Code::new(it))).transpose()?,
        name: text(row, 3)?,
        commune: taken(UnitCode::new(commune))?,
        seated: day(row, 6)?,
        address: maybe(7)?,
        sector: maybe_word(row, 8, Sector::from_number)?,
        trades: lines(row, 9, |it| taken(TradeCode::new(it)))?,
        vsic: maybe_word(row, 10, VsicVersion::from_number)?,
        charter_capital: maybe_dong(row, 11)?,
        representative: maybe(12)?,
        registered_on: maybe_day(row, 13)?,
        ended_on: maybe_day(row, 14)?,
        legal: maybe_word(row, 15, Legal::from_number)?,
        operating: word(row, 16, Operating::from_number)?,
        members: count(row, 17)?,
        official_members: count(row, 18)?,
        managers: count(row, 19)?,
        loans_outstanding: Dong(count(row, 20)?),
        partners: lines(row, 21, |it| taken(Text::new(it)))?,
        products: lines(row, 22, product)?,
        exit: maybe_word(row, 23, Exit::from_number)?,
        reorganisation: maybe_word(row, 24, Reorganisation::from_number)?,
        predecessors: lines(row, 25, named)?,
        successors: lines(row, 26, named)?,
        duplicates: lines(row, 27, named)?,
        revision: count(row, 28)?,
        position: count(row, 29)?,
    })
}

fn named(line: &str) -> Result<CooperativeId, ViewError> {
    uuid::Uuid::try_parse(line).map(CooperativeId).map_err(|_| damaged("an id"))
}

fn product(line: &str) -> Result<(Text, u8), ViewError> {
    let (stars, name) = line.split_once(' ').ok_or_else(|| damaged("a product"))?;
    let stars = stars.parse().map_err(|_| damaged("a product"))?;
    Ok((taken(Text::new(name))?, stars))
}

fn lines<T>(
    row: &impl Stored,
    column: usize,
    read: impl Fn(&str) -> Result<T, ViewError>,
) -> Result<Vec<T>, ViewError> {
    there(row.text(column)?)?.lines().map(read).collect()
}

fn taken<T>(word: Result<T, cooperative::Invalid>) -> Result<T, ViewError> {
    word.map_err(|_| damaged("a word"))
}
