//! Runs a scenario.

use prost_reflect::{DynamicMessage, Value as Wire};
use tonic::Status;
use tonic_types::StatusExt;

use crate::answer::{at, figure, holds};
use crate::line::{Expected, Line, Record, Step, Who, lines};
use crate::message::{Names, message, part};
use crate::services::{BoxError, Services};
use crate::value::{Fields, Value};

/// A line that did not come out as it says.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The file is not a scenario.
    #[error("line {0}: {1}")]
    Unreadable(usize, String),
    /// No ledger could be made.
    #[error("no ledger could be made")]
    Ledger(#[source] BoxError),
    /// What is expected is not so.
    #[error("line {number}: {text}\n    {why}")]
    Line {
        /// Its number.
        number: usize,
        /// The line.
        text: String,
        /// What is otherwise.
        why: String,
    },
}

/// What a line came to.
enum Outcome {
    Nothing,
    Answer(DynamicMessage),
    Count(usize),
    Refused(Box<Status>),
}

struct World {
    services: Services,
    names: Names,
}

/// The units in which cooperatives lie, recorded long before; and the day on which a scenario
/// begins, unless it says another.
const UNITS: &str = include_str!("units.txt");

/// Runs a scenario on a ledger of its own.
///
/// # Errors
/// The first line that does not come out as it says.
pub async fn run(text: &str) -> Result<(), Failed> {
    let first = lines(UNITS).map_err(|(number, why)| Failed::Unreadable(number, why))?;
    let own = lines(text).map_err(|(number, why)| Failed::Unreadable(number, why))?;
    let services = Services::start().await.map_err(Failed::Ledger)?;
    let mut world = World { services, names: Names::default() };
    for line in first.iter().chain(&own) {
        let came = world.step(line).await;
        let judged = came.and_then(|outcome| world.judge(line, outcome));
        judged.map_err(|why| Failed::Line { number: line.number, text: line.text.clone(), why })?;
    }
    Ok(())
}

impl World {
    async fn step(&mut self, line: &Line) -> Result<Outcome, String> {
        match &line.step {
            Step::Today(day) => self.services.set_today(*day),
            Step::Deadlines => return self.services.deadlines().await.map(Outcome::Count),
            Step::Mark(name) => self.mark(name, self.services.last(), 0),
            Step::Record(it) => {
                let day = ("effective_date".to_owned(), Value::Atom(it.day.to_string()));
                let said = it.request.iter().cloned().chain([day]).collect();
                if let (Who::Area(code), "seal_statement") = (&it.who, it.act.as_str()) {
                    return self.seal(line, it, &said, code).await;
                }
                let request = self.request(&it.who, &said, Some((&it.act, &it.fields)))?;
                return self.record(line, &it.who, request).await;
            }
            Step::Void { who, fields } => {
                let said = vec![("voids".to_owned(), Value::Fields(fields.clone()))];
                let request = self.request(who, &said, None)?;
                return self.record(line, who, request).await;
            }
            Step::Ask { method, fields } => return self.ask(method, fields).await,
            Step::Card { who, pin } => {
                let fields = with_pin(vec![("cooperative_id".into(), atom(who))], pin);
                return self.ask("RegisterService.GetCooperative", &fields).await;
            }
            Step::Figure { indicator, area, fields } => {
                let asked = figure_fields(indicator, area, fields);
                return self.ask("FiguresService.GetFigures", &asked).await;
            }
        }
        Ok(Outcome::Nothing)
    }

    async fn ask(&mut self, method: &str, fields: &Fields) -> Result<Outcome, String> {
        let of = self.services.method(method)?.input();
        let request = message(&of, fields, &mut self.names)?;
        Ok(match self.services.call(method, request).await {
            Ok(answer) => Outcome::Answer(answer),
            Err(status) => Outcome::Refused(status.into()),
        })
    }

