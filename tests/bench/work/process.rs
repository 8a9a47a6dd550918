//! The server itself: how soon it answers and what it holds.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bench::{Scale, Work};
use crate::content::Large;
use crate::round::{Round, Unit};
use crate::server::{Program, Server};

/// From the start on an empty directory to the first good answer.
pub(crate) struct Start;

impl Work for Start {
    fn name(&self) -> &'static str {
        "start"
    }

    fn title(&self, _: Scale) -> String {
        "start to ready, on an empty directory".to_owned()
    }

    fn unit(&self) -> Unit {
        Unit::Milliseconds
    }

    async fn prepare(&self, _: &Server, _: Scale) -> bool {
        true
    }

    async fn round(&self, server: &Server, _: u32, _: Scale) -> Round {
        let started = server.another().await;
        Round {
            value: started.start.as_secs_f64() * 1e3,
            cpu: None,
        }
    }
}

/// The memory of a server that nobody has asked for more than a sign of life.
pub(crate) struct Idle;

impl Work for Idle {
    fn name(&self) -> &'static str {
        "memory-idle"
    }

    fn title(&self, _: Scale) -> String {
        "memory, idle".to_owned()
    }

    fn unit(&self) -> Unit {
        Unit::Mebibytes
    }

    async fn prepare(&self, _: &Server, _: Scale) -> bool {
        true
    }

    async fn round(&self, server: &Server, _: u32, _: Scale) -> Round {
        let started = server.another().await;
        Round {
            value: started.watched().memory(),
            cpu: None,
        }
    }
}

/// The most memory while a large blob comes in.
pub(crate) struct Pushing;

impl Work for Pushing {
    fn name(&self) -> &'static str {
        "memory-push"
    }

    fn title(&self, scale: Scale) -> String {
        format!("memory, peak while {} MiB are pushed", scale.blob >> 20)
    }

    fn unit(&self) -> Unit {
        Unit::Mebibytes
    }

    async fn prepare(&self, _: &Server, _: Scale) -> bool {
        true
    }

    async fn round(&self, server: &Server, round: u32, scale: Scale) -> Round {
        let started = server.another().await;
        let blob = Large::new(&format!("memory/{round}"), scale.blob);
        let mut wire = started.wire("team/memory").await;
        started.watched().forget_peak();
        wire.push_blob("team/memory", &blob.digest, blob.body).await;
        Round {
            value: started.watched().peak(),
            cpu: None,
        }
    }
}

/// The file that is installed, with everything inside.
pub(crate) struct Size;

impl Work for Size {
    fn name(&self) -> &'static str {
        "size"
    }

    fn title(&self, _: Scale) -> String {
        "size of the binary".to_owned()
    }

    fn unit(&self) -> Unit {
        Unit::FileMegabytes
    }

    async fn prepare(&self, _: &Server, _: Scale) -> bool {
        true
    }

    async fn round(&self, server: &Server, _: u32, _: Scale) -> Round {
        let program = server.watched().program();
        Round {
            value: size(&program) / 1e6,
            cpu: None,
        }
    }
}

/// What the first visit of the console loads; the others have none.
pub(crate) struct Console;

impl Console {
    /// The compressed files that the release holds.
    fn files() -> Vec<PathBuf> {
        let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
        let files = fs::read_dir(dist).into_iter().flatten().flatten();
        let files = files.map(|file| file.path());
        let is_first = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.ends_with(".br") && !name.starts_with("later-")
        };
        files.filter(is_first).collect()
    }
}

impl Work for Console {
    fn name(&self) -> &'static str {
        "console"
    }

    fn title(&self, _: Scale) -> String {
        "console, first load over the wire".to_owned()
    }

    fn unit(&self) -> Unit {
        Unit::FileKilobytes
    }

    async fn prepare(&self, server: &Server, _: Scale) -> bool {
        matches!(server.program, Program::Berth { .. }) && !Self::files().is_empty()
    }

    async fn round(&self, _: &Server, _: u32, _: Scale) -> Round {
        Round {
            value: Self::files().iter().map(|file| size(file)).sum::<f64>() / 1e3,
            cpu: None,
        }
    }
}

fn size(path: &Path) -> f64 {
    f64::from(u32::try_from(fs::metadata(path).unwrap().len()).unwrap())
}
