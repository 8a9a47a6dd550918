//! How many connections there may be at a time: as many as the system gives files.

/// The most connections, whatever the system gives.
const MOST: u16 = 16_384;
/// The fewest, whatever it gives.
const FEWEST: u16 = 64;

/// Takes all the files that the system gives this process, and returns the number of connections
/// that they are enough for: three in four, for calls open files, too.
#[cfg(unix)]
pub(crate) fn open() -> u16 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // Where it cannot be raised, what there is has to be enough.
    let files = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    within(files)
}

/// Returns the number of connections where files are not limited.
#[cfg(not(unix))]
pub(crate) fn open() -> u16 {
    within(None)
}

/// Returns the number of connections for a number of files, which may have no limit.
fn within(files: Option<u64>) -> u16 {
    let places = files.map_or(MOST, |files| {
        u16::try_from(files / 4 * 3).unwrap_or(u16::MAX)
    });
    places.clamp(FEWEST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_keep_files_for_themselves() {
        assert_eq!(within(Some(1024)), 768);
        assert_eq!(within(Some(20_000)), 15_000);
        assert_eq!(within(Some(10)), 64);
        assert_eq!(within(Some(1 << 40)), 16_384);
        assert_eq!(within(None), 16_384);
    }
}
