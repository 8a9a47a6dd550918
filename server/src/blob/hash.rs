//! Hashing that stops and goes on: its state is a few bytes in a row.

use berth_core::oci::{Algorithm, Digest};
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest as _, Sha256, Sha512};

/// The layout of the bytes below. It belongs to the version of the hash crate:
/// raise it when that changes, and older uploads are hashed again from disk.
const FORMAT: u8 = 1;

/// Why a stored state cannot be taken up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the state of the hash is of another version or damaged")]
pub struct StateError;

/// A running hash.
#[derive(Clone)]
pub enum Hasher {
    /// SHA-256.
    Sha256(Sha256),
    /// SHA-512.
    Sha512(Sha512),
}

impl Hasher {
    /// Starts a hash of nothing.
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Sha512 => Self::Sha512(Sha512::new()),
        }
    }

    /// Which function it is.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Sha256(_) => Algorithm::Sha256,
            Self::Sha512(_) => Algorithm::Sha512,
        }
    }

    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hash) => hash.update(bytes),
            Self::Sha512(hash) => hash.update(bytes),
        }
    }

    /// The digest of all bytes so far.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let hex = match self {
            Self::Sha256(hash) => hex::encode(hash.clone().finalize()),
            Self::Sha512(hash) => hex::encode(hash.clone().finalize()),
        };
        #[expect(
            clippy::expect_used,
            reason = "hex of a finished hash is lower-case and of its exact length"
        )]
        Digest::new(self.algorithm(), &hex).expect("hex of a hash is a digest")
    }

    /// The digest of bytes at hand.
    #[must_use]
    pub fn digest_of(algorithm: Algorithm, bytes: &[u8]) -> Digest {
        let mut hasher = Self::new(algorithm);
        hasher.update(bytes);
        hasher.digest()
    }

    /// Its state for a row.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (algorithm, state) = match self {
            Self::Sha256(hash) => (1, hash.serialize().to_vec()),
            Self::Sha512(hash) => (2, hash.serialize().to_vec()),
        };
        [&[FORMAT, algorithm], state.as_slice()].concat()
    }

    /// Takes up a state from a row.
    ///
    /// # Errors
    /// When the state is of another format or impossible.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        match bytes {
            [FORMAT, 1, state @ ..] => restore::<Sha256>(state).map(Self::Sha256),
            [FORMAT, 2, state @ ..] => restore::<Sha512>(state).map(Self::Sha512),
            _ => Err(StateError),
        }
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.algorithm().as_str())
    }
}

fn restore<H: SerializableState>(state: &[u8]) -> Result<H, StateError> {
    let state = SerializedState::<H>::try_from(state).map_err(|_| StateError)?;
    H::deserialize(&state).map_err(|_| StateError)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_has_the_known_digest() {
        let digest = Hasher::new(Algorithm::Sha256).digest();
        assert_eq!(
            digest.hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn other_states_are_refused() {
        let state = Hasher::new(Algorithm::Sha256).to_bytes();
        assert!(Hasher::from_bytes(&state).is_ok());
        assert!(Hasher::from_bytes(&[]).is_err());
        assert!(Hasher::from_bytes(&state[..state.len() - 1]).is_err());
        let mut newer = state.clone();
        newer[0] = FORMAT + 1;
        assert!(Hasher::from_bytes(&newer).is_err());
        let mut other = state;
        other[1] = 2;
        assert!(Hasher::from_bytes(&other).is_err());
    }

    proptest! {
        #[test]
        fn a_resumed_hash_is_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0usize..400) {
            let (first, rest) = bytes.split_at(cut.min(bytes.len()));
            for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
                let mut hasher = Hasher::new(algorithm);
                hasher.update(first);
                let mut resumed = Hasher::from_bytes(&hasher.to_bytes()).unwrap();
                resumed.update(rest);
                prop_assert_eq!(resumed.digest(), Hasher::digest_of(algorithm, &bytes));
            }
        }
    }
}
