//! The network: what becomes of a request on its way to a server and of the answer on its way back.

use crate::executor::{Executor, Slot};
use crate::faults::{Fault, Faults};
use std::rc::Rc;

/// What a request or an answer takes.
const USUAL_MS: u64 = 40;
/// What a slow one takes at most.
const SLOW_MS: u64 = 15_000;
/// After how long a late request arrives, at most.
const LATE_MS: u64 = 90_000;
/// After how long one that arrives twice does so again, at most.
const AGAIN_MS: u64 = 3000;

/// Sends a request to a server, which `serve` is, and waits at most so long for the answer. What the
/// network loses is nothing that the client can tell from a slow server. `what` names it in the trace.
pub async fn exchange<T: 'static, F: Future<Output = Option<T>> + 'static>(
    executor: &Rc<Executor>,
    faults: Faults,
    what: &str,
    at_most_ms: u64,
    serve: impl Fn() -> F + 'static,
) -> Option<T> {
    let random = &executor.random;
    let happens = |fault: Fault| {
        let happens = faults.happens(fault, random);
        if happens {
            executor.note(|| format!("{what}: {}", fault.name()));
        }
        happens
    };
    let takes_ms = || {
        random.below(if happens(Fault::Slow) {
            SLOW_MS
        } else {
            USUAL_MS
        })
    };
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
    let there_ms = takes_ms();
    let back_ms = (!happens(Fault::LostReply)).then(takes_ms);
    if happens(Fault::Twice) {
        executor.spawn(deliver(there_ms, back_ms));
        let again_ms = there_ms + random.below(AGAIN_MS);
        executor.spawn(deliver(again_ms, Some(random.below(USUAL_MS))));
    } else if happens(Fault::Late) {
        executor.spawn(deliver(random.below(LATE_MS), back_ms));
    } else if !happens(Fault::LostRequest) {
        executor.spawn(deliver(there_ms, back_ms));
    }
    answer.wait(executor, at_most_ms).await
}
