//! What a code means, as the wire says it.

use api::question::GetArea;
use api::v1;
use chrono::NaiveDate;
use tonic::Status;

use super::{Service, resolved};
use crate::area::Meaning;
use crate::status::{fields, status};

impl Service {
    /// Answers `GetArea`.
    pub(super) async fn area(
        &self,
        request: v1::GetAreaRequest,
    ) -> Result<v1::GetAreaResponse, Status> {
        let asked = GetArea::try_from(request).map_err(fields)?;
        let (views, pin) = self.when(&asked.when).await?;
        let found = self.reader.area(&*views, &asked.area, pin).await.map_err(status)?;
        let (office, since) = found.office.unzip();
        let steps = |all: &[(Meaning, NaiveDate)]| all.iter().map(step).collect();
        Ok(v1::GetAreaResponse {
            area: Some(meaning(&found.meaning)),
            parents: found.parents.iter().map(meaning).collect(),
            predecessors: steps(&found.predecessors),
            successors: steps(&found.successors),
            office: office.as_ref().map(Into::into),
            office_since: since.map(api::date),
            meanings: found.meanings.iter().map(meaning).collect(),
            communes: i64::try_from(found.communes).unwrap_or(i64::MAX),
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        })
    }
}

fn meaning(it: &Meaning) -> v1::AreaMeaning {
    v1::AreaMeaning {
        unit: Some((&it.unit.unit).into()),
        from: Some(api::date(it.unit.from)),
        until: it.last.map(api::date),
    }
}

fn step((it, on): &(Meaning, NaiveDate)) -> v1::AreaStep {
    v1::AreaStep { area: Some(meaning(it)), on: Some(api::date(*on)) }
}
