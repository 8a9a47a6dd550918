//! The servers that are compared, each on a new directory of its own.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_tests::process::{PASSWORD, Process};
use berth_tests::{Kind as Database, sign};
use hyper::Method;
use hyper::header::{AUTHORIZATION, HeaderValue};
use serde_json::{Value, json};

use crate::peer::{Kind, Peer};
use crate::proc::Watched;
use crate::wire::Wire;

/// A running server.
pub(crate) struct Server {
    pub(crate) host: String,
    /// How long it took until it answered.
    pub(crate) start: Duration,
    pub(crate) program: Program,
}

/// What runs.
pub(crate) enum Program {
    /// Berth, with the login that tokens are had for.
    Berth {
        process: Process,
        login: HeaderValue,
    },
    /// Another registry, without authentication.
    Peer(Peer),
}

impl Server {
    /// Starts Berth on SQLite.
    pub(crate) async fn berth() -> Self {
        Self::berth_over(Database::Sqlite).await
    }

    /// Starts Berth, and makes an account with the organization `team`.
    pub(crate) async fn berth_over(database: Database) -> Self {
        let begun = Instant::now();
        let process = Process::start_over(database, &[]);
        let start = until_ready(&process.host, "/readyz", begun).await;
        let key = process.account("acme", "ada");
        let body = json!({ "namespace": "team" });
        let call = process.client(&key).post("/v2/manage/namespaces");
        call.json(&body).send().await.expect(201);
        let password = sign::login_password(&key.access, &key.secret);
        let login = STANDARD.encode(format!("local@{}:{password}", key.access));
        Self {
            host: process.host.clone(),
            start,
            program: Program::Berth {
                process,
                login: HeaderValue::from_str(&format!("Basic {login}")).unwrap(),
            },
        }
    }

    /// Starts a peer, if it is on the `PATH`.
    pub(crate) async fn peer(kind: Kind) -> Option<Self> {
        let begun = Instant::now();
        let peer = Peer::start(kind)?;
        let start = until_ready(&peer.host, "/v2/", begun).await;
        Some(Self {
            host: peer.host.clone(),
            start,
            program: Program::Peer(peer),
        })
    }

    /// Starts Berth and every peer that is there.
    pub(crate) async fn all() -> Vec<Self> {
        let mut servers = vec![Self::berth().await];
        for kind in Kind::ALL {
            servers.extend(Self::peer(kind).await);
        }
        servers
    }

    /// Starts another one of the same kind.
    pub(crate) async fn another(&self) -> Self {
        match &self.program {
            Program::Berth { .. } => Self::berth().await,
            Program::Peer(peer) => Self::peer(peer.kind).await.unwrap(),
        }
    }

    /// Returns the name in the table.
    pub(crate) fn name(&self) -> &'static str {
        match &self.program {
            Program::Berth { .. } => "Berth",
            Program::Peer(peer) => peer.kind.name(),
        }
    }

    /// Returns its process.
    pub(crate) fn watched(&self) -> Watched {
        match &self.program {
            Program::Berth { process, .. } => Watched(process.id()),
            Program::Peer(peer) => Watched(peer.id()),
        }
    }

    /// Returns the process of Berth.
    pub(crate) fn process(&self) -> &Process {
        match &self.program {
            Program::Berth { process, .. } => process,
            Program::Peer(_) => panic!("a peer is no process of Berth"),
        }
    }

    /// Returns a token for the management APIs of Berth.
    pub(crate) async fn api_token(&self) -> HeaderValue {
        let who = json!({ "name": "ada", "password": PASSWORD, "domain": { "name": "acme" } });
        let body = json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": who } },
            "scope": { "project": { "name": "local" } },
        } });
        let call = self.process().anonymous().post("/v3/auth/tokens");
        let answer = call.json(&body).send().await.expect(201);
        HeaderValue::from_str(answer.header("x-subject-token").unwrap()).unwrap()
    }

    /// Returns a token for a scope, as container clients get it.
    pub(crate) async fn token(&self, scope: &str) -> Option<HeaderValue> {
        let Program::Berth { login, .. } = &self.program else {
            return None;
        };
        let mut wire = Wire::connect(&self.host, None).await;
        let mut get = wire.request(Method::GET, &format!("/token?scope={scope}"));
        get.headers_mut().insert(AUTHORIZATION, login.clone());
        let answer: Value = serde_json::from_slice(&wire.read(get).await.1).unwrap();
        let bearer = format!("Bearer {}", answer["token"].as_str().unwrap());
        Some(HeaderValue::from_str(&bearer).unwrap())
    }

    /// Returns connections that push to and pull from a repository.
    pub(crate) async fn wires(&self, repository: &str, count: usize) -> Vec<Wire> {
        let scope = format!("repository:{repository}:pull,push");
        self.wires_for(&scope, count).await
    }

    /// Returns connections with a token for a scope.
    pub(crate) async fn wires_for(&self, scope: &str, count: usize) -> Vec<Wire> {
        let token = self.token(scope).await;
        let mut wires = Vec::with_capacity(count);
        for _ in 0..count {
            wires.push(Wire::connect(&self.host, token.clone()).await);
        }
        wires
    }

    /// Returns one connection that pushes to and pulls from a repository.
    pub(crate) async fn wire(&self, repository: &str) -> Wire {
        self.wires(repository, 1).await.remove(0)
    }
}

/// Asks until the answer is good, and returns the time since the start.
async fn until_ready(host: &str, path: &str, begun: Instant) -> Duration {
    loop {
        let ready = match tokio::net::TcpStream::connect(host).await {
            Ok(_) => {
                let mut wire = Wire::connect(host, None).await;
                let get = wire.request(Method::GET, path);
                wire.read(get).await;
                true
            }
            Err(_) => false,
        };
        if ready {
            return begun.elapsed();
        }
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "`{host}` is silent"
        );
    }
}
