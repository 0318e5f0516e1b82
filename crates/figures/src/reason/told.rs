//! What is said of a search for populations.

use cooperative::Sector;

use crate::number::Decimal;
use crate::reason::Reason;
use crate::reason::headline::{Headline, Source};
use crate::reason::population::{Candidate, Found, How, Part};

/// How many of the nearest populations are named.
const NAMED: usize = 4;

/// A population that leaves out one sector is named too if each of its means is within a tenth.
const NEAR: i128 = 100_000_000;

/// What to say of a search; `None` if a number is too great to be written.
pub(super) fn say(
    headlines: &[Headline],
    source: Source,
    parts: &[Part],
    found: &Found,
) -> Option<Reason> {
    let from = match source {
        Source::Both => Reason::new(
            "Từ số các lĩnh vực (như in, trùng số tái tạo)",
            "From the sectors as printed, which are also the regenerated ones",
        ),
        Source::Printed => Reason::new("Từ số các lĩnh vực như in", "From the sectors as printed"),
        Source::Regenerated => {
            Reason::new("Từ số tái tạo của các lĩnh vực", "From the regenerated sectors")
        }
    };
    let all = together(headlines)?;
    let list = |candidates: &[&Candidate]| list(headlines, parts, candidates);
    let (vi, en) = (&from.vi, &from.en);
    Some(match &found.fitting[..] {
        [] => {
            let (near, ways) = (list(&near(found, parts))?, ways(parts));
            Reason::new(
                format!(
                    "{vi}, không có tập hợp lĩnh vực trọn vẹn nào cho đồng thời {}, dù tính {}. \
                     Gần khớp: {}.",
                    all.vi, ways.vi, near.vi
                ),
                format!(
                    "{en}, no population of whole sectors yields {}, whether {}. Coming near: {}.",
                    all.en, ways.en, near.en
                ),
            )
        }
        [one] => {
            let one = list(&[one])?;
            Reason::new(
                format!(
                    "{vi}, đúng một tập hợp lĩnh vực trọn vẹn cho {}: {}; khớp chưa phải là \
                     nguyên nhân.",
                    all.vi, one.vi
                ),
                format!(
                    "{en}, exactly one population of whole sectors yields {}: {}; that it fits \
                     does not make it the cause.",
                    all.en, one.en
                ),
            )
        }
        several => {
            let count = several.len();
            let several = list(&several.iter().take(NAMED).collect::<Vec<_>>())?;
            Reason::new(
                format!(
                    "{vi}, có {count} cách tính trên lĩnh vực trọn vẹn cho {}, trong đó: {}; \
                     không biết cách nào.",
                    all.vi, several.vi
                ),
                format!(
                    "{en}, {count} ways of taking whole sectors yield {}, among them: {}; which \
                     one is not known.",
                    all.en, several.en
                ),
            )
        }
    })
}

/// The ways that were tried.
fn ways(parts: &[Part]) -> Reason {
    let other = parts.iter().flat_map(|it| &it.terms).flatten().any(|it| it.other.is_some());
    if other {
        return Reason::new(
            "gộp, bình quân giản đơn hay chia cho số HTX đang hoạt động",
            "pooled, as a plain average or divided by the active cooperatives",
        );
    }
    Reason::new("gộp hay bình quân giản đơn", "pooled or as a plain average")
}

/// The nearest populations, and the nearest of those that leave out just one sector.
fn near<'a>(found: &'a Found, parts: &[Part]) -> Vec<&'a Candidate> {
    let mut near = found.others.iter().take(NAMED).collect::<Vec<_>>();
    let all_but_one = |it: &&Candidate| {
        parts.len() > 2
            && it.sectors.len() + 1 == parts.len()
            && it.how == How::Pooled
            && it.farthest <= NEAR
    };
    near.extend(found.others.iter().skip(NAMED).find(all_but_one));
    near
}

