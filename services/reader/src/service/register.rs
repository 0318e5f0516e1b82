//! `RegisterService`.

use api::question::{
    DocumentNumber, GetCooperative, Key, ListCooperatives, OfCooperative, SearchEntries,
    SimilarNames, When,
};
use api::v1;
use api::v1::register_service_server::RegisterService;
use cooperative::CooperativeId;
use cooperative::card::Card;
use eventlog::Position;
use tonic::{Request, Response, Status};
use views::{CardFilter, DocumentFilter, EntryFilter, Place};

use super::token::{Token, digest, offset, page};
use super::{Service, answer, resolved};
use crate::history::Past;
use crate::pin::Resolved;
use crate::status::{fields, page_token, status};

/// A page of a list of one cooperative: what it is of, and where it starts.
struct Listing {
    list: String,
    from: usize,
    pin: Resolved,
}

macro_rules! list_of {
    ($request:expr, $wire:ident) => {
        digest(&v1::$wire { page_size: 0, page_token: String::new(), ..$request.clone() })
    };
}

#[tonic::async_trait]
impl RegisterService for Service {
    async fn get_cooperative(
        &self,
        request: Request<v1::GetCooperativeRequest>,
    ) -> Result<Response<v1::GetCooperativeResponse>, Status> {
        let asked = GetCooperative::try_from(request.into_inner()).map_err(fields)?;
        let (views, pin) = self.when(&asked.when).await?;
        let id = match &asked.key {
            Key::Id(id) => *id,
            Key::Code(code) => self.reader.id_of_code(&*views, code).await.map_err(status)?,
        };
        // Today and now is what the views hold; another moment is folded from the entries.
        let now = super::pin(asked.when.pin);
        let card = match now.is_explicit() {
            false => views.card(id).await.map_err(|it| status(it.into()))?,
            true => None,
        };
        let card = match card {
            Some(card) => card,
            None => self.reader.card(id, pin).await.map_err(status)?,
        };
        let areas = self.reader.areas(&*views, pin).await.map_err(status)?;
        let unit = areas.forest.current(&card.commune, card.seated, pin.as_of).map(|it| &it.unit);
        let mut cooperative = api::cooperative_in(&card, asked.full, unit);
        if asked.warnings {
            let warnings = self.reader.warnings_of(id, pin).await.map_err(status)?;
            cooperative.warnings = warnings.iter().map(Into::into).collect();
        }
        Ok(Response::new(v1::GetCooperativeResponse {
            cooperative: Some(cooperative),
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn get_area(
        &self,
        request: Request<v1::GetAreaRequest>,
    ) -> Result<Response<v1::GetAreaResponse>, Status> {
        self.area(request.into_inner()).await.map(Response::new)
    }

    async fn list_cooperatives(
        &self,
        request: Request<v1::ListCooperativesRequest>,
    ) -> Result<Response<v1::ListCooperativesResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, ListCooperativesRequest);
        let asked = ListCooperatives::try_from(wire).map_err(fields)?;
        let (views, pin) = self.when(&asked.when).await?;
        let token = asked.part.token.as_deref().map(|it| Token::read(it, &list)).transpose()?;
        let now = !super::pin(asked.when.pin).is_explicit();
        let pin = token.as_ref().filter(|_| !now).map_or(pin, |it| it.pin);
        let units = match &asked.area {
            None => None,
            Some(area) => {
                let units = self.reader.units_of(&*views, area, pin).await;
                Some(units.map_err(status)?.0)
            }
        };
        let filter = CardFilter {
            units,
            kind: asked.kind,
            sector: asked.sector,
            legal: asked.legal,
            operating: asked.operating,
            name_contains: asked.name_contains.as_ref().map(ToString::to_string),
            registered_from: asked.registered_from,
            registered_to: asked.registered_to,
            ended: (!asked.include_ended).then_some(false),
            certified: None,
        };
        let (after, size) = (token.as_ref().map(|it| it.key.as_str()), asked.part.size);
        // Today and now is what the views hold; other moments are folded from the entries.
        let listed = if now {
            views.cards(&filter, after, limit(size)).await.map_err(|it| status(it.into()))?
        } else {
            let after = after.map(id_of_key).transpose()?;
            self.reader.cards(&*views, &filter, pin, after, size).await.map_err(status)?
        };
        let next = listed.next.map(|it| Token::next(&list, pin, it).text());
        let areas = self.reader.areas(&*views, pin).await.map_err(status)?;
        let shown = |it: &Card| {
            let unit = areas.forest.current(&it.commune, it.seated, pin.as_of);
            api::cooperative_in(it, asked.full, unit.map(|it| &it.unit))
        };
        Ok(Response::new(v1::ListCooperativesResponse {
            cooperatives: listed.rows.iter().map(shown).collect(),
            next_page_token: next.unwrap_or_default(),
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn list_members(
        &self,
        request: Request<v1::ListMembersRequest>,
    ) -> Result<Response<v1::ListMembersResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, ListMembersRequest);
        let asked = OfCooperative::try_from(wire).map_err(fields)?;
        let at = self.listing(&asked, list).await?;
        let mut rows = self.reader.members(asked.cooperative, at.pin).await.map_err(status)?;
        rows.retain(|it| asked.include_ended || it.left.is_none());
        let (rows, next) = page(rows, at.from, asked.part.size, &at.list, at.pin);
        let past = self.revealed(&asked, at.pin).await?;
        let member = |it: &cooperative::card::MemberRow| v1::Member {
            personal_data: answer::person(&past, it.person),
            ..it.into()
        };
        Ok(Response::new(v1::ListMembersResponse {
            members: rows.iter().map(member).collect(),
            next_page_token: next,
            resolved: resolved(at.pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn list_managers(
        &self,
        request: Request<v1::ListManagersRequest>,
    ) -> Result<Response<v1::ListManagersResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, ListManagersRequest);
        let asked = OfCooperative::try_from(wire).map_err(fields)?;
        let at = self.listing(&asked, list).await?;
        let mut rows = self.reader.managers(asked.cooperative, at.pin).await.map_err(status)?;
        rows.retain(|it| asked.include_ended || it.until.is_none());
        let (rows, next) = page(rows, at.from, asked.part.size, &at.list, at.pin);
        let past = self.revealed(&asked, at.pin).await?;
        let manager = |it: &cooperative::card::ManagerRow| v1::Manager {
            personal_data: answer::person(&past, it.person),
            ..it.into()
        };
        Ok(Response::new(v1::ListManagersResponse {
            managers: rows.iter().map(manager).collect(),
            next_page_token: next,
            resolved: resolved(at.pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn list_loans(
        &self,
        request: Request<v1::ListLoansRequest>,
    ) -> Result<Response<v1::ListLoansResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, ListLoansRequest);
        let asked = OfCooperative::try_from(wire).map_err(fields)?;
        let at = self.listing(&asked, list).await?;
        let rows = self.reader.loans(asked.cooperative, at.pin).await.map_err(status)?;
        let (rows, next) = page(rows, at.from, asked.part.size, &at.list, at.pin);
        Ok(Response::new(v1::ListLoansResponse {
            loans: rows.iter().map(|(_, it)| api::loan_standing(it)).collect(),
            next_page_token: next,
            resolved: resolved(at.pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn list_returns(
        &self,
        request: Request<v1::ListReturnsRequest>,
    ) -> Result<Response<v1::ListReturnsResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, ListReturnsRequest);
        let asked = OfCooperative::try_from(wire).map_err(fields)?;
        let at = self.listing(&asked, list).await?;
        let rows = self.reader.years(asked.cooperative, at.pin).await.map_err(status)?;
        let (rows, next) = page(rows, at.from, asked.part.size, &at.list, at.pin);
        let years = rows.into_iter().map(|(year, filed, rated)| v1::YearStanding {
            year,
            annual_return: filed.as_ref().map(Into::into),
            rating: rated.as_ref().map(Into::into),
        });
        Ok(Response::new(v1::ListReturnsResponse {
            years: years.collect(),
            next_page_token: next,
            resolved: resolved(at.pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn get_history(
        &self,
        request: Request<v1::GetHistoryRequest>,
    ) -> Result<Response<v1::GetHistoryResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, GetHistoryRequest);
        let asked = OfCooperative::try_from(wire).map_err(fields)?;
        let at = self.listing(&asked, list).await?;
        let (id, reveal) = (asked.cooperative, asked.reveal);
        let mut past = self.reader.history(id, at.pin, reveal).await.map_err(status)?;
        past.retain(|it| it.payload.meta.effective <= at.pin.as_of);
        let (past, next) = page(past, at.from, asked.part.size, &at.list, at.pin);
        Ok(Response::new(v1::GetHistoryResponse {
            entries: past.iter().map(answer::past).collect(),
            next_page_token: next,
            resolved: resolved(at.pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn get_timeline(
        &self,
        request: Request<v1::GetTimelineRequest>,
    ) -> Result<Response<v1::GetTimelineResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, GetTimelineRequest);
        let asked = OfCooperative::try_from(wire).map_err(fields)?;
        let at = self.listing(&asked, list).await?;
        let rows = self.reader.timeline(asked.cooperative, at.pin).await.map_err(status)?;
        let (rows, next) = page(rows, at.from, asked.part.size, &at.list, at.pin);
        Ok(Response::new(v1::GetTimelineResponse {
            entries: rows.iter().map(answer::placed).collect(),
            next_page_token: next,
            resolved: resolved(at.pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn list_late_entries(
        &self,
        request: Request<v1::ListLateEntriesRequest>,
    ) -> Result<Response<v1::ListLateEntriesResponse>, Status> {
        self.list_late(request.into_inner()).await.map(Response::new)
    }

    async fn search_entries(
        &self,
        request: Request<v1::SearchEntriesRequest>,
    ) -> Result<Response<v1::SearchEntriesResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, SearchEntriesRequest);
        let asked = SearchEntries::try_from(wire).map_err(fields)?;
        let (views, pin) = self.when(&asked.when).await?;
        let token = asked.part.token.as_deref().map(|it| Token::read(it, &list)).transpose()?;
        let pin = token.as_ref().map_or(pin, |it| it.pin);
        let after = token.as_ref().map(offset).transpose()?.unwrap_or(0);
        let place = match &asked.area {
            None => None,
            Some(area) => {
                let units = self.reader.all_units_of(&*views, area, pin);
                Some(Place::Units(units.await.map_err(status)?))
            }
        };
        let filter = EntryFilter {
            recorder: asked.recorder,
            document: asked.document.map(|it| match it {
                DocumentNumber::Is(it) => DocumentFilter::Is(it),
                DocumentNumber::StartsWith(it) => DocumentFilter::StartsWith(it),
            }),
            recorded_from: asked.recorded_from,
            recorded_to: asked.recorded_to,
            effective_from: asked.effective_from,
            effective_to: Some(asked.effective_to.map_or(pin.as_of, |it| it.min(pin.as_of))),
            place,
            cooperative: asked.cooperative,
            import: asked.import,
        };
        let size = asked.part.size;
        let mut rows = views
            .entries(&filter, Position(after as u64), limit(size))
            .await
            .map_err(|it| status(it.into()))?;
        let full = rows.len() >= size;
        rows.retain(|it| it.position <= pin.known_at);
        let last = rows.last().filter(|_| full).map(|it| it.position);
        let next = last.map(|it| Token::next(&list, pin, it).text());
        Ok(Response::new(v1::SearchEntriesResponse {
            entries: rows.iter().map(answer::row).collect(),
            next_page_token: next.unwrap_or_default(),
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn find_similar_names(
        &self,
        request: Request<v1::FindSimilarNamesRequest>,
    ) -> Result<Response<v1::FindSimilarNamesResponse>, Status> {
        let asked = SimilarNames::try_from(request.into_inner()).map_err(fields)?;
        let (views, pin) = self.when(&asked.when).await?;
        let (name, area, now) =
            (asked.name.as_str(), asked.area.as_ref(), super::pin(asked.when.pin));
        let near = self.reader.similar_names(&*views, name, area, now, asked.limit);
        let mut candidates = Vec::new();
        for it in near.await.map_err(status)? {
            let card = self.reader.card(it.id, pin).await.map_err(status)?;
            candidates.push(v1::SimilarName {
                cooperative_id: it.id.to_string(),
                display_name: it.name.to_string(),
                commune_code: card.commune.to_string(),
                score_thousandths: (it.score * 1000.0) as i32,
            });
        }
        Ok(Response::new(v1::FindSimilarNamesResponse {
            candidates,
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        }))
    }
}

impl Service {
    /// Where a page starts, and under which pin: the token's, if there is one.
    async fn listing(&self, asked: &OfCooperative, list: String) -> Result<Listing, Status> {
        let When { min_position, .. } = asked.when;
        let last = self.reader.log().last();
        if Position(min_position) > last {
            self.reader.views(Position(min_position), self.patience).await.map_err(status)?;
        }
        match asked.part.token.as_deref() {
            None => {
                let pin = super::pin(asked.when.pin);
                let pin = self.reader.resolve(pin).await.map_err(status)?;
                Ok(Listing { list, from: 0, pin })
            }
            Some(token) => {
                let token = Token::read(token, &list)?;
                Ok(Listing { from: offset(&token)?, pin: token.pin, list })
            }
        }
    }

    /// The cooperative's entries in clear, if that was asked for.
    async fn revealed(&self, asked: &OfCooperative, pin: Resolved) -> Result<Vec<Past>, Status> {
        if !asked.reveal {
            return Ok(Vec::new());
        }
        self.reader.history(asked.cooperative, pin, true).await.map_err(status)
    }
}

fn id_of_key(key: &str) -> Result<CooperativeId, Status> {
    uuid::Uuid::try_parse(key).map(CooperativeId).map_err(|_| page_token())
}

fn limit(size: usize) -> u32 {
    size.try_into().unwrap_or(u32::MAX)
}
