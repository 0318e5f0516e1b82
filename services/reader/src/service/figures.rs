//! `FiguresService`.

use api::question::{Compare, Explain, Figures, ListIndicators, ListReportLists, PAGE_MAX, Plan};
use api::v1;
use api::v1::figures_service_server::FiguresService;
use cooperative::Sector;
use figures::{Figure, Value, indicator, indicators, report_lists};
use tonic::{Request, Response, Status};

use super::token::{Token, digest, offset, page};
use super::{Service, answer, pin, resolved};
use crate::division::Division;
use crate::figures::{FigureQuestion, Share};
use crate::pin::{KnownAt, Pin};
use crate::status::{fields, status};

#[tonic::async_trait]
impl FiguresService for Service {
    async fn get_figures(
        &self,
        request: Request<v1::GetFiguresRequest>,
    ) -> Result<Response<v1::GetFiguresResponse>, Status> {
        let asked = Figures::try_from(request.into_inner()).map_err(fields)?;
        let (views, _) = self.when(&asked.when).await?;
        let by = division(&asked);
        let question = FigureQuestion {
            area: asked.area,
            kind: asked.kind,
            by,
            indicators: asked.indicators.iter().map(ToString::to_string).collect(),
            by_part: asked.by_part,
            breakdown: None,
            period_from: asked.period_from,
            pin: pin(asked.when.pin),
        };
        let answered = self.reader.figures(&*views, &question).await.map_err(status)?;
        let wire = |it: &crate::Found| {
            let figure = Figure { indicator: it.indicator.id.clone(), value: it.value.clone() };
            let sector = it.slice.sector();
            let figure = api::figure(&figure, it.indicator.unit, sector, it.breakdown);
            v1::Figure { report_row: it.slice.row().map(str::to_owned), ..figure }
        };
        Ok(Response::new(v1::GetFiguresResponse {
            figures: answered.figures.iter().map(wire).collect(),
            period_from: Some(api::date(answered.period_from)),
            resolved: resolved(answered.pin),
            log_position: answered.position.0,
        }))
    }

    async fn explain_figure(
        &self,
        request: Request<v1::ExplainFigureRequest>,
    ) -> Result<Response<v1::ExplainFigureResponse>, Status> {
        let wire = request.into_inner();
        let list = digest(&v1::ExplainFigureRequest {
            page_size: 0,
            page_token: String::new(),
            ..wire.clone()
        });
        let asked = Explain::try_from(wire).map_err(fields)?;
        let (views, _) = self.when(&asked.when).await?;
        let token = asked.part.token.as_deref().map(|it| Token::read(it, &list)).transpose()?;
        let from = token.as_ref().map(offset).transpose()?.unwrap_or(0);
        let fixed = token.map(|it| Pin {
            as_of: Some(it.pin.as_of),
            known_at: Some(KnownAt::Position(it.pin.known_at)),
        });
        let question = FigureQuestion {
            area: asked.area,
            kind: asked.kind,
            by: match asked.row {
                Some((list, row)) => Division::Rows(list, vec![Some(row)]),
                None => Division::Sectors(vec![asked.sector]),
            },
            indicators: Vec::new(),
            by_part: false,
            breakdown: asked.breakdown.as_ref().map(ToString::to_string),
            period_from: asked.period_from,
            pin: fixed.unwrap_or_else(|| pin(asked.when.pin)),
        };
        let id = asked.indicator.as_str();
        let explained = self.reader.explain(&*views, &question, id).await.map_err(status)?;
        let total_size = explained.shares.len() as i64;
        let (shares, next) = page(explained.shares, from, asked.part.size, &list, explained.pin);
        let mut contributions: Vec<v1::Contribution> = shares.iter().map(contribution).collect();
        if asked.with_entries {
            self.with_entries(&*views, &mut contributions).await?;
        }
        let it = explained.indicator;
        let figure = Figure { indicator: it.id.clone(), value: explained.value };
        let breakdown = question.breakdown.as_deref();
        let figure = api::figure(&figure, it.unit, asked.sector, breakdown);
        let report_row = asked.row.and_then(|(list, row)| list.key_of(row)).map(str::to_owned);
        Ok(Response::new(v1::ExplainFigureResponse {
            figure: Some(v1::Figure { report_row, ..figure }),
            contributions,
            total_size,
            next_page_token: next,
            period_from: Some(api::date(explained.period_from)),
            resolved: resolved(explained.pin),
            log_position: explained.position.0,
        }))
    }

    async fn explain_change(
        &self,
        request: Request<v1::ExplainChangeRequest>,
    ) -> Result<Response<v1::ExplainChangeResponse>, Status> {
        self.change(request.into_inner()).await.map(Response::new)
    }

    async fn compare_figures(
        &self,
        request: Request<v1::CompareFiguresRequest>,
    ) -> Result<Response<v1::CompareFiguresResponse>, Status> {
        let asked = Compare::try_from(request.into_inner()).map_err(fields)?;
        let (views, _) = self.when(&asked.when).await?;
        let (from, pin) = (asked.period_from, pin(asked.when.pin));
        let compared =
            self.reader.compare(&*views, &asked.area, from, pin).await.map_err(status)?;
        let (mut rows, mut targets) = (Vec::new(), Vec::new());
        for mut row in compared.rows {
            if !asked.with_last_year {
                row.last_year = Value::Missing { vi: String::new(), en: String::new() };
            }
            let label = indicator(row.subject.indicator.as_str());
            let wire = api::comparison_row(&row, label.map(|it| (&*it.vi, &*it.en)));
            match row.origin {
                figures::compare::Origin::Publication => rows.push(wire),
                figures::compare::Origin::Target => targets.push(wire),
            }
        }
        Ok(Response::new(v1::CompareFiguresResponse {
            figures: rows,
            targets,
            period_from: Some(api::date(compared.period_from)),
            resolved: resolved(compared.pin),
            log_position: compared.position.0,
        }))
    }

