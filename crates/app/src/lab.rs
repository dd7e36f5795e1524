//! The throw-away counter that shows how updates get lost: the same addition as an atomic step of the
//! store, as the read, add and write that looks just as good in one process, as the same under a lock
//! that holds in one isolate only, and as an atomic step that may be repeated.

mod lock;

pub use lock::Locks;

use crate::App;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::Reply;
use crate::request::{Request, decode};
use crate::route::Call;
use crate::visits::not_counted;
use edgestate_contract::Backend;
use edgestate_contract::lab::{LabReply, Method};
use edgestate_contract::visits::{InvalidPage, check_page};
use edgestate_state::lab::{Added, Addition};
use edgestate_state::{Lab, StoreError, Visits};
use lock::Held;
use std::time::Duration;

/// What the in-memory store makes of a trip to a Redis nearby: without any, nothing could come between
/// reading and writing.
const TRIP: Duration = Duration::from_millis(20);
/// How often a request looks whether a lock is free, and for how long.
const LOCK_POLL: Duration = Duration::from_millis(5);
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// The method that is asked for.
pub fn method(request: &Request<'_>) -> Result<Method, Failure> {
    let allowed = "atomic, read_modify_write, locked or exactly_once";
    request.named("method", Method::parse, allowed)
}

impl<V, S: Visits + Lab, E, P: Platform> App<V, S, E, P> {
    /// Adds 1.
    pub(crate) async fn add_to_counter(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<Reply, Failure> {
        let counter = parse_counter(call.variable)?;
        let method = method(request)?;
        self.timed(call, async |store| {
            let (value, reason) = match method {
                Method::Atomic => (store.lab_add(&counter).await?, None),
                Method::ReadModifyWrite => (self.read_add_write(store, &counter).await?, None),
                Method::Locked => {
                    let _held = self.lock(&counter).await?;
                    (self.read_add_write(store, &counter).await?, None)
                }
                Method::ExactlyOnce => {
                    let addition = Addition {
                        counter: &counter,
                        id: &call.visit_id,
                        at: self.platform.now(),
                    };
                    let Added { outcome, value } = store.lab_add_once(&addition).await?;
                    (value, not_counted(outcome))
                }
            };
            Ok(Reply::json(
                200,
                &LabReply {
                    counter,
                    method: Some(method),
                    reason,
                    value,
                    backend: store.backend(),
                },
            ))
        })
        .await
    }

    /// Wrong on purpose: whoever writes between the two awaits is overwritten.
    async fn read_add_write(&self, store: &S, counter: &str) -> Result<u64, StoreError> {
        let value = store.lab_read(counter).await?.saturating_add(1);
        if store.backend() == Backend::Memory {
            self.platform.sleep(TRIP).await;
        }
        store.lab_write(counter, value).await?;
        Ok(value)
    }

    /// Waits until this isolate's lock of a counter is free.
    async fn lock<'a>(&'a self, counter: &'a str) -> Result<Held<'a>, StoreError> {
        // Two calls to the store, each of which may take twice an attempt.
        let lease = self.config.redis_timeout * 4;
        let give_up = self.platform.now().plus(LOCK_WAIT);
        loop {
            let now = self.platform.now();
            if let Some(held) = self.locks.take(counter, now, lease) {
                return Ok(held);
            }
            if now >= give_up {
                return Err(StoreError::Unavailable {
                    detail: format!("a counter was locked for {} s", LOCK_WAIT.as_secs()),
                    retry_after: None,
                });
            }
            self.platform.sleep(LOCK_POLL).await;
        }
    }

    pub(crate) async fn counter(&self, call: &Call<'_>) -> Result<Reply, Failure> {
        let counter = parse_counter(call.variable)?;
        self.timed(call, async |store| {
            let value = store.lab_read(&counter).await?;
            Ok(Reply::json(
                200,
                &LabReply {
                    counter,
                    method: None,
                    reason: None,
                    value,
                    backend: store.backend(),
                },
            ))
        })
        .await
    }
}

fn parse_counter(segment: &str) -> Result<String, Failure> {
    let counter = decode(segment).ok_or(Failure::Counter(InvalidPage))?;
    check_page(&counter).map_err(Failure::Counter)?;
    Ok(counter)
}
