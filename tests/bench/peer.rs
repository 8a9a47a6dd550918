//! The other registries, to measure beside Berth.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

/// Which registry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// CNCF distribution, whose program is `registry`.
    Distribution,
    /// zot.
    Zot,
}

impl Kind {
    /// Every peer; the first is what the ratios are of.
    pub(crate) const ALL: [Self; 2] = [Self::Distribution, Self::Zot];

    /// Returns the name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Distribution => "distribution",
            Self::Zot => "zot",
        }
    }

    /// Returns the name of the program.
    pub(crate) fn program(self) -> &'static str {
        match self {
            Self::Distribution => "registry",
            Self::Zot => "zot",
        }
    }

    /// Returns the configuration: local files, no authentication, no log of accesses.
    fn config(self, host: &str, root: &Path) -> String {
        let (address, port) = host.split_once(':').unwrap();
        let config = match self {
            Self::Distribution => json!({
                "version": "0.1",
                "log": { "level": "error", "accesslog": { "disabled": true } },
                "http": { "addr": host },
                "storage": { "filesystem": { "rootdirectory": root } },
            }),
            Self::Zot => json!({
                "distSpecVersion": "1.1.1",
                "log": { "level": "error" },
                "http": { "address": address, "port": port },
                "storage": { "rootDirectory": root },
            }),
        };
        // JSON is YAML, too.
        config.to_string()
    }
}

/// A running registry, ended when it is dropped.
pub(crate) struct Peer {
    pub(crate) kind: Kind,
    pub(crate) host: String,
    child: Child,
    data: TempDir,
}

impl Peer {
    /// Starts the program, if it is on the `PATH`; it does not answer at once.
    pub(crate) fn start(kind: Kind) -> Option<Self> {
        let data = TempDir::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        drop(listener);
        let config = data.path().join("config.json");
        fs::write(&config, kind.config(&host, &data.path().join("data"))).unwrap();
        let child = Command::new(kind.program())
            .arg("serve")
            .arg(config)
            // distribution would look for a collector of traces.
            .env("OTEL_TRACES_EXPORTER", "none")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        Some(Self {
            kind,
            host,
            child,
            data,
        })
    }

    /// Returns the id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns the folder of the registry's files.
    pub(crate) fn root(&self) -> PathBuf {
        self.data.path().join("data")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
