//! Connections that wait for their next call, in the order of their waiting: where there are too
//! many connections, the one that waited longest makes room.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Who waits, by a number that goes up.
#[derive(Debug, Clone, Default)]
pub(super) struct Resting(Arc<Mutex<Queue>>);

#[derive(Debug, Default)]
struct Queue {
    next: u64,
    waiting: BTreeMap<u64, oneshot::Sender<()>>,
}

/// A place in the queue, left when it is dropped.
#[derive(Debug)]
struct Place<'a> {
    resting: &'a Resting,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.resting.queue().waiting.remove(&self.number);
    }
}

impl Resting {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next call of a connection, or returns `None` where it has to make room.
    pub(super) async fn wait<T>(&self, call: impl Future<Output = T>) -> Option<T> {
        let (send, leave) = oneshot::channel();
        let number = {
            let mut queue = self.queue();
            let number = queue.next;
            queue.next = number.wrapping_add(1);
            queue.waiting.insert(number, send);
            number
        };
        let _place = Place {
            resting: self,
            number,
        };
        tokio::select! {
            biased;
            called = call => Some(called),
            _ = leave => None,
        }
    }

    /// Has the connection make room that waited longest, and tells whether one waited.
    pub(super) fn make_room(&self) -> bool {
        let longest = self.queue().waiting.pop_first();
        // Where it has just gone, there is room.
        longest.is_some_and(|(_, longest)| longest.send(()).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn who_waited_longest_makes_room() {
        let resting = Resting::default();
        let wait =
            |resting: Resting| tokio::spawn(async move { resting.wait(pending::<()>()).await });
        let (first, second) = (wait(resting.clone()), wait(resting.clone()));
        while resting.queue().waiting.len() < 2 {
            tokio::task::yield_now().await;
        }
        resting.make_room();
        assert_eq!(first.await.unwrap(), None);
        assert!(!second.is_finished());
        second.abort();
    }

    #[tokio::test]
    async fn who_is_called_waits_no_longer() {
        let resting = Resting::default();
        assert_eq!(resting.wait(ready(7)).await, Some(7));
        assert!(resting.queue().waiting.is_empty());
        resting.make_room();
    }
}
