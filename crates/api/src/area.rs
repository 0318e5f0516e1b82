//! Units, and what offices printed.

use chrono::NaiveDate;
use cooperative::area::Unit;
use cooperative::key_roll::KeyRoll;
use cooperative::publication::{AreaEvent, Caveat, Printed, Publication, Subject, Target};
use cooperative::reform::{Office, Reorganisation, SUCCESSORS_MAX};
use cooperative::words::IndicatorId;
use cooperative::{Text, UnitCode};
use figures::stated::{Field, faults};

use crate::date::{date, day};
use crate::field::At;
use crate::v1;
use crate::vocabulary::Word;

pub(crate) fn unit(it: &v1::Unit, at: &At<'_>) -> Option<Unit> {
    let code = at.checked("code", &it.code, UnitCode::new);
    let name = at.checked("name", &it.name, Text::new);
    let level = at.word("level", it.level);
    let parent = at.maybe_checked("parent_code", it.parent_code.as_deref(), UnitCode::new);
    Some(Unit { code: code?, name: name?, level: level?, parent: parent? })
}

pub(crate) fn reorganisation(it: &v1::UnitReorganisation, at: &At<'_>) -> Option<Reorganisation> {
    let codes = &it.successor_codes;
    let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
    if codes.is_empty() || codes.len() > SUCCESSORS_MAX || distinct.len() != codes.len() {
        let (en, vi) = ("1 to 16 codes, each once", "1 đến 16 mã, mỗi mã một lần");
        return at.field("successor_codes").wrong(codes.join(" "), en, vi);
    }
    let into = at.each("successor_codes", codes, |it, at| {
        UnitCode::new(it).or_else(|why| at.wrong(it, why.expected, why.expected_vi).ok_or(())).ok()
    })?;
    Some(Reorganisation { into, with_unrecorded: it.with_unrecorded })
}

pub(crate) fn office(it: &v1::Office, at: &At<'_>) -> Option<Office> {
    let name = at.checked("name", &it.name, Text::new);
    let id = at.maybe_checked("office_id", it.office_id.as_deref(), Text::new);
    Some(Office { name: name?, id: id? })
}

pub(crate) fn key_roll(it: &v1::KeyRoll, at: &At<'_>) -> Option<KeyRoll> {
    let old = at.checked("old_key", &it.old_key, Text::new);
    let new = at.checked("new_key", &it.new_key, Text::new);
    let by_old = at.checked("old_signature", &it.old_signature, Text::new);
    let by_new = at.checked("new_signature", &it.new_signature, Text::new);
    Some(KeyRoll { old: old?, new: new?, from: it.from_size, by_old: by_old?, by_new: by_new? })
}

pub(crate) fn publication(it: &v1::Publication, at: &At<'_>) -> Option<Publication> {
    let subject = at.message("subject", it.subject.as_ref(), subject);
    let basis = at.word("basis", it.basis);
    let text = at.checked("text", &it.text, Text::new);
    let value = at.maybe("value", it.value.as_ref(), printed);
    let unit = at.word("unit", it.unit);
    let comparator = at.word("comparator", it.comparator);
    let not_comparable =
        at.maybe_checked("not_comparable", it.not_comparable.as_deref(), Text::new);
    Some(Publication {
        subject: subject?,
        basis: basis?,
        text: text?,
        value: value?,
        unit: unit?,
        comparator: comparator?,
        not_comparable: not_comparable?,
    })
}

pub(crate) fn target(it: &v1::Target, at: &At<'_>) -> Option<Target> {
    let subject = at.message("subject", it.subject.as_ref(), subject);
    let text = at.checked("text", &it.text, Text::new);
    let value = at.message("value", it.value.as_ref(), printed);
    let upper = at.maybe("upper", it.upper.as_ref(), printed);
    let unit = at.word("unit", it.unit);
    let comparator = at.word("comparator", it.comparator);
    Some(Target {
        subject: subject?,
        text: text?,
        value: value?,
        upper: upper?,
        unit: unit?,
        comparator: comparator?,
    })
}

pub(crate) fn caveat(it: &v1::Caveat, at: &At<'_>) -> Option<Caveat> {
    let indicator = at.checked("indicator_id", &it.indicator_id, IndicatorId::new);
    let sector = at.maybe_word("sector", it.sector);
    let text = at.checked("text", &it.text, Text::new);
    Some(Caveat { indicator: indicator?, sector: sector?, text: text? })
}

