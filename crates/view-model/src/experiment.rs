//! *Break it*: forty visits, each sent to a usual counter, which adds one for every request, and to ours, which
//! adds one for every visit. What happened is a log of events; all that is shown follows from it, so that a run
//! goes on after a reload and a recording plays like a run. Sending is done elsewhere.

use super::attempts::{Counter, Mark};
use super::faults::Faults;
use edgestate_contract::lab::TTL_SECS;
use edgestate_contract::visit_id;

/// How many visits a run sends.
pub const VISITS: u32 = 40;

/// One of the two counters, with the client that sends to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Adds one for every request; what waits is in the memory of the tab.
    Usual,
    /// Adds one for every visit; what waits is written down.
    Ours,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Usual, Self::Ours];
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The next visit is made.
    Begun,
    /// An attempt is on its way.
    Sent(Side, u32),
    /// It has ended.
    Tried(Side, u32, Mark),
}

/// The letter of what is on its way; of what has ended it is [`Mark::letter`].
const SENT: char = 'o';

impl Event {
    /// `+`; or what has happened as a letter, a capital for ours, and the visit.
    fn write(self, out: &mut String) {
        let (side, visit, letter) = match self {
            Self::Begun => return out.push('+'),
            Self::Sent(side, visit) => (side, visit, SENT),
            Self::Tried(side, visit, mark) => (side, visit, mark.letter()),
        };
        out.push(match side {
            Side::Usual => letter,
            Side::Ours => letter.to_ascii_uppercase(),
        });
        out.push(char::from(b'0' + visit as u8));
    }

    fn read(letters: &mut impl Iterator<Item = u8>) -> Option<Self> {
        let letter = char::from(letters.next()?);
        if letter == '+' {
            return Some(Self::Begun);
        }
        let visit = u32::from(letters.next()?.checked_sub(b'0')?);
        let side = if letter.is_ascii_uppercase() {
            Side::Ours
        } else {
            Side::Usual
        };
        let letter = letter.to_ascii_lowercase();
        let event = if letter == SENT {
            Self::Sent(side, visit)
        } else {
            let mark = Mark::ALL.into_iter().find(|mark| mark.letter() == letter);
            Self::Tried(side, visit, mark?)
        };
        (visit < VISITS).then_some(event)
    }
}

/// A run so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Experiment {
    begun: u32,
    usual: Counter,
    ours: Counter,
    log: String,
}

impl Experiment {
    /// Takes note of what happened.
    pub fn note(&mut self, event: Event) {
        event.write(&mut self.log);
        match event {
            Event::Begun => {
                self.begun += 1;
                self.usual.begin();
                self.ours.begin();
            }
            Event::Sent(side, visit) => self.counter_mut(side).send(visit),
            Event::Tried(side, visit, mark) => self.counter_mut(side).note(visit, mark),
        }
    }

    /// Takes note of what the service says that a counter holds.
    pub fn hear(&mut self, side: Side, value: u64) {
        self.counter_mut(side).hear(value);
    }

    /// One of the counters.
    #[must_use]
    pub fn counter(&self, side: Side) -> &Counter {
        match side {
            Side::Usual => &self.usual,
            Side::Ours => &self.ours,
        }
    }

    fn counter_mut(&mut self, side: Side) -> &mut Counter {
        match side {
            Side::Usual => &mut self.usual,
            Side::Ours => &mut self.ours,
        }
    }

    /// How many visits are made.
    #[must_use]
    pub fn begun(&self) -> u32 {
        self.begun
    }

