//! The real server, as a process of its own: for container clients, browsers
//! and sudden ends.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use berth_core::time::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

use crate::{Client, Credential, Kind};

/// The password of everybody who is created here.
pub const PASSWORD: &str = "correct horse battery staple";

/// A running `berth serve`, killed when it is dropped.
#[derive(Debug)]
pub struct Process {
    /// Host and port, as in the name of an image.
    pub host: String,
    /// The link to set up the first account, on a new data directory.
    pub set_up: Option<String>,
    child: Child,
    place: Place,
}

/// What a server leaves to the next one.
#[derive(Debug, Clone)]
struct Place {
    data: Arc<TempDir>,
    /// The URL of the database.
    database: String,
}

/// An access key with the account that it belongs to.
#[derive(Debug, Clone)]
pub struct Key {
    /// The access key id.
    pub access: String,
    /// The secret access key.
    pub secret: String,
    /// The id of the account's project.
    pub project_id: String,
}

impl Process {
    /// Starts a server on SQLite and a data directory of its own, with more flags.
    #[must_use]
    pub fn start(flags: &[&str]) -> Self {
        Self::start_over(Kind::Sqlite, flags)
    }

    /// Starts a server on a new database of this kind and a data directory of its own.
    #[must_use]
    pub fn start_over(kind: Kind, flags: &[&str]) -> Self {
        let data = Arc::new(TempDir::new().unwrap());
        let database = kind.create(data.path());
        let place = Place { data, database };
        let (mut process, mut said) = Self::start_on(place, "127.0.0.1:0", &[], flags);
        process.set_up = said.find(|line| line.starts_with("http"));
        process
    }

    /// Starts a server on a data directory that holds an account already, with more flags.
    #[must_use]
    pub fn start_in(data: TempDir, flags: &[&str]) -> Self {
        let database = Kind::Sqlite.create(data.path());
        let data = Arc::new(data);
        Self::start_on(Place { data, database }, "127.0.0.1:0", &[], flags).0
    }

    /// Starts another server on the data and the database of this one, which has to be PostgreSQL.
    #[must_use]
    pub fn start_beside(&self, flags: &[&str]) -> Self {
        Self::start_on(self.place.clone(), "127.0.0.1:0", &[], flags).0
    }

    /// Starts a server on the data and at the address of one that has ended.
    #[must_use]
    pub fn start_again(self, flags: &[&str]) -> Self {
        self.start_again_under(&[], flags)
    }

    /// The same under another program, such as a tracer, which runs the command that it is given.
    #[must_use]
    pub fn start_again_under(mut self, tracer: &[&str], flags: &[&str]) -> Self {
        self.kill();
        let (place, host) = (self.place.clone(), self.host.clone());
        Self::start_on(place, &host, tracer, flags).0
    }

    /// Starts the server and returns what it says after its address.
    fn start_on(
        place: Place,
        listen: &str,
        tracer: &[&str],
        flags: &[&str],
    ) -> (Self, impl Iterator<Item = String>) {
        let log = place.data.path().join("serve.log");
        let mut command = match tracer {
            [] => Command::new(binary()),
            [program, arguments @ ..] => {
                let mut command = Command::new(program);
                command.args(arguments).arg(binary());
                command
            }
        };
        let mut child = command
            .args(["serve", "--listen", listen, "--data"])
            .arg(place.data.path())
            .args(["--database-url", &place.database])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(
                File::options()
                    .create(true)
                    .append(true)
                    .open(&log)
                    .unwrap(),
            )
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut said = said.lines().map_while(Result::ok);
        let url = said.find_map(|line| line.split_once("http://").map(|(_, host)| host.to_owned()));
        let mut process = Self {
            host: String::new(),
            set_up: None,
            child,
            place,
        };
        process.host = url.unwrap_or_else(|| panic!("{}", process.log()));
        (process, said)
    }

    /// Returns the data directory.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.place.data.path()
    }

    /// Returns the number of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns the URL of the database.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.place.database
    }

    /// Returns what the server has logged.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.data().join("serve.log")).unwrap_or_default()
    }

    /// Returns a figure of the server's memory in KiB: `VmRSS` for now, `VmHWM` for its highest.
    #[must_use]
    pub fn memory(&self, figure: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(figure));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.unwrap().parse().unwrap()
    }

    /// Ends the server at once, as a power cut does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the server to end, and waits until it has.
    pub fn stop(&mut self) {
        self.signal("-TERM");
        self.child.wait().unwrap();
    }

    /// Has the server stand still.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Has a server go on that stands still.
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success(), "the server was not there");
    }

    /// Runs `berth admin …` and returns the object that it prints.
    #[must_use]
    pub fn admin(&self, arguments: &[&str]) -> Value {
        let mut child = Command::new(binary())
            .arg("admin")
            .args(arguments)
            .arg("--data")
            .arg(self.data())
            .args(["--database-url", self.database()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that wants no password does not wait for one.
        let _ = child.stdin.take().unwrap().write_all(PASSWORD.as_bytes());
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Creates an account with an administrator and returns the administrator's key.
    #[must_use]
    pub fn account(&self, account: &str, user: &str) -> Key {
        let made = self.admin(&[
            "account",
            "create",
            account,
            "--user",
            user,
            "--password-stdin",
        ]);
        self.key(account, user, made["project"]["id"].as_str().unwrap())
    }

    /// Creates a user without rights and returns a key.
    #[must_use]
    pub fn user(&self, account: &str, user: &str) -> Key {
        let made = self.admin(&[
            "user",
            "create",
            user,
            "--account",
            account,
            "--password-stdin",
        ]);
        self.key(account, user, made["project"]["id"].as_str().unwrap())
    }

    fn key(&self, account: &str, user: &str, project_id: &str) -> Key {
        let key = self.admin(&["key", "create", "--account", account, "--user", user]);
        Key {
            access: key["access"].as_str().unwrap().to_owned(),
            secret: key["secret"].as_str().unwrap().to_owned(),
            project_id: project_id.to_owned(),
        }
    }

    /// Returns a client without credentials.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(&self.host, Arc::new(now))
    }

    /// Returns a client that signs with a key.
    #[must_use]
    pub fn client(&self, key: &Key) -> Client {
        self.anonymous().with(Credential::Key {
            access: key.access.clone(),
            secret: key.secret.clone(),
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command of the program to its end.
#[must_use]
pub fn run(arguments: &[&str]) -> Output {
    run_with(arguments, &[])
}

/// The same with variables in the environment.
#[must_use]
pub fn run_with(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(binary())
        .args(arguments)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap())
}

/// Returns the server's program: the one that `cargo xtask` names, or the one
/// that cargo now builds beside the tests.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(named) = env::var_os("BERTH_BINARY") {
            return PathBuf::from(named);
        }
        let status = Command::new(env!("CARGO"))
            .args([
                "build",
                "--workspace",
                "--exclude",
                "berth-web",
                "--bins",
                "--tests",
            ])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap())
            .status()
            .unwrap();
        assert!(status.success(), "the server does not compile");
        let test = env::current_exe().unwrap();
        test.parent().unwrap().parent().unwrap().join("berth")
    })
}
