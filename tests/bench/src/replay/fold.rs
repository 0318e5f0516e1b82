//! Entries folded into deltas: a cooperative at a time, and entry by entry.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Instant;

use chrono::NaiveDate;
use cooperative::{CooperativeId, Entry, Filed, Kind, Standing, timeline};
use entry::{Happened, StreamName, decode_fold};
use eventlog::Page;
use figures::{Account, Applied, Cut, Delta, Question, Sums, Units, indicators};

use crate::Outcome;

/// How entries came one by one.
pub(crate) struct Live {
    /// Entries of cooperatives.
    pub entries: u64,
    /// Of them, how many came out of order.
    pub late: u64,
    /// How long it took.
    pub seconds: f64,
}

/// Decodes the log, turns each cooperative's timeline into deltas, and sums every indicator at a year's end. Gives
/// how many deltas there were.
pub(crate) fn whole(pages: &[Page]) -> Outcome<u64> {
    let mut streams: HashMap<CooperativeId, Vec<Entry>> = HashMap::new();
    each(pages, |id, entry| streams.entry(id).or_default().push(entry))?;
    let (mut sums, mut count) = (Sums::new(&question()), 0);
    let mut add = |deltas: Vec<Delta>| {
        count += deltas.len() as u64;
        deltas.iter().for_each(|it| sums.add(it));
    };
    for (id, entries) in streams {
        let mut account = Account::default();
        // In the order of effect, nothing comes late; what takes the place of another counts as the other would.
        for entry in timeline(&entries, u64::MAX).entries() {
            let entry = match entry.standing {
                Standing::New => Cow::Borrowed(*entry),
                _ => Cow::Owned(Entry { standing: Standing::New, ..(*entry).clone() }),
            };
            match account.apply(id, &entry) {
                Applied::Deltas(deltas) => add(deltas),
                Applied::OutOfOrder => return Err("a timeline is not in order".into()),
            }
        }
    }
    for indicator in indicators() {
        std::hint::black_box(sums.value(indicator, Cut::default()));
    }
    Ok(count)
}

fn question() -> Question {
    Question {
        units: Units::All,
        valid_communes: 10_599,
        sector: None,
        kind: Kind::Cooperative,
        period_from: NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default(),
        as_of: NaiveDate::from_ymd_opt(2023, 12, 31).unwrap_or_default(),
        known_at: u64::MAX,
    }
}

/// Decodes the log and turns each entry into its deltas as it comes, every entry kept in memory.
pub(crate) fn live(pages: &[Page]) -> Outcome<Live> {
    let start = Instant::now();
    let mut accounts: HashMap<CooperativeId, (Account, Filed)> = HashMap::new();
    let (mut entries, mut late, mut deltas) = (0, 0, 0);
    each(pages, |id, entry| {
        let (account, all) = accounts.entry(id).or_default();
        entries += 1;
        let applied = account.apply(id, &entry);
        all.push(entry);
        let made = match applied {
            Applied::Deltas(deltas) => deltas,
            Applied::OutOfOrder => {
                late += 1;
                account.amend(id, all)
            }
        };
        deltas += made.len();
    })?;
    std::hint::black_box(deltas);
    Ok(Live { entries, late, seconds: start.elapsed().as_secs_f64() })
}

fn each(pages: &[Page], mut take: impl FnMut(CooperativeId, Entry)) -> Outcome<()> {
    for read in pages.iter().flat_map(Page::decoded) {
        let envelope = read?.envelope;
        let Some(StreamName::Cooperative(id)) = StreamName::parse(envelope.stream.as_str()) else {
            continue;
        };
        let fold = decode_fold(&envelope.payload)?;
        let Happened::Cooperative(events) = fold.happened else {
            return Err(
                format!("position {} holds no event of its stream", envelope.position).into()
            );
        };
        let entry = Entry {
            position: envelope.position.0,
            revision: envelope.revision.0,
            effective: fold.effective,
            order: fold.order,
            standing: fold.standing,
            events,
        };
        take(id, entry);
    }
    Ok(())
}
