//! Runs other programs, and the container clients in one form.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::login::Login;

/// What a program said, and whether it succeeded.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) succeeded: bool,
    pub(crate) text: String,
}

impl Said {
    /// Demands success and returns what was said.
    #[track_caller]
    pub(crate) fn expect(self) -> String {
        assert!(self.succeeded, "{}", self.text);
        self.text
    }

    /// Demands failure with a text that has one of the words.
    #[track_caller]
    pub(crate) fn refused(&self, words: &[&str]) {
        assert!(!self.succeeded, "should have failed: {}", self.text);
        let text = self.text.to_lowercase();
        assert!(
            words.iter().any(|word| text.contains(word)),
            "no {words:?} in: {}",
            self.text
        );
    }
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command) -> Said {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|e| panic!("`{name}` is needed (`cargo xtask test` installs it): {e}"));
    let text = [output.stdout, output.stderr].concat();
    Said {
        succeeded: output.status.success(),
        text: String::from_utf8_lossy(&text).into_owned(),
    }
}

/// A container client with a place for what it remembers.
pub(crate) struct ContainerClient {
    kind: Kind,
    home: TempDir,
}

/// Which container client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Skopeo,
    Crane,
    Regctl,
}

impl ContainerClient {
    pub(crate) fn new(kind: Kind) -> Self {
        let home = TempDir::new().unwrap();
        Self { kind, home }
    }

    /// Logs in with user and password.
    pub(crate) fn login(&self, login: &Login) -> Said {
        let mut command = match self.kind {
            Kind::Skopeo => self.command(&["login", "--tls-verify=false"]),
            Kind::Crane => self.command(&["auth", "login"]),
            Kind::Regctl => {
                let plain = ["registry", "set", "--skip-check", "--tls", "disabled"];
                run(self.command(&plain).arg(&login.host)).expect();
                self.command(&["registry", "login"])
            }
        };
        command.args(["-u", &login.user, "-p", &login.password, &login.host]);
        run(&mut command)
    }

    /// Pushes an OCI layout, with everything that an index names.
    pub(crate) fn push(&self, layout: &Path, image: &str) -> Said {
        let layout = layout.to_str().unwrap();
        run(&mut match self.kind {
            Kind::Skopeo => {
                let (from, to) = (format!("oci:{layout}:v1"), format!("docker://{image}"));
                self.command(&["copy", "--all", "--dest-tls-verify=false", &from, &to])
            }
            Kind::Crane => self.command(&["push", "--insecure", layout, image]),
            Kind::Regctl => {
                let from = format!("ocidir://{layout}:v1");
                self.command(&["image", "copy", &from, image])
            }
        })
    }

    /// Pulls into an OCI layout, with everything that an index names.
    pub(crate) fn pull(&self, image: &str, layout: &Path) -> Said {
        let layout = layout.to_str().unwrap();
        run(&mut match self.kind {
            Kind::Skopeo => {
                let (from, to) = (format!("docker://{image}"), format!("oci:{layout}:v1"));
                self.command(&["copy", "--all", "--src-tls-verify=false", &from, &to])
            }
            Kind::Crane => self.command(&["pull", "--insecure", "--format=oci", image, layout]),
            Kind::Regctl => {
                let to = format!("ocidir://{layout}:v1");
                self.command(&["image", "copy", image, &to])
            }
        })
    }

    /// Runs the client with its own words.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        run(&mut self.command(arguments))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = match self.kind {
            Kind::Skopeo => Command::new("skopeo"),
            Kind::Crane => Command::new("crane"),
            Kind::Regctl => Command::new("regctl"),
        };
        command
            .args(arguments)
            .env("HOME", self.home.path())
            .env("DOCKER_CONFIG", self.home.path())
            .env("REGISTRY_AUTH_FILE", self.home.path().join("auth.json"))
            .env("REGCTL_CONFIG", self.home.path().join("regctl.json"))
            .env("NO_PROXY", "127.0.0.1");
        command
    }
}
