//! Values in a line: words, texts, numbers, lists and fields.

use std::iter::Peekable;
use std::str::Chars;

/// A value as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A word, a number, a day or a quoted text.
    Atom(String),
    /// `[a, b]`.
    List(Vec<Value>),
    /// `{name: value, …}`.
    Fields(Fields),
}

/// Named values, in the order in which they are written.
pub type Fields = Vec<(String, Value)>;

/// Reads values from a text.
pub struct Tokens<'a> {
    chars: Peekable<Chars<'a>>,
}

impl<'a> Tokens<'a> {
    /// A reader of this text.
    pub fn new(text: &'a str) -> Self {
        Self { chars: text.chars().peekable() }
    }

    /// `name: value, name: value` up to the end of the text.
    pub fn all_fields(mut self) -> Result<Fields, String> {
        let fields = self.fields(None)?;
        self.blank();
        match self.chars.next() {
            None => Ok(fields),
            Some(other) => Err(format!("unexpected '{other}'")),
        }
    }

    fn fields(&mut self, end: Option<char>) -> Result<Fields, String> {
        let mut fields = Fields::new();
        while !self.ends(end) {
            let name = self.word()?;
            self.take(':')?;
            fields.push((name, self.value()?));
            self.blank();
            let _ = self.chars.next_if_eq(&',');
        }
        Ok(fields)
    }

    fn value(&mut self) -> Result<Value, String> {
        self.blank();
        match self.chars.peek() {
            Some('{') => {
                self.take('{')?;
                let fields = self.fields(Some('}'))?;
                self.take('}')?;
                Ok(Value::Fields(fields))
            }
            Some('[') => {
                self.take('[')?;
                let mut list = Vec::new();
                while !self.ends(Some(']')) {
                    list.push(self.value()?);
                    self.blank();
                    let _ = self.chars.next_if_eq(&',');
                }
                self.take(']')?;
                Ok(Value::List(list))
            }
            Some('"') => self.text().map(Value::Atom),
            _ => self.word().map(Value::Atom),
        }
    }

    fn text(&mut self) -> Result<String, String> {
        self.take('"')?;
        let mut text = String::new();
        for c in self.chars.by_ref() {
            if c == '"' {
                return Ok(text);
            }
            text.push(c);
        }
        Err("a text has no end: \" is missing".into())
    }

    fn word(&mut self) -> Result<String, String> {
        self.blank();
        let mut word = String::new();
        while let Some(c) = self.chars.next_if(|c| !c.is_whitespace() && !",:{}[]\"".contains(*c)) {
            word.push(c);
        }
        if word.is_empty() { Err("a word is missing".into()) } else { Ok(word) }
    }

    fn take(&mut self, wanted: char) -> Result<(), String> {
        self.blank();
        match self.chars.next() {
            Some(c) if c == wanted => Ok(()),
            other => Err(format!("expected '{wanted}', found {other:?}")),
        }
    }

    fn ends(&mut self, end: Option<char>) -> bool {
        self.blank();
        self.chars.peek().copied() == end
    }

    fn blank(&mut self) {
        while self.chars.next_if(|c| c.is_whitespace()).is_some() {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests end where they fail")]
    use super::*;

    fn atom(text: &str) -> Value {
        Value::Atom(text.into())
    }

    #[test]
    fn values_nest() {
        let read = Tokens::new("a: 1, b: {c: [x, \"y z\"], d: 2024-07-01}, e: @m").all_fields();
        let list = Value::List(vec![atom("x"), atom("y z")]);
        let inner = vec![("c".into(), list), ("d".into(), atom("2024-07-01"))];
        let expected = vec![
            ("a".into(), atom("1")),
            ("b".into(), Value::Fields(inner)),
            ("e".into(), atom("@m")),
        ];
        assert_eq!(read, Ok(expected));
        assert_eq!(Tokens::new("").all_fields(), Ok(vec![]));
    }

    #[test]
    fn what_is_not_finished_is_said() {
        for wrong in ["a", "a:", "a: \"x", "a: {b: 1", "a: [1", "a: 1 }"] {
            assert!(Tokens::new(wrong).all_fields().is_err(), "{wrong}");
        }
    }
}
