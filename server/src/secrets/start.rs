//! Finds or makes the key when a program starts, and makes sure that it fits the database.

use std::io::Write as _;
use std::path::Path;

use super::Secrets;
use crate::audit::Audit;
use crate::error::{Error, Result};
use crate::random::Random;
use crate::store::{Store, setting};

/// The setting that says which key the database was written with.
pub(crate) const CHECK: &str = "secret_key_id";
pub(super) const FILE: &str = "secret.key";

/// Returns the key: from `given` (`BERTH_SECRET_KEY`) or from `secret.key` in the data directory,
/// where it is made if the database has never seen a key.
///
/// # Errors
/// A key that is not the one the database was written with, or none; the text is for the
/// operator.
pub async fn establish(
    store: &Store,
    given: Option<&str>,
    data: Option<&Path>,
    random: &dyn Random,
) -> Result<Secrets> {
    let file = data.map(|data| data.join(FILE));
    let known = setting::get(store.read(), CHECK).await?;
    let found = match (given, &file) {
        (Some(text), _) => Some(Secrets::parse(text)?),
        (None, Some(file)) => load(file)?,
        (None, None) => None,
    };
    let secrets = match (found, &known, &file) {
        (Some(secrets), _, _) => secrets,
        (None, None, Some(file)) => make(file, random)?,
        (None, Some(_), Some(file)) => return Err(missing(file)),
        (None, _, None) => {
            return Err(Error::start(
                "no secret key: set BERTH_SECRET_KEY, or name the data directory with --data",
            ));
        }
    };
    let known = match known {
        Some(known) => known,
        None => remember(store, &secrets).await?,
    };
    if known != secrets.key_id() {
        return Err(wrong(&known));
    }
    Ok(secrets)
}

pub(super) fn wrong(known: &str) -> Error {
    Error::start(format!(
        "the secret key is not the one this database was written with (key {known}); bring back \
         the right `secret.key` or BERTH_SECRET_KEY"
    ))
}

pub(super) fn missing(file: &Path) -> Error {
    Error::start(format!(
        "the database was written with a secret key, but `{}` is not there; bring it back from \
         the backup, or set BERTH_SECRET_KEY as on the other replicas",
        file.display()
    ))
}

/// Writes down which key the database has, unless another program was faster; returns which.
async fn remember(store: &Store, secrets: &Secrets) -> Result<String> {
    let tx = store.begin().await?;
    if setting::add(&tx, CHECK, secrets.key_id()).await? {
        tx.commit(Audit::none("first start")).await?;
        return Ok(secrets.key_id().to_owned());
    }
    tx.rollback().await?;
    let known = setting::get(store.read(), CHECK).await?;
    known.ok_or_else(|| Error::internal("the check value of the secret key is gone"))
}

pub(super) fn load(file: &Path) -> Result<Option<Secrets>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Secrets::parse(&text).map(Some),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::start(format!(
            "cannot read `{}`: {error}",
            file.display()
        ))),
    }
}

fn make(file: &Path, random: &dyn Random) -> Result<Secrets> {
    let text = random.secret()?;
    match write(file, &text) {
        Ok(()) => {}
        // Another program that starts at the same time was faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return load(file)?.ok_or_else(|| missing(file));
        }
        Err(error) => {
            let message = format!("cannot write `{}`: {error}", file.display());
            return Err(Error::start(message));
        }
    }
    Secrets::parse(&text)
}

/// Writes the key file, durable before it is used and readable for its owner alone.
pub(super) fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(file)?;
    writeln!(opened, "{text}")?;
    opened.sync_all()?;
    if let Some(directory) = file.parent() {
        std::fs::File::open(directory)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;
    use crate::store::Database;

    #[tokio::test]
    async fn a_database_without_its_key_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path();
        let store = Store::open(&Database::in_directory(data)).await.unwrap();
        let random: &dyn Random = &SeededRandom::new(1);
        let first = establish(&store, None, Some(data), random).await.unwrap();
        let again = establish(&store, None, Some(data), random).await.unwrap();
        assert_eq!(first.key_id(), again.key_id());

        let other = "11".repeat(32);
        let refused = establish(&store, Some(&other), Some(data), random)
            .await
            .unwrap_err();
        assert!(refused.message().contains("not the one"), "{refused}");

        let text = std::fs::read_to_string(data.join(FILE)).unwrap();
        std::fs::remove_file(data.join(FILE)).unwrap();
        let refused = establish(&store, None, Some(data), random)
            .await
            .unwrap_err();
        assert!(refused.message().contains("is not there"), "{refused}");
        assert!(!data.join(FILE).exists());
        establish(&store, Some(&text), None, random).await.unwrap();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_key_file_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(&Database::in_directory(directory.path()))
            .await
            .unwrap();
        let random: &dyn Random = &SeededRandom::new(1);
        establish(&store, None, Some(directory.path()), random)
            .await
            .unwrap();
        let mode = std::fs::metadata(directory.path().join(FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
