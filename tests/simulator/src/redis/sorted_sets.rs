//! Sorted sets: by score, and by name where scores are equal.

#![expect(clippy::float_cmp, reason = "scores are what they are")]

mod by_score;

pub use by_score::{range_by_score, remove_by_score};

use super::data::{Data, Value};
use super::{Failure, int, parse_int, upper};
use bytes::Bytes;
use core::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use upstash_front::Reply;

/// A score that is a number, which Redis makes sure of.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Score(f64);

impl Eq for Score {}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal)
    }
}

impl Score {
    fn parse(text: &[u8]) -> Result<Self, Failure> {
        let number = core::str::from_utf8(text).ok().and_then(|text| {
            let number: f64 = text.parse().ok()?;
            (!number.is_nan()).then_some(number)
        });
        number
            .map(Self)
            .ok_or_else(|| Failure::new("ERR value is not a valid float"))
    }

    /// As Redis writes it for whole numbers; others are left out.
    fn write(self) -> Reply {
        Reply::Bulk(self.0.to_string().into())
    }
}

#[derive(Clone, Debug, Default)]
pub struct SortedSet {
    scores: BTreeMap<Bytes, Score>,
    order: BTreeSet<(Score, Bytes)>,
}

impl SortedSet {
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    fn insert(&mut self, member: &Bytes, score: Score) {
        self.remove(member);
        self.scores.insert(member.clone(), score);
        self.order.insert((score, member.clone()));
    }

    fn remove(&mut self, member: &Bytes) -> bool {
        let Some(score) = self.scores.remove(member) else {
            return false;
        };
        self.order.remove(&(score, member.clone()))
    }

    /// The places from `start` to `stop`, both included, negative ones from the end.
    fn places(&self, start: i64, stop: i64) -> core::ops::Range<usize> {
        let length = self.scores.len().cast_signed() as i64;
        let place = |at: i64| if at < 0 { length + at } else { at };
        let start = place(start).max(0);
        let end = (place(stop) + 1).clamp(start.min(length), length);
        start.min(length) as usize..end as usize
    }
}

/// `ZADD key [NX|XX|GT|LT] [CH] score member …`
pub fn add(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, rest @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    let is_option =
        |argument: &&Bytes| matches!(upper(argument).as_str(), "NX" | "XX" | "GT" | "LT" | "CH");
    let options: BTreeSet<_> = rest.iter().take_while(is_option).map(upper).collect();
    let has = |option| options.contains(option);
    let count = rest.iter().take_while(is_option).count();
    let (pairs, []) = rest.get(count..).unwrap_or_default().as_chunks::<2>() else {
        return Err(Failure::syntax());
    };
    if pairs.is_empty() {
        return Err(Failure::syntax());
    }
    if has("NX") && has("XX") {
        return Err(Failure::new(
            "ERR XX and NX options at the same time are not compatible",
        ));
    }
    if [has("NX"), has("GT"), has("LT")]
        .into_iter()
        .filter(|on| *on)
        .count()
        > 1
    {
        return Err(Failure::new(
            "ERR GT, LT, and/or NX options at the same time are not compatible",
        ));
    }
    let pairs: Vec<_> = pairs
        .iter()
        .map(|[score, member]| Ok((Score::parse(score)?, member)))
        .collect::<Result<_, Failure>>()?;
    if data.sorted_set(key)?.is_none() {
        data.put(key, Value::SortedSet(SortedSet::default()));
    }
    let (mut added, mut changed) = (0, 0);
    if let Some(set) = data.sorted_set(key)? {
        for (score, member) in pairs {
            match set.scores.get(member) {
                None if has("XX") => {}
                None => {
                    set.insert(member, score);
                    added += 1;
                }
                Some(old) => {
                    let refused = has("NX")
                        || (has("GT") && score <= *old)
                        || (has("LT") && score >= *old)
                        || score == *old;
                    if !refused {
                        set.insert(member, score);
                        changed += 1;
                    }
                }
            }
        }
    }
    data.drop_if_empty(key);
    Ok(int(if has("CH") { added + changed } else { added }))
}

