//! The key of the installation: seals what must be read again and hashes what must only be
//! compared.

use chacha20poly1305::aead::{Aead, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};
use crate::random::Random;

const NONCE: usize = 24;

/// What a hash or derived key is for. Each purpose has a key of its own, so that a value made for
/// one is worth nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The cookie of a console session.
    Session,
    /// The token of a session against cross-site calls.
    Csrf,
    /// An API token.
    ApiToken,
    /// The password of a temporary login.
    LoginSecret,
    /// The token of the set-up link.
    SetUp,
    /// The signatures of registry bearer tokens.
    Bearer,
    /// The cursors of lists.
    Cursor,
    /// Sealing of secrets in the database.
    Seal,
    /// The id of the key itself.
    KeyId,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Session => "berth session v1",
            Self::Csrf => "berth csrf v1",
            Self::ApiToken => "berth api token v1",
            Self::LoginSecret => "berth login secret v1",
            Self::SetUp => "berth set-up v1",
            Self::Bearer => "berth bearer v1",
            Self::Cursor => "berth cursor v1",
            Self::Seal => "berth seal v1",
            Self::KeyId => "berth key id v1",
        }
    }
}

/// The key of the installation. Never shown, not even in debug output.
#[derive(Clone)]
pub struct Secrets {
    key: [u8; 32],
    key_id: String,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl Secrets {
    /// Takes a key of 256 random bits.
    pub fn new(key: [u8; 32]) -> Self {
        let id = hmac(&key, &[Purpose::KeyId.label().as_bytes()]);
        let key_id = hex::encode(id.get(..8).unwrap_or_default());
        Self { key, key_id }
    }

    /// Parses a key from 64 hex digits or from base64.
    ///
    /// # Errors
    /// Another form or length; the text does not repeat the key.
    pub fn parse(text: &str) -> Result<Self> {
        use base64::Engine as _;
        use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
        let text = text.trim();
        let bytes = hex::decode(text)
            .ok()
            .or_else(|| STANDARD.decode(text).ok())
            .or_else(|| URL_SAFE_NO_PAD.decode(text).ok());
        let key = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        key.map(Self::new).ok_or_else(|| {
            Error::start("the secret key is not 32 bytes in hex or base64; make one with `openssl rand -hex 32`")
        })
    }

    /// Returns the public name of this key, which tells nothing about it.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Returns a key for one purpose.
    pub fn derive(&self, purpose: Purpose) -> [u8; 32] {
        hmac(&self.key, &[purpose.label().as_bytes()])
    }

    /// Hashes a generated secret of at least 128 bits, in hex: to find or compare it, not to read
    /// it again. Not for passwords that people choose.
    pub fn keyed_hash(&self, purpose: Purpose, secret: &str) -> String {
        hex::encode(hmac(&self.derive(purpose), &[secret.as_bytes()]))
    }

    /// Tells in constant time whether a secret has this hash.
    pub fn matches(&self, purpose: Purpose, secret: &str, hash: &str) -> bool {
        self.keyed_hash(purpose, secret)
            .as_bytes()
            .ct_eq(hash.as_bytes())
            .into()
    }

    /// Encrypts a secret for one row: moved to another row it does not open.
    ///
    /// # Errors
    /// `Internal` where there is no randomness.
    pub fn seal(&self, random: &dyn Random, row: &str, secret: &[u8]) -> Result<Vec<u8>> {
        let nonce = random.bytes::<NONCE>()?;
        let bound = self.bound_to(row);
        let payload = Payload {
            msg: secret,
            aad: &bound,
        };
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| Error::internal("sealing failed"))?;
        Ok([nonce.as_slice(), sealed.as_slice()].concat())
    }

    /// Decrypts what [`Self::seal`] made for the same row.
    ///
    /// # Errors
    /// `Internal` where it was made with another key, for another row, or was changed.
    pub fn open(&self, key_id: &str, row: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        if key_id != self.key_id {
            return Err(Error::internal(format!(
                "row is sealed with the unknown key `{key_id}`"
            )));
        }
        let (nonce, sealed) = sealed
            .split_at_checked(NONCE)
            .ok_or_else(|| Error::internal("sealed row is cut off"))?;
        let bound = self.bound_to(row);
        let payload = Payload {
            msg: sealed,
            aad: &bound,
        };
        self.cipher()
            .decrypt(XNonce::from_slice(nonce), payload)
            .map_err(|_| Error::internal("sealed row does not open"))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(&self.derive(Purpose::Seal)))
    }

    fn bound_to(&self, row: &str) -> Vec<u8> {
        format!("{}\n{row}", self.key_id).into_bytes()
    }
}

/// HMAC-SHA256 of the parts one after the other.
pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;

    fn secrets() -> Secrets {
        Secrets::new([7; 32])
    }

    #[test]
    fn what_was_sealed_opens_for_its_row_alone() {
        let random: &dyn Random = &SeededRandom::new(1);
        let secrets = secrets();
        let sealed = secrets.seal(random, "access_key/AK", b"secret").unwrap();
        let id = secrets.key_id().to_owned();
        assert_eq!(
            secrets.open(&id, "access_key/AK", &sealed).unwrap(),
            b"secret"
        );
        assert!(secrets.open(&id, "access_key/OTHER", &sealed).is_err());
        assert!(
            Secrets::new([8; 32])
                .open(&id, "access_key/AK", &sealed)
                .is_err()
        );
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(
                secrets.open(&id, "access_key/AK", &changed).is_err(),
                "byte {position}"
            );
        }
        assert!(secrets.open(&id, "access_key/AK", &sealed[..10]).is_err());
    }

    #[test]
    fn a_hash_for_one_purpose_is_none_for_another() {
        let secrets = secrets();
        let hash = secrets.keyed_hash(Purpose::Session, "x");
        assert!(secrets.matches(Purpose::Session, "x", &hash));
        assert!(!secrets.matches(Purpose::Session, "y", &hash));
        assert!(!secrets.matches(Purpose::ApiToken, "x", &hash));
    }

    #[test]
    fn a_key_is_read_from_hex_and_base64_and_from_nothing_else() {
        let hex = "07".repeat(32);
        assert_eq!(Secrets::parse(&hex).unwrap().key_id(), secrets().key_id());
        let base64 = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
        assert_eq!(Secrets::parse(base64).unwrap().key_id(), secrets().key_id());
        for text in ["", "07", &"07".repeat(31), "hello"] {
            assert!(Secrets::parse(text).is_err());
        }
    }

    #[test]
    fn debug_output_shows_no_key() {
        assert!(!format!("{:?}", secrets()).contains("7, 7"));
    }
}
