//! Cards and their lists, under a pin.

use cooperative::annual::{AnnualReturn, Rating};
use cooperative::card::{self, Card, ManagerRow, MemberRow};
use cooperative::state::{Cooperative, LoanState, Registered};
use cooperative::{Code, CooperativeId, History, LoanId};
use views::ViewReader;

use crate::error::ReadError;
use crate::pin::Resolved;
use crate::reader::Reader;

impl Reader {
    /// The cooperative of a code.
    pub async fn id_of_code(
        &self,
        views: &dyn ViewReader,
        code: &Code,
    ) -> Result<CooperativeId, ReadError> {
        let card = views.by_code(code).await?;
        card.map(|it| it.id).ok_or_else(|| ReadError::NoCooperative(code.to_string()))
    }

    /// The card of a cooperative under a pin, folded from its entries.
    pub async fn card(&self, id: CooperativeId, pin: Resolved) -> Result<Card, ReadError> {
        Ok(self.carded(id, pin).await?.0)
    }

    /// The card, and what it is folded from.
    pub(crate) async fn carded(
        &self,
        id: CooperativeId,
        pin: Resolved,
    ) -> Result<(Card, History), ReadError> {
        let told = self.told(id, pin.known_at).await?;
        let state = told.history.timeline(pin.known_at.0).state_on(Some(pin.as_of));
        let card = Card::of(id, &state, told.history.revision(), told.position);
        Ok((card.ok_or_else(|| ReadError::no_cooperative(id))?, told.history))
    }

    /// The memberships of a cooperative under a pin, ended ones too.
    pub async fn members(
        &self,
        id: CooperativeId,
        pin: Resolved,
    ) -> Result<Vec<MemberRow>, ReadError> {
        let told = self.told(id, pin.known_at).await?;
        let timeline = told.history.timeline(pin.known_at.0).until(pin.as_of);
        Ok(card::members(&timeline))
    }

    /// The posts of a cooperative under a pin, past ones too.
    pub async fn managers(
        &self,
        id: CooperativeId,
        pin: Resolved,
    ) -> Result<Vec<ManagerRow>, ReadError> {
        let told = self.told(id, pin.known_at).await?;
        let timeline = told.history.timeline(pin.known_at.0).until(pin.as_of);
        Ok(card::managers(&timeline))
    }

    /// The loans of a cooperative under a pin, repaid ones too.
    pub async fn loans(
        &self,
        id: CooperativeId,
        pin: Resolved,
    ) -> Result<Vec<(LoanId, LoanState)>, ReadError> {
        Ok(card::loans(&self.state(id, pin).await?))
    }

    /// The returns and ratings of a cooperative under a pin, by year.
    pub async fn years(
        &self,
        id: CooperativeId,
        pin: Resolved,
    ) -> Result<Vec<(i32, Option<AnnualReturn>, Option<Rating>)>, ReadError> {
        let state = self.state(id, pin).await?;
        let Some(it) = certificate(&state) else { return Ok(Vec::new()) };
        let mut years: Vec<i32> = it.returns.keys().chain(it.ratings.keys()).copied().collect();
        years.sort_unstable();
        years.dedup();
        let row = |year| (year, it.returns.get(&year).cloned(), it.ratings.get(&year).cloned());
        Ok(years.into_iter().map(row).collect())
    }

    async fn state(&self, id: CooperativeId, pin: Resolved) -> Result<Cooperative, ReadError> {
        let told = self.told(id, pin.known_at).await?;
        match told.history.timeline(pin.known_at.0).state_on(Some(pin.as_of)) {
            Cooperative::Unfounded => Err(ReadError::no_cooperative(id)),
            state => Ok(state),
        }
    }
}

/// What the certificate says, or said.
fn certificate(state: &Cooperative) -> Option<&Registered> {
    match state {
        Cooperative::Unfounded | Cooperative::Founded(_) => None,
        Cooperative::Registered(it) => Some(it),
        Cooperative::Ended(it) => Some(&it.was),
    }
}
