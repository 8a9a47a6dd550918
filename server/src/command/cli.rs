//! What can be typed after `berth`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::{admin, backup, owner, scrub, serve};
use crate::config::{Settings, load};
use crate::error::{Error, Result};

/// A container registry with a browser console.
#[derive(Debug, Parser)]
#[command(name = "berth", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server.
    ///
    /// Every option can also be given as `BERTH_…` in the environment or in a TOML file; the
    /// option wins, then the environment, then the file. Lengths of time are written as `90s`,
    /// `15m`, `24h` or `7d`. The secret key comes from BERTH_SECRET_KEY (32 bytes in hex or
    /// base64) or from `secret.key` in the data directory, where it is made at the first start.
    Serve {
        /// A TOML file with settings.
        #[arg(long, env = "BERTH_CONFIG")]
        config: Option<PathBuf>,
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Changes accounts and users; works beside a running server.
    Admin(admin::Admin),
    /// Looks whether every blob has its bytes and every counter its value; works beside a running
    /// server.
    Scrub(scrub::Scrub),
    /// Makes a directory with rows, blobs and secret key of this moment; works beside a running
    /// server. PostgreSQL needs --database-url. Use the binary that serves: a newer one would bring
    /// the schema up to date under it.
    Backup(backup::Backup),
    /// Fills a new data directory, or an empty PostgreSQL, from a backup: --data is the directory to
    /// be filled.
    Restore(backup::Restore),
}

/// Runs the program: the only place that knows the process's arguments and its exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // Database and blobs are for their owner alone, also in a directory that was there before.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("berth: {}", error.message());
            if let Some(cause) = std::error::Error::source(&error) {
                eprintln!("berth: because {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

/// How many threads read and write files. Each costs memory, and no more help the disk; none waits
/// for a client or for another one.
const FILE_THREADS: usize = 32;

fn run(command: Command) -> Result<()> {
    owner::keep_private();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(FILE_THREADS)
        .enable_all()
        .build()
        .map_err(|error| Error::start("cannot start threads").caused_by(error))?;
    match command {
        Command::Serve { config, settings } => {
            let config = load(*settings, config.as_deref())?;
            runtime.block_on(serve::run(config))
        }
        Command::Admin(admin) => runtime.block_on(admin::run(admin)),
        Command::Scrub(scrub) => runtime.block_on(scrub::run(scrub)),
        Command::Backup(backup) => runtime.block_on(backup::take(backup)),
        Command::Restore(restore) => runtime.block_on(backup::restore(restore)),
    }
}
