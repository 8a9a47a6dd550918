//! A server within the test that ends at once when it is told to, and starts again on what is left.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use berth_core::time::{DAY_MS, Timestamp};
use berth_server::app::{App, Step, Surroundings};
use berth_server::clock::{Clock as _, FixedClock};
use berth_server::config::{Config, PublicUrl};
use berth_server::random::SystemRandom;
use berth_server::store::Database as Metadata;
use berth_tests::process::{Key, Process};
use berth_tests::{Client, Credential, Database, Kind, app, sign};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::fault::{Faulty, Plan};
use crate::state;
use crate::writer::Writer;

/// The time at which every test begins: 2036-03-01T09:00:00Z.
const START: Timestamp = Timestamp::from_ms(2_087_974_800_000);
/// A minute.
pub(crate) const MINUTE_MS: i64 = 60_000;
/// The runs that are not over.
const OPEN: &str = "SELECT COUNT(*) FROM retention_run WHERE ended_ms IS NULL";

/// A server that may end, with what it leaves.
pub(crate) struct World {
    database: Database,
    /// What its blob store does when.
    pub(crate) plan: Arc<Plan>,
    /// The server that made the account. It has ended; its data are ours.
    made: Process,
    key: Key,
    clock: Arc<FixedClock>,
    server: Option<Server>,
}

/// A server with the threads that it runs on.
struct Server {
    runtime: Runtime,
    app: Arc<App>,
    host: String,
}

impl World {
    /// Starts a server with an account and the organization `load`.
    pub(crate) async fn start(kind: Kind) -> Self {
        let mut made = Process::start_over(kind, &[]);
        let key = made.account("acme", "ada");
        let made_it = made.client(&key).create_namespace("load").await;
        made_it.expect(201);
        made.stop();
        let mut world = Self {
            database: Database::connect(made.database()).await,
            plan: Arc::default(),
            key,
            clock: Arc::new(FixedClock::at(START)),
            server: None,
            made,
        };
        world.open().await;
        world
    }

    /// Connects to the database beside the server.
    pub(crate) async fn connect(&self) -> Database {
        Database::connect(self.made.database()).await
    }

    /// Starts the server on what is there.
    pub(crate) async fn open(&mut self) {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let config = Config {
            listen: address,
            database: Metadata::parse(self.made.database()).unwrap(),
            public_url: PublicUrl::of_listener(address, false),
            ..Config::in_directory(self.made.data())
        };
        let surroundings = Surroundings {
            clock: self.clock.clone(),
            random: Arc::new(SystemRandom),
            secret_key: None,
        };
        let opening = runtime.spawn(App::open(config, surroundings));
        let mut app = opening.await.unwrap().unwrap();
        app.blobs = Arc::new(Faulty {
            inner: Arc::clone(&app.blobs),
            plan: Arc::clone(&self.plan),
        });
        let app = Arc::new(app);
        let listener = listener.into_std().unwrap();
        let serving = Arc::clone(&app);
        runtime.spawn(async move {
            app::serve(TcpListener::from_std(listener).unwrap(), serving).await;
        });
        self.server = Some(Server {
            runtime,
            app,
            host: address.to_string(),
        });
    }

    /// Ends the server: whatever it was doing is left as it is.
    pub(crate) async fn end(&mut self) {
        let Some(server) = self.server.take() else {
            return;
        };
        let ending = tokio::task::spawn_blocking(move || {
            let context = server.runtime.enter();
            drop(server.app);
            drop(context);
            server.runtime.shutdown_timeout(Duration::from_secs(5));
        });
        ending.await.unwrap();
        state::settle(&self.database).await;
    }

    /// Tells whether the server has ended.
    pub(crate) fn is_ended(&self) -> bool {
        self.server.is_none()
    }

    fn server(&self) -> &Server {
        self.server.as_ref().expect("the server has ended")
    }

    /// Returns a container client.
    pub(crate) fn client(&self) -> Client {
        let Key { access, secret, .. } = &self.key;
        self.manager().with(Credential::Basic {
            user: format!("local@{access}"),
            password: sign::login_password(access, secret),
        })
    }

    /// Returns a client of the management APIs.
    pub(crate) fn manager(&self) -> Client {
        let clock = Arc::clone(&self.clock);
        let client = Client::new(&self.server().host, Arc::new(move || clock.now()));
        let Key { access, secret, .. } = self.key.clone();
        client.with(Credential::Key { access, secret })
    }

    /// Returns both.
    pub(crate) fn clients(&self) -> [Client; 2] {
        [self.client(), self.manager()]
    }

    /// The connection to the database beside the server's.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The address of the database.
    pub(crate) fn address(&self) -> &str {
        self.made.database()
    }

    /// Runs what the server does by itself from time to time, on the server's own threads, with a
    /// look at every file if `looks_at_files` says so.
    pub(crate) async fn tidy_up(&self, looks_at_files: bool) {
        let app = Arc::clone(&self.server().app);
        let tidying = self.server().runtime.spawn(async move {
            // With a faulty store each may fail.
            let _ = app.sweep().await;
            let _ = app.work().await;
            let _ = app.collect(&Step::RUN).await;
            if looks_at_files {
                let _ = app.collect(&[Step::Orphans]).await;
            }
        });
        // It ends early with the server.
        let _ = tidying.await;
    }

    /// Does the jobs that are due, on the server's own threads; tells whether it could.
    pub(crate) async fn work(&self) -> bool {
        let app = Arc::clone(&self.server().app);
        let working = self.server().runtime.spawn(async move { app.work().await });
        working.await.is_ok_and(|worked| worked.is_ok())
    }

    /// Works until every run is over, which takes minutes at most where nothing fails: the lease of
    /// a server that has ended has to end, too.
    pub(crate) async fn end_runs(&self) {
        for _ in 0..5 {
            assert!(self.work().await, "there is work that cannot be done");
            if self.database.number(OPEN).await == 0 {
                return;
            }
            self.wait_ms(MINUTE_MS);
        }
        let open = "SELECT * FROM retention_run WHERE ended_ms IS NULL";
        let jobs = self.database.rows("SELECT * FROM job").await;
        panic!("{:#?} {jobs:#?}", self.database.rows(open).await);
    }

    /// Lets days go by.
    pub(crate) fn wait_days(&self, days: i64) {
        self.wait_ms(days * DAY_MS);
    }

    /// Lets milliseconds go by, or sets the clock back by as many.
    pub(crate) fn wait_ms(&self, ms: i64) {
        self.clock.advance_ms(ms);
    }

    /// Demands that everything is as it was acknowledged; the server is started again if it ended.
    pub(crate) async fn look(&mut self, writers: &mut [Writer], reads: bool) {
        if self.server.is_none() {
            self.open().await;
        }
        for writer in writers {
            writer.client = self.client();
            writer.look(&self.database, reads).await;
        }
        state::check(&self.database, self.made.data(), reads).await;
    }

    /// Demands that after some days nothing is left of what was not acknowledged.
    pub(crate) async fn demand_tidiness(&mut self) {
        self.wait_days(31);
        // What lies in the trash goes first, the links after one grace, the blobs after another.
        for _ in 0..3 {
            self.wait_days(2);
            self.tidy_up(true).await;
        }
        let left = state::leftovers(&self.database, self.made.data()).await;
        assert!(left.is_empty(), "{left:#?}");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.runtime.shutdown_background();
        }
    }
}
