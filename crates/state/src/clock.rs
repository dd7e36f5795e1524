//! Time as an input. Nothing below the Worker reads a clock of its own: `Instant::now` and
//! `SystemTime::now` panic on wasm32-unknown-unknown, and tests want to move time by hand.

use core::cell::Cell;
use core::future::poll_fn;
use core::pin::{Pin, pin};
use core::task::Poll;
use core::time::Duration;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(pub u64);

impl UnixMillis {
    /// Whole seconds since the epoch.
    #[must_use]
    pub const fn secs(self) -> u64 {
        self.0 / 1000
    }

    /// This point moved into the future.
    #[must_use]
    pub const fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_millis() as u64))
    }

    /// How long after `earlier` this is; zero when it is not.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// Where the time comes from.
pub trait Clock {
    /// The time now. In Workers it stands still while code computes and moves across I/O.
    fn now(&self) -> UnixMillis;
}

/// A clock that can be waited on.
#[allow(async_fn_in_trait)]
pub trait Timer: Clock {
    /// Waits. Whoever drops it has waited enough.
    async fn sleep(&self, duration: Duration);
}

/// What `asked` comes to, if it is there before `wait` is over.
///
/// # Errors
/// `asked` itself, which is late and may still be waited for.
pub async fn within<F: Future + Unpin>(
    mut asked: F,
    wait: impl Future<Output = ()>,
) -> Result<F::Output, F> {
    let mut wait = pin!(wait);
    let outcome = poll_fn(|context| {
        if let Poll::Ready(outcome) = Pin::new(&mut asked).poll(context) {
            return Poll::Ready(Some(outcome));
        }
        wait.as_mut().poll(context).map(|()| None)
    })
    .await;
    outcome.ok_or(asked)
}

/// A clock that tests move by hand.
#[derive(Debug, Default)]
pub struct ManualClock(Cell<UnixMillis>);

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub const fn at(now: UnixMillis) -> Self {
        Self(Cell::new(now))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.set(self.0.get().plus(by));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixMillis {
        self.0.get()
    }
}

/// Nobody is woken when the clock is moved: who waits looks again when polled.
impl Timer for ManualClock {
    async fn sleep(&self, duration: Duration) {
        let due = self.now().plus(duration);
        poll_fn(|_| {
            if self.now() < due {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }
}

impl<C: Clock + ?Sized> Clock for std::rc::Rc<C> {
    fn now(&self) -> UnixMillis {
        (**self).now()
    }
}
