//! Connections that wait for their next call, in the order of their waiting: where there are too
//! many connections, the one that waited longest makes room.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

/// Who waits.
#[derive(Debug, Clone, Default)]
pub(super) struct Resting(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Tells that room may be made now where it could not before.
    changed: Notify,
}

/// Who waits, by a number that goes up.
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
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next call of a connection, or returns `None` where it has to make room.
    pub(super) async fn wait<T>(&self, call: impl Future<Output = T>) -> Option<T> {
        let (send, mut leave) = oneshot::channel();
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
        self.0.changed.notify_waiters();
        tokio::select! {
            biased;
            called = call => {
                if leave.try_recv().is_ok() {
                    // Another has to leave instead.
                    self.0.changed.notify_waiters();
                }
                Some(called)
            }
            _ = &mut leave => None,
        }
    }

    /// Has the connection make room that waited longest, and tells whether one waited.
    pub(super) fn make_room(&self) -> bool {
        let longest = self.queue().waiting.pop_first();
        // Where it has just gone, there is room.
        longest.is_some_and(|(_, longest)| longest.send(()).is_ok())
    }

    /// Waits for a free place. While there is none, a connection makes room, and one more whenever
    /// another begins to wait: those before may take a while to go.
    pub(super) async fn make_room_until<T>(&self, free: impl Future<Output = T>) -> T {
        let mut free = pin!(free);
        loop {
            // From here on, so that no change is missed.
            let changed = self.0.changed.notified();
            let more = async {
                self.make_room();
                changed.await;
            };
            tokio::select! {
                biased;
                free = &mut free => return free,
                () = more => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    /// How long what is to happen may take on a busy machine.
    const WAIT: Duration = Duration::from_secs(30);

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

    #[tokio::test]
    async fn nobody_makes_room_while_there_is_some() {
        let resting = Resting::default();
        let (send, _leave) = oneshot::channel();
        resting.queue().waiting.insert(0, send);
        assert_eq!(resting.make_room_until(ready(7)).await, 7);
        assert_eq!(resting.queue().waiting.len(), 1);
    }

    #[tokio::test]
    async fn who_begins_to_wait_makes_room_where_nobody_waited_before() {
        let resting = Resting::default();
        let (leave, left) = oneshot::channel();
        let late = async {
            assert_eq!(resting.wait(pending::<()>()).await, None);
            leave.send(()).unwrap();
        };
        // The place is looked for first.
        let both = async { tokio::join!(biased; resting.make_room_until(left), late) };
        let (free, ()) = timeout(WAIT, both).await.expect("no room is made");
        assert_eq!(free, Ok(()));
    }

    #[tokio::test]
    async fn another_makes_room_where_the_first_was_called_just_then() {
        let resting = Resting::default();
        let (call, called) = oneshot::channel();
        let (leave, left) = oneshot::channel();
        let first = resting.wait(called);
        let second = async {
            assert_eq!(resting.wait(pending::<()>()).await, None);
            leave.send(()).unwrap();
        };
        let room = async {
            let room = resting.make_room_until(left);
            call.send(()).unwrap();
            room.await
        };
        let all = async { tokio::join!(biased; first, second, room) };
        let (first, (), free) = timeout(WAIT, all).await.expect("no room is made");
        assert_eq!((first, free), (Some(Ok(())), Ok(())));
    }
}
