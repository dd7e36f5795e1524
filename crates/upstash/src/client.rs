//! The client: one call, its attempts, its deadline.

use crate::breaker::{Breaker, BreakerState};
use crate::config::Token;
use crate::{
    Command, Config, Error, FromReply, HttpRequest, HttpResponse, Reply, Runtime, Transport,
    TransportError, wire,
};
use core::cell::RefCell;
use core::time::Duration;
use serde::Serialize;

/// A client of one server. Share it by reference: calls may overlap.
#[derive(Debug)]
pub struct Client<P> {
    platform: P,
    config: Config,
    authorization: Token,
    urls: Urls,
    breaker: Breaker,
    /// The last one received, to be sent back: then a replica answers no older than our writes.
    sync_token: RefCell<Option<String>>,
}

#[derive(Debug)]
struct Urls {
    single: String,
    pipeline: String,
    transaction: String,
}

/// One HTTP request and how it may be sent.
struct Call<'a> {
    url: &'a str,
    body: String,
    idempotent: bool,
    base64: bool,
}

impl<P: Transport + Runtime> Client<P> {
    /// A client; nothing is sent yet.
    #[must_use]
    pub fn new(config: Config, platform: P) -> Self {
        let base = config.url.trim_end_matches('/');
        Self {
            platform,
            authorization: Token(format!("Bearer {}", config.token.0)),
            urls: Urls {
                single: format!("{base}/"),
                pipeline: format!("{base}/pipeline"),
                transaction: format!("{base}/multi-exec"),
            },
            breaker: Breaker::new(config.breaker),
            sync_token: RefCell::new(None),
            config,
        }
    }

    /// Sends one command and reads its reply as a `T`.
    ///
    /// # Errors
    /// [`Error`]; a timeout is one, and so is a reply that is no `T`.
    pub async fn run<T: FromReply>(&self, command: &Command<'_>) -> Result<T, Error> {
        let reply = self.reply(command, !T::TEXT).await?;
        read(command, reply)
    }

    async fn reply(&self, command: &Command<'_>, base64: bool) -> Result<Reply, Error> {
        let call = |body| Call {
            url: &self.urls.single,
            body,
            idempotent: command.is_idempotent(),
            base64,
        };
        let mut deadline_ms = self.deadline_ms();
        if let Some(short) = command.by_digest() {
            let reply = self
                .call(call(to_json(&short)?), deadline_ms, wire::single)
                .await;
            match reply {
                // Nothing was executed: the server does not know the script. However late it says
                // so, the second trip has its time.
                Err(error) if error.code() == Some("NOSCRIPT") => {
                    let attempt_ms = later_ms(self.platform.now_ms(), self.config.attempt_timeout);
                    deadline_ms = deadline_ms.max(attempt_ms);
                }
                reply => return reply,
            }
        }
        self.call(call(to_json(command)?), deadline_ms, wire::single)
            .await
    }

    /// Sends commands in one round trip and reads each reply as a `T`, [`Reply`] where they differ. They
    /// are executed in order, but others may come between them, and one that fails does not stop the
    /// next. Sent again only if all are idempotent.
    ///
    /// # Errors
    /// [`Error`] of the round trip; each command has its own outcome inside.
    pub async fn pipeline<T: FromReply>(
        &self,
        commands: &[Command<'_>],
    ) -> Result<Vec<Result<T, Error>>, Error> {
        self.many(&self.urls.pipeline, commands).await
    }

    /// The same as a transaction (`MULTI` … `EXEC`): nothing comes between the commands, and all are
    /// discarded if one cannot be queued. As in Redis, one that fails while executing does not undo the
    /// others.
    ///
    /// # Errors
    /// [`Error`] of the round trip or of the discarded transaction; each command has its own
    /// outcome inside.
    pub async fn transaction<T: FromReply>(
        &self,
        commands: &[Command<'_>],
    ) -> Result<Vec<Result<T, Error>>, Error> {
        self.many(&self.urls.transaction, commands).await
    }

    /// The circuit breaker's state.
    #[must_use]
    pub fn breaker(&self) -> BreakerState {
        self.breaker.state(self.platform.now_ms())
    }

    /// Where the client runs.
    #[must_use]
    pub fn platform(&self) -> &P {
        &self.platform
    }

    /// Nothing is sent for no commands: the server would refuse an empty list.
    async fn many<T: FromReply>(
        &self,
        url: &str,
        commands: &[Command<'_>],
    ) -> Result<Vec<Result<T, Error>>, Error> {
        if commands.is_empty() {
            return Ok(Vec::new());
        }
        let call = Call {
            url,
            body: to_json(&commands)?,
            idempotent: commands.iter().all(Command::is_idempotent),
            base64: !T::TEXT,
        };
        let decode = |response: &HttpResponse, base64: bool| {
            wire::pipeline(response, base64, commands.len())
        };
        let replies = self.call(call, self.deadline_ms(), decode).await?;
        let replies = replies.into_iter().zip(commands);
        Ok(replies
            .map(|(reply, command)| read(command, reply?))
            .collect())
    }

    /// When a call that begins now has to be over.
    fn deadline_ms(&self) -> u64 {
        later_ms(self.platform.now_ms(), self.config.total_timeout)
    }

    async fn call<T>(
        &self,
        call: Call<'_>,
        deadline_ms: u64,
        decode: impl Fn(&HttpResponse, bool) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let max_attempts = if call.idempotent {
            self.config.retry.max_attempts
        } else {
            1
        };
        let mut attempt = 1;
        loop {
            let left_ms = deadline_ms.saturating_sub(self.platform.now_ms());
            let timeout = self
                .config
                .attempt_timeout
                .min(Duration::from_millis(left_ms));
            let error = match self.attempt(&call, timeout, &decode).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            // An open breaker ends the call: waiting for it is not this call's business.
            let hopeless = !error.is_transient() || matches!(error, Error::CircuitOpen { .. });
            if hopeless || attempt >= max_attempts {
                return Err(error);
            }
            let pause = self
                .config
                .retry
                .pause(attempt, self.platform.random())
                .max(error.retry_after().unwrap_or_default());
            if later_ms(self.platform.now_ms(), pause) >= deadline_ms {
                return Err(error);
            }
            self.platform.sleep(pause).await;
            // A timer may be late.
            if self.platform.now_ms() >= deadline_ms {
                return Err(error);
            }
            attempt += 1;
        }
    }

    async fn attempt<T>(
        &self,
        call: &Call<'_>,
        timeout: Duration,
        decode: impl Fn(&HttpResponse, bool) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let permit = self.breaker.admit(self.platform.now_ms())?;
        let sync_token = self.sync_token.borrow().clone();
        let request = HttpRequest {
            url: call.url,
            body: &call.body,
            authorization: &self.authorization.0,
            base64: call.base64,
            sync_token: sync_token.as_deref(),
        };
        let result = match self.platform.send(request, timeout).await {
            Ok(mut response) => {
                if let Some(token) = response.sync_token.take() {
                    self.sync_token.replace(Some(token));
                }
                decode(&response, call.base64)
            }
            Err(TransportError::Timeout) => Err(Error::Timeout { after: timeout }),
            Err(TransportError::Connection { detail }) => Err(Error::Connection { detail }),
        };
        let result = result.map_err(|error| error.without(&self.config.token.0));
        match &result {
            Err(error) if error.counts_as_failure() => {
                permit.failed(self.platform.now_ms(), error);
            }
            _ => permit.succeeded(),
        }
        result
    }
}

/// The reply to a command as what the caller expects.
fn read<T: FromReply>(command: &Command<'_>, reply: Reply) -> Result<T, Error> {
    T::from_reply(reply).map_err(|mismatch| Error::Unexpected {
        command: command.name().to_owned(),
        mismatch,
    })
}

/// A time so much later, or as late as there is: a pause may be anything that a server asks for.
fn later_ms(now_ms: u64, by: Duration) -> u64 {
    now_ms.saturating_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX))
}

/// Lists of strings always serialise; the error keeps the request path free of panics.
fn to_json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::malformed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::cell::Cell;
    use core::task::{Context, Poll, Waker};

