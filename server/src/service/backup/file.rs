//! The files and directories of a backup, durable when it is said to be there.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use berth_core::oci::Algorithm;

use crate::blob::Hasher;
use crate::error::{Error, Result};

/// How much is read at a time.
const BUFFER_BYTES: usize = 128 * 1024;

/// A directory that is not whole yet, under a name that says so.
pub(super) struct Partial {
    path: PathBuf,
    target: PathBuf,
}

impl Partial {
    /// Begins a directory beside where it will be, for its owner alone.
    ///
    /// # Errors
    /// Something is there already; the text is for the operator.
    pub(super) fn begin(target: &Path) -> Result<Self> {
        let shown = target.display();
        let name = target.file_name().ok_or_else(|| {
            Error::start(format!("`{shown}` names no new directory for the backup"))
        })?;
        if fs::symlink_metadata(target).is_ok() {
            return Err(Error::start(format!(
                "`{shown}` is already there; name a new directory for the backup"
            )));
        }
        let mut partial = OsString::from(name);
        partial.push(".partial");
        let path = target.with_file_name(partial);
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(|cause| {
            let shown = path.display();
            Error::start(match cause.kind() {
                io::ErrorKind::AlreadyExists => format!(
                    "`{shown}` is what an unfinished backup has left, or one that still runs; \
                     remove it, or name another directory"
                ),
                _ => format!("cannot make the directory `{shown}`: {cause}"),
            })
        })?;
        let target = target.to_owned();
        Ok(Self { path, target })
    }

    /// Where it is until it is whole.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the directory its name, after everything in it.
    pub(super) fn finish(self) -> Result<()> {
        let parent = self.target.parent();
        let parent = parent.filter(|parent| !parent.as_os_str().is_empty());
        let finish = || -> io::Result<()> {
            sync(&self.path)?;
            fs::rename(&self.path, &self.target)?;
            sync(parent.unwrap_or(Path::new(".")))
        };
        finish().map_err(|cause| failed("finish", &self.target, &cause))
    }
}

/// Makes a file, or the names in a directory, durable.
pub(super) fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Adds a file that is not there yet, for its owner alone.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|cause| failed("write", path, &cause))
}

/// Returns the digest of a file.
pub(super) fn digest(path: &Path) -> Result<String> {
    let read = || -> io::Result<Hasher> {
        let mut file = File::open(path)?;
        let mut hasher = Hasher::new(Algorithm::Sha256);
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let count = file.read(&mut buffer)?;
            match buffer.get(..count).filter(|bytes| !bytes.is_empty()) {
                Some(bytes) => hasher.update(bytes),
                None => return Ok(hasher),
            }
        }
    };
    let hasher = read().map_err(|cause| failed("read", path, &cause))?;
    Ok(hasher.digest().to_string())
}

/// Makes the error for a file with which something cannot be done.
pub(super) fn failed(what: &str, path: &Path, cause: &io::Error) -> Error {
    Error::start(format!("cannot {what} `{}`: {cause}", path.display()))
}
