//! CNCF distribution, to measure beside Berth.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running `registry`.
pub(crate) struct Registry {
    pub(crate) host: String,
    /// How long it took to start.
    pub(crate) start: Duration,
    child: Child,
    _data: TempDir,
}

impl Registry {
    /// Starts the program, if it is on the `PATH`.
    pub(crate) fn start() -> Option<Self> {
        let data = TempDir::new().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let host = format!("127.0.0.1:{port}");
        let folder = data.path().join("data");
        let config = format!(
            "version: 0.1\nlog:\n  level: error\n  accesslog:\n    disabled: true\nhttp:\n  addr: {host}\n\
             storage:\n  filesystem:\n    rootdirectory: {}\n",
            folder.display()
        );
        fs::write(data.path().join("config.yml"), config).unwrap();
        let begun = Instant::now();
        let child = Command::new("registry")
            .arg("serve")
            .arg(data.path().join("config.yml"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        while TcpStream::connect(&host).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "`registry` does not start"
            );
        }
        Some(Self {
            host,
            start: begun.elapsed(),
            child,
            _data: data,
        })
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
