//! A page at its largest: visited in every minute, hour and day that is kept, by many, in the hour
//! after midnight in which the visitors of two days are known. Years of visits would come to the same;
//! these are written as the script of a visit writes them.

use edgestate_contract::visits::Interval;
use edgestate_redis_store::Keys;
use edgestate_state::{UnixMillis, calendar, retention};
use std::collections::BTreeMap;

/// What its buckets by day hold together, and so its total.
pub const TOTAL: u64 = VISITS_A_BUCKET * retention::retained_buckets(Interval::Day);
const VISITS_A_BUCKET: u64 = 1000;
/// So many that the sketch of a day is no longer kept in its short form.
const VISITORS: u64 = 3000;
const DAY_SECS: u64 = Interval::Day.secs();

/// The commands that write it.
pub fn commands(keys: &Keys, name: &str, now: UnixMillis) -> Vec<Vec<String>> {
    let page = keys.page(name);
    let total = TOTAL.to_string();
    let mut commands = vec![
        command(["SET", &page.total(), &total]),
        command(["ZADD", &keys.top(), &total, name]),
    ];
    let mut hashes = BTreeMap::<String, Vec<String>>::new();
    for interval in Interval::ALL {
        let last = calendar::bucket_start_secs(now, interval);
        for place in 0..retention::retained_buckets(interval) {
            let start = last - place * interval.secs();
            let mut add = |key: String, value: u64| {
                let fields = hashes.entry(key).or_default();
                fields.extend([start.to_string(), value.to_string()]);
            };
            add(page.buckets(interval), VISITS_A_BUCKET);
            if interval == Interval::Day {
                add(page.uniques(UnixMillis(start * 1000)), VISITORS);
            }
        }
    }
    for (key, fields) in hashes {
        let mut hash = command(["HSET", &key]);
        hash.extend(fields);
        commands.push(hash);
    }
    for at in [now, UnixMillis(now.0 - DAY_SECS * 1000)] {
        let day = calendar::yyyymmdd(at);
        let salt = "s".repeat(44);
        commands.push(command(["SET", &page.salt(day), &salt, "EX", "3600"]));
        let mut visitors = command(["PFADD", &page.unique(day)]);
        visitors.extend((0..VISITORS).map(|visitor| format!("{name} {day} {visitor}")));
        commands.push(visitors);
    }
    commands
}

fn command<const N: usize>(arguments: [&str; N]) -> Vec<String> {
    arguments.map(str::to_owned).into()
}
