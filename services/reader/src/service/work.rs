//! `WorkService`.

use std::sync::Arc;

use api::question::{ListMissingReturns, ListWarnings, ListWork, Part, When};
use api::v1;
use api::v1::work_service_server::WorkService;
use cooperative::CooperativeId;
use cooperative::card::Card;
use tonic::{Request, Response, Status};
use uuid::Uuid;
use views::ViewReader;

use super::token::{Token, digest};
use super::{Service, resolved};
use crate::pin::Resolved;
use crate::reader::Reader;
use crate::status::{fields, page_token, status};

/// Where a page begins, and on what it rests.
struct Page {
    list: String,
    views: Arc<dyn ViewReader>,
    pin: Resolved,
    from: (Option<CooperativeId>, usize),
}

impl Page {
    fn next(&self, key: Option<String>) -> String {
        key.map(|it| Token::next(&self.list, self.pin, it).text()).unwrap_or_default()
    }
}

macro_rules! list_of {
    ($request:expr, $wire:ident) => {
        digest(&v1::$wire { page_size: 0, page_token: String::new(), ..$request.clone() })
    };
}

#[tonic::async_trait]
impl WorkService for Service {
    async fn list_work(
        &self,
        request: Request<v1::ListWorkRequest>,
    ) -> Result<Response<v1::ListWorkResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, ListWorkRequest);
        let asked = ListWork::try_from(wire).map_err(fields)?;
        let page = self.page(list, &asked.when, &asked.part).await?;
        let (pin, area) = (page.pin, asked.area.as_ref());
        let until = asked.until.unwrap_or(pin.as_of);
        let listed = self.reader.work(&*page.views, area, until, pin, page.from);
        let listed = listed.await.map_err(status)?;
        let work = listed.rows.iter().map(|it| v1::Work {
            cooperative: Some(cooperative(&it.card)),
            deadlines: it.rows.iter().map(|it| api::deadline(it, pin.as_of)).collect(),
        });
        Ok(Response::new(v1::ListWorkResponse {
            work: work.collect(),
            next_page_token: page.next(listed.next),
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn list_warnings(
        &self,
        request: Request<v1::ListWarningsRequest>,
    ) -> Result<Response<v1::ListWarningsResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, ListWarningsRequest);
        let asked = ListWarnings::try_from(wire).map_err(fields)?;
        let page = self.page(list, &asked.when, &asked.part).await?;
        let listed = self.reader.warnings(&*page.views, asked.area.as_ref(), page.pin, page.from);
        let listed = listed.await.map_err(status)?;
        let warnings = listed.rows.iter().map(|it| v1::Warnings {
            cooperative: Some(cooperative(&it.card)),
            warnings: it.rows.iter().map(Into::into).collect(),
        });
        Ok(Response::new(v1::ListWarningsResponse {
            warnings: warnings.collect(),
            next_page_token: page.next(listed.next),
            resolved: resolved(page.pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn list_missing_returns(
        &self,
        request: Request<v1::ListMissingReturnsRequest>,
    ) -> Result<Response<v1::ListMissingReturnsResponse>, Status> {
        let wire = request.into_inner();
        let list = list_of!(wire, ListMissingReturnsRequest);
        let asked = ListMissingReturns::try_from(wire).map_err(fields)?;
        let mut page = self.page(list, &asked.when, &asked.part).await?;
        page.pin = Reader::in_year(page.pin, asked.year_end).map_err(status)?;
        let (pin, area) = (page.pin, asked.area.as_ref());
        let listed = self.reader.missing_returns(&*page.views, area, asked.kind, pin, page.from);
        let listed = listed.await.map_err(status)?;
        Ok(Response::new(v1::ListMissingReturnsResponse {
            cooperatives: listed.rows.iter().map(cooperative).collect(),
            next_page_token: page.next(listed.next),
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        }))
    }
}

impl Service {
    /// Where a page starts, and under which pin: the token's, if there is one.
    async fn page(&self, list: String, when: &When, part: &Part) -> Result<Page, Status> {
        let (views, pin) = self.when(when).await?;
        let token = part.token.as_deref().map(|it| Token::read(it, &list)).transpose()?;
        let Some(token) = token else {
            return Ok(Page { list, views, pin, from: (None, part.size) });
        };
        let after = Uuid::try_parse(&token.key).map(CooperativeId).map_err(|_| page_token())?;
        Ok(Page { list, views, pin: token.pin, from: (Some(after), part.size) })
    }
}

fn cooperative(card: &Card) -> v1::WorkCooperative {
    api::work_cooperative(card.id, &card.name, &card.commune)
}
