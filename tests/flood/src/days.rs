//! Two days of so many visits on a clock that is moved, and what they leave in a real Redis: for what a
//! deployment of that size needs, not for what strangers can do to one.

use crate::service::{Service, text};
use crate::stages::in_turns;
use anyhow::{Context as _, Result, ensure};
use core::time::Duration;
use edgestate_contract::visit_id;
use edgestate_contract::visits::Interval;
use edgestate_redis_store::{Keys, RedisOptions};
use edgestate_state::UnixMillis;
use std::collections::BTreeMap;
use upstash_front::Reply;

/// 2025-03-02T00:00:00Z.
const START: UnixMillis = UnixMillis(1_740_873_600_000);
const DAYS: u64 = 2;
const DAY: Duration = Duration::from_secs(Interval::Day.secs());
/// Pages, visited by Zipf's law with this exponent (docs/capacity.md says where it comes from).
const PAGES: usize = 2000;
const EXPONENT: f64 = 0.8;
/// Visits of one visitor in a day.
const VISITS_A_VISITOR: u64 = 4;

/// What Redis holds when the days are over.
#[derive(Clone, Debug)]
pub struct Held {
    /// Bytes by `MEMORY USAGE`, by the kind of key.
    pub bytes: BTreeMap<&'static str, u64>,
    /// What Redis uses altogether, its own needs included.
    pub used_bytes: u64,
    /// Ids that are remembered.
    pub ids: u64,
    /// How far back every id is known.
    pub known: Duration,
    /// What a visit's script takes Redis.
    pub micros_a_visit: f64,
}

/// Sends the visits and looks.
///
/// # Errors
/// Where one is not counted, or Redis does not answer.
pub async fn run(visits_a_day: u64, say: impl Fn(&str)) -> Result<Held> {
    let options = RedisOptions::default();
    let keys = Keys::new(&options.key_prefix);
    let service = Service::start("0", options, START).await?;
    let pages = by_popularity();
    let visitors = (visits_a_day / VISITS_A_VISITOR).max(1);
    let visits = DAYS * visits_a_day;
    in_turns(visits, "visits", &say, async |visit| {
        let due = START.plus(DAY * DAYS as u32 / visits as u32 * visit as u32);
        service.pass(due.since(service.now()));
        let random = u128::from(visit) * 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        let at = (random >> 64) as u64;
        let page = pages.partition_point(|bound| *bound <= at);
        let id = visit_id::new(service.now().0, random);
        let visitor = at % visitors;
        let (status, counted) = service.visit(&format!("page-{page}"), &id, visitor).await?;
        ensure!(counted, "visit {visit} is answered {status}");
        Ok(())
    })
    .await?;

    let mut held = Held {
        bytes: BTreeMap::new(),
        used_bytes: service.memory().await?,
        ids: 0,
        known: Duration::ZERO,
        micros_a_visit: micros_a_script(&service).await?,
    };
    for generation in 0..2 {
        let key = keys.generation(generation);
        held.ids += service.number(&["HLEN", &key]).await?;
    }
    let since = service
        .number(&["HGET", &keys.ids(), "opened_before"])
        .await;
    held.known = service.now().since(UnixMillis(since.unwrap_or(START.0)));
    for key in all_keys(&service).await? {
        let bytes = service
            .number(&["MEMORY", "USAGE", &key, "SAMPLES", "0"])
            .await?;
        *held.bytes.entry(kind(&key)).or_default() += bytes;
    }
    Ok(held)
}

/// Which kind of key it is.
fn kind(key: &str) -> &'static str {
    let of_a_page = key.rsplit_once("}:").map(|(_, rest)| rest);
    match of_a_page {
        None if key.contains(":ids") => "ids",
        None => "list of pages",
        Some(rest) if rest.starts_with("unique:") => "visitors of the day",
        Some(_) => "totals and buckets",
    }
}

/// Up to and including each page, from 0 to 2^64.
fn by_popularity() -> Vec<u64> {
    let weight = |page: usize| ((page + 1) as f64).powf(-EXPONENT);
    let all: f64 = (0..PAGES).map(weight).sum();
    let mut sum = 0.0;
    (0..PAGES)
        .map(|page| {
            sum += weight(page);
            (sum / all * u64::MAX as f64) as u64
        })
        .collect()
}

async fn all_keys(service: &Service) -> Result<Vec<String>> {
    match service.ask(&["KEYS", "*"]).await? {
        Reply::Array(names) => Ok(names.iter().map(text).collect()),
        other => anyhow::bail!("KEYS replied {other:?}"),
    }
}

/// What a call of a script took Redis, on average.
async fn micros_a_script(service: &Service) -> Result<f64> {
    let stats = text(&service.ask(&["INFO", "commandstats"]).await?);
    let line = stats
        .lines()
        .find(|line| line.starts_with("cmdstat_evalsha:"));
    let micros = line.and_then(|line| line.split("usec_per_call=").nth(1)?.split(',').next());
    Ok(micros.context("no script was called")?.parse()?)
}