    /// Whether all visits are made and settled.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.begun == VISITS && Side::BOTH.iter().all(|side| self.open(*side).is_empty())
    }

    /// The visits that are made and not settled on a side.
    #[must_use]
    pub fn open(&self, side: Side) -> Vec<u32> {
        let counter = self.counter(side);
        (0..self.begun)
            .filter(|visit| !counter.is_settled(*visit))
            .collect()
    }

    /// The outcome in a sentence, once it is over.
    #[must_use]
    pub fn outcome(&self) -> Option<String> {
        let of = |side| self.counter(side);
        self.is_over().then(|| {
            format!(
                "{} visits sent. The usual counter says {}: {}. Edgestate says {}: {}.",
                self.begun,
                of(Side::Usual).value(),
                of(Side::Usual).verdict().words(),
                of(Side::Ours).value(),
                of(Side::Ours).verdict().words(),
            )
        })
    }

    /// Everything that happened, in order, for [`Experiment::read`].
    #[must_use]
    pub fn log(&self) -> &str {
        &self.log
    }

    /// The run of a log; `None` for what is no log.
    #[must_use]
    pub fn read(log: &str) -> Option<Self> {
        let mut experiment = Self::default();
        for event in events(log) {
            experiment.note(event);
        }
        (experiment.log == log && experiment.begun <= VISITS).then_some(experiment)
    }
}

/// A run as the browser keeps it over a reload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Random: the name of its counters, and where its faults and ids begin.
    pub bits: u128,
    /// When it began, in milliseconds since 1970.
    pub made_ms: u64,
    /// When the plug was, or will be, in again; 0 before it was pulled.
    pub plugged_ms: u64,
    /// Whether the tab was reloaded already.
    pub is_reloaded: bool,
    /// The faults that are on.
    pub faults: Faults,
    /// [`Experiment::log`].
    pub log: String,
}

impl Kept {
    /// As [`Kept::read`] reads it.
    #[must_use]
    pub fn write(&self) -> String {
        let Self {
            bits,
            made_ms,
            plugged_ms,
            is_reloaded,
            faults,
            log,
        } = self;
        let faults = faults.write();
        format!("{bits:032x} {made_ms} {plugged_ms} {is_reloaded} {faults} {log}")
    }

    /// What was written; nothing for what is older than the counters live, or is no run.
    #[must_use]
    pub fn read(text: &str, now_ms: u64) -> Option<Self> {
        let mut parts = text.splitn(6, ' ');
        let kept = Self {
            bits: u128::from_str_radix(parts.next()?, 16).ok()?,
            made_ms: parts.next()?.parse().ok()?,
            plugged_ms: parts.next()?.parse().ok()?,
            is_reloaded: parts.next()?.parse().ok()?,
            faults: Faults::read(parts.next()?)?,
            log: parts.next()?.into(),
        };
        let age_ms = now_ms.checked_sub(kept.made_ms)?;
        (age_ms < TTL_SECS * 1000).then_some(kept)
    }

    /// What its counters are called.
    #[must_use]
    pub fn counter(&self, side: Side) -> String {
        let side = match side {
            Side::Usual => "usual",
            Side::Ours => "ours",
        };
        format!("{:032x}-{side}", self.bits)
    }

    /// The id of a visit: the same after a reload.
    #[must_use]
    pub fn id(&self, visit: u32) -> String {
        visit_id::new(self.made_ms, self.bits ^ u128::from(visit))
    }

    /// Where its faults begin, in 0..1.
    #[must_use]
    pub fn start(&self) -> f64 {
        f64::from(self.bits as u32) / f64::from(u32::MAX)
    }
}

/// The events of a log, up to the first that cannot be read.
pub fn events(log: &str) -> impl Iterator<Item = Event> {
    let mut letters = log.bytes();
    std::iter::from_fn(move || Event::read(&mut letters))
}

#[cfg(test)]
mod tests {
    use super::super::faults::Fault;
    use super::super::verdict::Verdict;
    use super::*;
    use edgestate_contract::visits::check_page;
    use std::collections::HashSet;

    fn run(events: impl IntoIterator<Item = Event>) -> Experiment {
        let mut experiment = Experiment::default();
        for event in events {
            experiment.note(event);
        }
        experiment
    }

    /// A run in which each visit needs two attempts, since the first reply is lost.
    fn whole_run() -> Experiment {
        run((0..VISITS).flat_map(|visit| {
            let tried = |side, mark| Event::Tried(side, visit, mark);
            [
                Event::Begun,
                tried(Side::Usual, Mark::CountedUnheard),
                tried(Side::Ours, Mark::CountedUnheard),
                tried(Side::Usual, Mark::Counted),
                tried(Side::Ours, Mark::Recognised),
            ]
        }))
    }