/// All the headlines in one breath.
fn together(headlines: &[Headline]) -> Option<Reason> {
    let numbers = headlines.iter().map(|it| Decimal::printed(it.number));
    let numbers = numbers.collect::<Option<Vec<_>>>()?;
    let join = |words: Vec<String>| words.join(" / ");
    let (how_many_vi, how_many_en) = match headlines.len() {
        1 => ("số chung", "the headline mean".to_owned()),
        2 => ("cả hai số chung", "both headline means".to_owned()),
        3 => ("cả ba số chung", "all three headline means".to_owned()),
        _ => ("mọi số chung", "all headline means".to_owned()),
    };
    Some(Reason::new(
        format!(
            "{how_many_vi} ({} bình quân: {})",
            join(headlines.iter().map(|it| it.mean.vi.to_owned()).collect()),
            join(numbers.iter().map(|it| it.vi()).collect())
        ),
        format!(
            "{how_many_en} (mean {}: {})",
            join(headlines.iter().map(|it| it.mean.en.to_owned()).collect()),
            join(numbers.iter().map(|it| it.en()).collect())
        ),
    ))
}

fn list(headlines: &[Headline], parts: &[Part], candidates: &[&Candidate]) -> Option<Reason> {
    let (mut vi, mut en) = (Vec::new(), Vec::new());
    for candidate in candidates {
        let name = name(candidate, parts);
        let means = candidate.means.iter().zip(headlines);
        let means = means.map(|(mean, it)| mean.round(it.number.decimals.checked_add(1)?));
        let means = means.collect::<Option<Vec<_>>>()?;
        let join = |write: fn(Decimal) -> String| {
            means.iter().map(|it| write(*it)).collect::<Vec<_>>().join(" / ")
        };
        vi.push(format!("{} {}", name.vi, join(Decimal::vi)));
        en.push(format!("{} {}", name.en, join(Decimal::en)));
    }
    Some(Reason::new(vi.join("; "), en.join("; ")))
}

/// What a population is called.
fn name(candidate: &Candidate, parts: &[Part]) -> Reason {
    let absent = parts.iter().filter(|it| !candidate.sectors.contains(&it.sector));
    let absent = absent.map(|it| it.sector).collect::<Vec<_>>();
    let who = match (&candidate.sectors[..], &absent[..]) {
        (_, []) => Reason::new("mọi lĩnh vực", "all sectors"),
        ([_, _, _, ..], [one]) => {
            let (vi, en) = short(*one);
            Reason::new(format!("không kể {vi}"), format!("without {en}"))
        }
        (sectors, _) => {
            let join = |words: Vec<&str>| words.join(" + ");
            Reason::new(
                join(sectors.iter().map(|it| short(*it).0).collect()),
                join(sectors.iter().map(|it| short(*it).1).collect()),
            )
        }
    };
    match candidate.how {
        _ if candidate.sectors.len() == 1 && candidate.how != How::PooledByOther => {
            Reason::new(format!("riêng {}", who.vi), format!("{} alone", who.en))
        }
        How::Pooled => Reason::new(format!("{} tính gộp", who.vi), format!("{} pooled", who.en)),
        How::Plain => Reason::new(
            format!("bình quân giản đơn {}", who.vi),
            format!("plain average of {}", who.en),
        ),
        How::PooledByOther => Reason::new(
            format!("{} chia cho HTX đang hoạt động", who.vi),
            format!("{} over the active cooperatives", who.en),
        ),
    }
}

/// A sector in a word or two, since several stand in one sentence.
fn short(sector: Sector) -> (&'static str, &'static str) {
    match sector {
        Sector::Agriculture => ("nông nghiệp", "agriculture"),
        Sector::Industry => ("công nghiệp", "industry"),
        Sector::Construction => ("xây dựng", "construction"),
        Sector::Trade => ("thương mại, dịch vụ", "trade"),
        Sector::Transport => ("vận tải", "transport"),
        Sector::Credit => ("tín dụng", "credit"),
        Sector::Other => ("lĩnh vực khác", "other"),
    }
}
