//! A program written against 0.1, which names all of it: whatever would keep such a program from compiling is
//! a change for 0.2. It is changed with the first two numbers of the version only, and grows with the third.
//! `cargo semver-checks` says the same of a published version, once there is one (CONTRIBUTING.md).

use core::fmt::{Debug, Display};
use core::time::Duration;
use edgestate_upstash::breaker::{Breaker, BreakerPolicy, BreakerState, Permit};
use edgestate_upstash::{
    Client, Command, Config, Error, FromReply, HttpRequest, HttpResponse, Mismatch, Pairs, Reply,
    RetryPolicy, Runtime, Script, Token, Transport, TransportError,
};

struct Platform;

impl Transport for Platform {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        _timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let (url, body): (&str, &str) = (request.url, request.body);
        let headers: Vec<(&'static str, &str)> = request.headers().collect();
        let detail = format!("{url} {body} {headers:?}");
        match detail.len() {
            0 => Err(TransportError::Timeout),
            1 => Err(TransportError::Connection { detail }),
            _ => Ok(HttpResponse {
                status: 200,
                retry_after: None::<String>,
                sync_token: None::<String>,
                body: Vec::<u8>::new(),
            }),
        }
    }
}

impl Runtime for Platform {
    fn now_ms(&self) -> u64 {
        0
    }

    async fn sleep(&self, _duration: Duration) {}

    fn random(&self) -> u64 {
        0
    }
}

/// What a program makes to ask with.
fn configuration() -> Config {
    let Config { url, token, .. } = Config::new("https://example.upstash.io", "token");
    let (url, token): (String, Token) = (url, token);
    Config {
        url,
        token,
        attempt_timeout: Duration::from_secs(1),
        total_timeout: Duration::from_secs(2),
        retry: RetryPolicy {
            max_attempts: 3,
            first_pause: Duration::ZERO,
            max_pause: Duration::ZERO,
        },
        breaker: BreakerPolicy {
            failures: 5,
            first_pause: Duration::ZERO,
            max_pause: Duration::ZERO,
            probe_lease: Duration::ZERO,
        },
    }
}

/// What it asks, and as what it reads the replies.
async fn ask(client: &Client<Platform>) -> Result<(), Error> {
    let script = Script::new(String::from("return 1"), "digest");
    let parts: (&str, &'static str) = (script.source(), script.sha1());
    assert_eq!(parts, ("return 1", "digest"));
    let keys = || [String::from("key")];
    let commands: Vec<Command<'_>> = vec![
        Command::new("GET").arg("key").int(7).idempotent(),
        Command::new("GET").arg(String::from("key")),
        Command::eval("return 1", keys()),
        Command::eval_ro("return 1", keys()),
        Command::evalsha("digest", keys()),
        Command::script(&script, keys()),
    ];
    let command = commands.first().cloned().unwrap_or(Command::new("PING"));
    let () = client.run(&command).await?;
    let _: (bool, String) = client.run(&command).await?;
    let _: (u64, i64, Vec<u8>) = client.run(&command).await?;
    let _: (u64, u64, u64, Vec<String>) = client.run(&command).await?;
    let _: (u64, u64, u64, u64, Option<String>) = client.run(&command).await?;
    let _: (u64, u64, u64, u64, u64, Reply) = client.run(&command).await?;
    let _: (u64, u64, u64, u64, u64, u64, Own) = client.run(&command).await?;
    let Pairs::<String, u64>(pairs) = client.run(&command).await?;
    let _: Vec<(String, u64)> = pairs;
    let _: Vec<Result<u64, Error>> = client.pipeline(&commands).await?;
    let _: Vec<Result<u64, Error>> = client.transaction(&commands).await?;
    Ok(())
}

/// A type of its own that it reads a reply as.
struct Own;

impl FromReply for Own {
    const TEXT: bool = true;

    fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
        let (expected, got) = match reply {
            Reply::Nil => return Ok(Self),
            Reply::Int(number) => (String::from("nil"), i64::to_string(&number)),
            Reply::Bytes(bytes) => (String::from("nil"), Vec::<u8>::len(&bytes).to_string()),
            Reply::Array(items) => (String::from("nil"), Vec::<Reply>::len(&items).to_string()),
        };
        Err(Mismatch { expected, got })
    }
}

/// What it does about an error, each kind of which it knows.
fn told(error: &Error) -> String {
    let _: (Option<&str>, Option<Duration>) = (error.code(), error.retry_after());
    let _: (bool, String) = (error.is_transient(), error.summary());
    match error {
        Error::Unauthorized => String::new(),
        Error::NoPermission { message }
        | Error::OverQuota { message }
        | Error::Command { message }
        | Error::Busy { message } => String::clone(message),
        Error::Connection { detail } | Error::Malformed { detail } => String::clone(detail),
        Error::RateLimited { retry_after } => {
            format!("{:?}", Option::<Duration>::as_slice(retry_after))
        }
        Error::Server {
            status,
            retry_after,
        } => {
            format!(
                "{} {:?}",
                u16::clone(status),
                Option::<Duration>::as_slice(retry_after)
            )
        }
        Error::Timeout { after } => format!("{}", Duration::as_millis(after)),
        Error::Unexpected { command, mismatch } => {
            format!("{} {mismatch}", String::as_str(command))
        }
        Error::CircuitOpen { retry_in, cause } => {
            format!(
                "{} {}",
                Duration::as_millis(retry_in),
                String::as_str(cause)
            )
        }
    }
}

fn state(state: BreakerState) -> Duration {
    match state {
        BreakerState::Closed { failures } => Duration::from_secs(u64::from(failures)),
        BreakerState::Open { until_ms, pause } => Duration::from_millis(until_ms) + pause,
        BreakerState::HalfOpen {
            probe_ends_ms,
            pause,
        } => Duration::from_millis(probe_ends_ms) + pause,
    }
}

/// A breaker of its own, round something else.
fn guarded(breaker: &Breaker) -> Result<(), Error> {
    let permit: Permit<'_> = breaker.admit(0)?;
    permit.failed(0, &Error::Unauthorized);
    breaker.admit(0)?.succeeded();
    state(breaker.state(0));
    Ok(())
}

fn is<T: Clone + Debug + PartialEq + Eq>() {}
fn is_shown<T: Debug + Display>() {}

#[tokio::test]
async fn a_program_of_this_version_compiles() {
    is::<Command<'_>>();
    is::<HttpResponse>();
    is::<Pairs<u64, u64>>();
    is::<Reply>();
    is::<Script>();
    is::<TransportError>();
    is_shown::<Error>();
    is_shown::<Mismatch>();
    assert_eq!(HttpResponse::RETRY_AFTER, "retry-after");
    assert_eq!(HttpResponse::SYNC_TOKEN, "upstash-sync-token");

    let client = Client::new(configuration(), Platform);
    let _: &Platform = client.platform();
    let error = ask(&client).await.expect_err("the body is empty");
    assert!(!told(&error).is_empty());
    state(client.breaker());
    guarded(&Breaker::new(BreakerPolicy::default())).expect("five failures in a row open it");
    let pause: Duration = RetryPolicy::default().pause(1, 0);
    assert!(pause <= RetryPolicy::default().max_pause);
}

#[cfg(feature = "reqwest")]
#[test]
fn and_with_the_platform_for_tokio() {
    fn is<T: Clone + Debug + Default + Transport + Runtime>() {}
    is::<edgestate_upstash::TokioPlatform>();
    let _ = edgestate_upstash::TokioPlatform::new(reqwest::Client::new());
}
