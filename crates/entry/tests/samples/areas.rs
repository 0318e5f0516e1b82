//! One of each event of an area, every field of it filled.

use cooperative::area::{Level, Unit};
use cooperative::key_roll::KeyRoll;
use cooperative::publication::{
    AreaEvent, Basis, Caveat, Comparator, Printed, PrintedUnit, Publication, Subject, Target,
};
use cooperative::reform::{Office, Reorganisation};
use cooperative::seal::{
    SealedCount, SealedFigure, SealedIndicator, SealedRange, SealedRatio, SealedValue, Statement,
};
use cooperative::words::IndicatorId;
use cooperative::{Kind, Sector, UnitCode};

use super::{day, text};

fn indicator() -> IndicatorId {
    IndicatorId::new("coops.total").unwrap()
}

fn subject() -> Subject {
    Subject {
        indicator: indicator(),
        label: Some(text("Tổng số hợp tác xã")),
        kind: Kind::Cooperative,
        sector: Some(Sector::Agriculture),
        breakdown: Some(text("policy_bank")),
        period_from: day(2023, 1, 1),
        as_of: day(2023, 12, 31),
    }
}

fn statement() -> Statement {
    let figure =
        |sector, value, digest| SealedFigure { sector, value, digest: [digest; 32], parts: None };
    let ratio = SealedRatio { numerator: -1, denominator: 53, covered: 53, population: 54 };
    let figures = vec![
        figure(None, SealedValue::Count(SealedCount { count: 53 }), 3),
        figure(Some(Sector::Agriculture), SealedValue::Ratio(ratio), 4),
        figure(Some(Sector::Trade), SealedValue::NotReported, 5),
        figure(
            Some(Sector::Transport),
            SealedValue::Range(SealedRange { low: 1, high: 3, denominator: 7 }),
            6,
        ),
    ];
    Statement {
        area: UnitCode::new("106").unwrap(),
        kind: Kind::Cooperative,
        basis: Basis::Actual,
        period_from: day(2023, 1, 1),
        as_of: day(2023, 12, 31),
        known_at: 1_234,
        definitions: 2,
        fold: 1,
        indicators: vec![SealedIndicator { indicator: indicator(), definition: [2; 32], figures }],
        root: [1; 32],
    }
}

/// The forms that grew, by the names of their files.
pub fn grown() -> Vec<(&'static str, AreaEvent)> {
    let mut statement = statement();
    statement.indicators.iter_mut().flat_map(|it| &mut it.figures).for_each(|it| {
        it.parts = it.sector.map(|_| [7; 32]);
    });
    vec![("statement_sealed.2", AreaEvent::StatementSealed(Box::new(statement)))]
}

/// The sample events, in the order of their numbers.
pub fn events() -> Vec<AreaEvent> {
    vec![
        AreaEvent::UnitEstablished(Box::new(Unit {
            code: UnitCode::new("106").unwrap(),
            name: text("Huyện Tam Đường"),
            level: Level::District,
            parent: Some(UnitCode::new("12").unwrap()),
        })),
        AreaEvent::FigurePublished(Box::new(Publication {
            subject: subject(),
            basis: Basis::Estimate,
            text: text("khoảng 1.100,5"),
            value: Some(Printed { mantissa: 11_005, decimals: 1 }),
            unit: PrintedUnit::MillionDong,
            comparator: Comparator::About,
            not_comparable: Some(text("Gồm cả doanh nghiệp")),
        })),
        AreaEvent::TargetSet(Box::new(Target {
            subject: subject(),
            text: text("từ 3 đến 5"),
            value: Printed { mantissa: 3, decimals: 0 },
            upper: Some(Printed { mantissa: 5, decimals: 0 }),
            unit: PrintedUnit::Count,
            comparator: Comparator::Between,
        })),
        AreaEvent::CaveatNoted(Box::new(Caveat {
            indicator: indicator(),
            sector: Some(Sector::Trade),
            text: text("Số liệu giả định"),
        })),
        AreaEvent::UnitAbolished,
        AreaEvent::UnitReorganised(Box::new(Reorganisation {
            into: vec![UnitCode::new("03408").unwrap(), UnitCode::new("03390").unwrap()],
            with_unrecorded: true,
        })),
        AreaEvent::OfficeAssigned(Box::new(Office {
            name: text("Phòng Kinh tế xã Bình Lư"),
            id: Some(text("office:03390")),
        })),
        AreaEvent::StatementSealed(Box::new(statement())),
        AreaEvent::KeyRolled(Box::new(KeyRoll {
            old: text("so.example/htx+e1a2b3c4+AQIDBAUGBwgJ"),
            new: text("so.example/htx+d4c3b2a1+ARAREhMUFRYX"),
            from: 1_235,
            by_old: text("\u{2014} so.example/htx 4aKzxAABAgMEBQYH"),
            by_new: text("\u{2014} so.example/htx 1MOyoQgJCgsMDQ4P"),
        })),
    ]
}
