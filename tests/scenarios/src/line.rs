//! The lines of a scenario.

use chrono::NaiveDate;

use crate::value::{Fields, Tokens};

/// A line that does something, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: usize,
    /// The line as it is written.
    pub text: String,
    /// By which its entries are named later.
    pub label: Option<String>,
    /// What it does.
    pub step: Step,
    /// What is expected of it.
    pub expected: Expected,
}

/// What a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `today 2024-08-01`: the clock stands at nine in the morning of that day.
    Today(NaiveDate),
    /// `deadlines`: a round of the scheduler, today, with a grace of 30 days.
    Deadlines,
    /// `mark NAME`: `@NAME` is from now on the last position of the log.
    Mark(String),
    /// `DAY WHO ACT fields | fields of the request`.
    Record(Record),
    /// `void WHO fields`: takes an entry back; the fields say which and why.
    Void {
        /// Of whom.
        who: Who,
        /// The entry and the reason.
        fields: Fields,
    },
    /// `ask Service.Method fields`.
    Ask {
        /// `Service.Method`.
        method: String,
        /// The request.
        fields: Fields,
    },
    /// `card WHO fields`: the cooperative under the pin that the fields say.
    Card {
        /// Which.
        who: String,
        /// The pin.
        pin: Fields,
    },
    /// `figure INDICATOR AREA fields`: the figure's value.
    Figure {
        /// The indicator's id.
        indicator: String,
        /// The area's code.
        area: String,
        /// `as_of`, `known_at`, `from`, `sector`, `kind`, as far as they are asked for.
        fields: Fields,
    },
}

/// Something to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The effective date.
    pub day: NaiveDate,
    /// The cooperative's name in the scenario, `area CODE`, or `*` for what concerns several.
    pub who: Who,
    /// The name of the act in its message.
    pub act: String,
    /// Its fields.
    pub fields: Fields,
    /// Fields of the request beside it.
    pub request: Fields,
}

/// Of whom something is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A cooperative, by its name in the scenario.
    Cooperative(String),
    /// An area, by its code.
    Area(String),
    /// What the act itself says.
    Several,
}

/// What is expected of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// That it is done.
    Done,
    /// `=> refused REASON words`: the reason, and words that the Vietnamese or English text has.
    Refused {
        /// The error's reason.
        reason: String,
        /// Words of its text; empty for any.
        words: String,
    },
    /// `=> path: value, …`: what the answer holds.
    Holds(Fields),
    /// `=> 53`: a figure's value; a mean as `sum/count`; `missing`.
    Value(String),
}

/// The lines of a file; blank lines and those that begin with `#` are left out.
pub fn lines(text: &str) -> Result<Vec<Line>, (usize, String)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    let said = numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    said.map(|(number, text)| line(number, text).map_err(|why| (number, why))).collect()
}

fn line(number: usize, text: &str) -> Result<Line, String> {
    let (said, expected) = match text.split_once("=>") {
        Some((said, expected)) => (said.trim(), expectation(expected.trim())?),
        None => (text, Expected::Done),
    };
    let (label, said) = match said.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((label, said)) => (Some(label.trim().to_owned()), said.trim()),
        None => (None, said),
    };
    Ok(Line { number, text: text.to_owned(), label, step: step(said)?, expected })
}

fn expectation(text: &str) -> Result<Expected, String> {
    if let Some(refused) = text.strip_prefix("refused ") {
        let (reason, words) = refused.split_once(' ').unwrap_or((refused, ""));
        return Ok(Expected::Refused { reason: reason.into(), words: words.trim().into() });
    }
    if text.contains(':') {
        return Tokens::new(text).all_fields().map(Expected::Holds);
    }
    Ok(Expected::Value(text.into()))
}

fn step(text: &str) -> Result<Step, String> {
    let (first, rest) = split(text);
    match first {
        "today" => day(rest).map(Step::Today),
        "deadlines" if rest.is_empty() => Ok(Step::Deadlines),
        "mark" => Ok(Step::Mark(rest.into())),
        "void" => {
            let (who, fields) = who(rest);
            Ok(Step::Void { who, fields: Tokens::new(fields).all_fields()? })
        }
        "ask" => {
            let (method, fields) = split(rest);
            Ok(Step::Ask { method: method.into(), fields: Tokens::new(fields).all_fields()? })
        }
        "card" => {
            let (who, pin) = split(rest);
            Ok(Step::Card { who: who.into(), pin: Tokens::new(pin).all_fields()? })
        }
        "figure" => {
            let (indicator, rest) = split(rest);
            let (area, fields) = split(rest);
            let fields = Tokens::new(fields).all_fields()?;
            Ok(Step::Figure { indicator: indicator.into(), area: area.into(), fields })
        }
        first => record(day(first)?, rest).map(Step::Record),
    }
}

fn record(day: NaiveDate, rest: &str) -> Result<Record, String> {
    let (who, rest) = who(rest);
    let (act, rest) = split(rest);
    let (fields, request) = rest.split_once('|').unwrap_or((rest, ""));
    let fields = Tokens::new(fields).all_fields()?;
    let request = Tokens::new(request).all_fields()?;
    Ok(Record { day, who, act: act.into(), fields, request })
}

fn who(text: &str) -> (Who, &str) {
    let (first, rest) = split(text);
    match first {
        "*" => (Who::Several, rest),
        "area" => {
            let (code, rest) = split(rest);
            (Who::Area(code.into()), rest)
        }
        name => (Who::Cooperative(name.into()), rest),
    }
}

fn split(text: &str) -> (&str, &str) {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (first, rest.trim())
}

fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse()
        .map_err(|_| format!("expected a day such as 2024-07-01, or a step, found {text:?}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests end where they fail")]
    use super::*;

    #[test]
    fn a_line_says_what_is_done_and_what_is_expected() {
        let text = "# a comment\n\n[a] 2024-08-01 mill suspend | order: 1 => refused ENDED đã";
        let line = lines(text).unwrap().remove(0);
        assert_eq!((line.number, line.label.as_deref()), (3, Some("a")));
        let Step::Record(it) = line.step else { unreachable!("it records") };
        assert_eq!((it.who, it.act.as_str()), (Who::Cooperative("mill".into()), "suspend"));
        assert_eq!(it.request.len(), 1);
        let (reason, words) = ("ENDED".into(), "đã".into());
        assert_eq!(line.expected, Expected::Refused { reason, words });
    }

    #[test]
    fn what_is_no_line_is_refused_with_its_number() {
        assert_eq!(lines("today 2024-08-01\nmill joins").unwrap_err().0, 2);
        assert!(lines("today 2024-02-30").is_err());
    }
}
