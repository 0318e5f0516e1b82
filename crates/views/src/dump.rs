//! The canonical dump: every view as sorted lines of text.

use eventlog::Position;
use figures::Units;
use futures::TryStreamExt;
use transparency::{Hash, TileId, Tiles};

use crate::error::ViewError;
use crate::filter::{CardFilter, EntryFilter, Listed};
use crate::store::ViewReader;
use crate::tail;

/// How many rows are asked for at once.
const PAGE: u32 = 1_000;

/// Every row of every view, a line each, sorted: the same from a live and a rebuilt store, and from
/// every database, if they were folded from the same log. Deltas are single lines too, however they
/// are packed.
pub async fn dump(store: &dyn ViewReader) -> Result<Vec<String>, ViewError> {
    let mut lines = vec![format!("tip {:?}", store.tip().await?)];
    let mut after: Option<String> = None;
    loop {
        let page = store.cards(&CardFilter::default(), after.as_deref(), PAGE).await?;
        for card in page.rows {
            cooperative(store, card.id, &mut lines).await?;
            lines.push(format!("card {card:?}"));
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut blocks = store.deltas(&Units::All);
    while let Some(block) = blocks.try_next().await? {
        for delta in tail::unpack([&block[..]])? {
            lines.push(format!("delta {delta:?}"));
        }
    }
    for row in store.area_rows(None).await? {
        lines.push(format!("area {row:?}"));
    }
    others(store, &mut lines).await?;
    tree(store, &mut lines).await?;
    lines.sort_unstable();
    Ok(lines)
}

async fn cooperative(
    store: &dyn ViewReader,
    id: cooperative::CooperativeId,
    lines: &mut Vec<String>,
) -> Result<(), ViewError> {
    macro_rules! all {
        ($list:ident) => {
            let mut after: Option<String> = None;
            loop {
                let Listed { rows, next } = store.$list(id, after.as_deref(), PAGE).await?;
                let name = stringify!($list);
                lines.extend(rows.into_iter().map(|row| format!("{name} {id} {row:?}")));
                after = next;
                if after.is_none() {
                    break;
                }
            }
        };
    }
    all!(members);
    all!(managers);
    all!(loans);
    all!(returns);
    all!(ratings);
    Ok(())
}

async fn others(store: &dyn ViewReader, lines: &mut Vec<String>) -> Result<(), ViewError> {
    let mut after = Position(0);
    loop {
        let rows = store.entries(&EntryFilter::default(), after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        lines.extend(rows.into_iter().map(|row| format!("entry {row:?}")));
    }
    after = Position(0);
    loop {
        let rows = store.parked(after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        lines.extend(rows.into_iter().map(|row| format!("parked {row:?}")));
    }
    Ok(())
}

/// Every tile of the tree, by the digest of its hashes.
async fn tree(store: &dyn ViewReader, lines: &mut Vec<String>) -> Result<(), ViewError> {
    let size = store.cursor().await?.0;
    let level = |level| (0..).map_while(move |index| TileId::within(level, index, size));
    let all: Vec<_> = (0..8).flat_map(level).collect();
    for ids in all.chunks(PAGE as usize) {
        let tiles = store.tiles(ids).await?;
        for id in ids {
            let tile = tiles.tile(*id).map(|it| Hash::leaf(&it.to_bytes()));
            lines.push(format!("tile {id} {tile:?}"));
        }
    }
    Ok(())
}
