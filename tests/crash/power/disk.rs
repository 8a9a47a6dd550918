//! A disk as the standards promise it and no better: what was not synced may be lost, each part
//! for itself; a file's sync says nothing of its name.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use super::trace::Step;
use crate::dice::Dice;

/// How much of a write is kept or lost together.
const SECTOR: usize = 512;

/// What becomes of that which was not synced.
#[derive(Debug, Clone)]
pub(crate) enum Loss {
    /// All of it is lost.
    All,
    /// Names are kept, with empty or old contents behind them.
    Contents,
    /// Contents are kept, but nothing has its new name.
    Names,
    /// Each sector and each name is kept or lost by chance.
    Some(Dice),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Write(usize, Vec<u8>),
    Resize(usize),
}

#[derive(Debug, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

/// The change of a name: to a file, or to nothing.
type Naming = (String, Option<usize>);

/// A disk.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    root: String,
    files: Vec<File>,
    /// As a program sees them.
    names: BTreeMap<String, usize>,
    /// As the disk has them.
    durable: BTreeMap<String, usize>,
    /// Not synced yet, by directory.
    pending: BTreeMap<String, Vec<Naming>>,
    /// What is covered by each sync that has begun.
    syncs: HashMap<usize, Sync>,
}

#[derive(Debug)]
enum Sync {
    File(usize, usize),
    Directory(String, usize),
}

impl Disk {
    /// Takes what lies below a directory for durable.
    pub(crate) fn of(root: &Path) -> Self {
        let mut disk = Self {
            root: format!("{}/", root.display()),
            ..Self::default()
        };
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Some(name) = disk.name(path.to_str().unwrap()) {
                    disk.names.insert(name, disk.files.len());
                    disk.files.push(File {
                        durable: fs::read(path).unwrap(),
                        pending: Vec::new(),
                    });
                }
            }
        }
        disk.durable = disk.names.clone();
        disk
    }

    /// Returns a path within the root, but for files that are worth nothing after a cut: SQLite's
    /// index of its log, the lock and the log of the test.
    fn name(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix(&self.root)?;
        let is_worthless = ["-shm", ".lock", ".log"]
            .iter()
            .any(|end| name.ends_with(end));
        (!is_worthless).then(|| name.to_owned())
    }

    /// Does what the server did.
    pub(crate) fn step(&mut self, step: &Step) {
        match step {
            Step::Open { path, empties } => {
                assert!(!path.contains("not understood"), "{path}");
                self.open(path, *empties);
            }
            Step::Write {
                path,
                offset,
                bytes,
            } => {
                self.change(path, Change::Write(*offset, bytes.clone()));
            }
            Step::Resize { path, length } => self.change(path, Change::Resize(*length)),
            Step::Rename { from, to } => {
                let (from, to) = (self.name(from).unwrap(), self.name(to).unwrap());
                let file = self.names[&from];
                self.give(&to, Some(file));
                self.give(&from, None);
            }
            Step::Remove { path } => {
                if let Some(name) = self.name(path) {
                    self.give(&name, None);
                }
            }
            Step::SyncBegins { path, sync } => self.sync_begins(path, *sync),
            Step::SyncEnds { sync } => self.sync_ends(*sync),
            Step::Answer { .. } => {}
        }
    }

    fn open(&mut self, path: &str, empties: bool) {
        let Some(name) = self.name(path) else { return };
        if Path::new(path).is_dir() {
            return;
        }
        if !self.names.contains_key(&name) {
            self.files.push(File::default());
            self.give(&name, Some(self.files.len() - 1));
        } else if empties {
            self.change(path, Change::Resize(0));
        }
    }

    fn change(&mut self, path: &str, change: Change) {
        // What has no name any more is nobody's.
        let name = self.name(path);
        if let Some(file) = name.and_then(|name| self.names.get(&name)) {
            self.files[*file].pending.push(change);
        }
    }

    fn give(&mut self, name: &str, file: Option<usize>) {
        match file {
            Some(file) => self.names.insert(name.to_owned(), file),
            None => self.names.remove(name),
        };
        let directory = name.rsplit_once('/').map_or("", |(directory, _)| directory);
        let pending = self.pending.entry(directory.to_owned()).or_default();
        pending.push((name.to_owned(), file));
    }

    fn sync_begins(&mut self, path: &str, sync: usize) {
        let Some(name) = self.name(&format!("{path}/")).or_else(|| self.name(path)) else {
            return;
        };
        let name = name.trim_end_matches('/').to_owned();
        let covered = match self.names.get(&name) {
            Some(file) => Sync::File(*file, self.files[*file].pending.len()),
            None => {
                let count = self.pending.get(&name).map_or(0, Vec::len);
                Sync::Directory(name, count)
            }
        };
        self.syncs.insert(sync, covered);
    }

    /// Syncs of one file at the same time cover the same changes: the first to end makes them
    /// durable, and they are not there any more for the second.
    fn sync_ends(&mut self, sync: usize) {
        match self.syncs.remove(&sync) {
            Some(Sync::File(file, count)) => {
                let File { durable, pending } = &mut self.files[file];
                for change in pending.drain(..count) {
                    apply(durable, &change, &mut |_| true);
                }
                for other in self.syncs.values_mut() {
                    if let Sync::File(of, left) = other
                        && *of == file
                    {
                        *left = left.saturating_sub(count);
                    }
                }
            }
            Some(Sync::Directory(name, count)) => {
                let pending = self.pending.entry(name.clone()).or_default();
                for (name, file) in pending.drain(..count) {
                    put(&mut self.durable, &name, file);
                }
                for other in self.syncs.values_mut() {
                    if let Sync::Directory(of, left) = other
                        && *of == name
                    {
                        *left = left.saturating_sub(count);
                    }
                }
            }
            None => {}
        }
    }

    /// Returns the files that are left after a power cut at this moment.
    pub(crate) fn left(&self, loss: &mut Loss) -> BTreeMap<String, Vec<u8>> {
        let mut names = self.durable.clone();
        for (name, file) in self.pending.values().flatten() {
            let is_kept = match loss {
                Loss::All | Loss::Names => false,
                Loss::Contents => true,
                Loss::Some(dice) => dice.below(2) == 0,
            };
            if is_kept {
                put(&mut names, name, *file);
            }
        }
        let mut left = BTreeMap::new();
        for (name, file) in names {
            let File { durable, pending } = &self.files[file];
            let mut bytes = durable.clone();
            for change in pending {
                apply(&mut bytes, change, &mut |_| match loss {
                    Loss::All | Loss::Contents => false,
                    Loss::Names => true,
                    Loss::Some(dice) => dice.below(2) == 0,
                });
            }
            left.insert(name, bytes);
        }
        left
    }
}

