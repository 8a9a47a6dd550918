//! A PostgreSQL server for the tests of one process, with a database for each.
//!
//! The server listens on this machine alone, keeps its data in a temporary
//! folder and ends with the process, however that ends.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

/// Names a server that is there already, such as `postgres://user@host:5432/postgres`.
const VARIABLE: &str = "BERTH_TEST_POSTGRES_URL";

/// Makes an empty database and returns its URL.
///
/// The first call starts the server, unless [`VARIABLE`] names one.
/// Fails when PostgreSQL is not installed or does not start.
pub fn database() -> Result<String> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(|| Server::find_or_start().map_err(|e| format!("{e:#}")));
    let server = server.as_ref().map_err(|text| anyhow!("{text}"))?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("berth_{}_{number}", std::process::id());
    server.query(&format!("CREATE DATABASE {name}"))?;
    Ok(server.url(&name))
}

struct Server {
    programs: PathBuf,
    /// Without the database.
    base: String,
    /// Ends when this process does; it then stops the server.
    guard: Option<Child>,
}

impl Server {
    fn find_or_start() -> Result<Self> {
        let programs = programs()?;
        let Ok(url) = env::var(VARIABLE) else {
            return Self::start(programs);
        };
        let (base, _) = url.rsplit_once('/').context("the URL names no database")?;
        Ok(Self {
            programs,
            base: base.to_owned(),
            guard: None,
        })
    }

    fn start(programs: PathBuf) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = env::temp_dir().join(format!("berth-postgres-{}-{port}", std::process::id()));
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(&programs)
            .arg(&folder)
            .arg(port.to_string())
            .current_dir("/")
            // An interrupt at the terminal must not end it before it has cleaned up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start `sh`")?;
        let mut server = Self {
            programs,
            base: format!("postgres://berth@127.0.0.1:{port}"),
            guard: Some(guard),
        };
        server.wait(&folder)?;
        Ok(server)
    }

    fn wait(&mut self, folder: &Path) -> Result<()> {
        let begun = Instant::now();
        while self.query("SELECT 1").is_err() {
            let ended = self
                .guard
                .as_mut()
                .is_none_or(|guard| guard.try_wait().is_ok_and(|status| status.is_some()));
            if ended || begun.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(folder.with_extension("log")).unwrap_or_default();
                bail!("PostgreSQL did not start: {log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn query(&self, sql: &str) -> Result<()> {
        let output = Command::new(self.programs.join("psql"))
            .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"])
            .args(["--command", sql, &self.url("postgres")])
            .stdin(Stdio::null())
            .output()
            .context("cannot start `psql`")?;
        if !output.status.success() {
            bail!("`{sql}`: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    fn url(&self, database: &str) -> String {
        format!("{}/{database}", self.base)
    }
}

/// Runs the server until its standard input closes, which is when the tests'
/// process is gone, and then removes the data.
///
/// PostgreSQL refuses to run as root, who therefore becomes `postgres`, the
/// user that the package made.
const GUARD: &str = r#"
programs=$1 folder=$2 port=$3
as=
if [ "$(id -u)" = 0 ]; then as="setpriv --reuid postgres --regid postgres --clear-groups"; fi
exec >"$folder.log" 2>&1
$as mkdir -m 700 "$folder" || exit 1
$as "$programs/initdb" --pgdata "$folder" --username berth --auth trust --encoding UTF8 --locale C --no-sync || exit 1
$as "$programs/postgres" -D "$folder" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400 </dev/null &
server=$!
read -r _
kill -QUIT $server
wait $server
rm -rf "$folder" "$folder.log"
"#;

/// Returns the folder with PostgreSQL's programs, the newest version's on Debian.
fn programs() -> Result<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    versions.sort();
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).find(|folder| folder.join("initdb").exists());
    versions.pop().or(on_path).context(
        "PostgreSQL is not installed: `initdb` is neither on the PATH nor where Debian puts it",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_makes_a_database_of_its_own() {
        let first = database().unwrap();
        let second = database().unwrap();
        assert_ne!(first, second);
        for url in [first, second] {
            let output = Command::new(programs().unwrap().join("psql"))
                .args(["--no-psqlrc", "--tuples-only", "--no-align", "--command"])
                .args([
                    "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
                    &url,
                ])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "0");
        }
    }
}
