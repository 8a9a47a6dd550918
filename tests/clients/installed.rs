//! Container clients that a machine may have or not. `cargo xtask clients` runs
//! this; the test command does not, as they are not to be had everywhere.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::login::{server, temporary};
use crate::program::{Said, run};
use berth_tests::layout::Layout;

/// Each client with a script that logs in, pushes, and pulls or verifies.
const SCRIPTS: [(&str, &str); 6] = [
    ("buildah", include_str!("installed/buildah.sh")),
    ("cosign", include_str!("installed/cosign.sh")),
    ("docker", include_str!("installed/docker.sh")),
    ("helm", include_str!("installed/helm.sh")),
    ("oras", include_str!("installed/oras.sh")),
    ("podman", include_str!("installed/podman.sh")),
];

#[tokio::test]
#[ignore = "for the clients that are installed: `cargo xtask clients`"]
async fn installed_clients_log_in_push_and_pull() {
    let (server, key) = server(&[]).await;
    let login = temporary(&server, &key).await;
    let layout = Layout::image("installed");
    let mut table = String::new();
    let mut failures = String::new();
    for (client, script) in SCRIPTS {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("script.sh"), script).unwrap();
        let mut command = Command::new("sh");
        command
            .args(["-eux", "script.sh"])
            .current_dir(&home)
            .env("HOME", home.path())
            .env("REGISTRY", &login.host)
            .env("USER_NAME", &login.user)
            .env("PASSWORD", &login.password)
            .env("LAYOUT", layout.path());
        let result = match version(client) {
            None => "not installed, or not running".to_owned(),
            Some(version) => match run(&mut command) {
                Said {
                    succeeded: true, ..
                } => format!("works  {version}"),
                Said { text, .. } => {
                    failures.push_str(&text);
                    format!("FAILS  {version}")
                }
            },
        };
        table.push_str(&format!("{client:<8} {result}\n"));
    }
    println!("\n{table}");
    assert!(failures.is_empty(), "{failures}");
}

/// Returns what an installed client says of its version.
fn version(client: &str) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let is_there =
        std::env::split_paths(&path).any(|folder| Path::new(&folder).join(client).is_file());
    let arguments: &[&str] = match client {
        "cosign" => &["version", "--json"],
        // The half that does the work is a service, which may not run.
        "docker" => &["version", "--format", "{{.Server.Version}}"],
        "helm" | "oras" => &["version"],
        _ => &["--version"],
    };
    let said = is_there.then(|| run(Command::new(client).args(arguments)))?;
    let line = said.text.lines().find(|line| line.len() > 1);
    said.succeeded.then(|| line.unwrap_or_default().to_owned())
}
