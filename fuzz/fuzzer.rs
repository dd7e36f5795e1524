//! One target under libFuzzer: the one that this program is named after.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| edgestate_fuzz::run(env!("CARGO_BIN_NAME"), bytes));
