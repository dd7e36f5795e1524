//! A circuit breaker: after some failures in a row, calls fail at once for a pause; then one call
//! is let through as a probe, and its outcome decides.

use crate::Error;
use core::cell::{Cell, RefCell};
use core::time::Duration;

/// When to open, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct BreakerPolicy {
    /// How many failed attempts in a row open it.
    pub failures: u32,
    /// How long it stays open at first; the pause doubles with each failed probe.
    pub first_pause: Duration,
    /// What the pause grows to at most; also the most of a server's `Retry-After` that is honoured.
    pub max_pause: Duration,
    /// How long a probe may take before another one may be sent. It covers calls that were dropped
    /// without notice, as happens to a Worker's request when its client leaves.
    pub probe_lease: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self {
            failures: 4,
            first_pause: Duration::from_secs(1),
            max_pause: Duration::from_secs(10),
            probe_lease: Duration::from_secs(3),
        }
    }
}

/// What a breaker does with the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// It goes through.
    Closed {
        /// How many have failed in a row.
        failures: u32,
    },
    /// It fails at once.
    Open {
        /// When the next probe may be sent.
        until_ms: u64,
        /// How long it is open this time.
        pause: Duration,
    },
    /// One call goes through as a probe; until its outcome is known the others fail.
    HalfOpen {
        /// When the probe on its way counts as lost, and the next may be sent; at once where none
        /// is on its way.
        probe_ends_ms: u64,
        /// How long it was open.
        pause: Duration,
    },
}

/// The breaker. Calls share it by reference.
#[derive(Debug)]
pub struct Breaker {
    policy: BreakerPolicy,
    state: Cell<BreakerState>,
    /// Goes up when it opens and when it sends a probe: what was sent before tells nothing new.
    era: Cell<u64>,
    /// What opened it last.
    cause: RefCell<String>,
}

impl Breaker {
    /// A closed breaker.
    #[must_use]
    pub const fn new(policy: BreakerPolicy) -> Self {
        Self {
            policy,
            state: Cell::new(BreakerState::Closed { failures: 0 }),
            era: Cell::new(0),
            cause: RefCell::new(String::new()),
        }
    }

    /// What it would do with a call now.
    #[must_use]
    pub fn state(&self, now_ms: u64) -> BreakerState {
        match self.state.get() {
            BreakerState::Open { until_ms, pause } if now_ms >= until_ms => {
                BreakerState::HalfOpen {
                    probe_ends_ms: now_ms,
                    pause,
                }
            }
            state => state,
        }
    }

    /// Lets a call through, or says how long to wait.
    ///
    /// # Errors
    /// [`Error::CircuitOpen`], with the time until the next probe may be sent.
    pub fn admit(&self, now_ms: u64) -> Result<Permit<'_>, Error> {
        match self.state(now_ms) {
            BreakerState::Closed { .. } => {}
            BreakerState::HalfOpen {
                probe_ends_ms,
                pause,
            } if now_ms >= probe_ends_ms => {
                let lease = self.policy.probe_lease.as_millis() as u64;
                self.state.set(BreakerState::HalfOpen {
                    probe_ends_ms: now_ms + lease,
                    pause,
                });
                self.begin_era();
            }
            BreakerState::Open { until_ms: at, .. }
            | BreakerState::HalfOpen {
                probe_ends_ms: at, ..
            } => {
                return Err(Error::CircuitOpen {
                    retry_in: Duration::from_millis(at - now_ms),
                    cause: self.cause.borrow().clone(),
                });
            }
        }
        Ok(Permit {
            breaker: self,
            era: self.era.get(),
        })
    }

    fn begin_era(&self) {
        self.era.set(self.era.get() + 1);
    }

    fn fail(&self, now_ms: u64, error: &Error) {
        let asked_to_wait = error.retry_after();
        let max_pause = self.policy.max_pause;
        let pause = match self.state.get() {
            BreakerState::Closed { failures }
                if failures + 1 < self.policy.failures && asked_to_wait.is_none() =>
            {
                self.state.set(BreakerState::Closed {
                    failures: failures + 1,
                });
                return;
            }
            BreakerState::Closed { .. } => self.policy.first_pause,
            BreakerState::Open { pause, .. } | BreakerState::HalfOpen { pause, .. } => {
                (pause * 2).min(max_pause)
            }
        };
        let wait = asked_to_wait.unwrap_or(pause).min(max_pause);
        self.state.set(BreakerState::Open {
            until_ms: now_ms + wait.as_millis() as u64,
            pause,
        });
        self.cause.replace(error.summary());
        self.begin_era();
    }
}

/// A call that was let through; it owes the breaker its outcome.
#[derive(Debug)]
pub struct Permit<'a> {
    breaker: &'a Breaker,
    era: u64,
}