    async fn record(
        &mut self,
        line: &Line,
        who: &Who,
        request: DynamicMessage,
    ) -> Result<Outcome, String> {
        let came = self.services.call("RegistrarService.Record", request).await;
        let answer = match came {
            Ok(answer) => answer,
            Err(status) => return Ok(Outcome::Refused(status.into())),
        };
        if let Who::Cooperative(name) = who {
            let id = at(&answer, "recorded.cooperative_id")?;
            let id = id.parse().map_err(|_| format!("{id} is no id"))?;
            self.names.ids.insert(name.clone(), id);
        }
        if let Some(label) = &line.label {
            let number = |path| at(&answer, path)?.parse().map_err(|_| format!("no {path}"));
            let (first, revision) = (number("recorded.positions.0")?, number("recorded.revision")?);
            let count = number("recorded.positions.count")?;
            // An entry is named by the first that it made.
            self.mark(label, first, (revision + 1).saturating_sub(count).max(1));
        }
        Ok(Outcome::Answer(answer))
    }

    /// Seals a statement: it is not written down but computed; its line says of which period.
    async fn seal(
        &mut self,
        line: &Line,
        it: &Record,
        said: &Fields,
        code: &str,
    ) -> Result<Outcome, String> {
        let none = Fields::new();
        let mut request = self.request(&it.who, said, Some((&it.act, &none)))?;
        match self.ask("FiguresService.PrepareStatement", &period(code, &it.fields)).await? {
            Outcome::Answer(prepared) => sealing(&mut request, &prepared)?,
            refused => return Ok(refused),
        }
        self.record(line, &it.who, request).await
    }

    /// The request with these fields of its own, for whom it is, and what is asked of them.
    fn request(
        &mut self,
        who: &Who,
        said: &Fields,
        act: Option<(&String, &Fields)>,
    ) -> Result<DynamicMessage, String> {
        self.names.who = match who {
            Who::Cooperative(name) | Who::Area(name) => name.clone(),
            Who::Several => "all".into(),
        };
        let of = self.services.message("RecordRequest")?;
        let mut request = message(&of, said, &mut self.names)?;
        let (target, whose) = match who {
            Who::Several => return acted(request, act, &mut self.names),
            Who::Area(code) => ("area", vec![("area_code".into(), atom(code))]),
            Who::Cooperative(name) if self.names.ids.contains_key(name) => {
                ("cooperative", vec![("cooperative_id".into(), atom(name))])
            }
            Who::Cooperative(_) => ("cooperative", Fields::new()),
        };
        let (field, of) = part(&request, target)?;
        let command = message(&of, &whose, &mut self.names)?;
        let command = acted(command, act, &mut self.names)?;
        request.set_field(&field, Wire::Message(command));
        Ok(request)
    }

    fn mark(&mut self, name: &str, position: u64, revision: u64) {
        self.names.numbers.insert(format!("@{name}"), position);
        self.names.numbers.insert(format!("#{name}"), revision);
    }

    fn judge(&mut self, line: &Line, outcome: Outcome) -> Result<(), String> {
        match (&line.expected, outcome) {
            (Expected::Done, Outcome::Nothing | Outcome::Answer(_) | Outcome::Count(_)) => Ok(()),
            (Expected::Value(wanted), Outcome::Count(found)) => {
                if found.to_string() == *wanted {
                    Ok(())
                } else {
                    Err(format!("it is {found}"))
                }
            }
            (Expected::Holds(_), Outcome::Count(found)) => Err(format!("it is {found}")),
            (Expected::Refused { reason, words }, Outcome::Refused(status)) => {
                refused(&status, reason, words)
            }
            (_, Outcome::Refused(status)) => Err(format!("refused: {}", told(&status))),
            (Expected::Refused { reason, .. }, _) => {
                Err(format!("done, expected refused {reason}"))
            }
            (Expected::Holds(fields), Outcome::Answer(answer)) => {
                let answer = match line.step {
                    Step::Card { .. } => part_of(&answer, "cooperative")?,
                    _ => answer,
                };
                holds(&answer, fields, &mut self.names)
            }
            (Expected::Value(wanted), Outcome::Answer(answer)) => {
                let found = figure(&answer)?;
                let wanted = wanted.replace('_', "");
                if found == wanted { Ok(()) } else { Err(format!("it is {found}")) }
            }
            (_, Outcome::Nothing) => Err("nothing can be expected of this line".into()),
        }
    }
}

