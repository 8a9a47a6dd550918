//! The tags of the image with what the decision asks of them: read when the tab is opened, and
//! again when the image has changed.

use std::sync::Arc;

use berth_core::berth::repository::Image;
use berth_core::berth::retention::ShowRetentionFacts;
use berth_core::endpoint::Empty;
use berth_core::retention::Facts;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use crate::api::{call, watch};
use crate::clock;
use crate::fault::Fault;
use crate::part::Live;

/// After how many milliseconds the tags are read again though nothing has changed: what goes depends
/// on the time, too.
const OLD_MS: u32 = 600_000;

/// The tags, as a signal.
#[derive(Clone, Copy)]
pub(super) struct Stock {
    /// The tags, the newest first.
    pub(super) facts: RwSignal<Option<Arc<Facts>>>,
    /// Why they could not be read.
    pub(super) fault: RwSignal<Option<Fault>>,
    path: StoredValue<RepositoryPath>,
    /// The number of the last call, whose answer counts.
    last: StoredValue<u32>,
}

/// Reads the tags of an image, and again whenever it has changed. They may be many, so they do not
/// come anew with everything else.
pub(super) fn use_stock(path: RepositoryPath, image: Live<Image>) -> Stock {
    let stock = Stock {
        facts: RwSignal::new(None),
        fault: RwSignal::new(None),
        path: StoredValue::new(path),
        last: StoredValue::new(0),
    };
    let version = Memo::new(move |_| image.with(|image| (image.updated, image.tags)));
    Effect::new(move |before: Option<()>| {
        version.track();
        stock.read(before.is_some());
    });
    clock::every(OLD_MS, move || {
        if !document().hidden() && stock.facts.with_untracked(Option::is_some) {
            stock.read(true);
        }
    });
    stock
}

impl Stock {
    /// Reads the tags again.
    pub(super) fn reload(self) {
        self.read(false);
    }

    fn read(self, is_background: bool) {
        self.last.update_value(|last| *last += 1);
        let number = self.last.get_value();
        let path = self.path.get_value();
        leptos::task::spawn_local(async move {
            let answer = match is_background {
                true => watch::<ShowRetentionFacts>(path, Empty {}).await,
                false => call::<ShowRetentionFacts>(path, Empty {}, Empty {}).await,
            };
            // The page may have been left, or have asked again.
            if self.last.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(facts) => {
                    let mut facts = facts.0;
                    facts.sort();
                    self.fault.set(None);
                    self.facts.set(Some(Arc::new(facts)));
                }
                Err(fault) => self.fault.set(Some(fault)),
            }
        });
    }
}
