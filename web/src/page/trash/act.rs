//! What can be done with what lies in the trash, for entries of any organizations.

use berth_core::berth::trash::{RestoreTrash, TrashDone, TrashEntry};
use berth_core::endpoint::Json;

use crate::part::trash_calls;
use crate::session::{SessionContext, session};
use crate::task::{Task, use_task};
use crate::ui::{ToastContext, counted, counted_as, toasts};

/// Adds up what the calls did.
fn sum(answers: Vec<Json<TrashDone>>) -> TrashDone {
    let add = |sum: TrashDone, answer: Json<TrashDone>| TrashDone {
        done: sum.done.saturating_add(answer.0.done),
        by_digest: sum.by_digest.saturating_add(answer.0.by_digest),
        skipped: sum.skipped.saturating_add(answer.0.skipped),
    };
    answers.into_iter().fold(TrashDone::default(), add)
}

/// Brings entries back.
#[derive(Clone, Copy)]
pub(super) struct Restore {
    pub(super) task: Task,
    session: SessionContext,
    toasts: ToastContext,
}

/// Makes what brings entries back.
pub(super) fn use_restore() -> Restore {
    Restore {
        task: use_task(),
        session: session(),
        toasts: toasts(),
    }
}

impl Restore {
    /// Brings these entries back, and does `then`.
    pub(super) fn run(self, entries: &[TrashEntry], then: impl FnOnce() + 'static) {
        self.task
            .gather::<RestoreTrash>(trash_calls(entries), move |answers| {
                let done = sum(answers);
                match words(done) {
                    (text, true) => self.toasts.ok(text),
                    (text, false) => self.toasts.bad(text),
                }
                then();
                self.session.reload();
            });
    }
}

/// Says what came back, and whether anything did.
fn words(done: TrashDone) -> (String, bool) {
    let mut parts = Vec::new();
    if done.done > 0 {
        parts.push(format!(
            "{} came back",
            counted_as(done.done, "entry", "entries")
        ));
    }
    if done.by_digest > 0 {
        let images = counted(done.by_digest, "image");
        parts.push(format!(
            "{images} came back by digest, since the tag leads elsewhere by now"
        ));
    }
    if done.skipped > 0 {
        let verb = if done.skipped == 1 { "was" } else { "were" };
        parts.push(format!("{} {verb} passed over", done.skipped));
    }
    let has_done = done.done > 0 || done.by_digest > 0;
    match parts.is_empty() {
        true => ("Nothing was left to bring back".to_owned(), false),
        false => (parts.join("; "), has_done),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_back_is_said_in_full() {
        let done = |done, by_digest, skipped| TrashDone {
            done,
            by_digest,
            skipped,
        };
        assert_eq!(words(done(1, 0, 0)), ("1 entry came back".to_owned(), true));
        assert_eq!(
            words(done(2, 1, 1)).0,
            "2 entries came back; 1 image came back by digest, since the tag leads elsewhere by now; 1 was passed over"
        );
        assert!(!words(done(0, 0, 3)).1);
        assert!(!words(done(0, 0, 0)).1);
    }
}
