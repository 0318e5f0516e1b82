//! The stored form of what happens in an area: proto/coopledger/log/v1/area.proto.

use cooperative::area::{Level, Unit};
use cooperative::key_roll::KeyRoll;
use cooperative::publication::{
    AreaEvent, Basis, Caveat, Comparator, Printed, PrintedUnit, Publication, Subject, Target,
};
use cooperative::reform::{Office, Reorganisation};
use cooperative::seal::Statement;

use crate::form::{empty, message, oneof, vocabularies};

vocabularies! { vocabularies {
    Basis = "Basis";
    PrintedUnit = "PrintedUnit";
    Comparator = "Comparator";
    Level = "Level";
}}

/// The events of an entry of an area's stream.
pub(crate) struct AreaEvents {
    pub events: Vec<AreaEvent>,
}

message! { AreaEvents, "AreaEvents" {
    1 "events" = events;
}}

oneof! { AreaEvent, "AreaEvent", AREA_EVENT_KINDS {
    1 "unit_established" Box<Unit>,
        AreaEvent::UnitEstablished(it) => it, AreaEvent::UnitEstablished;
    2 "figure_published" Box<Publication>,
        AreaEvent::FigurePublished(it) => it, AreaEvent::FigurePublished;
    3 "target_set" Box<Target>, AreaEvent::TargetSet(it) => it, AreaEvent::TargetSet;
    4 "caveat_noted" Box<Caveat>, AreaEvent::CaveatNoted(it) => it, AreaEvent::CaveatNoted;
    5 "unit_abolished" UnitAbolished,
        AreaEvent::UnitAbolished => &UnitAbolished, |_| AreaEvent::UnitAbolished;
    6 "unit_reorganised" Box<Reorganisation>,
        AreaEvent::UnitReorganised(it) => it, AreaEvent::UnitReorganised;
    7 "office_assigned" Box<Office>,
        AreaEvent::OfficeAssigned(it) => it, AreaEvent::OfficeAssigned;
    20 "statement_sealed" Box<Statement>,
        AreaEvent::StatementSealed(it) => it, AreaEvent::StatementSealed;
    21 "key_rolled" Box<KeyRoll>, AreaEvent::KeyRolled(it) => it, AreaEvent::KeyRolled;
}}

message! { Unit, "UnitEstablished" {
    1 "code" = code;
    2 "name" = name;
    3 "level" = level;
    4 "parent_code" = parent;
}}

empty! { UnitAbolished }

message! { Reorganisation, "UnitReorganised" {
    1 "successor_codes" = into;
    2 "with_unrecorded" = with_unrecorded;
}}

message! { Office, "OfficeAssigned" {
    1 "name" = name;
    2 "office_id" = id;
}}

message! { Subject, "Subject" {
    1 "indicator_id" = indicator;
    2 "label" = label;
    3 "kind" = kind;
    4 "sector" = sector;
    5 "breakdown" = breakdown;
    6 "period_from_day" = period_from;
    7 "as_of_day" = as_of;
}}

message! { Printed, "PrintedNumber" {
    1 "mantissa" = mantissa;
    2 "decimals" = decimals;
}}

message! { Publication, "FigurePublished" {
    1 "subject" = subject;
    2 "basis" = basis;
    3 "text" = text;
    4 "value" = value;
    5 "unit" = unit;
    6 "comparator" = comparator;
    7 "not_comparable" = not_comparable;
}}

message! { Target, "TargetSet" {
    1 "subject" = subject;
    2 "text" = text;
    3 "value" = value;
    4 "upper" = upper;
    5 "unit" = unit;
    6 "comparator" = comparator;
}}

message! { Caveat, "CaveatNoted" {
    1 "indicator_id" = indicator;
    2 "sector" = sector;
    3 "text" = text;
}}

message! { KeyRoll, "KeyRolled" {
    1 "old_key" = old;
    2 "new_key" = new;
    3 "from_size" = from;
    4 "old_signature" = by_old;
    5 "new_signature" = by_new;
}}

/// What the tables above say, for the test that holds them to the .proto files.
#[cfg(test)]
pub(crate) fn forms() -> Vec<crate::form::Form> {
    use crate::form::Formed;
    vec![
        AreaEvents::form(),
        AreaEvent::form(),
        Unit::form(),
        UnitAbolished::form(),
        Reorganisation::form(),
        Office::form(),
        Subject::form(),
        Printed::form(),
        Publication::form(),
        Target::form(),
        Caveat::form(),
        KeyRoll::form(),
    ]
}
