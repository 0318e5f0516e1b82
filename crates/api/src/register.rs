//! What is shown of a cooperative.

use cooperative::area::Unit;
use cooperative::card::{Card, ManagerRow, MemberRow};
use cooperative::state::LoanState;
use cooperative::words::TradeCode;
use cooperative::{Code, CooperativeId, Text};

use crate::date::date;
use crate::v1;
use crate::vocabulary::{Word, or_unspecified};

/// A cooperative on the wire; `full` adds its details.
pub fn cooperative(card: &Card, full: bool) -> v1::Cooperative {
    v1::Cooperative {
        name: format!("cooperatives/{}", card.id),
        cooperative_id: card.id.to_string(),
        kind: card.kind.wire(),
        code: card.code.as_ref().map(Code::to_string),
        display_name: card.name.to_string(),
        commune_code: card.commune.to_string(),
        sector: or_unspecified(card.sector),
        legal: or_unspecified(card.legal),
        operating: card.operating.wire(),
        registered_on: card.registered_on.map(date),
        ended_on: card.ended_on.map(date),
        members: card.members.into(),
        official_members: card.official_members.into(),
        managers: card.managers.into(),
        loans_outstanding_dong: card.loans_outstanding.0,
        revision: card.revision,
        position: card.position,
        commune_registered_on: Some(date(card.seated)),
        current_unit_code: String::new(),
        current_unit_name: String::new(),
        exit: or_unspecified(card.exit),
        reorganisation: or_unspecified(card.reorganisation),
        predecessor_cooperative_ids: ids(&card.predecessors),
        successor_cooperative_ids: ids(&card.successors),
        duplicate_cooperative_ids: ids(&card.duplicates),
        details: full.then(|| details(card)),
        warnings: Vec::new(),
    }
}

/// The same with the unit in which its registered address lies.
pub fn cooperative_in(card: &Card, full: bool, unit: Option<&Unit>) -> v1::Cooperative {
    let text = |it: fn(&Unit) -> String| unit.map(it).unwrap_or_default();
    v1::Cooperative {
        current_unit_code: text(|it| it.code.to_string()),
        current_unit_name: text(|it| it.name.to_string()),
        ..cooperative(card, full)
    }
}

fn ids(all: &[CooperativeId]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

fn details(card: &Card) -> v1::CooperativeDetails {
    let product = |(product, stars): &(Text, u8)| v1::Certification {
        product: product.to_string(),
        stars: (*stars).into(),
    };
    v1::CooperativeDetails {
        address: card.address.as_ref().map(Text::to_string),
        trade_codes: card.trades.iter().map(TradeCode::to_string).collect(),
        charter_capital_dong: card.charter_capital.map(|it| it.0),
        representative_name: card.representative.as_ref().map(Text::to_string),
        partners: card.partners.iter().map(Text::to_string).collect(),
        products: card.products.iter().map(product).collect(),
        vsic_version: or_unspecified(card.vsic),
    }
}

/// Without personal data: the service fills it in where it was asked for.
impl From<&MemberRow> for v1::Member {
    fn from(it: &MemberRow) -> Self {
        Self {
            person_id: it.person.to_string(),
            party: it.party.wire(),
            kind: it.kind.wire(),
            capital_dong: it.capital.map(|it| it.0),
            joined_on: Some(date(it.joined)),
            left_on: it.left.map(|(on, _)| date(on)),
            left_because: or_unspecified(it.left.map(|(_, why)| why)),
            personal_data: None,
        }
    }
}

/// Without personal data: the service fills it in where it was asked for.
impl From<&ManagerRow> for v1::Manager {
    fn from(it: &ManagerRow) -> Self {
        Self {
            person_id: it.person.to_string(),
            post: it.post.wire(),
            qualification: it.qualification.wire(),
            from: Some(date(it.from)),
            until: it.until.map(date),
            personal_data: None,
        }
    }
}

/// A loan with what has moved on it.
pub fn loan_standing(it: &LoanState) -> v1::LoanStanding {
    v1::LoanStanding {
        loan: Some((&it.loan).into()),
        signed_on: Some(date(it.signed)),
        disbursed_dong: it.disbursed.0,
        repaid_dong: it.repaid.0,
        outstanding_dong: it.outstanding().0,
        written_off_dong: it.written_off.0,
        overdue_dong: it.overdue.map_or(0, |it| it.principal.0),
        overdue_since: it.overdue.map(|it| date(it.since)),
        term_months: it.term_months.map(Into::into),
        rate_basis_points: it.rate_basis_points.map(Into::into),
    }
}
