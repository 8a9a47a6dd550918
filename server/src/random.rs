//! Randomness: the one source of it, so that tests can repeat themselves.

use std::sync::atomic::{AtomicU64, Ordering};

use berth_core::time::Timestamp;
use sha2::{Digest as _, Sha256};
use ulid::Ulid;

use crate::error::{Error, Result};

/// Upper-case letters and digits, without those that look like others: 32 in all, so that each
/// byte gives one of them without a bias.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Gives random bytes.
pub trait Random: Send + Sync {
    /// Fills the buffer.
    ///
    /// # Errors
    /// `Internal` where the system has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<()>;
}

impl dyn Random + '_ {
    /// Returns `N` random bytes.
    ///
    /// # Errors
    /// Those of [`Random::fill`].
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Returns an id of 32 hex digits, as accounts, people and projects have.
    ///
    /// # Errors
    /// Those of [`Random::fill`].
    pub fn id(&self) -> Result<String> {
        Ok(hex::encode(self.bytes::<16>()?))
    }

    /// Returns a secret of 256 bits, in 64 hex digits.
    ///
    /// # Errors
    /// Those of [`Random::fill`].
    pub fn secret(&self) -> Result<String> {
        Ok(hex::encode(self.bytes::<32>()?))
    }

    /// Returns the public half of a key or login: 20 upper-case letters and digits.
    ///
    /// # Errors
    /// Those of [`Random::fill`].
    pub fn access(&self) -> Result<String> {
        let letter = |byte: u8| {
            ALPHABET
                .get(usize::from(byte % 32))
                .copied()
                .map(char::from)
        };
        Ok(self.bytes::<20>()?.into_iter().filter_map(letter).collect())
    }

    /// Returns the secret half of an access key: 40 letters and digits, 200 bits.
    ///
    /// # Errors
    /// Those of [`Random::fill`].
    pub fn access_secret(&self) -> Result<String> {
        let letter = |byte: u8| {
            ALPHABET
                .get(usize::from(byte % 32))
                .copied()
                .map(char::from)
        };
        Ok(self.bytes::<40>()?.into_iter().filter_map(letter).collect())
    }

    /// Returns an id that sorts by time.
    ///
    /// # Errors
    /// Those of [`Random::fill`].
    pub fn ulid(&self, now: Timestamp) -> Result<String> {
        let mut bytes = [0; 16];
        self.fill(&mut bytes)?;
        let ms = u64::try_from(now.as_ms()).unwrap_or_default();
        Ok(Ulid::from_parts(ms, u128::from_be_bytes(bytes)).to_string())
    }

    /// Returns a UUID of version 4: 122 bits that nobody guesses.
    ///
    /// # Errors
    /// Those of [`Random::fill`].
    pub fn uuid(&self) -> Result<String> {
        let bits = u128::from_be_bytes(self.bytes()?);
        let bits = bits & !(0xf << 76) | 4 << 76;
        let bits = bits & !(3 << 62) | 2 << 62;
        let part = |shift: u32| (bits >> shift) & 0xffff;
        Ok(format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            bits >> 96,
            part(80),
            part(64),
            part(48),
            bits & 0xffff_ffff_ffff
        ))
    }
}

/// Returns the first id of a moment: every one that was made later is greater.
#[must_use]
pub fn first_ulid(at: Timestamp) -> String {
    let ms = u64::try_from(at.as_ms()).unwrap_or_default();
    Ulid::from_parts(ms, 0).to_string()
}

/// The randomness of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        getrandom::fill(bytes).map_err(|error| Error::internal(error.to_string()))
    }
}

/// Bytes that only look random and are the same for the same seed, for tests.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    block: AtomicU64,
}

impl SeededRandom {
    /// Begins a sequence.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            block: AtomicU64::new(0),
        }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        for chunk in bytes.chunks_mut(32) {
            let block = self.block.fetch_add(1, Ordering::SeqCst);
            let input = [self.seed.to_be_bytes(), block.to_be_bytes()].concat();
            for (to, from) in chunk.iter_mut().zip(Sha256::digest(input)) {
                *to = from;
            }
        }
        Ok(())
    }
}
