//! What is asked for by a range of scores.

use super::{Score, write};
use crate::redis::data::Data;
use crate::redis::{Failure, int, parse_int, upper};
use bytes::Bytes;
use upstash_front::Reply;

/// A bound of a range of scores, and whether it belongs to the range.
fn bound(text: &Bytes) -> Result<(f64, bool), Failure> {
    let (text, included) = match text.strip_prefix(b"(") {
        Some(rest) => (rest, false),
        None => (&**text, true),
    };
    let number = Score::parse(text).map_err(|_| Failure::new("ERR min or max is not a float"))?;
    Ok((number.0, included))
}

fn within(score: Score, min: (f64, bool), max: (f64, bool)) -> bool {
    let above = score.0 > min.0 || (min.1 && score.0 == min.0);
    let below = score.0 < max.0 || (max.1 && score.0 == max.0);
    above && below
}

/// `ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count]`
pub fn range_by_score(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, min, max, options @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    let (min, max) = (bound(min)?, bound(max)?);
    let (mut with_scores, mut offset, mut count) = (false, 0, -1);
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match upper(option).as_str() {
            "WITHSCORES" => with_scores = true,
            "LIMIT" => {
                let mut number = || options.next().ok_or_else(Failure::syntax);
                offset = parse_int(number()?).ok_or_else(Failure::not_an_integer)?;
                count = parse_int(number()?).ok_or_else(Failure::not_an_integer)?;
            }
            _ => return Err(Failure::syntax()),
        }
    }
    let Some(set) = data.sorted_set(key)? else {
        return Ok(Reply::Array(Vec::new()));
    };
    let (Ok(offset), count) = (usize::try_from(offset), usize::try_from(count)) else {
        return Ok(Reply::Array(Vec::new()));
    };
    let items = set.order.iter().filter(|item| within(item.0, min, max));
    Ok(write(
        items.skip(offset).take(count.unwrap_or(usize::MAX)),
        with_scores,
    ))
}

pub fn remove_by_score(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, min, max] = arguments else {
        return Err(Failure::syntax());
    };
    let (min, max) = (bound(min)?, bound(max)?);
    let Some(set) = data.sorted_set(key)? else {
        return Ok(Reply::Int(0));
    };
    let items = set.order.iter().filter(|item| within(item.0, min, max));
    let members: Vec<_> = items.cloned().collect();
    for (_, member) in &members {
        set.remove(member);
    }
    data.drop_if_empty(key);
    Ok(int(members.len()))
}
