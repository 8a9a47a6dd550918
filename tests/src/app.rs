//! A server in the process of the test, over a database and a data directory of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};
use berth_core::time::Timestamp;
use berth_server::app::{App, Surroundings};
use berth_server::clock::{Clock as _, FixedClock};
use berth_server::config::{Config, PublicUrl};
use berth_server::http::router::{self, PeerAddr};
use berth_server::random::SystemRandom;
use berth_server::store::Database as Metadata;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::{Account, Client, Database, Kind, Person};

/// The time at which every test begins: 2026-03-01T09:00:00Z.
pub const START: Timestamp = Timestamp::from_ms(1_772_355_600_000);

/// A server under test. It has the account `acme` with the administrator
/// `ada`, unless it was started empty.
pub struct TestApp {
    /// A client without credentials.
    pub client: Client,
    /// The server's database.
    pub database: Database,
    /// The server's own parts, for starting what belongs to it.
    pub app: Arc<App>,
    /// Which database it is.
    pub kind: Kind,
    clock: Arc<FixedClock>,
    data: TempDir,
    admin: Option<Person>,
    serving: JoinHandle<()>,
}

impl TestApp {
    /// Starts a server with its first account.
    pub async fn start(kind: Kind) -> Self {
        Self::start_with(kind, |_| {}).await
    }

    /// Starts one with other settings or parts: `change` has them before the first call.
    pub async fn start_with(kind: Kind, change: impl FnOnce(&mut App)) -> Self {
        let data = TempDir::new().unwrap();
        let url = kind.create(data.path());
        Self::open_with(data, &url, &url, START, change)
            .await
            .with_admin()
            .await
    }

    /// Starts one that reaches its database at another address than the test does.
    pub async fn start_behind(kind: Kind, relay: impl FnOnce(&str) -> String) -> Self {
        let data = TempDir::new().unwrap();
        let url = kind.create(data.path());
        let shown = relay(&url);
        Self::open_with(data, &url, &shown, START, |_| {})
            .await
            .with_admin()
            .await
    }

    /// Starts a server without any account.
    pub async fn start_empty(kind: Kind) -> Self {
        let data = TempDir::new().unwrap();
        let url = kind.create(data.path());
        Self::open(data, &url, START).await
    }

    /// Starts a server on what is in a data directory and a database, at a time.
    pub async fn open(data: TempDir, url: &str, now: Timestamp) -> Self {
        Self::open_with(data, url, url, now, |_| {}).await
    }

    async fn with_admin(mut self) -> Self {
        let account = self.add_account("acme").await;
        self.admin = Some(self.add_admin(&account, "ada").await);
        self
    }

    async fn open_with(
        data: TempDir,
        own_url: &str,
        url: &str,
        now: Timestamp,
        change: impl FnOnce(&mut App),
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let clock = Arc::new(FixedClock::at(now));
        let config = Config {
            listen: address,
            database: Metadata::parse(url).unwrap(),
            public_url: PublicUrl::of_listener(address, false),
            ..Config::in_directory(data.path())
        };
        let surroundings = Surroundings {
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            secret_key: None,
        };
        let mut app = App::open(config, surroundings).await.unwrap();
        change(&mut app);
        let app = Arc::new(app);
        let now = Arc::clone(&clock);
        let database = Database::connect(own_url).await;
        Self {
            client: Client::new(&address.to_string(), Arc::new(move || now.now())),
            kind: database.kind(),
            database,
            serving: tokio::spawn(serve(listener, Arc::clone(&app))),
            app,
            clock,
            data,
            admin: None,
        }
    }

    /// Returns the administrator of the first account.
    #[must_use]
    pub fn admin(&self) -> &Person {
        self.admin.as_ref().expect("the server was started empty")
    }

    /// Returns the first account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.admin().account
    }

    /// Returns the time of the server.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock of the server forward.
    pub fn advance_seconds(&self, seconds: i64) {
        self.clock.advance_ms(seconds * 1000);
    }

    /// Returns the data directory.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Serves an app, as the tests' own servers do.
pub async fn serve(listener: TcpListener, app: Arc<App>) {
    let router = router::build(app).layer(from_fn(tell_peer));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await.unwrap();
}

/// Does what the listener of the real server does.
async fn tell_peer(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> axum::response::Response {
    request.extensions_mut().insert(PeerAddr(peer));
    next.run(request).await
}
