//! Runs *Break it*: forty visits, each to a usual counter and to ours, over a network that loses what the
//! switches say (`network`). A run goes on after a reload. What happened is decided in [`edgestate_view_model::experiment`].

mod network;

use crate::api::{self, Cancel, Failure};
use crate::browser;
use edgestate_view_model::attempts::Mark;
use edgestate_view_model::experiment::{Event, Experiment, Kept, Side, VISITS, events};
use edgestate_view_model::failure::Explanation;
use edgestate_view_model::faults::{Fault, Faults, PLUG_AT, PLUG_MS, RELOAD_AT};
use edgestate_view_model::recording;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;

/// Where a run is kept over a reload, in the storage of the tab.
const KEY: &str = "edgestate.experiment";
/// From one visit to the next.
const PACE_MS: u64 = 90;
/// How long the recording plays.
const PLAY_MS: u64 = 4500;

thread_local! {
    /// What is going on in this tab. Another bench may be on the page still: a view stays until the next has been fetched,
    /// and that may be this one again.
    static AT_WORK: RefCell<Option<Cancel>> = const { RefCell::new(None) };
}

/// What is on the bench.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The recording of a run.
    Recording,
    /// A run for real, on its way.
    Running,
    /// A run for real that has ended, or was stopped.
    Done,
}

/// The bench of *Break it*.
#[derive(Clone, Copy)]
pub struct Bench {
    run: RwSignal<Experiment>,
    faults: RwSignal<Faults>,
    phase: RwSignal<Phase>,
    trouble: RwSignal<Option<Explanation>>,
    kept: StoredValue<Option<Kept>>,
    cancel: StoredValue<Cancel>,
}

impl Bench {
    /// Takes up the run that was going on when the tab was left; else plays the recording.
    pub fn open() -> Self {
        let bench = Self {
            run: RwSignal::default(),
            faults: RwSignal::default(),
            phase: RwSignal::new(Phase::Recording),
            trouble: RwSignal::new(None),
            kept: StoredValue::new(None),
            cancel: StoredValue::new(Cancel::new()),
        };
        on_cleanup(move || bench.cancel());
        match left_behind() {
            Some((kept, run)) => bench.resume(kept, run),
            None => spawn_local(bench.play(bench.new_task())),
        }
        bench
    }

    pub fn run(self) -> Signal<Experiment> {
        self.run.into()
    }

    pub fn phase(self) -> Signal<Phase> {
        self.phase.into()
    }

    pub fn trouble(self) -> Signal<Option<Explanation>> {
        self.trouble.into()
    }

    pub fn faults(self) -> Signal<Faults> {
        self.faults.into()
    }

    /// Switches a fault on or off, in a run that goes on too.
    pub fn switch(self, fault: Fault, is_on: bool) {
        self.faults
            .update(|faults| *faults = faults.with(fault, is_on));
        self.keep(|kept| kept.faults = self.faults.get_untracked());
    }

    /// Sends the visits.
    pub fn start(self) {
        self.run.set(Experiment::default());
        self.kept.set_value(Some(Kept {
            bits: browser::random_bits(),
            made_ms: browser::now_ms(),
            plugged_ms: 0,
            is_reloaded: false,
            faults: self.faults.get_untracked(),
            log: String::new(),
        }));
        self.go_on();
    }

    /// Leaves the run as it is.
    pub fn stop(self) {
        self.cancel();
        self.end();
    }

    /// Goes on after a reload. What the usual client had in memory is gone.
    fn resume(self, kept: Kept, run: Experiment) {
        self.faults.set(kept.faults);
        self.run.set(run);
        self.kept.set_value(Some(kept));
        for visit in self.run.with_untracked(|run| run.open(Side::Usual)) {
            self.note(Event::Tried(Side::Usual, visit, Mark::Forgotten));
        }
        self.go_on();
        for visit in self.run.with_untracked(|run| run.open(Side::Ours)) {
            self.send(Side::Ours, visit);
        }
    }

    fn go_on(self) {
        self.trouble.set(None);
        self.phase.set(Phase::Running);
        spawn_local(self.make(self.new_task()));
    }

