//! Slows down guessing: counts attempts per user and per address, and questions about other
//! accounts per caller, in bounded memory.
//!
//! Each process counts for itself: with several replicas a guesser has as many times the attempts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use berth_core::time::Timestamp;

use crate::error::{Error, Result};

/// How long attempts are remembered, from the first one on.
const WINDOW_MS: i64 = 5 * 60 * 1000;
/// Wrong passwords for one user in that time.
const PER_USER: u32 = 10;
/// Wrong credentials from one address in that time: several people may share it.
const PER_ADDRESS: u32 = 60;
/// How long questions about other accounts are remembered, from the first one on.
const QUESTIONS_MS: i64 = 60 * 1000;
/// How many users and addresses are remembered.
const MOST: usize = 10_000;

/// Whose attempts are counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    User(String),
    Address(IpAddr),
    /// A caller, by id, who asks about other accounts.
    Asking(String),
}

impl Key {
    fn window_ms(&self) -> i64 {
        match self {
            Self::User(_) | Self::Address(_) => WINDOW_MS,
            Self::Asking(_) => QUESTIONS_MS,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Count {
    since: Timestamp,
    attempts: u32,
}

/// One attempt to get in with a password.
#[derive(Debug, Clone)]
pub struct Attempt {
    user: Key,
    address: Option<Key>,
}

impl Attempt {
    /// Names the account, the user and the address of an attempt.
    pub fn new(account: &str, user: &str, address: Option<IpAddr>) -> Self {
        // Names are bounded elsewhere; what is not a name must not fill the memory.
        let short = |text: &str| text.chars().take(64).collect::<String>();
        Self {
            user: Key::User(format!("{}/{}", short(account), short(user))),
            address: address.map(|address| Key::Address(subnet(address))),
        }
    }
}

/// Counts attempts.
#[derive(Debug, Default)]
pub struct Throttle {
    counts: Mutex<HashMap<Key, Count>>,
}

impl Throttle {
    /// Counts an attempt with a password before the password is checked, so that attempts side by
    /// side are all counted.
    ///
    /// # Errors
    /// `TooManyRequests`, with the seconds to wait.
    pub fn attempt(&self, attempt: &Attempt, now: Timestamp) -> Result<()> {
        let mut counts = self.counts();
        refuse(&counts, &attempt.user, PER_USER, now)?;
        if let Some(address) = &attempt.address {
            refuse(&counts, address, PER_ADDRESS, now)?;
            add(&mut counts, address.clone(), now);
        }
        add(&mut counts, attempt.user.clone(), now);
        Ok(())
    }

    /// Takes a counted attempt back, because it succeeded.
    pub fn succeeded(&self, attempt: &Attempt) {
        let mut counts = self.counts();
        counts.remove(&attempt.user);
        if let Some(count) = attempt.address.as_ref().and_then(|key| counts.get_mut(key)) {
            count.attempts = count.attempts.saturating_sub(1);
        }
    }

    /// Counts a generated secret that was wrong. Those are checked first, for they are cheap to
    /// check and cannot be guessed: whoever has a right one is never kept out by others.
    ///
    /// # Errors
    /// `TooManyRequests` in the place of the refusal, where there were too many.
    pub fn wrong_secret(&self, address: Option<IpAddr>, now: Timestamp) -> Result<()> {
        let Some(address) = address else {
            return Ok(());
        };
        let key = Key::Address(subnet(address));
        let mut counts = self.counts();
        refuse(&counts, &key, PER_ADDRESS, now)?;
        add(&mut counts, key, now);
        Ok(())
    }

    /// Counts a question whether there is another account, of which a caller may ask `most` in a
    /// minute.
    ///
    /// # Errors
    /// `TooManyRequests`, with the seconds to wait.
    pub fn ask(&self, person_id: &str, most: u32, now: Timestamp) -> Result<()> {
        let key = Key::Asking(person_id.to_owned());
        let mut counts = self.counts();
        refuse(&counts, &key, most, now)?;
        add(&mut counts, key, now);
        Ok(())
    }

    /// Takes a question back, because it told nothing new.
    pub fn take_question_back(&self, person_id: &str) {
        let mut counts = self.counts();
        if let Some(count) = counts.get_mut(&Key::Asking(person_id.to_owned())) {
            count.attempts = count.attempts.saturating_sub(1);
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Key, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A client with IPv6 has a whole subnet to itself.
fn subnet(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
    }
}

fn refuse(counts: &HashMap<Key, Count>, key: &Key, most: u32, now: Timestamp) -> Result<()> {
    let Some(count) = counts.get(key) else {
        return Ok(());
    };
    let left_ms = key.window_ms() - now.ms_since(count.since);
    if count.attempts < most || left_ms <= 0 {
        return Ok(());
    }
    let left_s = u64::try_from(left_ms).unwrap_or_default().div_ceil(1000);
    Err(Error::too_many_requests(left_s))
}

fn add(counts: &mut HashMap<Key, Count>, key: Key, now: Timestamp) {
    if counts.len() >= MOST && !counts.contains_key(&key) {
        counts.retain(|key, count| now.ms_since(count.since) < key.window_ms());
        let oldest = counts
            .iter()
            .min_by_key(|(_, count)| count.since)
            .map(|(key, _)| key.clone());
        if counts.len() >= MOST
            && let Some(oldest) = oldest
        {
            counts.remove(&oldest);
        }
    }
    let window_ms = key.window_ms();
    let count = counts.entry(key).or_insert(Count {
        since: now,
        attempts: 0,
    });
    if now.ms_since(count.since) >= window_ms {
        *count = Count {
            since: now,
            attempts: 0,
        };
    }
    count.attempts = count.attempts.saturating_add(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    const START: Timestamp = Timestamp::from_ms(1_000_000);

    fn attempt(user: &str, address: &str) -> Attempt {
        Attempt::new("acme", user, Some(address.parse().unwrap()))
    }

    #[test]
    fn the_eleventh_wrong_password_has_to_wait() {
        let throttle = Throttle::default();
        for n in 0..10 {
            let address = format!("10.0.0.{n}");
            throttle.attempt(&attempt("ada", &address), START).unwrap();
        }
        let later = START.plus_ms(60_000);
        let refused = throttle
            .attempt(&attempt("ada", "10.0.1.1"), later)
            .unwrap_err();
        assert_eq!(refused.code(), Code::TooManyRequests);
        assert_eq!(refused.retry_after_s(), Some(240));
        throttle
            .attempt(&attempt("bob", "10.0.1.1"), later)
            .unwrap();
        throttle
            .attempt(&attempt("ada", "10.0.1.1"), START.plus_ms(WINDOW_MS))
            .unwrap();
    }

    #[test]
    fn a_right_password_forgets_the_wrong_ones() {
        let throttle = Throttle::default();
        for _ in 0..100 {
            let attempt = attempt("ada", "10.0.0.1");
            throttle.attempt(&attempt, START).unwrap();
            throttle.succeeded(&attempt);
        }
    }

    #[test]
    fn one_address_cannot_try_many_users() {
        let throttle = Throttle::default();
        let tries = (0..100).filter(|n| {
            throttle
                .attempt(&attempt(&format!("user{n}"), "10.0.0.1"), START)
                .is_ok()
        });
        assert_eq!(tries.count(), 60);
        assert!(
            throttle
                .wrong_secret(Some("10.0.0.1".parse().unwrap()), START)
                .is_err()
        );
        assert!(
            throttle
                .wrong_secret(Some("10.0.0.2".parse().unwrap()), START)
                .is_ok()
        );
    }

    #[test]
    fn questions_about_accounts_are_counted_per_caller_and_minute() {
        let throttle = Throttle::default();
        let asked = (0..9).filter(|_| throttle.ask("ada", 3, START).is_ok());
        assert_eq!(asked.count(), 3);
        let refused = throttle.ask("ada", 3, START.plus_ms(20_000)).unwrap_err();
        assert_eq!(refused.retry_after_s(), Some(40));
        throttle.ask("bob", 3, START).unwrap();
        throttle.take_question_back("ada");
        throttle.ask("ada", 3, START).unwrap();
        let later = START.plus_ms(QUESTIONS_MS);
        let asked = (0..9).filter(|_| throttle.ask("ada", 3, later).is_ok());
        assert_eq!(asked.count(), 3);
    }

    #[test]
    fn addresses_of_one_ipv6_subnet_count_as_one() {
        let throttle = Throttle::default();
        let tries = (0..100).filter(|n| {
            let address = format!("2001:db8::{n:x}");
            throttle
                .attempt(&attempt(&format!("user{n}"), &address), START)
                .is_ok()
        });
        assert_eq!(tries.count(), 60);
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::default();
        for n in 0..MOST + 50 {
            let now = START.plus_ms(i64::try_from(n).unwrap() % 1000);
            throttle
                .attempt(&Attempt::new("acme", &format!("user{n}"), None), now)
                .unwrap();
        }
        assert!(throttle.counts().len() <= MOST);
    }
}
