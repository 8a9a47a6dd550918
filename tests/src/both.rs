//! Runs each test on both databases, under a name per database.

use std::future::Future;
use std::time::Duration;

use crate::{Kind, TestApp};

/// How long a test may take before it counts as hanging.
const LIMIT: Duration = Duration::from_secs(300);

/// Makes two tests of each `async fn(TestApp)`: `sqlite::name` and
/// `postgres::name`. A function that is not listed is dead code, which the
/// lints refuse.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[test]
                fn $name() {
                    $crate::both::run($crate::Kind::Sqlite, super::$name);
                }
            )+
        }
        mod postgres {
            $(
                #[test]
                fn $name() {
                    $crate::both::run($crate::Kind::Postgres, super::$name);
                }
            )+
        }
    };
}

/// Runs one test over one database; a server that was not set up yet is
/// [`run_empty`]'s.
pub fn run<F, Fut>(kind: Kind, test: F)
where
    F: FnOnce(TestApp) -> Fut,
    Fut: Future<Output = ()>,
{
    block_on(async { test(TestApp::start(kind).await).await });
}

/// Runs one test over one database that holds no account.
pub fn run_empty<F, Fut>(kind: Kind, test: F)
where
    F: FnOnce(TestApp) -> Fut,
    Fut: Future<Output = ()>,
{
    block_on(async { test(TestApp::start_empty(kind).await).await });
}

/// Runs a future to its end, or fails when that takes too long.
pub fn block_on(future: impl Future<Output = ()>) {
    // Shown where the test fails: a client is not told why the server did.
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_test_writer()
        .finish();
    let _log = tracing::subscriber::set_default(subscriber);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        tokio::time::timeout(LIMIT, future)
            .await
            .expect("the test hangs");
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
}
