//! What the kernel knows of a server: its CPU time and its memory.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The kernel counts in ticks of this length.
const TICK: Duration = Duration::from_millis(10);

/// A process that is watched.
#[derive(Clone, Copy)]
pub(crate) struct Watched(pub(crate) u32);

impl Watched {
    /// Returns the CPU time that it has used, in its own code and in the kernel.
    pub(crate) fn cpu(self) -> Duration {
        let stat = self.read("stat");
        // The name of the program stands in brackets and may hold anything.
        let (_, fields) = stat.rsplit_once(") ").unwrap();
        let ticks = |n: usize| -> u32 { fields.split(' ').nth(n).unwrap().parse().unwrap() };
        TICK * (ticks(11) + ticks(12))
    }

    /// Returns the memory that it holds now, in MiB.
    pub(crate) fn memory(self) -> f64 {
        self.status("VmRSS:")
    }

    /// Returns the most memory that it held since [`Self::forget_peak`], in MiB.
    pub(crate) fn peak(self) -> f64 {
        self.status("VmHWM:")
    }

    /// Starts the peak anew.
    pub(crate) fn forget_peak(self) {
        fs::write(format!("/proc/{}/clear_refs", self.0), "5").unwrap();
    }

    /// Returns the file that it was started from.
    pub(crate) fn program(self) -> PathBuf {
        fs::read_link(format!("/proc/{}/exe", self.0)).unwrap()
    }

    /// Lets it run on one core only, so that the load generator has the other.
    pub(crate) fn pin(self) {
        self.taskset("0");
    }

    /// Lets it run on every core again.
    pub(crate) fn release(self) {
        let cores = std::thread::available_parallelism().unwrap().get();
        self.taskset(&format!("0-{}", cores - 1));
    }

    /// Tries several times: a thread that ends meanwhile makes `taskset` fail.
    fn taskset(self, cores: &str) {
        let done = (0..5).any(|_| {
            let status = Command::new("taskset")
                .args(["--all-tasks", "--cpu-list", "--pid", cores])
                .arg(self.0.to_string())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            status.is_ok_and(|status| status.success())
        });
        assert!(done, "`taskset` fails");
    }

    fn status(self, name: &str) -> f64 {
        let status = self.read("status");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line
            .and_then(|line| line.trim().strip_suffix(" kB"))
            .unwrap();
        kib.parse::<f64>().unwrap() / 1024.0
    }

    fn read(self, name: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{name}", self.0)).unwrap()
    }
}
