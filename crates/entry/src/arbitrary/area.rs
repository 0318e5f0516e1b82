//! Strategies for what happens in an area.

use cooperative::area::{Level, Unit};
use cooperative::key_roll::KeyRoll;
use cooperative::publication::{
    AreaEvent, Basis, Caveat, Comparator, Printed, PrintedUnit, Publication, Subject, Target,
};
use cooperative::reform::{Office, Reorganisation};
use cooperative::seal::{
    SealedCount, SealedFigure, SealedIndicator, SealedRange, SealedRatio, SealedValue, Statement,
};
use cooperative::{Kind, Sector};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{day, indicator_id, text, unit_code};

/// An administrative unit.
pub fn unit() -> impl Strategy<Value = Unit> {
    (unit_code(), text(), select(Level::ALL), option::of(unit_code()))
        .prop_map(|(code, name, level, parent)| Unit { code, name, level, parent })
}

/// What a unit goes into.
pub fn reorganisation() -> impl Strategy<Value = Reorganisation> {
    (btree_set(unit_code(), 1..4), any::<bool>()).prop_map(|(into, with_unrecorded)| {
        Reorganisation { into: into.into_iter().collect(), with_unrecorded }
    })
}

/// An office.
pub fn office() -> impl Strategy<Value = Office> {
    (text(), option::of(text())).prop_map(|(name, id)| Office { name, id })
}

/// What a printed value speaks of.
pub fn subject() -> BoxedStrategy<Subject> {
    let sector = option::of(select(Sector::ALL));
    let head = (indicator_id(), option::of(text()), select(Kind::ALL), sector);
    (head, option::of(text()), day(), day())
        .prop_map(|(head, breakdown, period_from, as_of)| {
            let (indicator, label, kind, sector) = head;
            Subject { indicator, label, kind, sector, breakdown, period_from, as_of }
        })
        .boxed()
}

/// A printed number.
pub fn printed() -> impl Strategy<Value = Printed> {
    (any::<i64>(), any::<u8>()).prop_map(|(mantissa, decimals)| Printed { mantissa, decimals })
}

/// A published figure.
pub fn publication() -> impl Strategy<Value = Publication> {
    let words = (select(Basis::ALL), select(PrintedUnit::ALL), select(Comparator::ALL));
    (subject(), words, text(), option::of(printed()), option::of(text())).prop_map(
        |(subject, (basis, unit, comparator), text, value, not_comparable)| Publication {
            subject,
            basis,
            text,
            value,
            unit,
            comparator,
            not_comparable,
        },
    )
}

/// A goal.
pub fn target() -> impl Strategy<Value = Target> {
    let words = (select(PrintedUnit::ALL), select(Comparator::ALL));
    (subject(), text(), printed(), option::of(printed()), words).prop_map(
        |(subject, text, value, upper, (unit, comparator))| Target {
            subject,
            text,
            value,
            upper,
            unit,
            comparator,
        },
    )
}

/// A caveat.
pub fn caveat() -> impl Strategy<Value = Caveat> {
    (indicator_id(), option::of(select(Sector::ALL)), text())
        .prop_map(|(indicator, sector, text)| Caveat { indicator, sector, text })
}

/// The value of a sealed figure.
fn sealed_value() -> impl Strategy<Value = SealedValue> {
    let n = any::<i64>;
    prop_oneof![
        Just(SealedValue::NotReported),
        n().prop_map(|count| SealedValue::Count(SealedCount { count })),
        (n(), n(), n(), n()).prop_map(|(numerator, denominator, covered, population)| {
            SealedValue::Ratio(SealedRatio { numerator, denominator, covered, population })
        }),
        (n(), n(), n()).prop_map(|(low, high, denominator)| {
            SealedValue::Range(SealedRange { low, high, denominator })
        }),
    ]
}

/// A sealed statement; its digests are of nothing.
pub fn statement() -> impl Strategy<Value = Statement> {
    let parts = option::of(any::<[u8; 32]>());
    let figure = (option::of(select(Sector::ALL)), sealed_value(), any::<[u8; 32]>(), parts)
        .prop_map(|(sector, value, digest, parts)| SealedFigure { sector, value, digest, parts });
    let indicator = (indicator_id(), any::<[u8; 32]>(), vec(figure, 0..3)).prop_map(
        |(indicator, definition, figures)| SealedIndicator { indicator, definition, figures },
    );
    let words = (unit_code(), select(Kind::ALL), select(Basis::ALL), day(), day());
    let versions = (any::<u64>(), any::<u32>(), any::<u32>(), any::<[u8; 32]>());
    (words, versions, vec(indicator, 0..3)).prop_map(|(words, versions, indicators)| {
        let (area, kind, basis, period_from, as_of) = words;
        let (known_at, definitions, fold, root) = versions;
        Statement {
            area,
            kind,
            basis,
            period_from,
            as_of,
            known_at,
            definitions,
            fold,
            indicators,
            root,
        }
    })
}

/// A key that hands over to another; the signatures are of nothing.
pub fn key_roll() -> impl Strategy<Value = KeyRoll> {
    (text(), text(), any::<u64>(), text(), text())
        .prop_map(|(old, new, from, by_old, by_new)| KeyRoll { old, new, from, by_old, by_new })
}

/// Any event of an area.
pub fn area_event() -> BoxedStrategy<AreaEvent> {
    prop_oneof![
        unit().prop_map(|it| AreaEvent::UnitEstablished(Box::new(it))),
        Just(AreaEvent::UnitAbolished),
        reorganisation().prop_map(|it| AreaEvent::UnitReorganised(Box::new(it))),
        office().prop_map(|it| AreaEvent::OfficeAssigned(Box::new(it))),
        publication().prop_map(|it| AreaEvent::FigurePublished(Box::new(it))),
        target().prop_map(|it| AreaEvent::TargetSet(Box::new(it))),
        caveat().prop_map(|it| AreaEvent::CaveatNoted(Box::new(it))),
        statement().prop_map(|it| AreaEvent::StatementSealed(Box::new(it))),
        key_roll().prop_map(|it| AreaEvent::KeyRolled(Box::new(it))),
    ]
    .boxed()
}
