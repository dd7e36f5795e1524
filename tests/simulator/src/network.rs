//! The network: what becomes of a request on its way to a server and of the answer on its way back.

use crate::executor::{Executor, Slot};
use crate::faults::Faults;
use std::rc::Rc;

/// After how long a late request arrives, at most.
const LATE_MS: u64 = 90_000;
/// After how long one that arrives twice does so again, at most.
const AGAIN_MS: u64 = 3000;

/// Sends a request to a server, which `serve` is, and waits at most so long for the answer. What the
/// network loses is nothing that the client can tell from a slow server.
pub async fn exchange<T: 'static, F: Future<Output = Option<T>> + 'static>(
    executor: &Rc<Executor>,
    faults: Faults,
    at_most_ms: u64,
    serve: impl Fn() -> F + 'static,
) -> Option<T> {
    let random = &executor.random;
    let answer = Slot::default();
    let deliver = {
        let (executor, answer) = (Rc::clone(executor), answer.clone());
        Rc::new(move |after_ms: u64, back_ms: Option<u64>| {
            let served = serve();
            let (executor, answer) = (Rc::clone(&executor), answer.clone());
            async move {
                executor.sleep(after_ms).await;
                let reply = served.await;
                if let (Some(reply), Some(back_ms)) = (reply, back_ms) {
                    executor.sleep(back_ms).await;
                    answer.fill(reply);
                }
            }
        })
    };
    let there_ms = random.below(40);
    let back_ms = (!random.chance(faults.lost_reply)).then(|| random.below(40));
    if random.chance(faults.twice) {
        let again_ms = there_ms + random.below(AGAIN_MS);
        executor.spawn(deliver(again_ms, Some(random.below(40))));
    }
    if random.chance(faults.late) {
        executor.spawn(deliver(random.below(LATE_MS), back_ms));
    } else if !random.chance(faults.lost_request) {
        executor.spawn(deliver(there_ms, back_ms));
    }
    answer.wait(executor, at_most_ms).await
}
