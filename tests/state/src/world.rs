//! Where a store lives: what it needs around it, and how time passes there.

mod independent;

pub use independent::IndependentWorld;

use crate::platform::{CountingPlatform, ManualPlatform};
use core::time::Duration;
use edgestate_redis_store::{Keys, RedisOptions, RedisStore};
use edgestate_state::clock::ManualClock;
use edgestate_state::{
    Archive, Lab, MemoryOptions, MemoryStore, Reachability, UnixMillis, Visits, defaults,
};
use edgestate_upstash::{Client, Command, Config, FromReply};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use upstash_front::{Front, FrontOptions, RedisServer};

/// A world that stores can be made in. Each starts empty.
#[allow(async_fn_in_trait)]
pub trait World: Sized {
    /// The kind of store.
    type Store: Visits + Archive + Lab + Reachability;

    /// Starts it.
    async fn start() -> Self;

    /// A store that shares nothing with the others, whose marks live this long.
    fn store(&self, mark_ttl: Duration) -> Self::Store;

    /// A store that remembers at most so many ids and counts at most so many pages.
    fn bounded_store(&self, max_ids: u32, max_pages: u32) -> Self::Store;

    /// Lets time pass for what is stored.
    async fn pass(&self, time: Duration);
}

/// Memory in an `Rc`, with a clock moved by hand.
pub struct MemoryWorld {
    clock: Rc<ManualClock>,
}

impl World for MemoryWorld {
    type Store = Rc<MemoryStore<Rc<ManualClock>>>;

    async fn start() -> Self {
        Self {
            clock: Rc::new(ManualClock::at(UnixMillis(1_750_000_000_000))),
        }
    }

    fn store(&self, mark_ttl: Duration) -> Self::Store {
        let options = MemoryOptions {
            mark_ttl,
            ..MemoryOptions::default()
        };
        Rc::new(MemoryStore::new(Rc::clone(&self.clock), options, 7))
    }

    fn bounded_store(&self, max_ids: u32, max_pages: u32) -> Self::Store {
        let options = MemoryOptions {
            max_ids,
            max_pages,
            ..MemoryOptions::default()
        };
        Rc::new(MemoryStore::new(Rc::clone(&self.clock), options, 7))
    }

    async fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }
}

/// A real Redis behind the HTTP front. Stores are kept apart by prefixes.
pub struct RedisWorld {
    /// The server.
    pub redis: Arc<RedisServer>,
    /// The HTTP front before it.
    pub front: Front,
}

impl RedisWorld {
    /// A client that waits for nothing, and its platform: its time is moved by hand.
    #[must_use]
    pub fn unhurried(&self, config: Config) -> (Client<ManualPlatform>, ManualPlatform) {
        let platform = ManualPlatform::new(self.front.held());
        (Client::new(config, platform.clone()), platform)
    }

    /// A client with a platform of its own.
    #[must_use]
    pub fn client(&self) -> Client<CountingPlatform> {
        Client::new(self.config(), CountingPlatform::default())
    }

    /// How to reach the front, with a patience that no busy machine wears out.
    #[must_use]
    pub fn config(&self) -> Config {
        Config {
            attempt_timeout: Duration::from_secs(20),
            total_timeout: Duration::from_mins(1),
            ..Config::new(self.front.url(), self.front.token())
        }
    }

    /// A store with a prefix of its own, and its keys.
    #[must_use]
    pub fn store_with_keys(&self, mark_ttl: Duration) -> (RedisStore<CountingPlatform>, Keys) {
        let options = options(mark_ttl);
        let keys = Keys::new(&options.key_prefix);
        (RedisStore::new(self.client(), options), keys)
    }

    /// Asks Redis directly.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn ask<T: FromReply>(&self, command: Command<'_>) -> T {
        self.client().run(&command).await.expect("a reply")
    }
}

/// A prefix that no other store of these tests has.
fn own_prefix() -> String {
    static STORES: AtomicU64 = AtomicU64::new(0);
    format!("test-{}", STORES.fetch_add(1, Ordering::Relaxed))
}

/// Moves the end of every key that has one, as if `time` had passed. No server's clock can be moved,
/// and a test that waits for it is slow, or red on a machine that is.
async fn expire_sooner(client: &Client<CountingPlatform>, pattern: &str, time: Duration) {
    const SCRIPT: &str = "
        for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
            local left_ms = redis.call('PTTL', key)
            if left_ms >= 0 then
                -- At 0 or less the key is deleted.
                redis.call('PEXPIRE', key, left_ms - ARGV[2])
            end
        end";
    let script = Command::eval(SCRIPT, [])
        .arg(pattern)
        .arg(time.as_millis().to_string());
    let changed: Result<(), _> = client.run(&script).await;
    changed.expect("the keys can be changed");
}

fn options(mark_ttl: Duration) -> RedisOptions {
    RedisOptions {
        key_prefix: own_prefix(),
        mark_ttl,
        ..RedisOptions::default()
    }
}

fn bounds(max_ids: u32, max_pages: u32) -> RedisOptions {
    RedisOptions {
        max_ids,
        max_pages,
        ..options(defaults::MARK_TTL)
    }
}

impl RedisWorld {
    async fn start_with(options: FrontOptions) -> Self {
        let redis = Arc::new(RedisServer::start().await.expect("redis-server starts"));
        let front = Front::start(options, Arc::clone(&redis));
        let front = front.await.expect("a free port");
        Self { redis, front }
    }
}

impl World for RedisWorld {
    type Store = RedisStore<CountingPlatform>;

    async fn start() -> Self {
        Self::start_with(FrontOptions::default()).await
    }

    fn store(&self, mark_ttl: Duration) -> Self::Store {
        self.store_with_keys(mark_ttl).0
    }

    fn bounded_store(&self, max_ids: u32, max_pages: u32) -> Self::Store {
        RedisStore::new(self.client(), bounds(max_ids, max_pages))
    }

    async fn pass(&self, time: Duration) {
        expire_sooner(&self.client(), "*", time).await;
    }
}

/// The same where scripts ask for a lock of their own keys, and so may touch no others. In an `Rc`, as the Worker has
/// its own.
pub struct KeyLockingWorld(RedisWorld);

impl KeyLockingWorld {
    fn open(&self, options: RedisOptions) -> Rc<RedisStore<CountingPlatform>> {
        let options = RedisOptions {
            key_locking: true,
            ..options
        };
        Rc::new(RedisStore::new(self.0.client(), options))
    }
}

impl World for KeyLockingWorld {
    type Store = Rc<RedisStore<CountingPlatform>>;

    async fn start() -> Self {
        let options = FrontOptions {
            key_locking: true,
            ..FrontOptions::default()
        };
        Self(RedisWorld::start_with(options).await)
    }

    fn store(&self, mark_ttl: Duration) -> Self::Store {
        self.open(options(mark_ttl))
    }

    fn bounded_store(&self, max_ids: u32, max_pages: u32) -> Self::Store {
        self.open(bounds(max_ids, max_pages))
    }

    async fn pass(&self, time: Duration) {
        self.0.pass(time).await;
    }
}
