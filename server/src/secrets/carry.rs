//! Carries the key from one data directory to another, with a backup.

use std::path::Path;

use super::Secrets;
use super::start::{FILE, load, missing, write, wrong};
use crate::error::{Error, Result};

/// Copies the key file into another directory, where it may be already, and tells whether it is
/// there now. A key from the environment (`given`) stays where it is.
///
/// # Errors
/// No key, one that is not that of the database (`known`), or another one in the target; the text
/// is for the operator.
pub(crate) fn carry(
    known: Option<&str>,
    given: Option<&str>,
    from: &Path,
    to: &Path,
) -> Result<bool> {
    let Some(known) = known else {
        // Nothing was ever sealed.
        return Ok(false);
    };
    let file = from.join(FILE);
    let secrets = match given {
        Some(text) => Secrets::parse(text)?,
        None => load(&file)?.ok_or_else(|| missing(&file))?,
    };
    if secrets.key_id() != known {
        return Err(wrong(known));
    }
    if given.is_some() {
        return Ok(false);
    }
    let target = to.join(FILE);
    if let Some(there) = load(&target)? {
        return match there.key_id() == known {
            true => Ok(true),
            false => Err(Error::start(format!(
                "`{}` is the key of another installation; name a new directory",
                target.display()
            ))),
        };
    }
    let copy = || write(&target, std::fs::read_to_string(&file)?.trim());
    copy()
        .map_err(|cause| Error::start(format!("cannot write `{}`: {cause}", target.display())))?;
    Ok(true)
}
