//! The search for a population of whole sectors that yields several printed means at once.

use cooperative::Sector;
use cooperative::publication::Printed;

use crate::compare::judge::{Fit, fit};
use crate::number::{Decimal, Rational};

/// One mean of one sector: its sum and what it is divided by, in the printed unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The sum above.
    pub sum: Rational,
    /// The mean's own denominator; above 0.
    pub weight: Rational,
    /// Another denominator that one might take, such as the active cooperatives alone.
    pub other: Option<Rational>,
}

/// A sector with its term of each mean, in the order of the headlines; `None` where it has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub sector: Sector,
    /// Its means.
    pub terms: Vec<Option<Term>>,
}

/// How the means of a population are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Sums over sums: weighted by the mean's own denominator.
    Pooled,
    /// The plain average of the sectors' means.
    Plain,
    /// Sums over the other denominators, where there are such.
    PooledByOther,
}

/// A population with the means that it yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its sectors, in the order of the parts.
    pub sectors: Vec<Sector>,
    /// How its means are made.
    pub how: How,
    /// The means, in the order of the headlines.
    pub means: Vec<Rational>,
    /// The relative distances from the headlines together, in billionths.
    pub distance: i128,
    /// The greatest of them.
    pub farthest: i128,
}

/// What the search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The populations that yield every headline at its printed precision, fewest sectors first.
    pub fitting: Vec<Candidate>,
    /// All others, nearest first.
    pub others: Vec<Candidate>,
}

/// Tries every non-empty set of the parts in every way. `None` if a number outgrows 128 bits, or
/// there are more parts than sectors: then nothing may be claimed. Ways that give the same means
/// for the same set are tried once.
pub fn search(headlines: &[Printed], parts: &[Part]) -> Option<Found> {
    if parts.len() > Sector::ALL.len() {
        return None;
    }
    let mut found = Found::default();
    for set in 1_u32..(1 << parts.len()) {
        let members = parts.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
        let members = members.map(|(_, part)| part).collect::<Vec<_>>();
        let mut seen: Vec<Vec<Rational>> = Vec::new();
        for how in [How::Pooled, How::Plain, How::PooledByOther] {
            // A set that lacks a mean altogether cannot have been behind all of them.
            let Some(means) = means(&members, headlines.len(), how)? else { continue };
            if seen.contains(&means) {
                continue;
            }
            seen.push(means.clone());
            let sectors = members.iter().map(|it| it.sector).collect();
            let (distance, farthest) = distances(&means, headlines)?;
            let candidate = Candidate { sectors, how, means, distance, farthest };
            if fits(&candidate.means, headlines)? {
                found.fitting.push(candidate);
            } else {
                found.others.push(candidate);
            }
        }
    }
    found.fitting.sort_by_key(|it| (it.sectors.len(), it.how));
    found.others.sort_by_key(|it| (it.distance, it.sectors.len(), it.how));
    Some(found)
}

fn fits(means: &[Rational], headlines: &[Printed]) -> Option<bool> {
    for (mean, headline) in means.iter().zip(headlines) {
        if fit(*mean, *headline)? == Fit::Differs {
            return Some(false);
        }
    }
    Some(true)
}

/// The means of a set, or `Some(None)` if one of them has no value there; `None` beyond 128 bits.
fn means(members: &[&Part], count: usize, how: How) -> Option<Option<Vec<Rational>>> {
    let mut means = Vec::with_capacity(count);
    for at in 0..count {
        let terms = members.iter().filter_map(|it| it.terms.get(at).copied().flatten());
        match mean(terms, how)? {
            Some(mean) => means.push(mean),
            None => return Some(None),
        }
    }
    Some(Some(means))
}

fn mean(terms: impl Iterator<Item = Term>, how: How) -> Option<Option<Rational>> {
    let (mut sum, mut weight) = (Rational::ZERO, Rational::ZERO);
    for term in terms {
        let (above, below) = match how {
            How::Pooled => (term.sum, term.weight),
            How::Plain => (term.sum.over(term.weight)?, Rational::whole(1)),
            How::PooledByOther => (term.sum, term.other.unwrap_or(term.weight)),
        };
        (sum, weight) = (sum.plus(above)?, weight.plus(below)?);
    }
    if weight <= Rational::ZERO {
        return Some(None);
    }
    Some(Some(sum.over(weight)?))
}

/// The relative distances in billionths, together and the greatest. Beside a headline of 0 only 0
/// is near.
fn distances(means: &[Rational], headlines: &[Printed]) -> Option<(i128, i128)> {
    let billion = Rational::whole(1_000_000_000);
    let (mut sum, mut greatest) = (0_i128, 0_i128);
    for (mean, headline) in means.iter().zip(headlines) {
        let headline = Decimal::printed(*headline)?.exact()?;
        let gap = mean.minus(headline)?.abs()?;
        let relative = if headline == Rational::ZERO { gap } else { gap.over(headline.abs()?)? };
        let size = relative.times(billion)?;
        let size = size.numerator() / size.denominator();
        sum = sum.checked_add(size)?;
        greatest = greatest.max(size);
    }
    Some((sum, greatest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(sector: Sector, terms: &[(i64, i64, Option<i64>)]) -> Part {
        let term = |(sum, weight, other): &(i64, i64, Option<i64>)| {
            Some(Term {
                sum: Rational::whole(*sum),
                weight: Rational::whole(*weight),
                other: other.map(Rational::whole),
            })
        };
        Part { sector, terms: terms.iter().map(term).collect() }
    }

    fn whole(number: i64) -> Printed {
        Printed { mantissa: number, decimals: 0 }
    }

    #[test]
    fn the_one_population_that_fits_is_found_in_the_way_it_fits() {
        let parts = [
            part(Sector::Agriculture, &[(100, 10, Some(5)), (30, 10, None)]),
            part(Sector::Trade, &[(90, 3, None), (3, 3, None)]),
        ];
        let one = |first, second| {
            let found = search(&[whole(first), whole(second)], &parts).unwrap();
            found.fitting.iter().map(|it| (it.sectors.clone(), it.how)).collect::<Vec<_>>()
        };
        let both = vec![Sector::Agriculture, Sector::Trade];
        assert_eq!(one(20, 2), [(both.clone(), How::Plain)].to_vec());
        assert_eq!(one(10, 3), [(vec![Sector::Agriculture], How::Pooled)].to_vec());
        // 190 / 8 = 23.75, cut off.
        assert_eq!(one(23, 2), [(both, How::PooledByOther)].to_vec());
        assert_eq!(one(1, 1), []);
    }

    #[test]
    fn a_set_without_one_of_the_means_is_no_candidate() {
        let mut bare = part(Sector::Trade, &[(90, 3, None)]);
        bare.terms.push(None);
        let found = search(&[whole(30), whole(1)], &[bare]).unwrap();
        assert_eq!(found, Found::default());
    }

    #[test]
    fn ways_that_give_the_same_are_tried_once() {
        let found = search(&[whole(7)], &[part(Sector::Trade, &[(90, 3, Some(3))])]).unwrap();
        assert_eq!(found.others.len(), 1);
    }

    #[test]
    fn what_outgrows_the_numbers_claims_nothing() {
        let great = |weight| Some(Term { weight, sum: Rational::whole(1), other: None });
        let weights = [i128::MAX, i128::MAX - 1].map(|it| Rational::new(1, it).unwrap());
        let parts = [
            Part { sector: Sector::Trade, terms: vec![great(weights[0])] },
            Part { sector: Sector::Other, terms: vec![great(weights[1])] },
        ];
        assert_eq!(search(&[whole(1)], &parts), None);
    }
}
