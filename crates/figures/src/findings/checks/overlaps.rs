//! Parts of which nothing says that one thing is in one of them only.

use super::parts::Parts;
use crate::findings::corpus::Row;
use crate::findings::reading::Reading;
use crate::findings::span::Span;

/// Whether parts by one dimension are told so that one can contain another: "trung cấp trở lên"
/// beside "cao đẳng trở lên", districts beside their communes.
pub(super) fn nested<'a>(rows: impl Iterator<Item = &'a Row>, by: &str) -> bool {
    const UP: [&str; 5] = ["trở lên", "trở xuống", "or higher", "or more", "or less"];
    let by = by.split(':').next().unwrap_or_default();
    let values: Vec<String> =
        rows.filter_map(|it| it.dimensions.get(by)).map(|it| it.to_lowercase()).collect();
    let differ = |sizes: Vec<usize>| sizes.iter().any(|it| Some(it) != sizes.first());
    let codes = values.iter().filter(|it| it.chars().all(|it| it.is_ascii_digit()));
    let areas = by == "part_area"
        && (differ(values.iter().filter_map(|it| tier(it)).collect())
            || differ(codes.map(String::len).collect()));
    areas || values.iter().any(|value| UP.iter().any(|it| value.contains(it)))
}

/// Of which size an area is, as far as its name tells.
fn tier(area: &str) -> Option<usize> {
    const TIERS: [&[&str]; 3] = [
        &["tỉnh"],
        &["huyện", "quận", "thị xã", "thành phố", "tp"],
        &["xã", "phường", "thị trấn", "tt"],
    ];
    TIERS.iter().position(|words| words.iter().any(|it| area.starts_with(it)))
}

/// Whether some of few parts, whose sum is beyond the whole, are the whole already: then nothing says
/// that the others are not among them, as the effective ones are among the active. Nothing is in two
/// sectors of ours.
pub(super) fn some_fill(corpus: &Reading, parts: &Parts) -> bool {
    const MOST: usize = 8;
    let rows = || parts.rows.iter().filter_map(|it| corpus.row(*it));
    let ours = |row: &Row| {
        let sector = row.dimensions.get("sector").map(String::as_str);
        sector.and_then(cooperative::Sector::from_word).is_some()
    };
    let Some(whole) = corpus.row(parts.whole) else { return false };
    let by_sector = !whole.dimensions.contains_key("sector") && rows().all(ours);
    let spans: Vec<Span> = rows().filter_map(Row::span).collect();
    if by_sector || spans.len() > MOST {
        return false;
    }
    let mut sums: Vec<Span> = Vec::new();
    for it in spans {
        let more: Vec<Span> = sums.iter().filter_map(|sum| sum.plus(it)).collect();
        sums.extend(more);
        sums.push(it);
    }
    whole.span().is_some_and(|whole| sums.iter().any(|it| it.meets(whole)))
}