    async fn get_plan(
        &self,
        request: Request<v1::GetPlanRequest>,
    ) -> Result<Response<v1::GetPlanResponse>, Status> {
        let asked = Plan::try_from(request.into_inner()).map_err(fields)?;
        let (views, _) = self.when(&asked.when).await?;
        let pin = pin(asked.when.pin);
        let planned = self.reader.plan(&*views, &asked.area, asked.year, pin).await;
        let planned = planned.map_err(status)?;
        let wire = |row: &figures::plan::PlanRow| {
            let label = indicator(row.subject.indicator.as_str());
            api::plan_row(row, label.map(|it| (&*it.vi, &*it.en)))
        };
        Ok(Response::new(v1::GetPlanResponse {
            rows: planned.rows.iter().map(wire).collect(),
            resolved: resolved(planned.pin),
            log_position: planned.position.0,
        }))
    }

    async fn prepare_statement(
        &self,
        request: Request<v1::PrepareStatementRequest>,
    ) -> Result<Response<v1::PrepareStatementResponse>, Status> {
        self.prepare(request.into_inner()).await.map(Response::new)
    }

    async fn get_seal(
        &self,
        request: Request<v1::GetSealRequest>,
    ) -> Result<Response<v1::GetSealResponse>, Status> {
        self.get_one(request.into_inner()).await.map(Response::new)
    }

    async fn list_seals(
        &self,
        request: Request<v1::ListSealsRequest>,
    ) -> Result<Response<v1::ListSealsResponse>, Status> {
        self.list_of_area(request.into_inner()).await.map(Response::new)
    }

    async fn replay_seal(
        &self,
        request: Request<v1::ReplaySealRequest>,
    ) -> Result<Response<v1::ReplaySealResponse>, Status> {
        self.replay_one(request.into_inner()).await.map(Response::new)
    }

    async fn list_report_lists(
        &self,
        request: Request<v1::ListReportListsRequest>,
    ) -> Result<Response<v1::ListReportListsResponse>, Status> {
        let asked = ListReportLists::try_from(request.into_inner()).map_err(fields)?;
        let (_, pin) = self.when(&asked.when).await?;
        Ok(Response::new(v1::ListReportListsResponse {
            report_lists: report_lists().iter().map(Into::into).collect(),
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        }))
    }

    async fn list_indicators(
        &self,
        request: Request<v1::ListIndicatorsRequest>,
    ) -> Result<Response<v1::ListIndicatorsResponse>, Status> {
        let wire = request.into_inner();
        let list = digest(&v1::ListIndicatorsRequest {
            page_size: 0,
            page_token: String::new(),
            ..wire.clone()
        });
        let asked = ListIndicators::try_from(wire).map_err(fields)?;
        let (_, pin) = self.when(&asked.when).await?;
        let token = asked.token.as_deref().map(|it| Token::read(it, &list)).transpose()?;
        let from = token.as_ref().map(offset).transpose()?.unwrap_or(0);
        let all = indicators().iter().map(Into::into).collect();
        let (rows, next) = page(all, from, asked.size.unwrap_or(PAGE_MAX), &list, pin);
        Ok(Response::new(v1::ListIndicatorsResponse {
            indicators: rows,
            next_page_token: next,
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        }))
    }
}

/// By what figures are to be divided: everything together comes first, unless only some sectors are
/// asked for.
fn division(asked: &Figures) -> Division {
    if let Some(list) = asked.list {
        return Division::list(list);
    }
    let mut sectors: Vec<Option<Sector>> = asked.sectors.iter().copied().map(Some).collect();
    if asked.by_sector {
        sectors = Sector::ALL.iter().copied().map(Some).collect();
    }
    if asked.by_sector || sectors.is_empty() {
        sectors.insert(0, None);
    }
    Division::Sectors(sectors)
}

impl Service {
    /// Shows each entry of the contributions in short.
    async fn with_entries(
        &self,
        views: &dyn views::ViewReader,
        contributions: &mut [v1::Contribution],
    ) -> Result<(), Status> {
        for term in contributions.iter_mut().flat_map(|it| &mut it.terms) {
            for &position in &term.positions {
                let row = self.reader.entry_row(views, position).await.map_err(status)?;
                term.entries.extend(row.as_ref().map(answer::row));
            }
        }
        Ok(())
    }
}

fn contribution(it: &Share) -> v1::Contribution {
    let card = it.card.as_ref();
    v1::Contribution {
        cooperative_id: it.id.to_string(),
        display_name: card.map(|it| it.name.to_string()).unwrap_or_default(),
        code: card.and_then(|it| it.code.as_ref()).map(ToString::to_string),
        terms: it.terms.iter().map(api::contribution_term).collect(),
    }
}
