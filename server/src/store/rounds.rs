//! Work that many callers want done at the same time and that one round does for all of them.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

/// Rounds of one kind of work, one after the other.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    begun: AtomicU64,
    ended: AtomicU64,
    turn: Mutex<()>,
}

impl Rounds {
    /// Returns after a round that began after this call, and was carried to its end by this
    /// caller or another one.
    ///
    /// # Errors
    /// Those of the caller's own round.
    pub(super) async fn join<E>(&self, work: impl AsyncFnOnce() -> Result<(), E>) -> Result<(), E> {
        let before = self.begun.load(Ordering::Acquire);
        let _turn = self.turn.lock().await;
        if self.ended.load(Ordering::Acquire) > before {
            return Ok(());
        }
        let round = self.begun.fetch_add(1, Ordering::AcqRel).saturating_add(1);
        // A caller that goes away in the middle leaves the round without an end.
        work().await?;
        self.ended.store(round, Ordering::Release);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::convert::Infallible;
    use std::time::Duration;

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn callers_at_the_same_time_share_rounds_and_later_ones_have_their_own() {
        let (rounds, count) = (Rounds::default(), Cell::new(0));
        let call = || {
            rounds.join(async || {
                count.set(count.get() + 1);
                tokio::task::yield_now().await;
                Ok::<_, Infallible>(())
            })
        };
        join_all((0..50).map(|_| call())).await;
        assert_eq!(count.get(), 2, "one for the first, one for all who waited");
        call().await.unwrap();
        assert_eq!(count.get(), 3);
    }

    #[tokio::test]
    async fn a_round_without_an_end_counts_for_nobody() {
        let rounds = Rounds::default();
        let never = async || std::future::pending::<Result<(), Infallible>>().await;
        let gone = tokio::time::timeout(Duration::from_millis(1), rounds.join(never));
        assert!(gone.await.is_err());
        let refused = rounds.join(async || Err("disk")).await;
        assert_eq!(refused, Err("disk"));
        let done = Cell::new(false);
        let work = async || {
            done.set(true);
            Ok::<_, Infallible>(())
        };
        rounds.join(work).await.unwrap();
        assert!(done.get());
    }
}
