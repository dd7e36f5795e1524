//! What openapi.json shows as answers is what is answered: the app on a real Redis, at the times that the
//! examples name.

use core::cell::Cell;
use core::time::Duration;
use edgestate_app::{
    App, Config, Content, Headers, Method, NoContent, Platform, Reply, Request, VisitorKey,
};
use edgestate_contract::operations::{Id, TABLE};
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_state::tiered::NoEdge;
use edgestate_state::{Clock, Timer, UnixMillis};
use edgestate_state_tests::platform::CountingPlatform;
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::{Client, HttpRequest, HttpResponse, Runtime, Transport, TransportError};
use std::collections::BTreeMap;
use std::future::ready;
use std::pin::Pin;
use std::rc::Rc;

const ADMIN_TOKEN: &str = "correct-horse-battery";
const ADMIN: (&str, &str) = ("authorization", "Bearer correct-horse-battery");
/// What a trip to Redis takes.
const TRIP: Duration = Duration::from_millis(12);
/// 2026-11-20T00:00:00Z.
const FIRST_DAY: UnixMillis = UnixMillis(1_795_132_800_000);
const DAY: Duration = Duration::from_hours(24);

/// Where time passes on the way to Redis and when it is set.
#[derive(Clone)]
struct Place {
    native: CountingPlatform,
    now: Rc<Cell<UnixMillis>>,
}

impl Place {
    fn pass(&self, time: Duration) {
        self.now.set(self.now.get().plus(time));
    }

    /// It is so many days after the first one, at this time.
    fn set(&self, day: u32, hour: u64, minute: u64, second: u64) {
        let of_day = Duration::from_secs((hour * 60 + minute) * 60 + second);
        self.now.set(FIRST_DAY.plus(DAY * day + of_day));
    }
}

impl Transport for Place {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        self.pass(TRIP);
        self.native.send(request, timeout).await
    }
}

impl Runtime for Place {
    fn now_ms(&self) -> u64 {
        self.now.get().0
    }

    async fn sleep(&self, duration: Duration) {
        self.pass(duration);
    }

    fn random(&self) -> u64 {
        self.native.random()
    }
}

impl Clock for Place {
    fn now(&self) -> UnixMillis {
        self.now.get()
    }
}

/// Nothing is given up for the time that it takes.
impl Timer for Place {
    async fn sleep(&self, _: Duration) {
        core::future::pending::<()>().await;
    }
}

impl Platform for Place {
    fn random(&self) -> u128 {
        0x5f2c_91d0
    }
}

struct Service {
    app: App<Rc<RedisStore<Place>>, Rc<RedisStore<Place>>, NoEdge, Place>,
    place: Place,
    /// By operation, status and media type.
    answered: BTreeMap<(String, u16, String), String>,
}

struct Sent<'a>(&'a [(&'a str, &'a str)]);

impl Headers for Sent<'_> {
    fn get(&self, name: &'static str) -> Option<String> {
        let sent = self.0.iter().find(|(known, _)| *known == name);
        sent.map(|(_, value)| (*value).to_owned())
    }
}

struct Text<'a>(&'a str);

impl Content for Text<'_> {
    fn text(&self, _: usize) -> Pin<Box<dyn Future<Output = Option<String>> + '_>> {
        Box::pin(ready(Some(self.0.to_owned())))
    }
}

impl Service {
    fn new(world: &RedisWorld, key_prefix: &str) -> Self {
        let place = Place {
            native: CountingPlatform::default(),
            now: Rc::new(Cell::new(FIRST_DAY)),
        };
        let options = RedisOptions {
            key_prefix: key_prefix.into(),
            ..RedisOptions::default()
        };
        let client = Client::new(world.config(), place.clone());
        let store = Rc::new(RedisStore::new(client, options));
        let config = Config::read(|name| (name == "ADMIN_TOKEN").then(|| ADMIN_TOKEN.to_owned()));
        let app = App::new(
            config.expect("a valid configuration"),
            Some(Rc::clone(&store)),
            Ok(store),
            NoEdge,
            place.clone(),
            VisitorKey::from_secret(b"secret"),
        );
        Self {
            app,
            place,
            answered: BTreeMap::new(),
        }
    }

    async fn ask(
        &mut self,
        id: Id,
        target: &str,
        headers: &[(&str, &str)],
        body: &dyn Content,
    ) -> Reply {
        use edgestate_contract::operations::Method as Of;
        let row = TABLE.iter().find(|row| row.id == id).expect("a row");
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = Sent(headers);
        let request = Request {
            method: match row.method {
                Of::Get => Method::Get,
                Of::Post => Method::Post,
                Of::Delete => Method::Delete,
            },
            origin: "https://counter.example",
            path,
            query,
            headers: &headers,
            body,
        };
        let reply = if let Some(reply) = self.app.fast(&request) {
            reply
        } else {
            let (reply, after) = self.app.handle(&request).await;
            self.app.finish(after).await;
            reply
        };
        let media_type = reply.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default();
        let key = (id.name(), reply.status, media_type.to_owned());
        self.answered.insert(key, reply.body.to_text().into_owned());
        reply
    }