pub fn size(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key] = arguments else {
        return Err(Failure::syntax());
    };
    Ok(int(data.sorted_set(key)?.map_or(0, |set| set.scores.len())))
}

pub fn score(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, member] = arguments else {
        return Err(Failure::syntax());
    };
    let score = data.sorted_set(key)?.and_then(|set| set.scores.get(member));
    Ok(score.map_or(Reply::Nil, |score| score.write()))
}

pub fn remove(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, members @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    let Some(set) = data.sorted_set(key)? else {
        return Ok(Reply::Int(0));
    };
    let gone = members.iter().filter(|member| set.remove(member)).count();
    data.drop_if_empty(key);
    Ok(int(gone))
}

pub fn range(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    by_rank(data, arguments, false)
}

pub fn range_reversed(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    by_rank(data, arguments, true)
}

fn by_rank(data: &mut Data, arguments: &[Bytes], reversed: bool) -> Result<Reply, Failure> {
    let [_, key, start, stop, options @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    let start = parse_int(start).ok_or_else(Failure::not_an_integer)?;
    let stop = parse_int(stop).ok_or_else(Failure::not_an_integer)?;
    let with_scores = with_scores(options)?;
    let Some(set) = data.sorted_set(key)? else {
        return Ok(Reply::Array(Vec::new()));
    };
    let places = set.places(start, stop);
    let (first, count) = (places.start, places.len());
    Ok(if reversed {
        write(set.order.iter().rev().skip(first).take(count), with_scores)
    } else {
        write(set.order.iter().skip(first).take(count), with_scores)
    })
}

fn with_scores(options: &[Bytes]) -> Result<bool, Failure> {
    match options {
        [] => Ok(false),
        [option] if upper(option) == "WITHSCORES" => Ok(true),
        _ => Err(Failure::syntax()),
    }
}

fn write<'a>(items: impl Iterator<Item = &'a (Score, Bytes)>, with_scores: bool) -> Reply {
    let flat = items.flat_map(|(score, member)| {
        let member = Reply::Bulk(member.clone());
        [Some(member), with_scores.then(|| score.write())]
    });
    Reply::Array(flat.flatten().collect())
}

/// `ZSCAN key cursor [COUNT n]`: all in one go, as Redis answers for a small set.
pub fn scan(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, cursor, options @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    if parse_int(cursor).is_none() {
        return Err(Failure::new("ERR invalid cursor"));
    }
    let answer = |items| Reply::Array(vec![Reply::Bulk(Bytes::from_static(b"0")), items]);
    let Some(set) = data.sorted_set(key)? else {
        return Ok(answer(Reply::Array(Vec::new())));
    };
    match options {
        [] => {}
        [option, count] if upper(option) == "COUNT" => match parse_int(count) {
            None => return Err(Failure::not_an_integer()),
            Some(..1) => return Err(Failure::syntax()),
            Some(_) => {}
        },
        _ => return Err(Failure::syntax()),
    }
    Ok(answer(write(set.order.iter(), true)))
}

pub fn remove_by_rank(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, start, stop] = arguments else {
        return Err(Failure::syntax());
    };
    let start = parse_int(start).ok_or_else(Failure::not_an_integer)?;
    let stop = parse_int(stop).ok_or_else(Failure::not_an_integer)?;
    let Some(set) = data.sorted_set(key)? else {
        return Ok(Reply::Int(0));
    };
    let places = set.places(start, stop);
    let (first, count) = (places.start, places.len());
    let members: Vec<_> = set.order.iter().skip(first).take(count).cloned().collect();
    for (_, member) in &members {
        set.remove(member);
    }
    data.drop_if_empty(key);
    Ok(int(members.len()))
}
