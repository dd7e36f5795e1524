//! The faults that a visitor switches on in *Break it*, and which attempts they strike. They fall as evenly
//! as the golden ratio spreads them: no run is lucky, and none is hopeless.

/// 1/φ: steps of this much of a turn never come close to where one was soon before.
const GOLDEN: f64 = 0.618_033_988_749_894_8;
/// √2 − 1, likewise, for the attempts of one visit.
const SILVER: f64 = 0.414_213_562_373_095_03;

/// The visit before which the plug is pulled, and for how long.
pub const PLUG_AT: u32 = 12;
/// See [`PLUG_AT`].
pub const PLUG_MS: u64 = 3000;
/// The visit before which the tab is reloaded.
pub const RELOAD_AT: u32 = 20;

/// A fault that can be switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// One request in five never reaches the service.
    Requests,
    /// One reply in four never comes back.
    Replies,
    /// For three seconds nothing goes out and nothing comes back.
    Plug,
    /// The tab is reloaded when half of the visits are made.
    Reload,
}

impl Fault {
    /// Every fault, as they stand beside each other.
    pub const ALL: [Self; 4] = [Self::Requests, Self::Replies, Self::Plug, Self::Reload];

    /// What its switch says.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "Lose requests",
            Self::Replies => "Lose replies",
            Self::Plug => "Pull the plug",
            Self::Reload => "Reload half-way",
        }
    }

    /// How often, or for how long.
    #[must_use]
    pub const fn extent(self) -> &'static str {
        match self {
            Self::Requests => "1 in 5",
            Self::Replies => "1 in 4",
            Self::Plug => "for 3 s",
            Self::Reload => "this tab",
        }
    }
}

/// Which faults are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Faults([bool; 4]);

impl Default for Faults {
    fn default() -> Self {
        Self([true, true, false, false])
    }
}

impl Faults {
    /// No fault at all.
    pub const NONE: Self = Self([false; 4]);

    /// Whether it is on.
    #[must_use]
    pub const fn has(self, fault: Fault) -> bool {
        self.0[fault as usize]
    }

    /// The same with one of them on or off.
    #[must_use]
    pub const fn with(mut self, fault: Fault, is_on: bool) -> Self {
        self.0[fault as usize] = is_on;
        self
    }

    /// As [`Faults::read`] reads it.
    #[must_use]
    pub fn write(self) -> String {
        self.0
            .map(|is_on| if is_on { '1' } else { '0' })
            .iter()
            .collect()
    }

    /// What was written.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let faults: Vec<_> = text.bytes().map(|letter| letter == b'1').collect();
        faults.try_into().ok().map(Self)
    }

    /// What strikes the given attempt, counted from 0, of a visit. `start` in 0..1 makes one run differ
    /// from another.
    #[must_use]
    pub fn strike(self, start: f64, visit: u32, attempt: u32) -> Option<Fault> {
        let at = (start + f64::from(visit) * GOLDEN + f64::from(attempt) * SILVER).fract();
        match at {
            0.0..0.2 if self.has(Fault::Requests) => Some(Fault::Requests),
            0.5..0.75 if self.has(Fault::Replies) => Some(Fault::Replies),
            _ => None,
        }
    }
}

/// How long a visit waits after the given attempt, counted from 0.
#[must_use]
pub fn wait_ms(attempt: u32) -> u64 {
    (0..attempt.min(4)).fold(300, |wait, _| wait * 1618 / 1000)
}

#[cfg(test)]
mod tests {
    use super::super::experiment::VISITS;
    use super::*;
    use std::collections::HashSet;

    fn starts() -> impl Iterator<Item = f64> {
        (0..500).map(|step| f64::from(step) / 500.0)
    }

    #[test]
    fn every_fault_says_what_it_does() {
        let words: HashSet<_> = Fault::ALL
            .iter()
            .flat_map(|fault| [fault.name(), fault.extent()])
            .collect();
        assert_eq!(words.len(), 2 * Fault::ALL.len(), "{words:?}");
        assert_eq!(Fault::Plug.extent(), format!("for {} s", PLUG_MS / 1000));
    }

    #[test]
    fn every_run_meets_each_fault_as_often_as_is_said() {
        for start in starts() {
            let struck = |fault| {
                let strikes = |visit| Faults::default().strike(start, visit, 0) == Some(fault);
                (0..VISITS).filter(|visit| strikes(*visit)).count()
            };
            let (requests, replies) = (struck(Fault::Requests), struck(Fault::Replies));
            assert!((6..=10).contains(&requests), "{start}: {requests} of 40");
            assert!((8..=12).contains(&replies), "{start}: {replies} of 40");
        }
    }

    #[test]
    fn an_attempt_has_its_own_luck() {
        let struck: Vec<_> = (0..5)
            .map(|attempt| Faults::default().strike(0.0, 0, attempt))
            .collect();
        // Where they are on the turn: 0, 0.41, 0.83, 0.24 and 0.66.
        assert_eq!(
            struck,
            [
                Some(Fault::Requests),
                None,
                None,
                None,
                Some(Fault::Replies)
            ]
        );
    }

    #[test]
    fn every_visit_gets_through() {
        for start in starts() {
            for visit in 0..VISITS {
                let strike = |attempt| Faults::default().strike(start, visit, attempt);
                assert!(
                    (0..5).any(|attempt| strike(attempt).is_none()),
                    "{start}, {visit}"
                );
            }
        }
    }

    #[test]
    fn what_is_off_strikes_nothing() {
        let only_replies = Faults::NONE.with(Fault::Replies, true);
        for start in starts() {
            assert_eq!(Faults::NONE.strike(start, 1, 0), None);
            let strike = only_replies.strike(start, 1, 0);
            assert!(matches!(strike, None | Some(Fault::Replies)));
        }
        assert!(!only_replies.with(Fault::Replies, false).has(Fault::Replies));
    }

    #[test]
    fn waits_grow_up_to_two_seconds() {
        let waits: Vec<_> = (0..7).map(wait_ms).collect();
        assert_eq!(waits, [300, 485, 784, 1268, 2051, 2051, 2051]);
    }
}
