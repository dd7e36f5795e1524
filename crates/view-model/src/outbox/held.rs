//! A visit that waits, and for how long, as one tab knows it.

use super::{LONGEST_REST_MS, Waiting};

#[derive(Clone, Debug)]
pub struct Held {
    pub visit: Waiting,
    /// One that is not lives as long as the page.
    pub is_written: bool,
    /// Whether it waits for another attempt.
    pub has_failed: bool,
    /// Before when it is not tried again, unless the connection comes back; in milliseconds since 1970.
    pub rests_until_ms: u64,
}

impl Held {
    /// How long until it may be tried, where all others rest so long: one that was never tried does not.
    pub fn wait_ms(&self, now_ms: u64, rest_ms: u64) -> u64 {
        let rest_ms = if self.visit.failures == 0 { 0 } else { rest_ms };
        let times_ms = [self.visit.due_ms, self.rests_until_ms];
        times_ms
            .into_iter()
            .map(|time_ms| ahead_ms(time_ms, now_ms))
            .fold(rest_ms, u64::max)
    }
}

/// How far a time is ahead, if a wait can last so long.
pub fn ahead_ms(time_ms: u64, now_ms: u64) -> u64 {
    let ms = time_ms.saturating_sub(now_ms);
    if ms <= LONGEST_REST_MS { ms } else { 0 }
}
