//! Strings, and integers in them.

use super::data::{Data, Value};
use super::{Failure, bulk, ok, parse_int, upper};
use bytes::Bytes;
use upstash_front::Reply;

pub fn get(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key] = arguments else {
        return Err(Failure::syntax());
    };
    Ok(match data.entry(key).map(|entry| &entry.value) {
        // Its bytes are left out, but not that it has some.
        Some(Value::HyperLogLog(_)) => Reply::Bulk(Bytes::from_static(b"HYLL")),
        _ => bulk(data.string(key)?.map(|text| &*text)),
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "every command has the same signature"
)]
pub fn get_many(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let keys = arguments.iter().skip(1);
    let found = keys.map(|key| match data.entry(key).map(|entry| &entry.value) {
        Some(Value::String(text)) => Reply::Bulk(text.clone()),
        Some(Value::HyperLogLog(_)) => Reply::Bulk(Bytes::from_static(b"HYLL")),
        _ => Reply::Nil,
    });
    Ok(Reply::Array(found.collect()))
}

/// `SET key value [NX|XX] [EX seconds|PX milliseconds]`
pub fn set(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, value, options @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    let (mut only_new, mut only_old, mut life_ms) = (false, false, None);
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match upper(option).as_str() {
            "NX" if !only_old => only_new = true,
            "XX" if !only_new => only_old = true,
            unit @ ("EX" | "PX") if life_ms.is_none() => {
                let life = options.next().ok_or_else(Failure::syntax)?;
                let life = parse_int(life).ok_or_else(Failure::not_an_integer)?;
                let unit_ms = if unit == "EX" { 1000 } else { 1 };
                life_ms = life.checked_mul(unit_ms).filter(|ms| *ms > 0);
                if life_ms.is_none() {
                    return Err(Failure::new("ERR invalid expire time in 'set' command"));
                }
            }
            _ => return Err(Failure::syntax()),
        }
    }
    let exists = data.entry(key).is_some();
    if (only_new && exists) || (only_old && !exists) {
        return Ok(Reply::Nil);
    }
    let expires_ms = life_ms.map(|ms| data.now_ms.saturating_add_signed(ms));
    data.put(key, Value::String(value.clone()));
    if let Some(entry) = data.entry(key) {
        entry.expires_ms = expires_ms;
    }
    Ok(ok())
}

pub fn increment(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key] = arguments else {
        return Err(Failure::syntax());
    };
    add_to(data, key, 1)
}

pub fn add(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, by] = arguments else {
        return Err(Failure::syntax());
    };
    let by = parse_int(by).ok_or_else(Failure::not_an_integer)?;
    add_to(data, key, by)
}

fn add_to(data: &mut Data, key: &Bytes, by: i64) -> Result<Reply, Failure> {
    let old = match data.entry(key).map(|entry| &entry.value) {
        None => 0,
        Some(Value::String(text)) => parse_int(text).ok_or_else(Failure::not_an_integer)?,
        Some(Value::HyperLogLog(_)) => return Err(Failure::not_an_integer()),
        Some(_) => return Err(Failure::wrong_type()),
    };
    let new = old.checked_add(by).ok_or_else(Failure::overflow)?;
    let text = Bytes::from(new.to_string());
    match data.string(key)? {
        Some(place) => *place = text,
        None => data.put(key, Value::String(text)),
    }
    Ok(Reply::Int(new))
}
