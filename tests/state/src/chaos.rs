//! What breaks during a marathon: replies get lost all the time, and now and then the front or
//! Redis itself goes away in the middle of everything and comes back.

use crate::marathon::Progress;
use crate::world::RedisWorld;
use tokio::sync::watch;
use upstash_front::{FaultKind, Front};

/// An outage lasts until so many tries have failed.
const FAILURES_PER_OUTAGE: u64 = 25;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Incidents {
    /// How often the front was killed.
    pub fronts_killed: u32,
    /// How often Redis was ended with `SIGKILL`.
    pub redis_killed: u32,
    /// How often Redis was shut down in an orderly way.
    pub redis_stopped: u32,
    /// Requests that a fault was done to.
    pub faults: u64,
}

/// Breaks things at even distances until `visits` are acknowledged, `outages` times in all, and
/// leaves everything in order.
///
/// # Panics
/// When something does not come back.
pub async fn reign(
    world: &mut RedisWorld,
    mut progress: watch::Receiver<Progress>,
    visits: u64,
    outages: u64,
) -> Incidents {
    let mut incidents = Incidents::default();
    spread_faults(&world.front);
    for outage in 0..outages {
        let due = visits * (outage + 1) / (outages + 1);
        let at = wait(&mut progress, |now| now.acknowledged >= due).await;
        let failed = |now: &Progress| now.failures >= at.failures + FAILURES_PER_OUTAGE;
        match outage % 3 {
            0 => {
                incidents.fronts_killed += 1;
                world.front.kill().await;
                wait(&mut progress, failed).await;
                world.front.restart().await.expect("the port is free again");
            }
            1 => {
                incidents.redis_killed += 1;
                world.redis.kill().await.expect("Redis can be killed");
                wait(&mut progress, failed).await;
                world.redis.resume().await.expect("Redis comes back");
            }
            _ => {
                incidents.redis_stopped += 1;
                world.redis.stop().await.expect("Redis can be stopped");
                wait(&mut progress, failed).await;
                world.redis.resume().await.expect("Redis comes back");
            }
        }
    }
    wait(&mut progress, |now| now.acknowledged >= visits).await;
    incidents.faults = world.front.stats().faults;
    world.front.clear_faults();
    incidents
}

/// About one request in six loses its answer or never arrives.
fn spread_faults(front: &Front) {
    for (kind, probability) in [
        (FaultKind::DropAfter, 0.06),
        (FaultKind::DropBefore, 0.04),
        (FaultKind::DropInBody, 0.02),
        (FaultKind::Truncate, 0.02),
        (FaultKind::DelayHead { ms: 1000 }, 0.01),
        (FaultKind::DelayBody { ms: 1000 }, 0.01),
    ] {
        front.add_fault(kind.with_probability(probability));
    }
}

async fn wait(
    progress: &mut watch::Receiver<Progress>,
    reached: impl Fn(&Progress) -> bool,
) -> Progress {
    *progress
        .wait_for(|now| reached(now))
        .await
        .expect("the marathon outlives its troubles")
}
