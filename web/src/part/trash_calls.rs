//! The calls about entries of the trash.

use std::collections::BTreeMap;

use berth_core::berth::trash::{TrashBody, TrashEntry};
use berth_core::endpoint::Empty;
use berth_core::name::NamespaceName;
use berth_core::swr::namespace::NamespacePath;

/// Sorts entries by their organization, as the calls want them.
pub(crate) fn trash_calls(entries: &[TrashEntry]) -> Vec<(NamespacePath, Empty, TrashBody)> {
    let mut by_name: BTreeMap<NamespaceName, Vec<i64>> = BTreeMap::new();
    for entry in entries {
        let ids = by_name.entry(entry.namespace.clone()).or_default();
        ids.push(entry.id);
    }
    let call =
        |(namespace, entries)| (NamespacePath { namespace }, Empty {}, TrashBody { entries });
    by_name.into_iter().map(call).collect()
}
