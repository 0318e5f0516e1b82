//! What people and machines read.

use std::io::{IsTerminal, Write};

use chrono::NaiveDate;
use comfy_table::{ContentArrangement, Table, presets};
use figures::number::{Decimal, Rational};
use figures::{Indicator, Value};
use reader::Resolved;
use reports::Lang;
use serde_json::{Value as Json, json};

/// How wide tables are where no terminal says it.
const PIPE_WIDTH: u16 = 160;

/// Where output goes, and in which form.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// The language of labels.
    pub lang: Lang,
    /// Whether machines read it.
    pub json: bool,
}

impl Output {
    /// Prints JSON for machines, or what `human` makes for people.
    pub fn print(self, json: impl FnOnce() -> Json, human: impl FnOnce() -> String) {
        let text = if self.json { json().to_string() } else { human() };
        let mut out = std::io::stdout().lock();
        // Whoever read our output may have had enough of it, as `head` has: that is no failure.
        if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
            std::process::exit(0);
        }
    }

    /// Says something to people beside the output proper.
    pub fn say(self, vi: &str, en: &str) {
        eprintln!("{}", self.lang.pick(vi, en));
    }

    /// Says to people that a cut-off lies ahead, so that nobody takes what holds so far for what will.
    pub fn ahead(self, day: NaiveDate, today: NaiveDate) {
        if day > today && !self.json {
            self.say(
                &format!("Lưu ý: ngày chốt {day} còn ở sau hôm nay ({today})."),
                &format!("Note: the cut-off {day} lies after today ({today})."),
            );
        }
    }

    /// A table with these heads.
    pub fn table(self, heads: &[(&str, &str)]) -> Table {
        let mut table = Table::new();
        table.load_style(presets::UTF8_FULL_CONDENSED);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if !std::io::stdout().is_terminal() {
            table.set_width(PIPE_WIDTH);
        }
        table.set_header(heads.iter().map(|(vi, en)| self.lang.pick(vi, en)));
        table
    }

    /// The moments of an answer, as a heading says them.
    pub fn pin(self, pin: Resolved) -> String {
        let Resolved { as_of, known_at } = pin;
        match self.lang {
            Lang::Vi => format!("tính đến {as_of}, biết đến mục {known_at}"),
            Lang::En => format!("as of {as_of}, known up to entry {known_at}"),
        }
    }

    /// An indicator's label.
    pub fn label(self, it: &Indicator) -> &str {
        self.lang.pick(&it.vi, &it.en)
    }

    /// A value as people read it: đồng in millions, shares in percent, a mean with its coverage.
    pub fn value(self, unit: figures::indicator::Unit, value: &Value) -> String {
        let number = |numerator: i64, denominator: i64| self.number(unit, numerator, denominator);
        match value {
            Value::Count(n) => number(*n, 1),
            Value::Ratio { numerator, denominator, covered, population } => {
                let value = number(*numerator, *denominator);
                if covered == population {
                    value
                } else {
                    format!("{value} ({covered}/{population})")
                }
            }
            Value::Range { low, high, denominator } => {
                format!("{} – {}", number(*low, *denominator), number(*high, *denominator))
            }
            Value::Missing { vi, en } => format!("– ({})", self.lang.pick(vi, en)),
        }
    }

    fn number(self, unit: figures::indicator::Unit, numerator: i64, denominator: i64) -> String {
        use figures::indicator::Unit;
        let (times, over, decimals, suffix) = match unit {
            Unit::Count => (1, 1, u8::from(denominator != 1), ""),
            Unit::Dong => (1, 1_000_000, 1, self.lang.pick(" tr.đ", "m đ")),
            Unit::Percent => (100, 1, 1, "%"),
        };
        let exact = Rational::new(i128::from(numerator) * times, i128::from(denominator) * over);
        match exact.and_then(|it| it.round(decimals)) {
            Some(decimal) => format!("{}{suffix}", self.decimal(decimal)),
            None => "?".into(),
        }
    }

    /// A whole number in the language's form, its thousands set apart.
    pub fn whole(self, n: i64) -> String {
        let exact = Rational::new(i128::from(n), 1).and_then(|it| it.round(0));
        exact.map_or_else(|| n.to_string(), |it| self.decimal(it))
    }

    /// A decimal in the language's form.
    pub fn decimal(self, it: Decimal) -> String {
        match self.lang {
            Lang::Vi => it.vi(),
            Lang::En => it.en(),
        }
    }
}

/// A value for machines: exact, in đồng or counts.
pub fn value_json(value: &Value) -> Json {
    match value {
        Value::Count(n) => json!({ "count": n }),
        Value::Ratio { numerator, denominator, covered, population } => json!({
            "numerator": numerator, "denominator": denominator,
            "covered": covered, "population": population,
        }),
        Value::Range { low, high, denominator } => {
            json!({ "low": low, "high": high, "denominator": denominator })
        }
        Value::Missing { vi, en } => json!({ "missing_vi": vi, "missing_en": en }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_grouped_as_the_language_does() {
        let said = |lang, n| Output { lang, json: false }.whole(n);
        assert_eq!(said(Lang::Vi, 23_400_000), "23.400.000");
        assert_eq!(said(Lang::En, -1_250), "-1,250");
        assert_eq!(said(Lang::En, 0), "0");
    }
}
