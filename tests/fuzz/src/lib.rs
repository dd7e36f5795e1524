//! What strangers and strange servers can send, with any bytes in it: a target for each way in. None may panic,
//! hang or take more memory than what it was given warrants, and what each promises besides is asserted.
//!
//! An input is a text as far as it can be, so that the corpora in `fuzz/corpus` are read and written by
//! hand: what to ask for in the first line or two, then the bytes. `cargo xtask fuzz` looks for new ones;
//! `tests/corpora.rs` tries the known ones and their neighbours.

pub mod bench;
mod input;
mod problems;
mod replies;
mod requests;
mod verify;

/// What is given an input, and panics where a promise is broken.
pub type Target = fn(&[u8]);

/// Every target, by its name.
pub const TARGETS: [(&str, Target); 7] = [
    ("badges", requests::badges),
    ("headers", requests::headers),
    ("imports", requests::imports),
    ("problems", problems::problems),
    ("replies", replies::replies),
    ("requests", requests::requests),
    ("verify", verify::verify),
];

/// Gives a target its input.
///
/// # Panics
/// Where a promise is broken, and where there is no such target.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let (_, target) = target.unwrap_or_else(|| panic!("no target is called {name}"));
    target(bytes);
}
