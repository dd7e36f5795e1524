//! Waiting for what comes to be after an answer, such as a write-back.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// Far above what anything waited for takes.
const PATIENCE: Duration = Duration::from_mins(1);
pub const POLL: Duration = Duration::from_millis(10);

/// Asks until `done` says so, and returns the last answer.
///
/// # Panics
/// When it never comes to that.
pub async fn until<T: Debug>(mut ask: impl AsyncFnMut() -> T, done: impl Fn(&T) -> bool) -> T {
    let started = Instant::now();
    loop {
        let answer = ask().await;
        if done(&answer) {
            return answer;
        }
        assert!(
            started.elapsed() < PATIENCE,
            "it never came to that: {answer:?}"
        );
        tokio::time::sleep(POLL).await;
    }
}
