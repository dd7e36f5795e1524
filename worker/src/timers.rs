//! One timer for all that a request waits for. Each costs workerd some microseconds, and a number that is fetched
//! has two limits, of which as a rule neither is reached.

use crate::calls::Call;
use crate::glue;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

thread_local! {
    /// Those of the request whose turn it is.
    static CURRENT: RefCell<Option<Rc<Timers>>> = const { RefCell::new(None) };
}

/// A request's.
#[derive(Default)]
pub struct Timers {
    /// By number: when each is over, and who waits for it.
    sleeps: RefCell<BTreeMap<u32, (u64, Option<Waker>)>>,
    last: Cell<u32>,
    /// The one that runs, and when it ends.
    armed: RefCell<Option<(u64, Timeout)>>,
}

impl Timers {
    /// Runs a part of what the request does: its sleeps end by the one timer.
    pub async fn run<T>(self: Rc<Self>, part: impl Future<Output = T>) -> T {
        let mut part = pin!(part);
        let output = poll_fn(|context| {
            self.end_sleeps(context);
            let outer = CURRENT.replace(Some(Rc::clone(&self)));
            let polled = part.as_mut().poll(context);
            CURRENT.set(outer);
            if polled.is_pending() {
                self.arm(context);
            }
            polled
        })
        .await;
        // What still sleeps belongs to the next part, which arms it again.
        self.armed.take();
        output
    }

    fn end_sleeps(&self, context: &mut Context<'_>) {
        let mut armed = self.armed.borrow_mut();
        let Some((ends, timeout)) = armed.as_mut() else {
            return;
        };
        if Pin::new(timeout).poll(context).is_ready() {
            let mut sleeps = self.sleeps.borrow_mut();
            for (_, (_, waker)) in sleeps.extract_if(.., |_, (due, _)| *due <= *ends) {
                waker.inspect(Waker::wake_by_ref);
            }
            *armed = None;
        }
    }

    /// Not before the part has been polled: what sleeps longer is no reason to set a timer twice.
    fn arm(&self, context: &mut Context<'_>) {
        let Some(due) = self.sleeps.borrow().values().map(|(due, _)| *due).min() else {
            return;
        };
        let mut armed = self.armed.borrow_mut();
        if armed.as_ref().is_none_or(|(ends, _)| due < *ends) {
            let mut timeout = Timeout::after_ms(due.saturating_sub(now_ms()));
            // It cannot be over yet; this says whom to wake.
            let _ = Pin::new(&mut timeout).poll(context);
            *armed = Some((due, timeout));
        }
    }

    fn sleep(self: Rc<Self>, ms: u64) -> Sleep {
        let number = self.last.get().wrapping_add(1);
        self.last.set(number);
        let due = now_ms().saturating_add(ms);
        self.sleeps.borrow_mut().insert(number, (due, None));
        Sleep {
            timers: self,
            number,
        }
    }
}

fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Waits, in whole milliseconds rounded up: no wait ends early.
pub async fn sleep(duration: Duration) {
    let ms = u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX);
    match CURRENT.with_borrow(Clone::clone) {
        Some(timers) => timers.sleep(ms).await,
        None => Timeout::after_ms(ms).await,
    }
}

struct Sleep {
    timers: Rc<Timers>,
    number: u32,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match self.timers.sleeps.borrow_mut().get_mut(&self.number) {
            Some((_, waker)) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.timers.sleeps.borrow_mut().remove(&self.number);
    }
}

/// A timer of workerd's, cleared when it is dropped.
struct Timeout {
    call: Call,
    id: f64,
}

impl Timeout {
    fn after_ms(ms: u64) -> Self {
        // A timer takes 32 bits with a sign, and ends at once for more.
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let mut id = 0.0;
        let call = Call::start(|number, ended| id = glue::set_timeout(ended, ms, number));
        Self { call, id }
    }
}

impl Future for Timeout {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.call).poll(context).map(drop)
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        glue::clear_timeout(self.id);
    }
}
