//! One thread that runs everything. Which of the tasks that can go on does so is drawn from the seed;
//! time stands still meanwhile, and jumps to the next timer when none can.

use crate::random::Random;
use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Wake;

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// The name of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskId(u64);

/// Tasks, timers and chance.
pub struct Executor {
    now_ms: Cell<u64>,
    /// What decides.
    pub random: Random,
    tasks: RefCell<BTreeMap<TaskId, Option<Task>>>,
    next: Cell<u64>,
    ready: Arc<Ready>,
    timers: RefCell<BinaryHeap<Reverse<Timer>>>,
    started_ms: u64,
    trace: Option<RefCell<Vec<String>>>,
}

/// Tasks that can go on. Wakers are `Send` by their type, although nothing here leaves its thread.
#[derive(Default)]
struct Ready(Mutex<Vec<TaskId>>);

struct Alarm {
    task: TaskId,
    ready: Arc<Ready>,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        let mut ready = self.ready.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !ready.contains(&self.task) {
            ready.push(self.task);
        }
    }
}

struct Timer {
    due_ms: u64,
    order: u64,
    waker: Waker,
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Timer {}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        (self.due_ms, self.order).cmp(&(other.due_ms, other.order))
    }
}

impl Executor {
    /// Nothing to do yet, at `now_ms`, in milliseconds since 1970.
    #[must_use]
    pub fn new(seed: u64, now_ms: u64, is_traced: bool) -> Rc<Self> {
        Rc::new(Self {
            now_ms: Cell::new(now_ms),
            random: Random::new(seed),
            tasks: RefCell::default(),
            next: Cell::new(0),
            ready: Arc::default(),
            timers: RefCell::default(),
            started_ms: now_ms,
            trace: is_traced.then(RefCell::default),
        })
    }

    /// Writes into the trace what happens, where there is one.
    pub fn note(&self, what: impl FnOnce() -> String) {
        if let Some(trace) = &self.trace {
            let secs = (self.now_ms() - self.started_ms) as f64 / 1000.0;
            trace
                .borrow_mut()
                .push(format!("{secs:>10.3} s  {}", what()));
        }
    }

    /// What has happened.
    #[must_use]
    pub fn trace(&self) -> Vec<String> {
        self.trace.as_ref().map(RefCell::take).unwrap_or_default()
    }

    /// 128 random bits.
    pub fn random_bits(&self) -> u128 {
        u128::from(self.random.bits()) << 64 | u128::from(self.random.bits())
    }

    /// The time.
    pub fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    fn number(&self) -> u64 {
        self.next.replace(self.next.get() + 1)
    }

    /// Adds a task.
    pub fn spawn(&self, task: impl Future<Output = ()> + 'static) -> TaskId {
        let id = TaskId(self.number());
        self.tasks.borrow_mut().insert(id, Some(Box::pin(task)));
        Arc::new(Alarm {
            task: id,
            ready: Arc::clone(&self.ready),
        })
        .wake();
        id
    }

    /// Ends a task where it stands.
    pub fn kill(&self, task: TaskId) {
        let killed = self.tasks.borrow_mut().remove(&task);
        drop(killed);
    }

    /// Whether a task has not ended.
    pub fn is_running(&self, task: TaskId) -> bool {
        self.tasks.borrow().contains_key(&task)
    }

    /// Waits.
    pub async fn sleep(&self, ms: u64) {
        let due_ms = self.now_ms() + ms;
        let mut is_set = false;
        poll_fn(|context| {
            if self.now_ms() >= due_ms {
                return Poll::Ready(());
            }
            if !is_set {
                is_set = true;
                self.timers.borrow_mut().push(Reverse(Timer {
                    due_ms,
                    order: self.number(),
                    waker: context.waker().clone(),
                }));
            }
            Poll::Pending
        })
        .await;
    }

    /// Runs until `end_ms`, calling `check` after each step.
    pub fn run(&self, end_ms: u64, mut check: impl FnMut()) {
        loop {
            while self.step() {
                check();
            }
            let next = self.timers.borrow_mut().pop();
            match next {
                Some(Reverse(timer)) if timer.due_ms <= end_ms => {
                    self.now_ms.set(timer.due_ms.max(self.now_ms()));
                    timer.waker.wake();
                }
                later => {
                    self.timers.borrow_mut().extend(later);
                    self.now_ms.set(end_ms);
                    return;
                }
            }
        }
    }

    /// Drops what has not ended. Tasks hold the executor that holds them.
    pub fn end(&self) {
        drop(self.tasks.take());
        drop(self.timers.take());
    }

    /// Lets one task go on, if any can.
    fn step(&self) -> bool {
        let id = {
            let mut ready = self.ready.0.lock().unwrap_or_else(PoisonError::into_inner);
            if ready.is_empty() {
                return false;
            }
            let place = self.random.below(ready.len() as u64) as usize;
            ready.swap_remove(place)
        };
        let taken = self.tasks.borrow_mut().get_mut(&id).and_then(Option::take);
        let Some(mut task) = taken else { return true };
        let waker = Waker::from(Arc::new(Alarm {
            task: id,
            ready: Arc::clone(&self.ready),
        }));
        if task
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_ready()
        {
            self.tasks.borrow_mut().remove(&id);
        } else if let Some(place) = self.tasks.borrow_mut().get_mut(&id) {
            *place = Some(task);
        }
        true
    }
}

/// A place for one value that somebody waits for.
pub struct Slot<T>(Rc<RefCell<(Option<T>, Option<Waker>)>>);

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Rc::new(RefCell::new((None, None))))
    }
}

impl<T> Slot<T> {
    /// Puts the value in; a later one finds the place taken, and is dropped.
    pub fn fill(&self, value: T) {
        let mut slot = self.0.borrow_mut();
        if slot.0.is_none() {
            slot.0 = Some(value);
        }
        if let Some(waker) = slot.1.take() {
            waker.wake();
        }
    }

    /// Waits for the value, at most so long.
    pub async fn wait(&self, executor: &Executor, at_most_ms: u64) -> Option<T> {
        let end_ms = executor.now_ms() + at_most_ms;
        let mut timer = Box::pin(executor.sleep(at_most_ms));
        poll_fn(|context| {
            let mut slot = self.0.borrow_mut();
            if let Some(value) = slot.0.take() {
                return Poll::Ready(Some(value));
            }
            slot.1 = Some(context.waker().clone());
            drop(slot);
            if timer.as_mut().poll(context).is_ready() || executor.now_ms() >= end_ms {
                return Poll::Ready(None);
            }
            Poll::Pending
        })
        .await
    }
}
