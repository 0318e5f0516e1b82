//! The register's requests, recorded one after the other with the rules of the domain.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use cooperative::area::{DatedUnit, decide_area, unit_on};
use cooperative::publication::{AreaEvent, Caveat, Publication, Target};
use cooperative::{
    Code, Cooperative, CooperativeId, Entry, History, Registered, Standing, Surroundings, UnitCode,
    decide,
};
use entry::Ask;
use reports::import::{Import, read_folder};

/// The folder of the register.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../deploy/tam-duong")
}

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The folder's requests; it has no errors.
pub fn import() -> Import {
    let import = read_folder(&folder());
    let errors: Vec<String> = import.errors.iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    import
}

/// What was recorded.
#[derive(Default)]
pub struct Recorded {
    pub histories: BTreeMap<CooperativeId, History>,
    pub units: BTreeMap<UnitCode, Vec<DatedUnit>>,
    pub codes: BTreeMap<Code, CooperativeId>,
    pub publications: Vec<Publication>,
    pub targets: Vec<Target>,
    pub caveats: Vec<Caveat>,
}

/// Records every request as a ledger does today: each is accepted.
pub fn recorded() -> Recorded {
    let mut recorded = Recorded::default();
    let mut position = 0;
    for (source, request) in import().requests {
        let done = match &request.ask {
            Ask::Cooperative { .. } => recorded.cooperative(&request.ask, &mut position),
            Ask::Area { .. } => recorded.area(&request.ask),
            Ask::Void { .. } | Ask::Reorganise { .. } | Ask::Join { .. } => unreachable!(),
        };
        assert_eq!(done, Ok(()), "{source:?}");
    }
    recorded
}

impl Recorded {
    fn cooperative(&mut self, ask: &Ask, position: &mut u64) -> Result<(), cooperative::Rejection> {
        let Ask::Cooperative { id, command, .. } = ask else { unreachable!() };
        let unit = |code: &UnitCode| unit_on(self.units.get(code)?, command.effective);
        let around = Surroundings {
            me: *id,
            code_holder: command.claims().and_then(|it| self.codes.get(it)).copied(),
            commune_known: command.commune().and_then(unit).is_some(),
        };
        let history = self.histories.entry(*id).or_default();
        let events = decide(history, &around, command, day(2026, 11, 1))?;
        for event in events {
            *position += 1;
            history.push(Entry {
                position: *position,
                revision: history.revision() + 1,
                effective: command.effective,
                order: command.order,
                standing: Standing::New,
                events: vec![event],
            });
        }
        self.codes.extend(command.claims().map(|it| (it.clone(), *id)));
        Ok(())
    }

    fn area(&mut self, ask: &Ask) -> Result<(), cooperative::Rejection> {
        let Ask::Area { area, effective, event, .. } = ask else { unreachable!() };
        let none = Vec::new();
        let units = self.units.get(area).unwrap_or(&none);
        let parent = match event {
            AreaEvent::UnitEstablished(unit) => unit.parent.clone(),
            _ => None,
        };
        let parents = parent.and_then(|it| self.units.get(&it)).unwrap_or(&none);
        decide_area(area, units, parents, *effective, event)?;
        match event.clone() {
            AreaEvent::UnitEstablished(unit) => {
                let dated = DatedUnit::since(*unit, *effective);
                self.units.entry(area.clone()).or_default().push(dated);
            }
            AreaEvent::FigurePublished(it) => self.publications.push(*it),
            AreaEvent::TargetSet(it) => self.targets.push(*it),
            AreaEvent::CaveatNoted(it) => self.caveats.push(*it),
            AreaEvent::UnitAbolished | AreaEvent::UnitReorganised(_) => {}
            AreaEvent::OfficeAssigned(_)
            | AreaEvent::StatementSealed(_)
            | AreaEvent::KeyRolled(_) => {}
        }
        Ok(())
    }

    /// The cooperatives with a certificate that have not ended at the end of a day.
    pub fn on(&self, day: NaiveDate) -> Vec<Registered> {
        let state = |history: &History| history.timeline(u64::MAX).state_on(Some(day));
        let open = self.histories.values().filter_map(|it| match state(it) {
            Cooperative::Registered(it) => Some(*it),
            _ => None,
        });
        open.collect()
    }
}