    async fn get(&mut self, id: Id, target: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask(id, target, headers, &NoContent).await
    }

    /// A page brings a number from elsewhere.
    async fn import(&mut self, page: &str, total: u64) {
        let line = format!(r#"{{"page":"{page}","source":"goatcounter","total":{total}}}"#);
        let body = Text(&line);
        self.ask(Id::ImportVisits, "/api/import", &[ADMIN], &body)
            .await;
    }

    /// A visitor comes to a page.
    async fn visit(&mut self, page: &str, visitor: &str) {
        let now = self.place.now().0.to_string();
        let headers = [
            ("cf-connecting-ip", visitor),
            ("idempotency-key", now.as_str()),
        ];
        let path = Id::CountVisit.path().with(page);
        let reply = self.get(Id::CountVisit, &path, &headers).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
}

const ANN: &str = "192.0.2.1";
const BOB: &str = "192.0.2.2";

/// A number, a page that was visited on some days, a throw-away counter; then Redis is away.
async fn of_some_days(mut world: RedisWorld) -> BTreeMap<(String, u16, String), String> {
    let mut service = Service::new(&world, "days");
    let place = service.place.clone();
    let number = "/api/fibonacci/100";
    service.get(Id::GetFibonacci, number, &[]).await;
    // It was computed after one trip.
    let later = FIRST_DAY.plus(TRIP + Duration::from_secs(12));
    place.now.set(later);
    service.get(Id::GetFibonacci, number, &[]).await;
    let as_text = [("accept", "text/plain")];
    service.get(Id::GetFibonacci, number, &as_text).await;
    service.get(Id::GetHealth, "/api/health", &[]).await;

    for second in 0..5 {
        place.set(0, 10, 0, second);
        service.visit("blog/first-post", ANN).await;
    }
    for (day, hour, visitor) in [
        (1, 9, ANN),
        (3, 9, ANN),
        (3, 10, ANN),
        (3, 11, BOB),
        (4, 10, ANN),
        (4, 11, ANN),
        (4, 12, BOB),
    ] {
        place.set(day, hour, 30, 0);
        service.visit("home", visitor).await;
    }
    let as_table = [("accept", "text/csv")];
    service.get(Id::GetVisits, "/api/visits/home", &[]).await;
    let days = "/api/visits/home/series?interval=day&points=2";
    service.get(Id::GetSeries, days, &as_table).await;
    let board = "/api/visits/home/board?interval=day&points=2";
    service.get(Id::GetBoard, board, &[]).await;
    service.get(Id::ListPages, "/api/visits", &[]).await;
    service.get(Id::ListPages, "/api/visits", &as_table).await;
    service.get(Id::AddToCounter, "/api/lab/race", &[]).await;
    service.get(Id::GetCounter, "/api/lab/race", &[]).await;

    world.front.kill().await;
    // The breaker opens at the fourth attempt, the first one of the second call.
    for _ in 0..2 {
        service.get(Id::GetHealth, "/api/health", &[]).await;
    }
    service.answered
}

/// A page that was visited on one day, and what another counter has counted before.
async fn of_one_day(world: &RedisWorld) -> BTreeMap<(String, u16, String), String> {
    let mut service = Service::new(world, "day");
    let place = service.place.clone();
    for (hour, minute, visitor) in [
        (10, 1, ANN),
        (10, 2, ANN),
        (10, 3, BOB),
        (12, 1, ANN),
        (12, 2, BOB),
        (12, 3, ANN),
        (12, 4, ANN),
    ] {
        place.set(4, hour, minute, 0);
        service.visit("home", visitor).await;
    }
    let hours = "/api/visits/home/series?interval=hour&points=3";
    service.get(Id::GetSeries, hours, &[]).await;
    service.import("home", 400).await;
    place.set(4, 14, 34, 56);
    service.get(Id::ExportVisits, "/api/export", &[ADMIN]).await;
    service.import("home", 1227).await;
    service.get(Id::GetBadge, "/badge/home.svg", &[]).await;
    service
        .get(Id::GetShieldsBadge, "/badge/home.json", &[])
        .await;
    service.answered
}

#[tokio::test]
async fn examples_are_what_is_answered() {
    let world = RedisWorld::start().await;
    let mut answered = of_one_day(&world).await;
    answered.extend(of_some_days(world).await);
    let mut wrong = Vec::new();
    for row in TABLE {
        for answer in row.about.answers {
            for content in answer.contents {
                let media_type = content.media_type.to_owned();
                let key = (row.id.name(), answer.status, media_type);
                let said = answered.get(&key).map(|body| body.trim_end());
                let example = content.example.trim_end();
                if said != Some(example) {
                    wrong.push(format!("{key:?}\n  example {example}\n answered {said:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
