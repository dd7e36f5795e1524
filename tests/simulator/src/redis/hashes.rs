//! Hashes.

use super::data::Data;
use super::{Failure, bulk, int, parse_int};
use bytes::Bytes;
use upstash_front::Reply;

pub fn get(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, field] = arguments else {
        return Err(Failure::syntax());
    };
    Ok(bulk(data.hash(key)?.and_then(|hash| hash.get(field))))
}

pub fn get_many(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, fields @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    let hash = data.hash(key)?;
    let values = fields.iter().map(|field| {
        let hash = hash.as_ref();
        bulk(hash.and_then(|hash| hash.get(field)))
    });
    Ok(Reply::Array(values.collect()))
}

pub fn all(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key] = arguments else {
        return Err(Failure::syntax());
    };
    let pairs = data.hash(key)?.into_iter().flatten();
    let flat = pairs.flat_map(|(field, value)| [field, value]);
    Ok(Reply::Array(flat.cloned().map(Reply::Bulk).collect()))
}

pub fn fields(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key] = arguments else {
        return Err(Failure::syntax());
    };
    let fields = data.hash(key)?.into_iter().flat_map(|hash| hash.keys());
    Ok(Reply::Array(fields.cloned().map(Reply::Bulk).collect()))
}

pub fn length(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key] = arguments else {
        return Err(Failure::syntax());
    };
    Ok(int(data.hash(key)?.map_or(0, |hash| hash.len())))
}

pub fn exists(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, field] = arguments else {
        return Err(Failure::syntax());
    };
    let found = data.hash(key)?.is_some_and(|hash| hash.contains_key(field));
    Ok(Reply::Int(found.into()))
}

pub fn set(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, pairs @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    let (pairs, []) = pairs.as_chunks::<2>() else {
        return Err(Failure::arity("hset"));
    };
    let hash = data.hash_or_new(key)?;
    let new = pairs
        .iter()
        .filter(|[field, value]| hash.insert(field.clone(), value.clone()).is_none());
    Ok(int(new.count()))
}

pub fn set_new(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, field, value] = arguments else {
        return Err(Failure::syntax());
    };
    let hash = data.hash_or_new(key)?;
    if hash.contains_key(field) {
        return Ok(Reply::Int(0));
    }
    hash.insert(field.clone(), value.clone());
    Ok(Reply::Int(1))
}

pub fn add(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, field, by] = arguments else {
        return Err(Failure::syntax());
    };
    let by = parse_int(by).ok_or_else(Failure::not_an_integer)?;
    let old = match data.hash(key)?.and_then(|hash| hash.get(field)) {
        None => 0,
        Some(text) => {
            parse_int(text).ok_or_else(|| Failure::new("ERR hash value is not an integer"))?
        }
    };
    let new = old.checked_add(by).ok_or_else(Failure::overflow)?;
    let hash = data.hash_or_new(key)?;
    hash.insert(field.clone(), new.to_string().into());
    Ok(Reply::Int(new))
}

pub fn remove(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, fields @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    let Some(hash) = data.hash(key)? else {
        return Ok(Reply::Int(0));
    };
    let gone = fields.iter().filter(|field| hash.remove(*field).is_some());
    let gone = gone.count();
    data.drop_if_empty(key);
    Ok(int(gone))
}
