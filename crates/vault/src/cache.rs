//! Keys that were asked for lately.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::key::{Key, KeyId};

const KEYS_MAX: usize = 4_096;
/// How long a key that another process destroyed may still be in use here.
const AGE_MAX: Duration = Duration::from_secs(60);

/// At most 4,096 keys, none older than 60 seconds, none that was destroyed.
#[derive(Default)]
pub(crate) struct Cache {
    keys: HashMap<KeyId, (Instant, Key)>,
    /// In the order in which they came; ids of dropped keys may still stand here.
    order: VecDeque<(Instant, KeyId)>,
    destroyed: u64,
}

/// How many keys had been destroyed when a load began: what it loads is kept only if there are no
/// more since.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen(u64);

impl Cache {
    /// To be asked before keys are loaded.
    pub fn seen(&self) -> Seen {
        Seen(self.destroyed)
    }

    /// The key, if it is here and fresh.
    pub fn get(&self, id: KeyId, now: Instant) -> Option<Key> {
        let (since, key) = self.keys.get(&id)?;
        (now.duration_since(*since) < AGE_MAX).then(|| key.clone())
    }

    /// Keeps a key that was loaded, unless any was destroyed since its load began.
    pub fn put(&mut self, key: &Key, seen: Seen, now: Instant) {
        if seen != self.seen() {
            return;
        }
        self.forget_old(now);
        self.order.push_back((now, key.id()));
        self.keys.insert(key.id(), (now, key.clone()));
    }

    /// Drops a key for ever.
    pub fn destroyed(&mut self, id: KeyId) {
        self.destroyed += 1;
        self.keys.remove(&id);
    }

    /// Makes room for one more.
    fn forget_old(&mut self, now: Instant) {
        while let Some((since, id)) = self.order.front() {
            if self.order.len() < KEYS_MAX && now.duration_since(*since) < AGE_MAX {
                return;
            }
            // A key that came again since stays until its later place in the order is reached.
            if self.keys.get(id).is_some_and(|(latest, _)| latest == since) {
                self.keys.remove(id);
            }
            self.order.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn key(number: u64) -> Key {
        Key::new(KeyId::numbered(number, [7; 10]), Zeroizing::new([1; 32]))
    }

    #[test]
    fn a_key_is_kept_for_less_than_a_minute() {
        let (mut cache, now) = (Cache::default(), Instant::now());
        cache.put(&key(1), cache.seen(), now);
        assert!(cache.get(key(1).id(), now + Duration::from_secs(59)).is_some());
        assert!(cache.get(key(1).id(), now + Duration::from_secs(60)).is_none());
    }

    #[test]
    fn a_key_loaded_while_it_was_destroyed_is_not_kept() {
        let (mut cache, now) = (Cache::default(), Instant::now());
        let seen = cache.seen();
        cache.destroyed(key(1).id());
        cache.put(&key(1), seen, now);
        assert!(cache.get(key(1).id(), now).is_none());
    }

    #[test]
    fn a_destroyed_key_is_dropped() {
        let (mut cache, now) = (Cache::default(), Instant::now());
        cache.put(&key(1), cache.seen(), now);
        cache.destroyed(key(1).id());
        assert!(cache.get(key(1).id(), now).is_none());
    }

    #[test]
    fn the_oldest_make_room() {
        let (mut cache, now) = (Cache::default(), Instant::now());
        for number in 0..=KEYS_MAX as u64 {
            cache.put(&key(number), cache.seen(), now);
        }
        assert_eq!((cache.keys.len(), cache.order.len()), (KEYS_MAX, KEYS_MAX));
        assert!(cache.get(key(0).id(), now).is_none());
        assert!(cache.get(key(KEYS_MAX as u64).id(), now).is_some());
    }
}