/// Notes what cannot be of a publication, a target or a caveat, whose day is known; `at` is the act.
pub(crate) fn stated(event: &AreaEvent, effective: NaiveDate, at: &At<'_>) -> Option<()> {
    let (act, deep) = match event {
        AreaEvent::FigurePublished(_) => ("publish_figure", true),
        AreaEvent::TargetSet(_) => ("set_target", true),
        AreaEvent::CaveatNoted(_) => ("note_caveat", false),
        AreaEvent::UnitEstablished(_)
        | AreaEvent::UnitAbolished
        | AreaEvent::UnitReorganised(_)
        | AreaEvent::OfficeAssigned(_)
        | AreaEvent::StatementSealed(_)
        | AreaEvent::KeyRolled(_) => return Some(()),
    };
    let act = at.field(act);
    let subject = act.field("subject");
    let mut sound = Some(());
    for it in faults(event, effective) {
        let (at, name) = match it.field {
            Field::Indicator if deep => (&subject, "indicator_id"),
            Field::Indicator => (&act, "indicator_id"),
            Field::Breakdown => (&subject, "breakdown"),
            Field::Basis => (&act, "basis"),
            Field::Value => (&act, "value"),
            Field::Upper => (&act, "upper"),
            Field::Unit => (&act, "unit"),
            Field::Comparator => (&act, "comparator"),
        };
        sound = at.field(name).wrong(it.value, it.expected, it.expected_vi);
    }
    sound
}

fn subject(it: &v1::Subject, at: &At<'_>) -> Option<Subject> {
    let indicator = at.checked("indicator_id", &it.indicator_id, IndicatorId::new);
    let label = at.maybe_checked("label", it.label.as_deref(), Text::new);
    let kind = at.word("kind", it.kind);
    let sector = at.maybe_word("sector", it.sector);
    let breakdown = at.maybe_checked("breakdown", it.breakdown.as_deref(), Text::new);
    let period_from = at.message("period_from", it.period_from.as_ref(), day);
    let as_of = at.message("as_of", it.as_of.as_ref(), day);
    if let (Some(from), Some(to)) = (period_from, as_of)
        && to < from
    {
        let (en, vi) = ("a day not before period_from", "ngày không trước period_from");
        return at.field("as_of").wrong(to, en, vi);
    }
    Some(Subject {
        indicator: indicator?,
        label: label?,
        kind: kind?,
        sector: sector?,
        breakdown: breakdown?,
        period_from: period_from?,
        as_of: as_of?,
    })
}

fn printed(it: &v1::PrintedNumber, at: &At<'_>) -> Option<Printed> {
    let decimals = at.within("decimals", it.decimals, 0..=6);
    Some(Printed { mantissa: it.mantissa, decimals: decimals? })
}

impl From<&Unit> for v1::Unit {
    fn from(it: &Unit) -> Self {
        Self {
            code: it.code.to_string(),
            name: it.name.to_string(),
            level: it.level.wire(),
            parent_code: it.parent.as_ref().map(UnitCode::to_string),
        }
    }
}

impl From<&Reorganisation> for v1::UnitReorganisation {
    fn from(it: &Reorganisation) -> Self {
        let successor_codes = it.into.iter().map(UnitCode::to_string).collect();
        Self { successor_codes, with_unrecorded: it.with_unrecorded }
    }
}

impl From<&Office> for v1::Office {
    fn from(it: &Office) -> Self {
        Self { name: it.name.to_string(), office_id: it.id.as_ref().map(Text::to_string) }
    }
}

impl From<&KeyRoll> for v1::KeyRoll {
    fn from(it: &KeyRoll) -> Self {
        Self {
            old_key: it.old.to_string(),
            new_key: it.new.to_string(),
            from_size: it.from,
            old_signature: it.by_old.to_string(),
            new_signature: it.by_new.to_string(),
        }
    }
}

impl From<&Publication> for v1::Publication {
    fn from(it: &Publication) -> Self {
        Self {
            subject: Some((&it.subject).into()),
            basis: it.basis.wire(),
            text: it.text.to_string(),
            value: it.value.map(Into::into),
            unit: it.unit.wire(),
            comparator: it.comparator.wire(),
            not_comparable: it.not_comparable.as_ref().map(Text::to_string),
        }
    }
}

impl From<&Target> for v1::Target {
    fn from(it: &Target) -> Self {
        Self {
            subject: Some((&it.subject).into()),
            text: it.text.to_string(),
            value: Some(it.value.into()),
            upper: it.upper.map(Into::into),
            unit: it.unit.wire(),
            comparator: it.comparator.wire(),
        }
    }
}

impl From<&Caveat> for v1::Caveat {
    fn from(it: &Caveat) -> Self {
        Self {
            indicator_id: it.indicator.to_string(),
            sector: it.sector.map(Word::wire),
            text: it.text.to_string(),
        }
    }
}

impl From<&Subject> for v1::Subject {
    fn from(it: &Subject) -> Self {
        Self {
            indicator_id: it.indicator.to_string(),
            label: it.label.as_ref().map(Text::to_string),
            kind: it.kind.wire(),
            sector: it.sector.map(Word::wire),
            breakdown: it.breakdown.as_ref().map(Text::to_string),
            period_from: Some(date(it.period_from)),
            as_of: Some(date(it.as_of)),
        }
    }
}

impl From<Printed> for v1::PrintedNumber {
    fn from(it: Printed) -> Self {
        Self { mantissa: it.mantissa, decimals: it.decimals.into() }
    }
}
