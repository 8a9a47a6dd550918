//! What every part of the server works with.

use std::sync::Arc;

use berth_core::audit::Event;
use berth_core::time::Timestamp;

use crate::audit::Record;
use crate::auth::password::Passwords;
use crate::auth::throttle::Throttle;
use crate::blob::{BlobStore, FsBlobs};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::job::worker;
use crate::outbound::Outbound;
use crate::random::{Random, SystemRandom};
use crate::secrets::{self, Secrets};
use crate::service::caches::Caches;
use crate::service::collect;
pub use crate::service::collect::{Collected, Step};
use crate::service::fault::Fault;
pub use crate::service::feed::{Feed, Pace};
use crate::service::figure;
pub use crate::service::hold::Hold;
use crate::service::pull::{self, PullLog};
pub use crate::service::retention_turn::{Most, Turns};
use crate::service::room::Room;
use crate::service::scrub;
pub use crate::service::scrub::{Finding, Scrubbed};
use crate::service::sweep;
use crate::store::Store;

/// The parts of the server. Keeps no state that another replica would need.
pub struct App {
    /// The metadata.
    pub store: Store,
    /// The blobs.
    pub blobs: Arc<dyn BlobStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub random: Arc<dyn Random>,
    /// The key of the installation.
    pub secrets: Secrets,
    /// The configuration.
    pub config: Arc<Config>,
    /// Hashes passwords, few at a time.
    pub passwords: Passwords,
    /// Slows down guessing.
    pub throttle: Throttle,
    /// Who follows what happens.
    pub feed: Feed,
    /// Pulls that are not written yet.
    pub(crate) pulls: PullLog,
    /// What was read and may be used again.
    pub(crate) caches: Caches,
    /// What accounts have under way.
    pub(crate) room: Room,
    /// Who may look at the retention of an image as a whole.
    pub retention: Turns,
    /// Makes calls to addresses that users gave.
    pub(crate) outbound: Outbound,
}

/// What an [`App`] is opened with besides its configuration.
#[derive(Clone)]
pub struct Surroundings {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub random: Arc<dyn Random>,
    /// The secret key from the environment, if it is there.
    pub secret_key: Option<String>,
}

impl Surroundings {
    /// Takes those of the machine.
    pub fn of_machine() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            secret_key: std::env::var("BERTH_SECRET_KEY").ok(),
        }
    }
}

impl App {
    /// Opens database, key and blobs for the server, and makes what is absent.
    ///
    /// # Errors
    /// What keeps the server from starting; the text is for the operator.
    pub async fn open(config: Config, surroundings: Surroundings) -> Result<Self> {
        make_private(&config.data)?;
        let store = Store::open(&config.database).await?;
        let Surroundings {
            random, secret_key, ..
        } = &surroundings;
        let data = Some(config.data.as_path());
        let secrets = secrets::establish(&store, secret_key.as_deref(), data, &**random).await?;
        let blobs = FsBlobs::open(&config.data)
            .map_err(|error| Error::start("cannot open the blobs").caused_by(error))?;
        Ok(Self::of(config, store, secrets, blobs, surroundings))
    }

    /// Puts together what an admin command works with, which touches no blobs.
    pub(crate) fn for_admin(
        config: Config,
        secrets: Secrets,
        store: Store,
        surroundings: Surroundings,
    ) -> Self {
        let blobs = FsBlobs::untouched(&config.data);
        Self::of(config, store, secrets, blobs, surroundings)
    }

    fn of(
        config: Config,
        store: Store,
        secrets: Secrets,
        blobs: FsBlobs,
        surroundings: Surroundings,
    ) -> Self {
        Self {
            store,
            blobs: Arc::new(blobs),
            clock: surroundings.clock,
            random: surroundings.random,
            secrets,
            config: Arc::new(config),
            passwords: Passwords::new(),
            throttle: Throttle::default(),
            feed: Feed::default(),
            pulls: PullLog::default(),
            caches: Caches::default(),
            room: Room::default(),
            retention: Turns::default(),
            outbound: Outbound::default(),
        }
    }

    /// Returns the time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Counts the pulls that are not counted yet; the server does it every second.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count_pulls(&self) -> Result<()> {
        pull::flush(self).await
    }

    /// Records what accounts had when the day before ended; the server does it every ten minutes,
    /// and the first time counts.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn record_figures(&self) -> Result<()> {
        figure::record(self).await
    }

    /// Collects blobs that no image has any more, by these steps; the server does it now and then.
    ///
    /// # Errors
    /// Those of the database and the blob store.
    pub async fn collect(&self, steps: &[Step]) -> Result<Collected> {
        collect::run(self, steps, &|| false).await
    }

    /// Does every job that is due, and returns how many attempts that took; the server does it all
    /// the time.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn work(&self) -> Result<u64> {
        worker::all_due(self).await
    }

    /// Looks at every blob, file and counter, and with `repair` sets right what it can.
    ///
    /// # Errors
    /// Those of the database, and a storage that cannot be read at all.
    pub async fn scrub(&self, repair: bool) -> Result<Scrubbed> {
        scrub::run(self, repair).await
    }

    /// Removes uploads that were given up; the server does it every ten minutes.
    ///
    /// # Errors
    /// Those of the database and the blob store.
    pub async fn sweep(&self) -> Result<()> {
        match sweep::uploads(self).await {
            Ok(_) => Ok(()),
            Err(Fault::Error(error)) => Err(error),
            Err(fault) => Err(Error::internal(format!("{fault:?}"))),
        }
    }

    /// Begins the record of an event that happens now.
    ///
    /// # Errors
    /// `Internal` where there is no randomness.
    pub fn record(&self, event: Event) -> Result<Record> {
        let now = self.now();
        Ok(Record::new(self.random.ulid(now)?, now, event))
    }
}

/// Makes the data directory, readable for its owner alone.
pub(crate) fn make_private(directory: &std::path::Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|error| {
        Error::start(format!(
            "cannot make the directory `{}`: {error}",
            directory.display()
        ))
    })
}
