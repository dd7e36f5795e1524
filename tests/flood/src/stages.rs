//! The stages of a flood, what Redis uses after each, and what must hold in the end.

use crate::history;
use crate::service::{Service, text};
use anyhow::{Result, ensure};
use core::time::Duration;
use edgestate_contract::visit_id;
use edgestate_contract::visits::PAGE_MAX_BYTES;
use edgestate_redis_store::{Keys, RedisOptions};
use edgestate_state::UnixMillis;
use futures_util::future::try_join_all;
use upstash_front::Reply;

/// 2025-03-02T00:30:00Z: two days have their sketches of visitors.
const NOW: UnixMillis = UnixMillis(1_740_875_400_000);
/// How many requests are under way at once.
const AT_ONCE: u64 = 64;
/// The visits that are sent when all is full.
const HONEST: u64 = 1000;
/// How often a stage says how far it is.
const SIGNS_OF_LIFE: u64 = 5;
/// What Redis takes that is nothing of ours, the buffers of connections included.
const REDIS_BYTES: u64 = 4_000_000;

/// A flood.
#[derive(Clone, Debug)]
pub struct Flood {
    /// The memory of Redis, as `maxmemory` takes it; nothing is evicted.
    pub memory: &'static str,
    /// The numbers that are asked for.
    pub numbers: Vec<u32>,
    /// How many names of pages are tried.
    pub names: u64,
    /// Whether every page is then at its largest.
    pub at_their_largest: bool,
    /// How many lab counters are tried.
    pub counters: u64,
    /// How many visits come with ids of their own.
    pub visits: u64,
    /// The bounds.
    pub options: RedisOptions,
}

/// What a flood has left.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    /// Numbers that are cached.
    pub numbers: u64,
    /// Pages.
    pub pages: u64,
    /// Lab counters.
    pub counters: u64,
    /// Ids that are remembered.
    pub ids: u64,
    /// What Redis used at most, of the ends of the stages.
    pub peak_bytes: u64,
}

/// Runs a flood to its end. `say` is told how far it is.
///
/// # Errors
/// Where anything does not hold.
pub async fn run(flood: Flood, say: impl Fn(&str)) -> Result<Left> {
    let keys = Keys::new(&flood.options.key_prefix);
    let service = Service::start(flood.memory, flood.options.clone(), NOW).await?;
    let mut left = Left {
        numbers: 0,
        pages: 0,
        counters: 0,
        ids: 0,
        peak_bytes: 0,
    };
    let mut stage = async |what: String, service: &Service| {
        let bytes = service.memory().await?;
        say(&format!("{what}: Redis uses {:.1} MB", bytes as f64 / 1e6));
        left.peak_bytes = left.peak_bytes.max(bytes);
        anyhow::Ok(bytes)
    };

    let asked = flood.numbers.len() as u64;
    in_turns(asked, "numbers asked for", &say, async |place| {
        let n = flood.numbers.get(place as usize).copied().unwrap_or(0);
        service.ask_for_number(n).await
    })
    .await?;
    let numbers = service.number(&["ZCARD", &keys.values()]).await?;
    let bytes = stage(format!("{asked} numbers, {numbers} cached"), &service).await?;
    let most = flood.options.cache_max_bytes + REDIS_BYTES;
    ensure!(bytes < most, "numbers take {bytes} bytes");

    let visit = async |page: &str, visitor: u64| {
        let id = visit_id::new(
            service.now().0,
            u128::from(visitor) << 64 | u128::from(visitor),
        );
        service.visit(page, &id, visitor).await
    };
    in_turns(flood.names, "names of pages tried", &say, async |name| {
        let (status, counted) = visit(&longest(name), name).await?;
        ensure!(counted || status == 403, "a new page is answered {status}");
        Ok(())
    })
    .await?;
    let pages = service.number(&["ZCARD", &keys.top()]).await?;
    ensure!(pages == flood.names.min(flood.options.max_pages.into()));
    stage(format!("{} names, {pages} pages", flood.names), &service).await?;

    let names: Vec<String> = match service.ask(&["ZRANGE", &keys.top(), "0", "-1"]).await? {
        Reply::Array(names) => names.iter().map(text).collect(),
        other => anyhow::bail!("ZRANGE replied {other:?}"),
    };
    if flood.at_their_largest {
        for name in &names {
            let commands = history::commands(&keys, name, NOW);
            service.ask_all(&commands).await?;
        }
        stage("every page at its largest".into(), &service).await?;
    }
    let page = |visit: u64| names.get(visit as usize % names.len().max(1));
    in_turns(flood.visits, "visits", &say, async |number| {
        service.pass(Duration::from_millis(number & 1));
        let (status, counted) = visit(
            page(number).map_or("home", String::as_str),
            flood.names + number,
        )
        .await?;
        ensure!(counted, "visit {number} is answered {status}");
        Ok(())
    })
    .await?;
    let mut ids = 0;
    for generation in 0..2 {
        ids += service
            .number(&["HLEN", &keys.generation(generation)])
            .await?;
    }
    stage(format!("{} visits, {ids} ids", flood.visits), &service).await?;
    ensure!(ids <= flood.options.max_ids.into(), "{ids} ids");

    let counters = flood.counters;
    in_turns(counters, "lab counters tried", &say, async |counter| {
        service.add_to_counter(&longest(counter)).await
    })
    .await?;
    left.counters = service.number(&["ZCARD", &keys.labs()]).await?;
    let what = format!("{counters} lab counters tried, {} there", left.counters);
    stage(what, &service).await?;

    let name = page(0).map_or("home", String::as_str);
    let total = keys.page(name).total();
    let before = service.number(&["GET", &total]).await?;
    in_turns(HONEST, "more", &|_: &str| {}, async |number| {
        let (status, counted) = visit(name, flood.names + flood.visits + number).await?;
        ensure!(counted, "visit {number} of the last is answered {status}");
        Ok(())
    })
    .await?;
    let after = service.number(&["GET", &total]).await?;
    ensure!(after == before + HONEST, "{before} became {after}");
    stage(format!("{HONEST} more visits, all counted"), &service).await?;
    (left.numbers, left.pages, left.ids) = (numbers, pages, ids);
    Ok(left)
}

/// A name as long as names may be.
fn longest(number: u64) -> String {
    format!("{number:0PAGE_MAX_BYTES$}")
}

/// Makes so many calls, some at once.
pub(crate) async fn in_turns<F: Future<Output = Result<()>>>(
    count: u64,
    what: &str,
    say: &impl Fn(&str),
    call: impl Fn(u64) -> F,
) -> Result<()> {
    let mut said = 0;
    for first in (0..count).step_by(AT_ONCE as usize) {
        if first * SIGNS_OF_LIFE / count > said {
            said += 1;
            say(&format!("  {first} of {count} {what}"));
        }
        try_join_all((first..count.min(first + AT_ONCE)).map(&call)).await?;
    }
    Ok(())
}
