//! Seals, on the wire.

use api::question::{ListSeals, OfSeal, PrepareStatement};
use api::v1;
use cooperative::Sector;
use tonic::Status;

use super::token::{Token, digest, offset, page};
use super::{Service, pin, resolved};
use crate::division::Division;
use crate::error::ReadError;
use crate::figures::FigureQuestion;
use crate::seal::{Seal, SealId, SealShift};
use crate::status::{fields, status};

impl Service {
    /// A statement, ready to be recorded.
    pub(super) async fn prepare(
        &self,
        wire: v1::PrepareStatementRequest,
    ) -> Result<v1::PrepareStatementResponse, Status> {
        let asked = PrepareStatement::try_from(wire).map_err(fields)?;
        let (views, _) = self.when(&asked.when).await?;
        let question = FigureQuestion {
            area: asked.area.into(),
            kind: asked.kind,
            by: Division::whole(),
            indicators: Vec::new(),
            by_part: false,
            breakdown: None,
            period_from: asked.period_from,
            pin: pin(asked.when.pin),
        };
        let prepared = self.reader.prepare(&*views, &question).await.map_err(status)?;
        Ok(v1::PrepareStatementResponse {
            statement: Some((&prepared.statement).into()),
            existing_seal_id: prepared.existing.map(|it| it.to_string()).unwrap_or_default(),
            resolved: resolved(prepared.pin),
            log_position: prepared.position.0,
        })
    }

    /// One seal.
    pub(super) async fn get_one(
        &self,
        wire: v1::GetSealRequest,
    ) -> Result<v1::GetSealResponse, Status> {
        let asked = OfSeal::try_from(wire).map_err(fields)?;
        let (_, pin) = self.when(&asked.when).await?;
        let id = id(&asked)?;
        let it = self.reader.seal(&id, pin.known_at).await.map_err(status)?;
        Ok(v1::GetSealResponse {
            seal: Some(seal(&it, true)),
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        })
    }

    /// The seals of an area.
    pub(super) async fn list_of_area(
        &self,
        wire: v1::ListSealsRequest,
    ) -> Result<v1::ListSealsResponse, Status> {
        let list = digest(&v1::ListSealsRequest {
            page_size: 0,
            page_token: String::new(),
            ..wire.clone()
        });
        let asked = ListSeals::try_from(wire).map_err(fields)?;
        let (_, pin) = self.when(&asked.when).await?;
        let token = asked.part.token.as_deref().map(|it| Token::read(it, &list)).transpose()?;
        let pin = token.as_ref().map_or(pin, |it| it.pin);
        let from = token.as_ref().map(offset).transpose()?.unwrap_or(0);
        let all = self.reader.seals(&asked.area, pin.known_at).await.map_err(status)?;
        let (rows, next) = page(all, from, asked.part.size, &list, pin);
        Ok(v1::ListSealsResponse {
            seals: rows.iter().map(|it| seal(it, false)).collect(),
            next_page_token: next,
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        })
    }

    /// A seal regenerated.
    pub(super) async fn replay_one(
        &self,
        wire: v1::ReplaySealRequest,
    ) -> Result<v1::ReplaySealResponse, Status> {
        let asked = OfSeal::try_from(wire).map_err(fields)?;
        let (views, now) = self.when(&asked.when).await?;
        let id = id(&asked)?;
        let it = self.reader.seal(&id, now.known_at).await.map_err(status)?;
        let known_at = pin(asked.when.pin).known_at;
        let replayed = self.reader.replay(&*views, &it, known_at).await.map_err(status)?;
        Ok(v1::ReplaySealResponse {
            seal: Some(seal(&it, false)),
            differences: replayed.differences.iter().map(Into::into).collect(),
            shifts: replayed.shifts.iter().map(shift).collect(),
            resolved: resolved(replayed.now),
            log_position: replayed.position.0,
        })
    }
}

fn id(asked: &OfSeal) -> Result<SealId, Status> {
    asked.seal.as_str().parse().map_err(|it: cooperative::Invalid| {
        status(ReadError::Question {
            field: "seal_id",
            value: asked.seal.to_string(),
            expected: it.expected,
            expected_vi: it.expected_vi,
        })
    })
}

fn seal(it: &Seal, whole: bool) -> v1::Seal {
    let mut statement = v1::Statement::from(&it.statement);
    if !whole {
        statement.indicators.clear();
    }
    v1::Seal {
        seal_id: it.id.to_string(),
        position: it.envelope.position.0,
        recorded_at: Some(api::timestamp(it.envelope.recorded_at)),
        recorder: Some((&it.payload.meta.recorder).into()),
        document: it.payload.meta.document.as_ref().map(Into::into),
        statement: Some(statement),
        ended_by_position: it.ended.map(|it| it.0),
    }
}

fn shift(it: &SealShift) -> v1::SealShift {
    v1::SealShift {
        indicator_id: it.indicator.clone(),
        sector: it.sector.map_or(0, |it: Sector| i32::from(it.number())),
        then: Some(it.then.into()),
        now: Some(it.now.into()),
        positions: it.positions.clone(),
    }
}
