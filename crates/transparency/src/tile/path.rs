//! The names of tiles and bundles: `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`.

use std::fmt;
use std::str::FromStr;

use super::{HEIGHT, WIDTH};
use crate::text;

/// Which tile: level, index in that level, and width as a tree of some size has it. Written as its
/// path below the log's folder or address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    level: u8,
    index: u64,
    width: u16,
}

/// Which bundle of entries: those under the tile of level 0 with this index and width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    index: u64,
    width: u16,
}

/// Text that is no path of a tile or bundle, or not the only one that it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the path of a tile or of a bundle of entries")]
pub struct NotAPath;

impl TileId {
    /// The highest level that the format knows; trees in use end at 7.
    pub const LEVEL_MAX: u8 = 63;

    /// The tile of this level (at most 63), index and width (1 to 256); `None` if there can be none.
    pub fn new(level: u8, index: u64, width: u16) -> Option<Self> {
        (level <= Self::LEVEL_MAX && is_width(width)).then_some(Self { level, index, width })
    }

    /// The tile at this place as a tree of `size` leaves has it; `None` if it has none there.
    pub fn within(level: u8, index: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(HEIGHT * u32::from(level)).unwrap_or(0);
        Some(Self { level, index, width: width_within(index, hashes)? })
    }

    /// Every tile that a tree of `size` leaves has on its right edge and that is not full, from
    /// level 0 up: what [`crate::Edge::restore`] needs.
    pub fn unfinished(size: u64) -> impl Iterator<Item = Self> {
        (0..8_u8).filter_map(move |level| {
            let hashes = size >> (HEIGHT * u32::from(level));
            Self::within(level, hashes >> HEIGHT, size)
        })
    }

    /// The level, from 0 where the hashes are those of leaves.
    pub fn level(self) -> u8 {
        self.level
    }

    /// The index within the level, from 0.
    pub fn index(self) -> u64 {
        self.index
    }

    /// How many hashes it has, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }
}

impl BundleId {
    /// The bundle of this index and width (1 to 256); `None` if there can be none.
    pub fn new(index: u64, width: u16) -> Option<Self> {
        is_width(width).then_some(Self { index, width })
    }

    /// The bundle with this index as a log of `size` entries has it; `None` if it has none there.
    pub fn within(index: u64, size: u64) -> Option<Self> {
        Some(Self { index, width: width_within(index, size)? })
    }

    /// The index, from 0; its first entry is the one at `256 * index` of the log, from 0.
    pub fn index(self) -> u64 {
        self.index
    }

    /// How many entries it has, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }
}

fn is_width(width: u16) -> bool {
    (1..=WIDTH).contains(&usize::from(width))
}

/// How many of `hashes` lie in the tile with this index, if any.
fn width_within(index: u64, hashes: u64) -> Option<u16> {
    let before = index.checked_mul(WIDTH as u64)?;
    let width = hashes.checked_sub(before)?.min(WIDTH as u64) as u16;
    (width > 0).then_some(width)
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        print(f, self.index, self.width)
    }
}

impl fmt::Display for BundleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tile/entries/")?;
        print(f, self.index, self.width)
    }
}

impl FromStr for TileId {
    type Err = NotAPath;

    fn from_str(text: &str) -> Result<Self, NotAPath> {
        let (level, rest) =
            text.strip_prefix("tile/").and_then(|it| it.split_once('/')).ok_or(NotAPath)?;
        let level = text::decimal(level).and_then(|it| u8::try_from(it).ok()).ok_or(NotAPath)?;
        let (index, width) = read(rest)?;
        Self::new(level, index, width).ok_or(NotAPath)
    }
}

impl FromStr for BundleId {
    type Err = NotAPath;

    fn from_str(text: &str) -> Result<Self, NotAPath> {
        let (index, width) = read(text.strip_prefix("tile/entries/").ok_or(NotAPath)?)?;
        Ok(Self { index, width })
    }
}

/// Index in groups of three digits, all but the last marked with an `x`; the width if not full.
fn print(f: &mut fmt::Formatter<'_>, index: u64, width: u16) -> fmt::Result {
    let digits = index.to_string();
    let padded = format!("{digits:0>width$}", width = digits.len().div_ceil(3) * 3);
    let (groups, last) = padded.split_at(padded.len() - 3);
    for start in (0..groups.len()).step_by(3) {
        write!(f, "x{}/", &groups[start..start + 3])?;
    }
    f.write_str(last)?;
    if usize::from(width) == WIDTH { Ok(()) } else { write!(f, ".p/{width}") }
}

