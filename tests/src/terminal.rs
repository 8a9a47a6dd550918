//! A terminal of somebody else: commands run in a shell, with a home of their own.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A fresh home directory in which commands run.
#[derive(Debug)]
pub struct Terminal {
    home: TempDir,
}

/// What a command left.
#[derive(Debug)]
pub struct Outcome {
    /// Whether it succeeded.
    pub is_ok: bool,
    /// What it wrote, to both outputs.
    pub output: String,
    command: String,
}

impl Terminal {
    /// Makes an empty home.
    #[must_use]
    pub fn open() -> Self {
        Self {
            home: TempDir::new().unwrap(),
        }
    }

    /// Returns the home directory.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Runs a command as it is, in the home directory.
    #[must_use]
    pub fn run(&self, command: &str) -> Outcome {
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(self.home())
            .env("HOME", self.home())
            .env("DOCKER_CONFIG", self.home().join("docker"))
            .env("REGISTRY_AUTH_FILE", self.home().join("auth.json"))
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        Outcome {
            is_ok: output.status.success(),
            output: String::from_utf8_lossy(&text).into_owned(),
            command: command.to_owned(),
        }
    }
}

impl Outcome {
    /// Demands success.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert!(self.is_ok, "`{}` failed:\n{}", self.command, self.output);
        self
    }

    /// Demands failure, with one of these in what it wrote, upper and lower
    /// case alike: clients put a refusal into words of their own.
    #[track_caller]
    pub fn fails_with(self, any: &[&str]) -> Self {
        let output = self.output.to_lowercase();
        assert!(!self.is_ok, "`{}` succeeded:\n{output}", self.command);
        assert!(
            any.iter().any(|text| output.contains(&text.to_lowercase())),
            "`{}` does not say any of {any:?}:\n{output}",
            self.command
        );
        self
    }
}
