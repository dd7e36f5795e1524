//! Answers of a server that may be no Redis at all, to everything that the store asks.

use crate::bench::NOW;
use crate::input::Input;
use core::cell::Cell;
use core::time::Duration;
use edgestate_contract::visits::Interval;
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_state::archive::{Place, Record};
use edgestate_state::lab::Addition;
use edgestate_state::visits::Visit;
use edgestate_state::{Archive, Lab, Reachability, StoreError, Values, Visits, Window};
use edgestate_upstash::{
    Client, Command, Config, HttpRequest, HttpResponse, Reply, Runtime, Transport, TransportError,
};
use futures_executor::block_on;
use std::sync::Arc;

/// A server that answers everything in one way.
struct Server {
    answer: HttpResponse,
    now_ms: Cell<u64>,
    asked: Cell<u32>,
}

/// More requests than any call takes.
const ASKED_AT_MOST: u32 = 12;

impl Transport for Server {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        _: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let body: Result<serde_json::Value, _> = serde_json::from_str(request.body);
        assert!(body.is_ok_and(|body| body.is_array()), "{}", request.body);
        self.asked.set(self.asked.get() + 1);
        assert!(self.asked.get() <= ASKED_AT_MOST, "it is asked on and on");
        Ok(self.answer.clone())
    }
}

impl Runtime for Server {
    fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    async fn sleep(&self, duration: Duration) {
        self.now_ms
            .set(self.now_ms.get() + duration.as_millis() as u64);
    }

    fn random(&self) -> u64 {
        7
    }
}

const STATUSES: [u16; 8] = [200, 200, 204, 400, 401, 429, 500, 302];

/// What is asked, the status, and what the answer says about waiting, in a line; its body after it.
pub fn replies(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let asked = input.byte();
    let status = STATUSES[usize::from(input.byte()) % STATUSES.len()];
    let line = input.line();
    let body = input.bytes();
    let server = Server {
        answer: HttpResponse {
            status,
            retry_after: (!line.is_empty()).then_some(line),
            sync_token: None,
            body: body.to_vec(),
        },
        now_ms: Cell::new(0),
        asked: Cell::new(0),
    };
    let client = Client::new(Config::new("https://redis.example", "token"), server);
    if asked.is_ascii_uppercase() {
        return untyped(&client, asked, body);
    }
    let store = RedisStore::new(client, RedisOptions::default());
    // What was refused is told to somebody.
    if let Err(error) = block_on(typed(&store, asked, body.len())) {
        assert!(!error.to_string().is_empty());
    }
}

/// The client alone, as strangers use it.
fn untyped(client: &Client<Server>, asked: u8, body: &[u8]) {
    let get = Command::new("GET").arg("key").idempotent();
    if asked == b'P' {
        let replies = block_on(client.pipeline::<Reply>(&[get.clone(), get]));
        if let Ok(replies) = replies {
            assert_eq!(replies.len(), 2);
        }
    } else if let Ok(reply) = block_on(client.run::<Reply>(&get)) {
        let bytes = size(&reply);
        assert!(bytes <= body.len(), "{bytes} bytes from {}", body.len());
    }
}

/// The bytes of all strings in a reply.
fn size(reply: &Reply) -> usize {
    match reply {
        Reply::Bytes(bytes) => bytes.len(),
        Reply::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}

/// A call of the store: what it returns is no more than what was answered, or than what was asked for.
async fn typed(store: &RedisStore<Server>, asked: u8, bytes: usize) -> Result<(), StoreError> {
    let window = Window::up_to_now(Interval::Day, 30, NOW);
    let (page, id, at) = ("home", "one", NOW);
    match asked % 14 {
        0 => {
            let found = store.get(100).await?;
            assert!(found.is_none_or(|found| found.digits.len() <= bytes));
        }
        1 => {
            let digits = Arc::from("354224848179261915075");
            store.put(100, digits, Duration::from_hours(1)).await?;
        }
        2 => store.remove(100).await?,
        3 => {
            store.condition().await?;
        }
        4 => {
            let visitor = Some("somebody");
            let visit = Visit {
                page,
                id,
                visitor,
                at,
            };
            store.count_visit(&visit).await?;
        }
        5 => {
            store.totals(page, at).await?;
        }
        6 => store.forget_page(page, at).await?,
        7 => assert_eq!(store.series(page, window).await?.len(), 30),
        8 => assert!(store.top("", 20).await?.len() <= bytes),
        9 => {
            let board = store.board(page, window, 20).await?;
            assert_eq!((board.series.len(), board.before.len()), (30, 30));
        }
        10 => {
            store.lab_add("a").await?;
        }
        11 => {
            let counter = "a";
            store.lab_add_once(&Addition { counter, id, at }).await?;
        }
        12 => {
            let exported = store.export(&Place::default(), at).await?;
            assert!(exported.records.len() <= bytes);
        }
        _ => {
            let record = Record {
                page: page.into(),
                counted: 7,
                ..Record::default()
            };
            store.import(&[record], at).await?;
        }
    }
    Ok(())
}
