//! Reading fields: what is wrong is noted with its full path, and reading goes on, so that all of
//! it is told at once.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use cooperative::{Dong, Invalid};
use uuid::Uuid;

use crate::violation::{FieldError, FieldErrors};
use crate::vocabulary::Word;

/// How much of a wrong value is repeated: characters.
const SHOWN: usize = 60;

/// A place in a message. Its path is written only when something is wrong.
pub(crate) struct At<'a> {
    found: &'a RefCell<Vec<FieldError>>,
    parent: Option<&'a At<'a>>,
    name: &'static str,
    index: Option<usize>,
}

/// Reads a whole message: its value, or all that is wrong with it.
pub(crate) fn read<T>(read: impl FnOnce(&At<'_>) -> Option<T>) -> Result<T, FieldErrors> {
    let found = RefCell::new(Vec::new());
    let value = read(&At { found: &found, parent: None, name: "", index: None });
    let mut found = found.into_inner();
    match value {
        Some(value) if found.is_empty() => Ok(value),
        _ => {
            found.shrink_to_fit();
            Err(FieldErrors(found))
        }
    }
}

impl At<'_> {
    /// A field below.
    pub fn field<'b>(&'b self, name: &'static str) -> At<'b> {
        At { found: self.found, parent: Some(self), name, index: None }
    }

    /// An item of a repeated field below.
    pub fn item<'b>(&'b self, name: &'static str, index: usize) -> At<'b> {
        At { found: self.found, parent: Some(self), name, index: Some(index) }
    }

    /// Notes that this field is wrong.
    pub fn wrong<T>(
        &self,
        value: impl fmt::Display,
        expected_en: impl Into<Cow<'static, str>>,
        expected_vi: impl Into<Cow<'static, str>>,
    ) -> Option<T> {
        let mut path = String::new();
        self.write(&mut path);
        self.found.borrow_mut().push(FieldError {
            path,
            value: value.to_string().chars().take(SHOWN).collect(),
            expected_en: expected_en.into(),
            expected_vi: expected_vi.into(),
        });
        None
    }

    fn write(&self, path: &mut String) {
        let Some(parent) = self.parent else { return };
        parent.write(path);
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(self.name);
        if let Some(index) = self.index {
            path.push_str(&format!("[{index}]"));
        }
    }

    /// A field that must be there.
    pub fn required<T>(&self, name: &'static str, value: Option<T>) -> Option<T> {
        value.or_else(|| self.field(name).wrong("", "a value", "một giá trị"))
    }

    /// A message that must be there, read by `read`.
    pub fn message<M, T>(
        &self,
        name: &'static str,
        message: Option<&M>,
        read: impl FnOnce(&M, &At<'_>) -> Option<T>,
    ) -> Option<T> {
        let message = self.required(name, message)?;
        read(message, &self.field(name))
    }

    /// A field that may be absent, read by `read` if it is there.
    pub fn maybe<V, T>(
        &self,
        name: &'static str,
        value: Option<V>,
        read: impl FnOnce(V, &At<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match value {
            None => Some(None),
            Some(value) => read(value, &self.field(name)).map(Some),
        }
    }

    /// Every item of a repeated field; `None` if one is wrong, after all are read.
    pub fn each<M, T>(
        &self,
        name: &'static str,
        items: &[M],
        mut read: impl FnMut(&M, &At<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut all = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            all.extend(read(item, &self.item(name, index)));
        }
        (all.len() == items.len()).then_some(all)
    }

    /// A checked word, by its own `new`.
    pub fn checked<T>(
        &self,
        name: &'static str,
        text: &str,
        new: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        new(text)
            .or_else(|it| self.field(name).wrong(text, it.expected, it.expected_vi).ok_or(()))
            .ok()
    }

    /// A checked word that may be absent.
    pub fn maybe_checked<T>(
        &self,
        name: &'static str,
        text: Option<&str>,
        new: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<Option<T>> {
        match text {
            None => Some(None),
            Some(text) => self.checked(name, text, new).map(Some),
        }
    }

    /// A word of a vocabulary; unspecified and unknown ones are wrong.
    pub fn word<T: Word>(&self, name: &'static str, number: i32) -> Option<T> {
        T::of(number).or_else(|| {
            let names: Vec<_> = T::every().map(Word::name).collect();
            let names = names.join(", ");
            let field = self.field(name);
            field.wrong(number, format!("one of {names}"), format!("một trong {names}"))
        })
    }

    /// A word of a vocabulary that may be absent.
    pub fn maybe_word<T: Word>(
        &self,
        name: &'static str,
        number: Option<i32>,
    ) -> Option<Option<T>> {
        match number {
            None => Some(None),
            Some(number) => self.word(name, number).map(Some),
        }
    }

    /// A UUID in its canonical text, not nil.
    pub fn uuid(&self, name: &'static str, text: &str) -> Option<Uuid> {
        let canonical = Uuid::try_parse(text).ok().filter(|it| text.len() == 36 && !it.is_nil());
        canonical.or_else(|| {
            let (en, vi) = ("a UUID of 36 characters, not nil", "UUID gồm 36 ký tự, khác 0");
            self.field(name).wrong(text, en, vi)
        })
    }

    /// An amount above 0.
    pub fn positive(&self, name: &'static str, dong: i64) -> Option<Dong> {
        if dong > 0 {
            return Some(Dong(dong));
        }
        self.field(name).wrong(dong, "an amount above 0 đồng", "số tiền lớn hơn 0 đồng")
    }

    /// An amount of 0 or more that may be absent.
    pub fn not_negative(&self, name: &'static str, dong: Option<i64>) -> Option<Option<Dong>> {
        match dong {
            Some(dong) if dong < 0 => {
                self.field(name).wrong(dong, "0 đồng or more", "0 đồng trở lên")
            }
            _ => Some(dong.map(Dong)),
        }
    }

    /// A number of people that may be absent.
    pub fn count(&self, name: &'static str, count: Option<i64>) -> Option<Option<u32>> {
        let Some(count) = count else { return Some(None) };
        let (en, vi) = ("0 to 4294967295", "0 đến 4294967295");
        u32::try_from(count).ok().map(Some).or_else(|| self.field(name).wrong(count, en, vi))
    }

    /// A number between bounds that fits a smaller type.
    pub fn within<T, N>(
        &self,
        name: &'static str,
        number: N,
        bounds: std::ops::RangeInclusive<N>,
    ) -> Option<T>
    where
        T: TryFrom<N>,
        N: Copy + PartialOrd + fmt::Display,
    {
        let fits = bounds.contains(&number).then(|| T::try_from(number).ok()).flatten();
        fits.or_else(|| {
            let (low, high) = (bounds.start(), bounds.end());
            let field = self.field(name);
            field.wrong(number, format!("{low} to {high}"), format!("{low} đến {high}"))
        })
    }
}
