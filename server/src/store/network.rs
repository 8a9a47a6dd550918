//! Keeps SQLite off network file systems, whose locks and syncs cannot be trusted.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ceph",
    "afs",
    "lustre",
    "glusterfs",
    "fuse.glusterfs",
    "fuse.sshfs",
    "fuse.s3fs",
    "ncpfs",
    "beegfs",
    "gpfs",
];

/// Refuses a file that lies on a network file system. Where the system does not tell (only
/// Linux does), the file is taken.
pub(super) fn refuse(file: &Path) -> Result<()> {
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mountinfo") else {
        return Ok(());
    };
    // A link is as good as what it leads to.
    let itself = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let directory = itself
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    let Ok(directory) = std::fs::canonicalize(directory) else {
        return Err(Error::start(format!(
            "the directory `{}` does not exist",
            directory.display()
        )));
    };
    match kind(&mounts, &directory) {
        Some(kind) if NETWORK.contains(&kind) => Err(Error::start(format!(
            "`{}` is on a network file system ({kind}), where SQLite may lose data; use a local \
             disk, or PostgreSQL with --database-url",
            directory.display()
        ))),
        _ => Ok(()),
    }
}

/// Finds the kind of the file system with the longest mount point above `directory`; of two
/// mounted on the same point the later one, which hides the other.
fn kind<'a>(mounts: &'a str, directory: &Path) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let Some((front, back)) = line.split_once(" - ") else {
            continue;
        };
        let (Some(point), Some(kind)) = (front.split(' ').nth(4), back.split(' ').next()) else {
            continue;
        };
        let point = unescape(point);
        let depth = point.components().count();
        if directory.starts_with(&point) && best.is_none_or(|(most, _)| depth >= most) {
            best = Some((depth, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

/// Blanks and a few other characters are written as `\040` there.
fn unescape(point: &str) -> PathBuf {
    let plain = point
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n");
    PathBuf::from(plain.replace("\\134", "\\"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/net\\040share rw - nfs4 server:/x rw
31 30 8:2 / /mnt/net\\040share/disk rw - xfs /dev/sdb rw
";

    #[test]
    fn the_deepest_mount_decides() {
        assert_eq!(kind(MOUNTS, Path::new("/var/lib/berth")), Some("ext4"));
        assert_eq!(
            kind(MOUNTS, Path::new("/mnt/net share/berth")),
            Some("nfs4")
        );
        assert_eq!(
            kind(MOUNTS, Path::new("/mnt/net share/disk/berth")),
            Some("xfs")
        );
        assert_eq!(kind(MOUNTS, Path::new("/mnt/net shares")), Some("ext4"));
    }
}
