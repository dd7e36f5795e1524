//! Keys of any type, and the server itself.

#![expect(
    clippy::unnecessary_wraps,
    reason = "every command has the same signature"
)]

use super::data::{Data, Value};
use super::{Failure, int, ok, parse_int, upper};
use bytes::Bytes;
use upstash_front::Reply;

/// Commands that the server executes before it comes to data.
pub fn nothing(_: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let name = arguments.first().map(upper).unwrap_or_default();
    Err(Failure(format!(
        "ERR This Redis command is not allowed from script: {name}"
    )))
}

pub fn ping(_: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    Ok(match arguments.get(1) {
        Some(text) => Reply::Bulk(text.clone()),
        None => Reply::Status(Bytes::from_static(b"PONG")),
    })
}

pub fn time(data: &mut Data, _: &[Bytes]) -> Result<Reply, Failure> {
    let parts = [data.now_ms / 1000, data.now_ms % 1000 * 1000];
    let parts = parts.map(|part| Reply::Bulk(part.to_string().into()));
    Ok(Reply::Array(parts.into()))
}

pub fn size(data: &mut Data, _: &[Bytes]) -> Result<Reply, Failure> {
    Ok(int(data.live_keys().count()))
}

pub fn flush(data: &mut Data, _: &[Bytes]) -> Result<Reply, Failure> {
    data.clear();
    Ok(ok())
}

pub fn remove(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let keys = arguments.iter().skip(1);
    Ok(int(keys.filter(|key| data.remove(key)).count()))
}

pub fn exist(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let keys = arguments.iter().skip(1);
    Ok(int(keys.filter(|key| data.entry(key).is_some()).count()))
}

pub fn kind(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key] = arguments else {
        return Err(Failure::syntax());
    };
    let kind: &'static str = match data.entry(key).map(|entry| &entry.value) {
        None => "none",
        Some(Value::String(_) | Value::HyperLogLog(_)) => "string",
        Some(Value::Hash(_)) => "hash",
        Some(Value::SortedSet(_)) => "zset",
    };
    Ok(Reply::Status(Bytes::from_static(kind.as_bytes())))
}

pub fn expire(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    expire_in(data, arguments, 1000)
}

pub fn expire_ms(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    expire_in(data, arguments, 1)
}

fn expire_in(data: &mut Data, arguments: &[Bytes], unit_ms: i64) -> Result<Reply, Failure> {
    let [_, key, life] = arguments else {
        return Err(Failure::syntax());
    };
    let life = parse_int(life).ok_or_else(Failure::not_an_integer)?;
    let now_ms = data.now_ms;
    let Some(entry) = data.entry(key) else {
        return Ok(Reply::Int(0));
    };
    if life <= 0 {
        data.remove(key);
    } else {
        entry.expires_ms = Some(now_ms.saturating_add_signed(life.saturating_mul(unit_ms)));
    }
    Ok(Reply::Int(1))
}

pub fn left_ms(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    left(data, arguments, |left_ms| left_ms)
}

pub fn left_secs(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    left(data, arguments, |left_ms| (left_ms + 500) / 1000)
}

fn left(
    data: &mut Data,
    arguments: &[Bytes],
    in_unit: impl Fn(u64) -> u64,
) -> Result<Reply, Failure> {
    let [_, key] = arguments else {
        return Err(Failure::syntax());
    };
    let now_ms = data.now_ms;
    Ok(Reply::Int(match data.entry(key) {
        None => -2,
        Some(entry) => match entry.expires_ms {
            None => -1,
            Some(expires_ms) => in_unit(expires_ms.saturating_sub(now_ms)).cast_signed(),
        },
    }))
}

pub fn matching(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, pattern] = arguments else {
        return Err(Failure::syntax());
    };
    Ok(Reply::Array(found(data, pattern)))
}

/// `SCAN 0 [MATCH pattern] [COUNT n]`: all in one go, which Redis may do too.
pub fn scan(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let mut pattern = Bytes::from_static(b"*");
    let mut options = arguments.iter().skip(2);
    while let (Some(option), Some(value)) = (options.next(), options.next()) {
        match upper(option).as_str() {
            "MATCH" => pattern = value.clone(),
            "COUNT" => {}
            _ => return Err(Failure::syntax()),
        }
    }
    let end = Reply::Bulk(Bytes::from_static(b"0"));
    Ok(Reply::Array(vec![end, Reply::Array(found(data, &pattern))]))
}

fn found(data: &Data, pattern: &[u8]) -> Vec<Reply> {
    let keys = data.live_keys().filter(|key| is_match(pattern, key));
    keys.map(|key| Reply::Bulk(key.clone())).collect()
}

/// Glob patterns with `*`, `?` and escapes; character classes are left out.
fn is_match(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], _) => text.is_empty(),
        ([b'*', rest @ ..], _) => (0..=text.len())
            .any(|skipped| text.get(skipped..).is_some_and(|text| is_match(rest, text))),
        ([b'?', rest @ ..], [_, text @ ..]) => is_match(rest, text),
        ([b'\\', escaped, rest @ ..], [first, text @ ..]) => {
            escaped == first && is_match(rest, text)
        }
        ([plain, rest @ ..], [first, text @ ..]) => plain == first && is_match(rest, text),
        (_, []) => false,
    }
}
