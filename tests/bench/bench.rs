//! Runs works on every server, by turns, and keeps what came out.

use std::time::Duration;

use crate::options::Options;
use crate::page::Count;
use crate::round::{Round, Unit};
use crate::server::Server;
use crate::table::{Figures, Row};

/// How much there is to do.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    pub(crate) rounds: u32,
    /// How long one round of small requests takes.
    pub(crate) time: Duration,
    /// The size of one large blob.
    pub(crate) blob: usize,
    /// How many images are pushed in one round.
    pub(crate) images: u32,
    /// How many tags the image has whose retention is measured.
    pub(crate) stock: u32,
    /// How long the long lists are.
    pub(crate) many: Count,
    /// How many times a page of them is asked for.
    pub(crate) pages: u32,
}

impl Scale {
    /// What the table is made of.
    pub(crate) const FULL: Self = Self {
        rounds: 3,
        time: Duration::from_secs(3),
        blob: 1 << 30,
        images: 240,
        stock: 10_000,
        many: Count {
            repositories: 10_000,
            tags: 100_000,
        },
        pages: 100,
    };
    /// Enough to see that everything works.
    pub(crate) const QUICK: Self = Self {
        rounds: 2,
        time: Duration::from_millis(500),
        blob: 64 << 20,
        images: 40,
        stock: 1_000,
        many: Count {
            repositories: 1_000,
            tags: 10_000,
        },
        pages: 20,
    };
}

/// Something that a server does, and how it is measured.
pub(crate) trait Work {
    /// The name for `--only`.
    fn name(&self) -> &'static str;
    /// What stands in the table.
    fn title(&self, scale: Scale) -> String;
    fn unit(&self) -> Unit;
    /// Brings a server to where it can be measured; false where there is no way.
    async fn prepare(&self, server: &Server, scale: Scale) -> bool;
    /// Measures a server once.
    async fn round(&self, server: &Server, round: u32, scale: Scale) -> Round;
}

/// Works that share servers, which start at the first work that is wanted.
pub(crate) struct Group<'a> {
    options: &'a Options,
    servers: Vec<Server>,
    rows: &'a mut Vec<Row>,
}

impl<'a> Group<'a> {
    /// Makes a group without servers.
    pub(crate) fn new(options: &'a Options, rows: &'a mut Vec<Row>) -> Self {
        Self {
            options,
            servers: Vec::new(),
            rows,
        }
    }

    /// Measures a work on each server, if it is wanted.
    pub(crate) async fn run(&mut self, work: impl Work) {
        if !self.options.wants(work.name()) {
            return;
        }
        if self.servers.is_empty() {
            self.servers = Server::all().await;
        }
        let scale = self.options.scale;
        let mut rounds: Vec<Option<Vec<Round>>> = Vec::new();
        for server in &self.servers {
            let ready = work.prepare(server, scale).await;
            rounds.push(ready.then(Vec::new));
        }
        for round in 0..scale.rounds {
            for (server, rounds) in self.servers.iter().zip(&mut rounds) {
                if let Some(rounds) = rounds {
                    rounds.push(work.round(server, round, scale).await);
                }
            }
        }
        if rounds.iter().all(Option::is_none) {
            println!("{}: there is no way to measure it here", work.name());
            return;
        }
        let figures = self.servers.iter().zip(rounds);
        let row = Row {
            name: work.name(),
            title: work.title(scale),
            unit: work.unit(),
            figures: figures
                .map(|(server, rounds)| (server.name(), rounds.map(Figures::new)))
                .collect(),
        };
        println!("{row}");
        self.rows.push(row);
    }
}