    #[test]
    fn the_outcome_is_told_when_it_is_over() {
        let whole = whole_run();
        assert_eq!(
            whole.outcome().as_deref(),
            Some(
                "40 visits sent. The usual counter says 80: 40 counted again. Edgestate says 40: exact."
            )
        );
        assert_eq!((whole.begun(), whole.is_over()), (VISITS, true));
        let begun = run([Event::Begun, Event::Tried(Side::Ours, 0, Mark::Counted)]);
        assert_eq!(begun.begun(), 1);
        assert_eq!(begun.outcome(), None);
        assert_eq!(begun.open(Side::Usual), [0]);
        assert_eq!(begun.open(Side::Ours), [0; 0]);
        assert_eq!(begun.counter(Side::Usual).verdict(), Verdict::Open);
        let first = run([
            Event::Begun,
            Event::Tried(Side::Ours, 0, Mark::Counted),
            Event::Tried(Side::Usual, 0, Mark::Counted),
        ]);
        assert!(!first.is_over(), "the first is settled, the others follow");
    }

    #[test]
    fn a_log_brings_back_its_run() {
        let whole = whole_run();
        assert_eq!(Experiment::read(whole.log()), Some(whole));
        let left = run([Event::Begun, Event::Sent(Side::Usual, 0)]);
        assert_eq!(Experiment::read("+o0"), Some(left));
        assert_eq!(Experiment::read(""), Some(Experiment::default()));
        for broken in ["x", "+l", "+lX", "+l!", "l0l", &"+".repeat(41)] {
            assert_eq!(Experiment::read(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_run_is_kept_as_long_as_its_counters_live() {
        let kept = Kept {
            bits: 0x7f,
            made_ms: 1_795_000_000_000,
            plugged_ms: 3,
            is_reloaded: true,
            faults: Faults::default().with(Fault::Plug, true),
            log: whole_run().log().into(),
        };
        let text = kept.write();
        let read_after = |ms| Kept::read(&text, kept.made_ms + ms);
        assert_eq!(read_after(0), Some(kept.clone()));
        assert_eq!(read_after(599_999), Some(kept.clone()));
        assert_eq!(read_after(600_000), None);
        assert_eq!(Kept::read(&text, 0), None, "made in the future");
        assert_eq!(Kept::read("1 2 3", 0), None);
    }

    #[test]
    fn a_run_has_names_of_its_own_and_each_visit_an_id() {
        let of = |bits| Kept {
            bits,
            made_ms: 1_795_000_000_000,
            plugged_ms: 0,
            is_reloaded: false,
            faults: Faults::NONE,
            log: String::new(),
        };
        let kept = of(0x8000_0000);
        for side in Side::BOTH {
            assert_eq!(check_page(&kept.counter(side)), Ok(()));
        }
        assert_ne!(kept.counter(Side::Usual), kept.counter(Side::Ours));
        let another = of(0x4000_0000);
        let ids: HashSet<_> = (0..VISITS)
            .flat_map(|visit| [kept.id(visit), another.id(visit)])
            .collect();
        assert_eq!(ids.len(), 2 * VISITS as usize);
        assert_eq!(visit_id::time_ms(&kept.id(3)), Some(kept.made_ms));
        assert!((0.499..0.501).contains(&kept.start()));
        assert!((0.249..0.251).contains(&another.start()));
    }

    #[test]
    fn what_the_service_says_goes_before_what_was_seen() {
        let mut begun = run([Event::Begun, Event::Tried(Side::Usual, 0, Mark::Counted)]);
        begun.hear(Side::Usual, 3);
        begun.hear(Side::Usual, 2);
        assert_eq!(begun.counter(Side::Usual).value(), 3);
        assert_eq!(begun.counter(Side::Ours).value(), 0);
    }
}