fn put(names: &mut BTreeMap<String, usize>, name: &str, file: Option<usize>) {
    match file {
        Some(file) => names.insert(name.to_owned(), file),
        None => names.remove(name),
    };
}

/// Does to a file what a change does, as far as its sectors are kept.
fn apply(bytes: &mut Vec<u8>, change: &Change, is_kept: &mut dyn FnMut(usize) -> bool) {
    match change {
        Change::Resize(length) => {
            if is_kept(0) {
                bytes.resize(*length, 0);
            }
        }
        Change::Write(offset, data) => {
            let mut done = 0;
            while done < data.len() {
                let at = offset + done;
                let count = (SECTOR - at % SECTOR).min(data.len() - done);
                if is_kept(at / SECTOR) {
                    bytes.resize(bytes.len().max(at + count), 0);
                    bytes[at..at + count].copy_from_slice(&data[done..done + count]);
                }
                done += count;
            }
        }
    }
}

#[test]
fn what_was_synced_stays_and_what_was_not_is_lost_as_the_disk_likes() {
    let home = tempfile::TempDir::new().unwrap();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let mut disk = Disk::of(home.path());
    let write = |offset, text: &str| Step::Write {
        path: path("new"),
        offset,
        bytes: text.into(),
    };
    let sync = |path: &str, sync| {
        let path = path.to_owned();
        [Step::SyncBegins { path, sync }, Step::SyncEnds { sync }]
    };
    let left = |disk: &Disk, mut loss: Loss| disk.left(&mut loss).into_iter().collect::<Vec<_>>();
    let file = |name: &str, text: &str| vec![(name.to_owned(), text.as_bytes().to_vec())];
    let opened = Step::Open {
        path: path("new"),
        empties: false,
    };
    for step in [opened, write(0, "one")] {
        disk.step(&step);
    }
    assert_eq!(left(&disk, Loss::All), []);
    assert_eq!(left(&disk, Loss::Contents), file("new", ""));
    let [begins, ends] = sync(&path("new"), 1);
    for step in [begins, write(3, "two"), ends] {
        disk.step(&step);
    }
    assert_eq!(left(&disk, Loss::All), [], "a name has a sync of its own");
    assert_eq!(left(&disk, Loss::Contents), file("new", "one"));
    for step in sync(home.path().to_str().unwrap(), 2) {
        disk.step(&step);
    }
    assert_eq!(left(&disk, Loss::All), file("new", "one"));
    assert_eq!(left(&disk, Loss::Names), file("new", "onetwo"));
    disk.step(&Step::Rename {
        from: path("new"),
        to: path("other"),
    });
    assert_eq!(left(&disk, Loss::All), file("new", "one"));
    assert_eq!(left(&disk, Loss::Contents), file("other", "one"));
}
