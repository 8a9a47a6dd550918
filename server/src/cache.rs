//! What was read from the database, at hand for as long as nothing has changed there.
//!
//! Losing an entry is always right. Using one is right while the database is in the state in which
//! it was read, which [`Seen`] tells.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::Seen;

/// Values by key, each with the state of the database in which it was read.
pub(crate) struct Cache<K, V> {
    entries: Mutex<Entries<K, V>>,
    /// How many bytes it may hold, about.
    limit: usize,
    /// How many bytes a key and its value hold, about.
    weigh: fn(&K, &V) -> usize,
}

struct Entries<K, V> {
    by_key: HashMap<K, (Seen, V)>,
    bytes: usize,
}

/// What an entry weighs by itself, about.
const ENTRY_BYTES: usize = 256;

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    /// Makes a cache that holds about so many bytes.
    pub(crate) fn new(limit: usize, weigh: fn(&K, &V) -> usize) -> Self {
        let entries = Entries {
            by_key: HashMap::new(),
            bytes: 0,
        };
        Self {
            entries: Mutex::new(entries),
            limit,
            weigh,
        }
    }

    /// Returns a value that was read in this state of the database.
    pub(crate) fn get<Q>(&self, seen: Seen, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let entries = self.entries();
        let (then, value) = entries.by_key.get(key)?;
        (*then == seen).then(|| value.clone())
    }

    /// Returns a value that never changes under its key, whatever else has changed.
    pub(crate) fn get_lasting<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries()
            .by_key
            .get(key)
            .map(|(_, value)| value.clone())
    }

    /// Keeps a value that was read when the database was seen in this state or later. A full cache
    /// starts over: what is in use is soon there again.
    pub(crate) fn put(&self, seen: Seen, key: K, value: V) {
        let bytes = (self.weigh)(&key, &value).saturating_add(ENTRY_BYTES);
        if bytes > self.limit {
            return;
        }
        let mut entries = self.entries();
        if entries.bytes.saturating_add(bytes) > self.limit {
            entries.by_key.clear();
            entries.bytes = 0;
        }
        // One that takes the place of another counts again, until the cache starts over.
        entries.bytes = entries.bytes.saturating_add(bytes);
        entries.by_key.insert(key, (seen, value));
    }

    fn entries(&self) -> MutexGuard<'_, Entries<K, V>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_of_one_state() {
        let cache = Cache::<String, u8>::new(10_000, |_, _| 0);
        let (then, now) = (Seen::of(1), Seen::of(2));
        cache.put(then, "a".to_owned(), 7);
        assert_eq!(cache.get(then, "a"), Some(7));
        assert_eq!(cache.get(now, "a"), None);
        assert_eq!(cache.get_lasting("a"), Some(7));
        assert_eq!(cache.get(then, "b"), None);
    }

    #[test]
    fn a_full_cache_starts_over() {
        let cache = Cache::<u32, u32>::new(3 * (ENTRY_BYTES + 100), |_, _| 100);
        let seen = Seen::of(1);
        for n in 0..4 {
            cache.put(seen, n, n);
        }
        let kept = (0..4).filter(|n| cache.get(seen, n).is_some()).count();
        assert_eq!((kept, cache.get(seen, &3)), (1, Some(3)));
        let small = Cache::<u32, u32>::new(100, |_, _| 100);
        small.put(seen, 1, 1);
        assert_eq!(small.get(seen, &1), None, "too large for it");
    }
}
