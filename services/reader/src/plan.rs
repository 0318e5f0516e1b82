//! The table of a yearly plan.

use chrono::NaiveDate;
use cooperative::UnitCode;
use cooperative::publication::Subject;
use eventlog::Position;
use figures::plan::{PlanQuestion, PlanRow, plan};
use futures::TryStreamExt;
use views::ViewReader;

use crate::compare::{Printed, Source, units};
use crate::error::ReadError;
use crate::figures::united;
use crate::pin::{Pin, Resolved};
use crate::reader::Reader;
use crate::scan::on_a_thread;

/// A plan's table with what it rests on.
#[derive(Clone, Debug)]
pub struct Planned {
    /// A line for each figure that some document speaks of.
    pub rows: Vec<PlanRow>,
    /// The year.
    pub year: i32,
    /// The pin, resolved.
    pub pin: Resolved,
    /// How far the views were.
    pub position: Position,
}

impl Reader {
    /// The table of an area and year: the year before, six and nine months, the whole year, beside
    /// what documents planned and estimated.
    ///
    /// # Errors
    /// [`ReadError::Question`] for a year outside 1945 to 2200; an area that is not recorded.
    pub async fn plan(
        &self,
        views: &dyn ViewReader,
        area: &UnitCode,
        year: i32,
        pin: Pin,
    ) -> Result<Planned, ReadError> {
        let ends = (1945..=2200).contains(&year).then(|| {
            [-1, 0].into_iter().flat_map(move |by| ends(year + by)).collect::<Vec<NaiveDate>>()
        });
        let Some(ends) = ends else {
            return Err(ReadError::Question {
                field: "year",
                value: year.to_string(),
                expected: "a year from 1945 to 2200",
                expected_vi: "năm từ 1945 đến 2200",
            });
        };
        let position = self.cursor();
        let pin = self.resolve_seen(pin).await?;
        let areas = self.areas_with(views, area, pin).await?;
        let printed = Printed::of(views, area, pin).await?;
        let days = ends.into_iter().chain([pin.as_of]);
        let units = united(days.map(|day| units(&areas, area, day).0));
        let blocks = views.deltas(&units).try_collect().await?;
        let area = area.clone();
        let rows = on_a_thread(move || {
            let source = Source::new(area, areas, blocks, pin);
            Ok(plan(&PlanQuestion {
                year,
                as_of: pin.as_of,
                publications: &printed.publications,
                targets: &printed.targets,
                regenerate: &|it: &Subject| source.regenerate(it),
            }))
        })
        .await?;
        Ok(Planned { rows, year, pin, position })
    }
}

/// The days of a year on which figures are cut off.
fn ends(year: i32) -> impl Iterator<Item = NaiveDate> {
    [(6, 30), (9, 30), (12, 31)]
        .into_iter()
        .filter_map(move |(month, day)| NaiveDate::from_ymd_opt(year, month, day))
}
