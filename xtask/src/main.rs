//! The program; all it does is in the library, which is for Unix.

use std::process::ExitCode;

#[cfg(unix)]
fn main() -> ExitCode {
    xtask::main()
}

#[cfg(not(unix))]
fn main() -> ExitCode {
    eprintln!(
        "error: this needs Linux or macOS. On Windows use WSL2: https://learn.microsoft.com/windows/wsl/install"
    );
    ExitCode::FAILURE
}