impl Permit<'_> {
    /// Whether the breaker has opened or sent a probe since.
    fn is_late(&self) -> bool {
        self.era != self.breaker.era.get()
    }

    /// The server answered.
    pub fn succeeded(self) {
        if !self.is_late() {
            self.breaker.state.set(BreakerState::Closed { failures: 0 });
        }
    }

    /// The server did not answer properly, or asked to be left alone for a while.
    pub fn failed(self, now_ms: u64, error: &Error) {
        if !self.is_late() {
            self.breaker.fail(now_ms, error);
        }
    }
}

impl Drop for Permit<'_> {
    /// A probe that was dropped has learned nothing: the next call may probe. Half open and in time is none but the
    /// probe whose outcome is not known.
    fn drop(&mut self) {
        if let BreakerState::HalfOpen { pause, .. } = self.breaker.state.get()
            && !self.is_late()
        {
            self.breaker.state.set(BreakerState::HalfOpen {
                probe_ends_ms: 0,
                pause,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TIMEOUT: Error = Error::Timeout {
        after: Duration::from_secs(1),
    };

    fn asking_for(pause: Duration) -> Error {
        Error::RateLimited {
            retry_after: Some(pause),
        }
    }

    fn pause_asked(refused: Result<Permit<'_>, Error>) -> Duration {
        refused.unwrap_err().retry_after().unwrap()
    }

    fn opened_at(now_ms: u64) -> Breaker {
        let breaker = Breaker::new(BreakerPolicy::default());
        for _ in 0..4 {
            breaker.admit(now_ms).unwrap().failed(now_ms, &TIMEOUT);
        }
        breaker
    }

    #[test]
    fn opens_after_failures_in_a_row_only() {
        let breaker = Breaker::new(BreakerPolicy::default());
        for _ in 0..3 {
            breaker.admit(0).unwrap().failed(0, &TIMEOUT);
        }
        breaker.admit(0).unwrap().succeeded();
        for _ in 0..3 {
            breaker.admit(0).unwrap().failed(0, &TIMEOUT);
        }
        assert_eq!(breaker.state(0), BreakerState::Closed { failures: 3 });
        breaker.admit(0).unwrap().failed(0, &TIMEOUT);
        assert!(matches!(breaker.state(0), BreakerState::Open { .. }));
        assert_eq!(pause_asked(breaker.admit(400)), Duration::from_millis(600));
    }

    #[test]
    fn one_probe_at_a_time_decides() {
        let breaker = opened_at(0);
        assert!(matches!(breaker.state(1000), BreakerState::HalfOpen { .. }));
        let probe = breaker.admit(1000).unwrap();
        assert!(breaker.admit(1000).is_err(), "one probe at a time");
        probe.succeeded();
        assert_eq!(breaker.state(1000), BreakerState::Closed { failures: 0 });
    }

    #[test]
    fn the_pause_doubles_up_to_its_limit() {
        let breaker = opened_at(0);
        let mut now_ms = 1000;
        // A server that is away for hours: what doubles on and on does not fit a `Duration`.
        for pause_ms in [2000, 4000, 8000].into_iter().chain([10_000; 100]) {
            breaker.admit(now_ms).unwrap().failed(now_ms, &TIMEOUT);
            let wait = pause_asked(breaker.admit(now_ms));
            assert_eq!(wait, Duration::from_millis(pause_ms));
            now_ms += pause_ms;
        }
        breaker.admit(now_ms).unwrap().succeeded();
        for _ in 0..4 {
            breaker.admit(now_ms).unwrap().failed(now_ms, &TIMEOUT);
        }
        let wait = pause_asked(breaker.admit(now_ms));
        assert_eq!(wait, Duration::from_secs(1), "success resets the pause");
    }

    #[test]
    fn a_dropped_probe_makes_way_for_another() {
        let breaker = opened_at(0);
        drop(breaker.admit(1000).unwrap());
        breaker.admit(1000).unwrap().succeeded();
        assert_eq!(breaker.state(1000), BreakerState::Closed { failures: 0 });
    }

    #[test]
    fn a_probe_that_vanished_without_a_drop_makes_way_when_its_lease_ends() {
        let breaker = opened_at(0);
        core::mem::forget(breaker.admit(1000).unwrap());
        assert!(breaker.admit(3999).is_err());
        assert!(breaker.admit(4000).is_ok());
    }

    #[test]
    fn a_server_that_asks_for_a_pause_gets_it_at_once() {
        let breaker = Breaker::new(BreakerPolicy::default());
        let wait = Duration::from_secs(7);
        breaker.admit(0).unwrap().failed(0, &asking_for(wait));
        assert_eq!(pause_asked(breaker.admit(0)), wait);
        let breaker = Breaker::new(BreakerPolicy::default());
        let hour = Duration::from_hours(1);
        breaker.admit(0).unwrap().failed(0, &asking_for(hour));
        assert_eq!(pause_asked(breaker.admit(0)), Duration::from_secs(10));
    }

    #[test]
    fn what_was_sent_before_a_probe_neither_closes_nor_opens() {
        let breaker = Breaker::new(BreakerPolicy::default());
        let [late, later, last] = [0; 3].map(|now_ms| breaker.admit(now_ms).unwrap());
        for _ in 0..4 {
            breaker.admit(0).unwrap().failed(0, &TIMEOUT);
        }
        late.succeeded();
        assert!(matches!(breaker.state(0), BreakerState::Open { .. }));
        let probe = breaker.admit(1000).unwrap();
        later.failed(1000, &TIMEOUT);
        assert!(matches!(breaker.state(1000), BreakerState::HalfOpen { .. }));
        probe.succeeded();
        last.failed(1000, &asking_for(Duration::from_secs(9)));
        assert_eq!(breaker.state(1000), BreakerState::Closed { failures: 0 });
    }

    #[test]
    fn an_open_one_says_what_opened_it() {
        let told = opened_at(0).admit(0).unwrap_err().to_string();
        assert_eq!(told, "circuit open for 1000 ms after: no reply in time");
    }

    /// What happens to a breaker.
    #[derive(Clone, Debug)]
    enum Event {
        Admit,
        Succeed(usize),
        Fail(usize, Option<u64>),
        Drop(usize),
        /// Without a drop, as a Worker's request ends.
        Vanish(usize),
        Wait(u64),
    }

    fn event() -> impl Strategy<Value = Event> {
        let asked_ms = proptest::option::weighted(0.2, 0..20_000_u64);
        prop_oneof![
            4 => Just(Event::Admit),
            2 => (0..4_usize).prop_map(Event::Succeed),
            4 => (0..4_usize, asked_ms).prop_map(|(call, asked_ms)| Event::Fail(call, asked_ms)),
            1 => (0..4_usize).prop_map(Event::Drop),
            1 => (0..4_usize).prop_map(Event::Vanish),
            2 => (0..4000_u64).prop_map(Event::Wait),
        ]
    }

    proptest! {
        /// Who is refused is told when to come again, and is let through then; while it is not closed one
        /// probe is on its way at most; and whatever has happened, one success closes it.
        #[test]
        fn in_any_order_it_lets_through_what_it_says(events in proptest::collection::vec(event(), 1..80)) {
            let policy = BreakerPolicy::default();
            let breaker = Breaker::new(policy);
            let mut calls = Vec::new();
            let mut now_ms = 0;
            // The times at which probes were sent that have not ended with the breaker's knowledge.
            let mut probes: Vec<u64> = Vec::new();
            let lease_ms = policy.probe_lease.as_millis() as u64;
            for event in events {
                let was_closed = matches!(breaker.state(now_ms), BreakerState::Closed { .. });
                match event {
                    Event::Wait(ms) => now_ms += ms,
                    Event::Admit => match breaker.admit(now_ms) {
                        Ok(permit) => {
                            if !was_closed {
                                let others = probes.iter().filter(|sent_ms| now_ms < **sent_ms + lease_ms);
                                prop_assert_eq!(others.count(), 0, "two probes at {}", now_ms);
                                probes.push(now_ms);
                            }
                            calls.push((permit, !was_closed));
                        }
                        Err(refused) => {
                            prop_assert!(!was_closed, "a closed one refuses");
                            let wait = refused.retry_after().unwrap_or_default();
                            prop_assert!(!wait.is_zero() && wait <= policy.max_pause, "{:?}", wait);
                            let then = breaker.state(now_ms + wait.as_millis() as u64);
                            let is_open_again = matches!(then, BreakerState::HalfOpen { probe_ends_ms, .. } if probe_ends_ms <= now_ms + wait.as_millis() as u64);
                            prop_assert!(is_open_again, "{:?} after {:?}", then, wait);
                        }
                    },
                    Event::Succeed(call) | Event::Fail(call, _) | Event::Drop(call) | Event::Vanish(call) => {
                        if call >= calls.len() {
                            continue;
                        }
                        let (permit, is_probe) = calls.remove(call);
                        if is_probe && !matches!(event, Event::Vanish(_)) {
                            probes.clear();
                        }
                        match event {
                            Event::Succeed(_) => permit.succeeded(),
                            Event::Fail(_, Some(ms)) => permit.failed(now_ms, &asking_for(Duration::from_millis(ms))),
                            Event::Fail(_, None) => permit.failed(now_ms, &TIMEOUT),
                            Event::Drop(_) => drop(permit),
                            _ => core::mem::forget(permit),
                        }
                    }
                }
            }
            now_ms += policy.max_pause.max(policy.probe_lease).as_millis() as u64;
            breaker.admit(now_ms).unwrap().succeeded();
            prop_assert_eq!(breaker.state(now_ms), BreakerState::Closed { failures: 0 });
        }
    }
}
