//! The binary `berth`.

use std::process::ExitCode;

fn main() -> ExitCode {
    berth_server::command::main()
}
