//! What has been read so far: drafts of requests, what rows may name, and what is wrong.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use cooperative::area::{DatedUnit, unit_on};
use cooperative::{Command, CooperativeId, LoanId, PersonId, UnitCode};
use entry::{Ask, Assurance, PersonalData, Recorder};
use uuid::Uuid;

use super::Source;
use super::cells::Cells;
use super::cooperatives::Certificate;
use super::draft::{Draft, Origin, Subject, rests_on};
use super::error::{Message, RowError};
use super::header::Settings;
use super::layout::File;
use super::table::Tables;

/// A cooperative of the folder.
pub(super) struct Known {
    pub id: CooperativeId,
    pub registered_on: NaiveDate,
    /// What is asked for once the founders are known.
    pub certificate: Certificate,
}

/// A cooperative as a row names it.
#[derive(Clone)]
pub(super) struct Named {
    pub key: String,
    pub id: CooperativeId,
    pub registered_on: NaiveDate,
}

/// Everything read so far.
pub(super) struct Book<'a> {
    pub settings: &'a Settings,
    pub errors: &'a mut Vec<RowError>,
    /// The units of the folder; `None` if it has none, so that the ledger's are meant.
    pub units: Option<BTreeMap<UnitCode, Vec<DatedUnit>>>,
    pub known: BTreeMap<String, Known>,
    pub drafts: Vec<Draft>,
    bad: HashMap<Subject, Source>,
    present: HashSet<Subject>,
    seen: HashMap<Uuid, Source>,
}

impl<'a> Book<'a> {
    pub fn new(settings: &'a Settings, errors: &'a mut Vec<RowError>) -> Self {
        Self {
            settings,
            errors,
            units: None,
            known: BTreeMap::new(),
            drafts: Vec::new(),
            bad: HashMap::new(),
            present: HashSet::new(),
            seen: HashMap::new(),
        }
    }

    /// Reads every row of a file.
    pub fn each(&mut self, tables: &Tables, file: File, read: impl Fn(&mut Self, &mut Cells)) {
        for (table, row) in tables.rows(file) {
            let mut cells = Cells::new(file, table, row);
            read(self, &mut cells);
            self.errors.extend(cells.errors());
        }
    }

    /// The cooperative that a row names; an error if the folder has none of this key.
    pub fn named(&mut self, cells: &mut Cells) -> Option<Named> {
        let key = cells.key("key")?;
        if let Some(it) = self.known.get(&key) {
            return Some(Named { id: it.id, registered_on: it.registered_on, key });
        }
        let expected = match self.bad.get(&Subject::Cooperative(key)) {
            Some(row) => rests_on(*row),
            None => Message::new(
                "không có khóa này trong cooperatives.csv",
                "no such key stands in cooperatives.csv",
            ),
        };
        cells.fault("key", expected);
        None
    }

    /// The pseudonym of a person of a cooperative.
    pub fn person_id(&self, key: &str, person: &str) -> PersonId {
        PersonId::of_request(self.settings.request("person", &[key, person]), 0)
    }

    /// The id of a loan or guarantee: it follows from the request that grants it.
    pub fn loan_id(&self, key: &str, loan: &str) -> LoanId {
        LoanId::of_request(self.settings.request("loan", &[key, loan]), 0)
    }

    /// Notes that the folder has a row of something, right or wrong.
    pub fn introduce(&mut self, subject: Subject) {
        self.present.insert(subject);
    }

    /// Whether the folder has a row of something.
    pub fn introduced(&self, subject: &Subject) -> bool {
        self.present.contains(subject)
    }

    /// Notes that something rests on a wrong row; the first one stays.
    pub fn spoil(&mut self, subject: Subject, source: Source) {
        self.bad.entry(subject).or_insert(source);
    }

    /// The wrong row that something rests on.
    pub fn spoiled(&self, subject: &Subject) -> Option<Source> {
        self.bad.get(subject).copied()
    }

    /// The wrong row that the commune of a row rests on, or that no unit has its code on the day.
    pub fn check_commune(&self, cells: &mut Cells, code: &UnitCode, on: NaiveDate) {
        let Some(units) = &self.units else { return };
        if let Some(row) = self.spoiled(&Subject::Unit(code.clone())) {
            cells.fault("commune", rests_on(row));
        } else if units.get(code).and_then(|it| unit_on(it, on)).is_none() {
            let (vi, en) = ("units.csv không có xã này vào ngày", "no commune of units.csv on");
            cells.fault("commune", Message::new(format!("{vi} {on}"), format!("{en} {on}")));
        }
    }

    /// What the requests of a row have in common.
    pub fn origin(&self, cells: &mut Cells) -> Origin {
        Origin {
            source: cells.source(),
            recorder: Recorder {
                id: cells.recorder().unwrap_or_else(|| self.settings.recorder.clone()),
                assurance: Assurance::Asserted,
            },
            document: cells.document(self.settings),
            note: cells.note(),
        }
    }

    /// A draft of something that happened to a cooperative.
    pub fn draft(
        &mut self,
        origin: &Origin,
        named: &Named,
        (what, keys): (&str, &[&str]),
        command: Command,
        people: Vec<PersonalData>,
    ) -> &mut Draft {
        let id = self.settings.request(what, &[&[named.key.as_str()], keys].concat());
        let ask = Ask::Cooperative { id: named.id, command, corrects: None };
        let request = origin.request(self.settings, id, ask, people);
        self.push(Draft {
            source: origin.source,
            request,
            rests_on: vec![Subject::Cooperative(named.key.clone())],
            makes: None,
        })
    }

    /// A draft of something in an area's stream.
    pub fn area_draft(&mut self, origin: &Origin, keys: (&str, &[&str]), ask: Ask) -> &mut Draft {
        let id = self.settings.request(keys.0, keys.1);
        let rests_on = match &ask {
            Ask::Area { area, .. } => vec![Subject::Unit(area.clone())],
            Ask::Cooperative { .. } | Ask::Void { .. } => Vec::new(),
            Ask::Reorganise { .. } | Ask::Join { .. } => Vec::new(),
        };
        let request = origin.request(self.settings, id, ask, Vec::new());
        self.push(Draft { source: origin.source, request, rests_on, makes: None })
    }

    fn push(&mut self, draft: Draft) -> &mut Draft {
        self.drafts.push(draft);
        let last = self.drafts.len() - 1;
        &mut self.drafts[last]
    }

    /// Whether a row's key is new in its file; an error names the row that has it already.
    pub fn first(
        &mut self,
        cells: &mut Cells,
        column: &str,
        (what, keys): (&str, &[&str]),
    ) -> bool {
        let id = self.settings.request(what, keys);
        let source = cells.source();
        match self.seen.get(&id) {
            None => {
                self.seen.insert(id, source);
                true
            }
            Some(before) => {
                let vi = format!("trùng khóa với dòng {}", before.row);
                cells
                    .fault(column, Message::new(vi, format!("the same key as row {}", before.row)));
                false
            }
        }
    }
}
