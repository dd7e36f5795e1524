//! What goes wrong, and how often. A seed draws how much of what.

use crate::random::Random;

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A request that never arrives.
    LostRequest,
    /// An answer that never arrives.
    LostReply,
    /// A request or an answer that takes longer than most wait for it.
    Slow,
    /// A request that arrives after everybody has given up.
    Late,
    /// A request that arrives twice.
    Twice,
    /// A server that answers something else: a proxy's error, HTML.
    Foreign,
    /// A network that answers 200 to everything, with a page of its own.
    Portal,
    /// A browser without a network, for up to hours.
    Offline,
    /// A tab that is reloaded in the middle.
    Reloaded,
    /// A tab that is closed, or a reader who leaves.
    Left,
    /// A browser's storage that takes nothing more.
    StorageFull,
    /// A browser that forbids its storage.
    StorageForbidden,
    /// A browser whose tabs cannot wait for each other.
    NoLocks,
    /// An isolate that ends between two of its steps, with everything that it does.
    Killed,
    /// A request that an isolate abandons between two of its steps, as a platform may when its client has left.
    Abandoned,
    /// A Redis that is full, read-only, over its quota or loading for some seconds, and then restarted.
    RedisInTrouble,
    /// Somebody who sends so many visits that ids are forgotten.
    Flood,
    /// A cached number that is wrong.
    WrongValue,
}

/// Each, its name, and in how many of a thousand chances it happens at most.
const ALL: [(Fault, &str, u64); 18] = [
    (Fault::LostRequest, "lost-request", 200),
    (Fault::LostReply, "lost-reply", 300),
    (Fault::Slow, "slow", 100),
    (Fault::Late, "late", 100),
    (Fault::Twice, "twice", 100),
    (Fault::Foreign, "foreign", 60),
    (Fault::Portal, "portal", 100),
    (Fault::Offline, "offline", 30),
    (Fault::Reloaded, "reloaded", 60),
    (Fault::Left, "left", 60),
    (Fault::StorageFull, "storage-full", 200),
    (Fault::StorageForbidden, "storage-forbidden", 300),
    (Fault::NoLocks, "no-locks", 400),
    (Fault::Killed, "killed", 5),
    (Fault::Abandoned, "abandoned", 20),
    (Fault::RedisInTrouble, "redis-in-trouble", 20),
    (Fault::Flood, "flood", 20),
    (Fault::WrongValue, "wrong-value", 100),
];

impl Fault {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.into_iter().map(|(fault, ..)| fault)
    }

    /// Its name, in the trace and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        ALL[self as usize].1
    }
}

/// How often each happens, in a thousand chances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults([u64; ALL.len()]);

impl Faults {
    /// A calm world in one seed of eight and a storm in another; else each is off, low or high.
    #[must_use]
    pub fn draw(random: &Random) -> Self {
        let weather = random.below(8);
        Self(ALL.map(|(_, _, high)| match (weather, random.below(3)) {
            (0, _) => 0,
            (1, _) => high,
            (_, level) => [0, high.div_ceil(10), high][level as usize],
        }))
    }

    /// The same without one.
    #[must_use]
    pub const fn without(mut self, fault: Fault) -> Self {
        self.0[fault as usize] = 0;
        self
    }

    /// Whether it can happen.
    #[must_use]
    pub const fn can(self, fault: Fault) -> bool {
        self.0[fault as usize] > 0
    }

    /// Whether it happens now.
    #[must_use]
    pub fn happens(self, fault: Fault, random: &Random) -> bool {
        random.chance(self.0[fault as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_place() {
        for (place, fault) in Fault::all().enumerate() {
            assert_eq!(fault as usize, place, "{fault:?}");
        }
    }
}
