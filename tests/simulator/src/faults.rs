//! What goes wrong, how often: a thousandth of the requests each. A seed draws how much of what.

use crate::random::Random;

/// The knobs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// A request that never arrives.
    pub lost_request: u64,
    /// An answer that never arrives.
    pub lost_reply: u64,
    /// A request that arrives after everybody has given up.
    pub late: u64,
    /// A request that arrives twice.
    pub twice: u64,
    /// A server that answers something else: a proxy's error, HTML.
    pub foreign: u64,
    /// An isolate that ends, with everything that it does.
    pub killed: u64,
    /// A tab that is reloaded in the middle.
    pub reloaded: u64,
    /// A Redis that is restarted, full, read-only or loading for some seconds.
    pub redis_in_trouble: u64,
}

impl Faults {
    /// A calm world in one seed of eight; else each knob is off, low or high.
    #[must_use]
    pub fn draw(random: &Random) -> Self {
        let calm = random.chance(125);
        let knob = |high: u64| match random.below(3) {
            _ if calm => 0,
            0 => 0,
            1 => high / 10,
            _ => high,
        };
        Self {
            lost_request: knob(200),
            lost_reply: knob(300),
            late: knob(100),
            twice: knob(100),
            foreign: knob(60),
            killed: knob(60),
            reloaded: knob(60),
            redis_in_trouble: knob(20),
        }
    }
}
