use cooperative::CooperativeId;
use uuid::Uuid;

use super::*;

fn name(number: u128) -> StreamName {
    StreamName::Cooperative(CooperativeId(Uuid::from_u128(number)))
}

fn keep(cache: &mut Cache, number: u128) -> bool {
    let id = StreamId::new(&format!("cooperative:{number}")).unwrap();
    let epoch = cache.epoch();
    cache.keep(name(number), id, Stream::default(), epoch)
}

fn held(cache: &Cache) -> Vec<u128> {
    (0..100).filter(|it| cache.peek(&name(*it)).is_some()).collect()
}

#[test]
fn the_least_recently_used_go_first() {
    let mut cache = Cache::new(3 * Stream::default().bytes(), Arc::default());
    for number in 0..4 {
        keep(&mut cache, number);
        cache.unpin(&name(number), 0);
        cache.touch(&name(0));
    }
    assert_eq!(held(&cache), [0, 2, 3]);
    assert_eq!(cache.bytes, 3 * Stream::default().bytes());
}

#[test]
fn what_is_pinned_or_not_resolved_stays() {
    let resolved = Arc::new(AtomicU64::new(0));
    let mut cache = Cache::new(0, resolved.clone());
    keep(&mut cache, 1);
    keep(&mut cache, 2);
    let number = cache.number();
    cache.get_mut(&name(2)).unwrap().submitted = number;
    cache.unpin(&name(2), 0);
    assert_eq!(held(&cache), [1, 2]);
    resolved.store(number, Ordering::Release);
    cache.unpin(&name(2), 0);
    assert_eq!(held(&cache), [1]);
    cache.unpin(&name(1), 0);
    assert_eq!((held(&cache), cache.bytes), (vec![], 0));
}

#[test]
fn what_was_read_before_everything_was_dropped_is_not_kept() {
    let mut cache = Cache::new(usize::MAX, Arc::default());
    let id = StreamId::new("cooperative:1").unwrap();
    cache.number();
    cache.clear();
    assert!(!cache.keep(name(1), id, Stream::default(), 0));
    assert_eq!((held(&cache), cache.epoch(), cache.barrier()), (vec![], 1, 1));
}

#[test]
fn what_was_written_while_a_stream_was_read_is_read_again() {
    let mut cache = Cache::new(usize::MAX, Arc::default());
    cache.reads(&name(1));
    cache.outdate_before(&name(1), 3);
    assert!(keep(&mut cache, 1) && !cache.touch(&name(1)));
    // What was submitted from here is still waited for.
    cache.get_mut(&name(1)).unwrap().submitted = 9;
    let read = Stream { revision: 3, ..Stream::default() };
    let id = StreamId::new("cooperative:1").unwrap();
    assert!(cache.keep(name(1), id, read, 0) && cache.touch(&name(1)));
    assert_eq!(cache.peek(&name(1)).map(|it| (it.revision, it.submitted)), Some((3, 9)));
    cache.outdate_before(&name(1), 3);
    assert!(cache.touch(&name(1)));
    cache.outdate_before(&name(1), 4);
    assert!(!cache.touch(&name(1)));
}

#[test]
fn a_stream_that_is_here_is_not_replaced() {
    let mut cache = Cache::new(usize::MAX, Arc::default());
    keep(&mut cache, 1);
    cache.get_mut(&name(1)).unwrap().revision = 7;
    assert!(keep(&mut cache, 1));
    assert_eq!(cache.peek(&name(1)).map(|it| it.revision), Some(7));
}