    /// Makes one visit after the other.
    async fn make(self, task: Cancel) {
        for visit in self.run.with_untracked(Experiment::begun)..VISITS {
            browser::sleep(PACE_MS).await;
            if task.is_cancelled() {
                return;
            }
            let faults = self.faults.get_untracked();
            if visit == PLUG_AT && faults.has(Fault::Plug) {
                self.keep(|kept| kept.plugged_ms = browser::now_ms() + PLUG_MS);
            }
            if visit == RELOAD_AT && faults.has(Fault::Reload) && self.reload() {
                return;
            }
            self.note(Event::Begun);
            for side in Side::BOTH {
                self.send(side, visit);
            }
        }
        self.end_if_over().await;
    }

    /// Reloads the tab, once in a run, and where the run outlives it.
    fn reload(self) -> bool {
        let mut is_first = false;
        let is_kept = self.keep(|kept| is_first = !std::mem::replace(&mut kept.is_reloaded, true));
        if is_first && is_kept {
            browser::reload();
        }
        is_first && is_kept
    }

    /// Sends a visit to a counter until it is answered.
    fn send(self, side: Side, visit: u32) {
        let task = self.cancel.get_value();
        spawn_local(async move {
            let before = self
                .run
                .with_untracked(|run| run.counter(side).marks(visit).len() as u32);
            for attempt in before.. {
                self.note(Event::Sent(side, visit));
                let tried = network::attempt(self.kept, side, visit, attempt, &task).await;
                if task.is_cancelled() {
                    return;
                }
                self.note(Event::Tried(side, visit, tried.mark));
                if let Some(value) = tried.value {
                    self.run.update(|run| run.hear(side, value));
                }
                if tried.failure.is_some() {
                    self.trouble
                        .set(tried.failure.as_ref().map(Failure::explain));
                }
                if self
                    .run
                    .with_untracked(|run| run.counter(side).is_settled(visit))
                {
                    return self.end_if_over().await;
                }
                browser::sleep(tried.wait_ms(attempt)).await;
                if task.is_cancelled() {
                    return;
                }
            }
        });
    }

    /// When all is settled, reads what the counters hold in the end.
    async fn end_if_over(self) {
        let is_over = self.run.with_untracked(Experiment::is_over);
        if !is_over || self.phase.get_untracked() != Phase::Running {
            return;
        }
        let Some(kept) = self.kept.get_value() else {
            return;
        };
        self.end();
        let task = self.cancel.get_value();
        for side in Side::BOTH {
            let read = api::lab_value(&kept.counter(side), &task.signal()).await;
            if task.is_cancelled() {
                return;
            }
            if let Ok(reply) = read {
                self.run.update(|run| run.hear(side, reply.value));
            }
        }
    }

    fn end(self) {
        self.phase.set(Phase::Done);
        if let Some(storage) = browser::storage_of_tab() {
            let _ = storage.remove_item(KEY);
        }
    }

    /// Plays the recording: at once for who wants no motion.
    async fn play(self, task: Cancel) {
        let events: Vec<_> = events(recording::LOG).collect();
        let pause_ms = PLAY_MS / events.len().max(1) as u64;
        for event in events {
            if !browser::prefers_reduced_motion() {
                browser::sleep(pause_ms).await;
            }
            if task.is_cancelled() {
                return;
            }
            self.run.update(|run| run.note(event));
        }
    }

    fn note(self, event: Event) {
        self.run.update(|run| run.note(event));
        self.keep(|kept| kept.log = self.run.with_untracked(|run| run.log().into()));
    }

    /// Changes what is kept over a reload; `false` where it is not.
    fn keep(self, change: impl FnOnce(&mut Kept)) -> bool {
        let text = self.kept.try_update_value(|kept| {
            let kept = kept.as_mut()?;
            change(kept);
            Some(kept.write())
        });
        let is_running = self.phase.get_untracked() == Phase::Running;
        match (text.flatten(), browser::storage_of_tab()) {
            (Some(text), Some(storage)) if is_running => storage.set_item(KEY, &text).is_ok(),
            _ => false,
        }
    }

    fn new_task(self) -> Cancel {
        let task = Cancel::new();
        if let Some(before) = AT_WORK.replace(Some(task.clone())) {
            before.cancel();
        }
        self.cancel.set_value(task.clone());
        task
    }

    fn cancel(self) {
        self.cancel.with_value(Cancel::cancel);
    }
}

/// The run that was going on when the tab was left.
fn left_behind() -> Option<(Kept, Experiment)> {
    let text = browser::storage_of_tab()?.get_item(KEY).ok()??;
    let kept = Kept::read(&text, browser::now_ms())?;
    let run = Experiment::read(&kept.log)?;
    Some((kept, run))
}
