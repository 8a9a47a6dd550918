//! Examples of calls about the trash.

use berth_core::berth::trash::{ListTrash, ListTrashQuery, PurgeTrash, RestoreTrash, TrashBody};

use crate::example::{Example, NONE, example, namespace_path};
use crate::world::Needs;

/// An entry that is not there is passed over.
fn body() -> TrashBody {
    TrashBody { entries: vec![1] }
}

/// Every example.
pub(crate) fn all() -> Vec<Example> {
    vec![
        example::<ListTrash>(Needs::Nothing, |_| (NONE, ListTrashQuery::default(), NONE)),
        example::<RestoreTrash>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, body())
        }),
        example::<PurgeTrash>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, body())
        }),
    ]
}