/// Index and width; only what [`print()`] writes.
fn read(text: &str) -> Result<(u64, u16), NotAPath> {
    let (index, width) = match text.split_once(".p/") {
        None => (text, WIDTH as u16),
        Some((index, width)) => {
            let width = text::decimal(width).filter(|it| (1..WIDTH as u64).contains(it));
            (index, width.ok_or(NotAPath)? as u16)
        }
    };
    let (groups, last) = match index.rsplit_once('/') {
        None => (None, index),
        Some((groups, last)) => (Some(groups), last),
    };
    let mut digits = String::with_capacity(24);
    for group in groups.into_iter().flat_map(|groups| groups.split('/')) {
        digits.push_str(group.strip_prefix('x').filter(|it| it.len() == 3).ok_or(NotAPath)?);
    }
    // A first group of zeroes would be a second name for the same tile.
    if last.len() != 3 || digits.starts_with("000") {
        return Err(NotAPath);
    }
    digits.push_str(last);
    let number = digits.trim_start_matches('0');
    let number = if number.is_empty() { "0" } else { number };
    Ok((text::decimal(number).ok_or(NotAPath)?, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_c2sp() {
        for (id, path) in [
            (TileId::new(0, 0, 256), "tile/0/000"),
            (TileId::new(0, 273, 112), "tile/0/273.p/112"),
            (TileId::new(1, 1_234_067, 256), "tile/1/x001/x234/067"),
            (TileId::new(63, 1_000, 1), "tile/63/x001/000.p/1"),
            (TileId::new(0, u64::MAX, 255), "tile/0/x018/x446/x744/x073/x709/x551/615.p/255"),
        ] {
            let id = id.unwrap();
            assert_eq!(id.to_string(), path);
            assert_eq!(path.parse(), Ok(id));
        }
        let bundle = BundleId::new(1_234_067, 8).unwrap();
        assert_eq!(bundle.to_string(), "tile/entries/x001/x234/067.p/8");
        assert_eq!(bundle.to_string().parse(), Ok(bundle));
    }

    #[test]
    fn a_path_has_one_form() {
        for path in [
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/00/000",
            "tile/64/000",
            "tile/256/000",
            "tile/-1/000",
            "tile/8/0/000",
            "tile/0/x000/001",
            "tile/0/001/001",
            "tile/0/x001/x001",
            "tile/0/x01/001",
            "tile/0/x001/",
            "tile/0//001",
            "tile/0/000/",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p/1.p/1",
            "tile/0/+01",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/entries/000",
            "tile/data/000",
            "/tile/0/000",
            "tile/0",
            "",
        ] {
            assert_eq!(path.parse::<TileId>(), Err(NotAPath), "{path}");
        }
        for path in ["tile/entries/0", "tile/entries/000.p/256", "tile/0/000", "entries/000"] {
            assert_eq!(path.parse::<BundleId>(), Err(NotAPath), "{path}");
        }
    }

    #[test]
    fn a_tree_of_70_000_leaves_has_the_tiles_that_the_specification_counts() {
        let wide = |level, index| TileId::within(level, index, 70_000).map(TileId::width);
        assert_eq!((wide(0, 272), wide(0, 273), wide(0, 274)), (Some(256), Some(112), None));
        assert_eq!((wide(1, 0), wide(1, 1), wide(1, 2)), (Some(256), Some(17), None));
        assert_eq!((wide(2, 0), wide(2, 1), wide(3, 0)), (Some(1), None, None));
        let edge: Vec<String> = TileId::unfinished(70_000).map(|it| it.to_string()).collect();
        assert_eq!(edge, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
        let edge: Vec<String> = TileId::unfinished(256).map(|it| it.to_string()).collect();
        assert_eq!(edge, ["tile/1/000.p/1"]);
        assert_eq!(TileId::within(63, 0, u64::MAX), None);
        assert_eq!(BundleId::within(1, 257).map(BundleId::width), Some(1));
        assert_eq!(BundleId::within(1, 256), None);
    }
}
