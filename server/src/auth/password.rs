//! Passwords of people: hashed with argon2id, only as many at a time as there are cores.

use std::sync::{Arc, OnceLock};

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use berth_core::berth::session::{MAX_PASSWORD, password_fault};
use tokio::sync::Semaphore;

use crate::error::{Code, Error, Result};
use crate::random::Random;

/// Hashes and checks passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// A hash that no password has: whoever names an unknown user waits as long as others.
    nobody: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// Makes room for as many hashes at a time as there are cores.
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            turns: Arc::new(Semaphore::new(cores)),
            nobody: Arc::new(OnceLock::new()),
        }
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// `WeakPassword` where it is too short or too long.
    pub async fn hash(&self, random: &dyn Random, password: &str) -> Result<String> {
        if let Some(fault) = password_fault(password) {
            return Err(Error::new(Code::WeakPassword, fault));
        }
        let salt = random.bytes::<16>()?;
        let password = password.to_owned();
        self.take_turn(move || compute(&password, &salt)).await?
    }

    /// Tells whether a password has this hash; without a hash it takes as long and is false.
    ///
    /// # Errors
    /// `Internal` where the hash in the database is none.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool> {
        // Longer than any password may be: refused without work, whoever the user is.
        if password.len() > MAX_PASSWORD {
            return Ok(false);
        }
        let nobody = Arc::clone(&self.nobody);
        let password = password.to_owned();
        self.take_turn(move || match hash {
            Some(hash) => matches(&password, &hash),
            None => {
                let salt = [0; 16];
                let stand_in = match nobody.get() {
                    Some(stand_in) => stand_in.clone(),
                    None => {
                        let made = compute("a password that is never compared", &salt)?;
                        nobody.get_or_init(|| made).clone()
                    }
                };
                matches(&password, &stand_in).map(|_| false)
            }
        })
        .await?
    }

    async fn take_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        let work = move || {
            let result = work();
            // Given back here and not by the caller, who may have gone away meanwhile.
            drop(turn);
            result
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(Error::internal)
    }
}

fn compute(password: &str, salt: &[u8]) -> Result<String> {
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| Error::internal(error.to_string()))?;
    Ok(hash.to_string())
}

fn matches(password: &str, hash: &str) -> Result<bool> {
    match Argon2::default().verify_password(password.as_bytes(), hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(Error::internal(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let passwords = Passwords::new();
        let hash = passwords
            .hash(&SeededRandom::new(1), "correct horse battery")
            .await
            .unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(
            passwords
                .verify("correct horse battery", Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct horse batterz", Some(hash))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("a password that is never compared", None)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn a_short_password_is_refused() {
        let refused = Passwords::new()
            .hash(&SeededRandom::new(1), "short")
            .await
            .unwrap_err();
        assert_eq!(refused.code(), Code::WeakPassword);
    }
}