    /// A server that always asks for the longest pause there is, and a clock that stands still.
    #[derive(Default)]
    struct Limited {
        sent: Cell<u32>,
    }

    impl Transport for Limited {
        async fn send(
            &self,
            _: HttpRequest<'_>,
            _: Duration,
        ) -> Result<HttpResponse, TransportError> {
            self.sent.set(self.sent.get() + 1);
            Ok(HttpResponse {
                status: 429,
                retry_after: Some(u64::MAX.to_string()),
                ..HttpResponse::default()
            })
        }
    }

    impl Runtime for Limited {
        fn now_ms(&self) -> u64 {
            1_700_000_000_000
        }

        async fn sleep(&self, _: Duration) {
            core::future::pending::<()>().await;
        }

        fn random(&self) -> u64 {
            0
        }
    }

    #[test]
    fn the_longest_pause_that_a_server_can_ask_for_ends_the_call() {
        let client = Client::new(Config::new("https://a.example", "t"), Limited::default());
        let command = Command::new("GET").arg("k").idempotent();
        let call = core::pin::pin!(client.run::<()>(&command));
        let Poll::Ready(Err(error)) = call.poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("the call waits for what will not come")
        };
        assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
        assert_eq!(client.platform().sent.get(), 1);
        assert_eq!(
            later_ms(1, Duration::from_secs(u64::MAX)),
            u64::MAX,
            "sums saturate"
        );
    }

    /// A server that lost its scripts, and says so just before the call's time is up.
    #[derive(Default)]
    struct Forgetful {
        now_ms: Cell<u64>,
        timeouts: RefCell<Vec<Duration>>,
    }

    impl Transport for Forgetful {
        async fn send(
            &self,
            request: HttpRequest<'_>,
            timeout: Duration,
        ) -> Result<HttpResponse, TransportError> {
            self.timeouts.borrow_mut().push(timeout);
            self.now_ms
                .set(self.now_ms.get() + timeout.as_millis() as u64 - 1);
            let (status, body) = if request.body.starts_with(r#"["EVALSHA""#) {
                (400, r#"{"error":"NOSCRIPT No matching script."}"#)
            } else {
                (200, r#"{"result":7}"#)
            };
            Ok(HttpResponse {
                status,
                body: body.into(),
                ..HttpResponse::default()
            })
        }
    }

    impl Runtime for Forgetful {
        fn now_ms(&self) -> u64 {
            self.now_ms.get()
        }

        async fn sleep(&self, _: Duration) {}

        fn random(&self) -> u64 {
            0
        }
    }

    #[test]
    fn a_late_noscript_leaves_the_second_trip_its_time() {
        let attempt = Duration::from_millis(1500);
        let config = Config {
            attempt_timeout: attempt,
            total_timeout: attempt,
            ..Config::new("https://a.example", "t")
        };
        let client = Client::new(config, Forgetful::default());
        let script = crate::Script::new("return 7", "");
        let command = Command::script(&script, []);
        let call = core::pin::pin!(client.run::<u64>(&command));
        let reply = call.poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(reply, Poll::Ready(Ok(7)));
        assert_eq!(*client.platform().timeouts.borrow(), [attempt; 2]);
    }
}
