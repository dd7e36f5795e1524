//! The clients of the soak: what they ask for is mixed as it might be, and one in twenty leaves at once.

use crate::Client;
use anyhow::{Result, ensure};
use edgestate_contract::visit_id;
use edgestate_contract::visits::{TopPages, VisitReply};
use std::fmt::Write as _;
use std::mem::take;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// The token of the Worker's owner.
pub const ADMIN_TOKEN: &str = "correct-horse-battery";
const CLIENTS: u64 = 12;
const PAGES: u64 = 20;
/// One in so many leaves before its answer, after up to so many milliseconds.
const LEAVES: u64 = 20;
const LEAVES_AFTER_MS: u64 = 20;
/// Longer than an answer takes; a client that meets it says so.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was done in a while.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Requests that were answered.
    pub requests: u64,
    /// Answers that should not have been, and requests that had none.
    pub errors: u64,
    /// Clients that left.
    pub left: u64,
    /// Visits that were sent.
    pub visits: u64,
}

#[derive(Debug, Default)]
struct Shared {
    tally: Mutex<Tally>,
    /// Visits whose sender left: page and id.
    unsure: Mutex<Vec<(String, String)>>,
    sent: Mutex<u64>,
    stop: AtomicBool,
}

/// All clients.
#[derive(Debug)]
pub struct Clients {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

impl Clients {
    /// Starts them.
    #[must_use]
    pub fn start(client: Client) -> Self {
        let shared = Arc::<Shared>::default();
        let tasks = (0..CLIENTS).map(|number| {
            let one = One {
                client,
                shared: Arc::clone(&shared),
                random: number,
            };
            tokio::spawn(one.run())
        });
        let tasks = tasks.collect();
        Self { shared, tasks }
    }

    /// What they have done since this was asked the last time.
    #[must_use]
    pub fn take(&self) -> Tally {
        take(&mut lock(&self.shared.tally))
    }

    /// Stops them, sends the visits again whose sender had left, and returns how many there were in all.
    ///
    /// # Errors
    /// When a visit was not counted once.
    pub async fn stop(self, client: Client) -> Result<u64> {
        self.shared.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await?;
        }
        let unsure = take(&mut *lock(&self.shared.unsure));
        for (page, id) in unsure {
            let answer = client
                .post(&format!("/api/visits/{page}"), &[("idempotency-key", &id)])
                .await;
            ensure!(
                answer.status == 200,
                "{} to a visit that is sent again",
                answer.status
            );
            let reply: VisitReply = answer.json();
            ensure!(reply.ids_from.is_none(), "it is too old: {reply:?}");
        }
        let sent = *lock(&self.shared.sent);
        let pages: TopPages = client.get("/api/visits?limit=100").await.json();
        let counted: u64 = pages.pages.iter().map(|page| page.total).sum();
        ensure!(
            counted == sent,
            "{sent} visits were sent, and {counted} counted"
        );
        Ok(sent)
    }
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

struct One {
    client: Client,
    shared: Arc<Shared>,
    random: u64,
}

impl One {
    /// A number below `end`, by `SplitMix64`.
    fn below(&mut self, end: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.random ^ self.random >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(mixed ^ mixed >> 31) * u128::from(end)) >> 64) as u64
    }

    async fn run(mut self) {
        while !self.shared.stop.load(Ordering::Relaxed) {
            let page = format!("page-{}", self.below(PAGES));
            if self.below(5) == 0 {
                self.visit(page).await;
                continue;
            }
            let path = match self.below(20) {
                // Small ones mostly, up to 10⁵.
                0..12 => format!(
                    "/api/fibonacci/{}",
                    self.below(10_u64.pow(1 + self.random as u32 % 5))
                ),
                12 => format!("/api/fibonacci/{}?cache=redis", self.below(10_000)),
                13 => format!("/api/visits/{page}"),
                14 => format!("/api/visits/{page}/series?interval=hour&points=48"),
                15 => format!("/api/visits/{page}/board"),
                16 => format!("/badge/{page}.svg?label=visits"),
                17 => "/api/visits?limit=20".into(),
                18 => "/api/export".into(),
                _ => "/api/health".into(),
            };
            self.ask("GET", &path, None).await;
        }
    }

    async fn visit(&mut self, page: String) {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let random = u128::from(self.below(u64::MAX)) << 64 | u128::from(self.below(u64::MAX));
        let id = visit_id::new(now.as_millis() as u64, random);
        *lock(&self.shared.sent) += 1;
        lock(&self.shared.tally).visits += 1;
        if !self
            .ask("POST", &format!("/api/visits/{page}"), Some(&id))
            .await
        {
            lock(&self.shared.unsure).push((page, id));
        }
    }

    /// Whether there was a good answer.
    async fn ask(&mut self, method: &str, path: &str, id: Option<&str>) -> bool {
        let token = format!("Bearer {ADMIN_TOKEN}");
        let mut headers = vec![("authorization", token.as_str())];
        headers.extend(id.map(|id| ("idempotency-key", id)));
        if self.below(LEAVES) == 0 {
            let stays = Duration::from_millis(self.below(LEAVES_AFTER_MS));
            // Who is refused a connection has left all the same.
            let _ = leave(self.client.port(), method, path, &headers, stays).await;
            lock(&self.shared.tally).left += 1;
            return false;
        }
        let answer = tokio::time::timeout(PATIENCE, self.client.send(method, path, &headers)).await;
        let is_good = answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status == 200));
        let mut tally = lock(&self.shared.tally);
        tally.requests += 1;
        tally.errors += u64::from(!is_good);
        is_good
    }
}

async fn leave(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    stays: Duration,
) -> Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n");
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n")?;
    }
    stream.write_all((request + "\r\n").as_bytes()).await?;
    tokio::time::sleep(stays).await;
    Ok(())
}
