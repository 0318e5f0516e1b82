//! Value chains, certified products and support.

use cooperative::Text;
use cooperative::recognition::{Certification, Link, Support, Unlink};

use crate::field::At;
use crate::v1;
use crate::vocabulary::Word;

pub(crate) fn link(it: &v1::Link, at: &At<'_>) -> Option<Link> {
    let partner = at.checked("partner", &it.partner, Text::new);
    let product = at.maybe_checked("product", it.product.as_deref(), Text::new);
    Some(Link { partner: partner?, product: product? })
}

pub(crate) fn unlink(it: &v1::Unlink, at: &At<'_>) -> Option<Unlink> {
    Some(Unlink { partner: at.checked("partner", &it.partner, Text::new)? })
}

pub(crate) fn certification(it: &v1::Certification, at: &At<'_>) -> Option<Certification> {
    let product = at.checked("product", &it.product, Text::new);
    let stars = at.within("stars", it.stars, 3..=5);
    Some(Certification { product: product?, stars: stars? })
}

pub(crate) fn support(it: &v1::Support, at: &At<'_>) -> Option<Support> {
    let kind = at.word("kind", it.kind);
    let programme = at.maybe_checked("programme", it.programme.as_deref(), Text::new);
    let amount = at.not_negative("amount_dong", it.amount_dong);
    let people = at.count("people", it.people);
    Some(Support { kind: kind?, programme: programme?, amount: amount?, people: people? })
}

impl From<&Link> for v1::Link {
    fn from(it: &Link) -> Self {
        Self { partner: it.partner.to_string(), product: it.product.as_ref().map(Text::to_string) }
    }
}

impl From<&Unlink> for v1::Unlink {
    fn from(it: &Unlink) -> Self {
        Self { partner: it.partner.to_string() }
    }
}

impl From<&Certification> for v1::Certification {
    fn from(it: &Certification) -> Self {
        Self { product: it.product.to_string(), stars: it.stars.into() }
    }
}

impl From<&Support> for v1::Support {
    fn from(it: &Support) -> Self {
        Self {
            kind: it.kind.wire(),
            programme: it.programme.as_ref().map(Text::to_string),
            amount_dong: it.amount.map(|it| it.0),
            people: it.people.map(i64::from),
        }
    }
}
