//! What an office has to look at, under a pin: each history of an area is folded.

use chrono::{Datelike, NaiveDate};
use cooperative::card::Card;
use cooperative::deadlines::{Deadline, deadlines, owes_return};
use cooperative::land::AreaRef;
use cooperative::warnings::{Warning, warnings};
use cooperative::{Cooperative, CooperativeId, Course, Kind, Timeline};
use views::{CardFilter, Listed, ViewReader};

use crate::error::ReadError;
use crate::pin::Resolved;
use crate::reader::Reader;

/// A cooperative with what a list says of it.
#[derive(Clone, Debug)]
pub struct Of<T> {
    /// Its card under the pin.
    pub card: Card,
    /// At least one.
    pub rows: Vec<T>,
}

/// Where a page of a list begins: after the last cooperative of the page before; and how many it has
/// at most.
pub type From = (Option<CooperativeId>, usize);

impl<T> Of<T> {
    fn any(card: Card, rows: Vec<T>) -> Option<Self> {
        (!rows.is_empty()).then_some(Self { card, rows })
    }
}

impl Reader {
    /// The terms of an area's cooperatives that fall due up to a day, those that ran out unanswered
    /// among them.
    ///
    /// # Errors
    /// [`ReadError::NoArea`] if the area is no unit on the pin's day.
    pub async fn work(
        &self,
        views: &dyn ViewReader,
        area: Option<&AreaRef>,
        until: NaiveDate,
        pin: Resolved,
        from: From,
    ) -> Result<Listed<Of<Deadline>>, ReadError> {
        let filter = self.of_area(views, area, None, pin).await?;
        let due = |card, timeline: &Timeline<'_>| {
            let mut all = deadlines(&Course::of(timeline, pin.as_of));
            all.retain(|it| it.due <= until);
            Of::any(card, all)
        };
        self.swept(views, &filter, pin, from, due).await
    }

    /// The warnings about an area's cooperatives.
    ///
    /// # Errors
    /// [`ReadError::NoArea`] if the area is no unit on the pin's day.
    pub async fn warnings(
        &self,
        views: &dyn ViewReader,
        area: Option<&AreaRef>,
        pin: Resolved,
        from: From,
    ) -> Result<Listed<Of<Warning>>, ReadError> {
        let filter = self.of_area(views, area, None, pin).await?;
        let found = |card, timeline: &Timeline<'_>| {
            Of::any(card, warnings(&Course::of(timeline, pin.as_of)))
        };
        self.swept(views, &filter, pin, from, found).await
    }

    /// The warnings about one cooperative.
    ///
    /// # Errors
    /// [`ReadError::NoCooperative`] if nothing is recorded of it under the pin.
    pub async fn warnings_of(
        &self,
        id: CooperativeId,
        pin: Resolved,
    ) -> Result<Vec<Warning>, ReadError> {
        let (_, history) = self.carded(id, pin).await?;
        Ok(warnings(&Course::of(&history.timeline(pin.known_at.0), pin.as_of)))
    }

    /// Whose return for the year of the pin's day is missing: those with a certificate on that day
    /// for whose year nothing is filed, whenever it was. On 31/12 these are the cooperatives that
    /// `returns.missing` counts.
    ///
    /// # Errors
    /// [`ReadError::NoArea`] if the area is no unit on the pin's day.
    pub async fn missing_returns(
        &self,
        views: &dyn ViewReader,
        area: Option<&AreaRef>,
        kind: Option<Kind>,
        pin: Resolved,
        from: From,
    ) -> Result<Listed<Card>, ReadError> {
        let filter = self.of_area(views, area, kind, pin).await?;
        let missing = |card, timeline: &Timeline<'_>| {
            let owes = owes_return(&timeline.state_on(Some(pin.as_of)));
            let missing = owes && !filed(&timeline.state_on(None), pin.as_of.year());
            missing.then_some(card)
        };
        self.swept(views, &filter, pin, from, missing).await
    }

    /// The pin at which the returns of a year are asked for.
    ///
    /// # Errors
    /// [`ReadError::Question`] if the pin's day is before the year.
    pub fn in_year(pin: Resolved, year_end: NaiveDate) -> Result<Resolved, ReadError> {
        if pin.as_of.year() < year_end.year() {
            return Err(ReadError::Question {
                field: "year",
                value: year_end.year().to_string(),
                expected: "a year from 1945 to that of the pin",
                expected_vi: "năm từ 1945 đến năm của thời điểm hỏi",
            });
        }
        Ok(Resolved { as_of: pin.as_of.min(year_end), ..pin })
    }

    async fn of_area(
        &self,
        views: &dyn ViewReader,
        area: Option<&AreaRef>,
        kind: Option<Kind>,
        pin: Resolved,
    ) -> Result<CardFilter, ReadError> {
        let units = match area {
            None => None,
            Some(area) => Some(self.units_of(views, area, pin).await?.0),
        };
        Ok(CardFilter { units, kind, ..CardFilter::default() })
    }
}

fn filed(state: &Cooperative, year: i32) -> bool {
    match state {
        Cooperative::Unfounded | Cooperative::Founded(_) => false,
        Cooperative::Registered(it) => it.returns.contains_key(&year),
        Cooperative::Ended(it) => it.was.returns.contains_key(&year),
    }
}
