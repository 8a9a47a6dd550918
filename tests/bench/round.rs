//! One measurement, and how many of them become one.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use hyper::{Request, StatusCode};

use crate::server::Server;
use crate::wire::{Pieces, Wire};

/// In what a work is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    PerSecond,
    Megabytes,
    Milliseconds,
    Mebibytes,
    FileMegabytes,
    FileKilobytes,
}

impl Unit {
    /// Tells whether more is better.
    pub(crate) fn more_is_better(self) -> bool {
        matches!(self, Self::PerSecond | Self::Megabytes)
    }

    /// Returns the words behind the number.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::PerSecond => "/s",
            Self::Megabytes => " MB/s",
            Self::Milliseconds => " ms",
            Self::Mebibytes => " MiB",
            Self::FileMegabytes => " MB",
            Self::FileKilobytes => " kB",
        }
    }
}

/// What one round has shown.
#[derive(Clone, Copy)]
pub(crate) struct Round {
    /// The figure, in the unit of the work.
    pub(crate) value: f64,
    /// The CPU time of the server for each operation.
    pub(crate) cpu: Option<Duration>,
}

/// A span of time in which a server works.
pub(crate) struct Watch<'a> {
    server: &'a Server,
    cpu: Duration,
    begun: Instant,
}

impl<'a> Watch<'a> {
    /// Starts the clock.
    pub(crate) fn start(server: &'a Server) -> Self {
        Self {
            server,
            cpu: server.watched().cpu(),
            begun: Instant::now(),
        }
    }

    /// Returns the time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Returns how many operations there were in a second.
    pub(crate) fn rate(&self, operations: u32) -> Round {
        let value = f64::from(operations) / self.begun.elapsed().as_secs_f64();
        self.round(value, operations)
    }

    /// Returns how many megabytes there were in a second, in some blobs.
    pub(crate) fn speed(&self, blobs: u32, size: usize) -> Round {
        let bytes = f64::from(blobs) * f64::from(u32::try_from(size >> 10).unwrap()) * 1024.0;
        let value = bytes / 1e6 / self.begun.elapsed().as_secs_f64();
        self.round(value, blobs)
    }

    /// Returns the milliseconds of one operation.
    pub(crate) fn time(&self, operations: u32) -> Round {
        let value = self.begun.elapsed().as_secs_f64() * 1e3 / f64::from(operations);
        self.round(value, operations)
    }

    fn round(&self, value: f64, operations: u32) -> Round {
        let cpu = self.server.watched().cpu() - self.cpu;
        Round {
            value,
            cpu: Some(cpu / operations),
        }
    }
}

/// Sends prepared requests for some time, one after the other on each
/// connection, and returns how many there were.
pub(crate) async fn repeat(
    wires: &mut [Wire],
    requests: &[Request<Pieces>],
    time: Duration,
) -> u32 {
    let end = Instant::now() + time;
    let each = wires.iter_mut().enumerate().map(|(nth, wire)| async move {
        let mut count = 0;
        let mut next = requests.iter().cycle().skip(nth % requests.len());
        while Instant::now() < end {
            let request = next.next().unwrap().clone();
            wire.send(request, StatusCode::OK).await;
            count += 1;
        }
        count
    });
    join_all(each).await.into_iter().sum()
}
