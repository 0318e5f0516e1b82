//! Why a figure changed, on the wire.

use api::question::{ExplainChange, When};
use api::v1;
use eventlog::Position;
use figures::Figure;
use tonic::Status;

use super::token::{Token, digest};
use super::{Service, answer, pin, resolved};
use crate::change::{Mover, MoverKind};
use crate::division::Division;
use crate::figures::FigureQuestion;
use crate::pin::{KnownAt, Pin, Resolved};
use crate::status::{fields, page_token, status};

impl Service {
    /// A page of the entries that moved a figure between two pins.
    pub(super) async fn change(
        &self,
        wire: v1::ExplainChangeRequest,
    ) -> Result<v1::ExplainChangeResponse, Status> {
        let list = digest(&v1::ExplainChangeRequest {
            page_size: 0,
            page_token: String::new(),
            ..wire.clone()
        });
        let asked = ExplainChange::try_from(wire).map_err(fields)?;
        self.when(&asked.when).await?;
        let (views, _) = self.when(&When { pin: asked.after, ..asked.when }).await?;
        let token = asked.part.token.as_deref().map(|it| Token::read(it, &list)).transpose()?;
        let (before, after, from) = match token {
            None => (pin(asked.when.pin), pin(asked.after), 0),
            Some(token) => {
                let (before, from) = read_key(&token.key)?;
                (before, fixed(token.pin), from)
            }
        };
        let question = FigureQuestion {
            area: asked.area,
            kind: asked.kind,
            by: Division::Sectors(vec![asked.sector]),
            indicators: Vec::new(),
            by_part: false,
            breakdown: asked.breakdown.as_ref().map(ToString::to_string),
            period_from: asked.period_from,
            pin: before,
        };
        let id = asked.indicator.as_str();
        let changed = self.reader.change(&*views, &question, after, id).await.map_err(status)?;
        let total = changed.moved.len();
        let upto = from.saturating_add(asked.part.size).min(total);
        let part = changed.moved.get(from..upto).unwrap_or_default().to_vec();
        let (was, is) = (changed.before.pin, changed.after.pin);
        let movers = self.reader.movers(part, is).await.map_err(status)?;
        let next = Token::next(&list, is, format!("{}.{}.{upto}", was.as_of, was.known_at));
        let figure = |value| {
            let figure = Figure { indicator: changed.indicator.id.clone(), value };
            let breakdown = question.breakdown.as_deref();
            Some(api::figure(&figure, changed.indicator.unit, asked.sector, breakdown))
        };
        Ok(v1::ExplainChangeResponse {
            before: figure(changed.before.value),
            after: figure(changed.after.value),
            terms: changed.terms.iter().map(api::term_shift).collect(),
            movers: movers.iter().map(mover).collect(),
            total_size: total as i64,
            next_page_token: if upto < total { next.text() } else { String::new() },
            period_from_before: Some(api::date(changed.before.period_from)),
            period_from_after: Some(api::date(changed.after.period_from)),
            resolved_before: resolved(was),
            resolved: resolved(is),
            log_position: changed.position.0,
        })
    }
}

fn fixed(it: Resolved) -> Pin {
    Pin { as_of: Some(it.as_of), known_at: Some(KnownAt::Position(it.known_at)) }
}

/// The first pin, and where the page starts.
fn read_key(key: &str) -> Result<(Pin, usize), Status> {
    let mut parts = key.splitn(3, '.');
    let mut part = || parts.next().unwrap_or_default();
    match (part().parse(), part().parse(), part().parse()) {
        (Ok(as_of), Ok(known_at), Ok(from)) => {
            Ok((fixed(Resolved { as_of, known_at: Position(known_at) }), from))
        }
        _ => Err(page_token()),
    }
}

fn mover(it: &Mover) -> v1::Mover {
    let kind = match it.kind {
        MoverKind::Timely => v1::MoverKind::Timely,
        MoverKind::Late => v1::MoverKind::Late,
        MoverKind::Correction => v1::MoverKind::Correction,
        MoverKind::Void => v1::MoverKind::Void,
    };
    let moves = it.moved.moves.iter().map(|(role, slot, n)| api::term_move(*role, *slot, *n));
    v1::Mover {
        entry: Some(answer::entry(&it.envelope, &it.payload)),
        cooperative_id: it.moved.cooperative.to_string(),
        display_name: it.name.as_ref().map(ToString::to_string).unwrap_or_default(),
        kind: kind.into(),
        moves: moves.collect(),
    }
}
