//! The marathon: many visits from several clients, each tried until it is acknowledged, while
//! something else breaks things. The way a visit is sent is the caller's: to a store, or by HTTP to
//! a Worker.

use core::cell::Cell;
use core::time::Duration;
use futures_util::future::join_all;
use tokio::sync::watch;

/// How long a client rests after a failure.
const REST: Duration = Duration::from_millis(10);
/// How often a visit is tried before the marathon counts it as never acknowledged.
const MAX_TRIES: u32 = 3000;

/// How far the marathon has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Visits acknowledged.
    pub acknowledged: u64,
    /// Tries that failed.
    pub failures: u64,
}

/// What happened to the visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Visits, each with an id of its own.
    pub visits: u64,
    /// Visits acknowledged in the end.
    pub acknowledged: u64,
    /// Tries that failed and were followed by another.
    pub retries: u64,
    /// Visits whose acknowledgement said that they had been counted before: an earlier try had been
    /// executed and its reply lost.
    pub duplicates_seen: u64,
}

/// Sends visits `0..visits` from `clients` clients at once. `send(client, id)` tries a visit once
/// and tells whether it was new.
pub async fn run<F: Future<Output = Result<bool, E>>, E>(
    visits: u64,
    clients: usize,
    progress: &watch::Sender<Progress>,
    send: impl Fn(usize, u64) -> F,
) -> Figures {
    let next = Cell::new(0);
    let figures = Cell::new(Figures {
        visits,
        ..Figures::default()
    });
    let update = |change: &dyn Fn(&mut Figures)| {
        let mut now = figures.get();
        change(&mut now);
        figures.set(now);
    };
    join_all((0..clients).map(|client| {
        let (next, update, send) = (&next, &update, &send);
        async move {
            while next.get() < visits {
                let id = next.replace(next.get() + 1);
                for _ in 0..MAX_TRIES {
                    if let Ok(new) = send(client, id).await {
                        update(&|figures| {
                            figures.acknowledged += 1;
                            figures.duplicates_seen += u64::from(!new);
                        });
                        progress.send_modify(|progress| progress.acknowledged += 1);
                        break;
                    }
                    update(&|figures| figures.retries += 1);
                    progress.send_modify(|progress| progress.failures += 1);
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }))
    .await;
    figures.get()
}