/// The message with the act in it, if there is one.
fn acted(
    mut to: DynamicMessage,
    act: Option<(&String, &Fields)>,
    names: &mut Names,
) -> Result<DynamicMessage, String> {
    if let Some((name, fields)) = act {
        let (field, of) = part(&to, name)?;
        to.set_field(&field, Wire::Message(message(&of, fields, names)?));
    }
    Ok(to)
}

fn part_of(answer: &DynamicMessage, name: &str) -> Result<DynamicMessage, String> {
    let value = answer.get_field_by_name(name);
    let part = value.as_ref().and_then(|it| it.as_message());
    part.cloned().ok_or_else(|| format!("the answer has no {name}"))
}

fn refused(status: &Status, reason: &str, words: &str) -> Result<(), String> {
    let found = status.get_details_error_info().map(|it| it.reason).unwrap_or_default();
    if found != reason {
        return Err(format!("refused otherwise: {}", told(status)));
    }
    let mut told = told(status);
    for it in status.get_details_bad_request().iter().flat_map(|it| &it.field_violations) {
        told = format!("{told}; {} {}", it.field, it.description);
    }
    if told.contains(words) { Ok(()) } else { Err(format!("it is told otherwise: {told}")) }
}

fn told(status: &Status) -> String {
    let reason = status.get_details_error_info().map(|it| it.reason).unwrap_or_default();
    let vi = status.get_details_localized_message().map(|it| it.message).unwrap_or_default();
    format!("{reason} {} / {vi}", status.message())
}

fn atom(text: &str) -> Value {
    Value::Atom(text.to_owned())
}

/// The fields with a pin: `on` is the effective day, `known` the position.
fn with_pin(mut fields: Fields, said: &Fields) -> Fields {
    let pin = |(name, value): &(String, Value)| match name.as_str() {
        "on" => Some(("as_of".to_owned(), value.clone())),
        "known" => Some(("known_at_position".to_owned(), value.clone())),
        _ => None,
    };
    let pinned: Fields = said.iter().filter_map(pin).collect();
    fields.extend(said.iter().filter(|it| pin(it).is_none()).cloned());
    fields.push(("pin".into(), Value::Fields(pinned)));
    fields
}

/// The fields with a year as its period and cut-off.
fn whole_year(said: &Fields) -> Fields {
    let mut said = said.clone();
    if let Some(at) = said.iter().position(|(name, _)| name == "year")
        && let (_, Value::Atom(year)) = said.remove(at)
    {
        said.push(("period_from".into(), atom(&format!("{year}-01-01"))));
        said.push(("on".into(), atom(&format!("{year}-12-31"))));
    }
    said
}

/// Puts a statement that was prepared into a request that records it.
fn sealing(request: &mut DynamicMessage, prepared: &DynamicMessage) -> Result<(), String> {
    let statement = part_of(prepared, "statement")?;
    let mut area = part_of(request, "area")?;
    let wrong = |it: prost_reflect::SetFieldError| it.to_string();
    area.try_set_field_by_name("seal_statement", Wire::Message(statement)).map_err(wrong)?;
    request.try_set_field_by_name("area", Wire::Message(area)).map_err(wrong)
}

/// The area and the period of a statement.
fn period(area: &str, said: &Fields) -> Fields {
    with_pin(vec![("area_code".into(), atom(area))], &whole_year(said))
}

/// `year: 2023` is the period and the cut-off; whatever else is said is the question's own.
fn figure_fields(indicator: &str, area: &str, said: &Fields) -> Fields {
    let said = whole_year(said);
    let asked = vec![
        ("area_code".to_owned(), atom(area)),
        ("kind".to_owned(), atom("cooperative")),
        ("indicator_ids".to_owned(), Value::List(vec![atom(indicator)])),
    ];
    let own = asked.into_iter().filter(|(name, _)| !said.iter().any(|(it, _)| it == name));
    with_pin(own.collect(), &said)
}
