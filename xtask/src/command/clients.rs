//! `clients`: container clients that this machine may have or not.

use anyhow::Result;

use crate::command::test;
use crate::shell;

/// Runs the script of each client that is installed and prints a table.
pub(crate) fn clients() -> Result<()> {
    test::compile()?;
    shell::run(&mut test::cargo_test(&[
        "--test",
        "clients",
        "--",
        "--ignored",
        "--nocapture",
        "installed_clients",
    ]))
}
