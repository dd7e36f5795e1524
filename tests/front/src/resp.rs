//! The Redis protocol, version 2: commands out, replies in.
//! See the [RESP specification](https://redis.io/docs/latest/develop/reference/protocol-spec/).

use anyhow::{Context, Result, bail};
use bytes::{Buf, Bytes, BytesMut};

/// A reply of Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A status such as `OK`.
    Status(Bytes),
    /// An error, its code first.
    Error(Bytes),
    /// An integer.
    Int(i64),
    /// Nothing: a null string or a null array.
    Nil,
    /// A string of any bytes.
    Bulk(Bytes),
    /// An array.
    Array(Vec<Reply>),
}

/// Appends a command.
pub fn encode(arguments: &[impl AsRef<[u8]>], out: &mut Vec<u8>) {
    out.extend_from_slice(format!("*{}\r\n", arguments.len()).as_bytes());
    for argument in arguments {
        let argument = argument.as_ref();
        out.extend_from_slice(format!("${}\r\n", argument.len()).as_bytes());
        out.extend_from_slice(argument);
        out.extend_from_slice(b"\r\n");
    }
}

/// Takes one whole reply from the front of `buffer`, if it is there.
pub fn decode(buffer: &mut BytesMut) -> Result<Option<Reply>> {
    let Some(end) = end_of_reply(buffer, 0)? else {
        return Ok(None);
    };
    let mut whole = buffer.split_to(end).freeze();
    take(&mut whole).map(Some)
}

/// Where the reply that starts at `at` ends, if all of it has arrived.
fn end_of_reply(buffer: &[u8], at: usize) -> Result<Option<usize>> {
    let Some((line, mut end)) = line(buffer, at) else {
        return Ok(None);
    };
    let (kind, rest) = line.split_first().context("an empty line")?;
    match kind {
        b'+' | b'-' | b':' => {}
        b'$' => {
            if let Ok(length) = usize::try_from(integer(rest)?) {
                end += length + 2;
            }
        }
        b'*' => {
            for _ in 0..integer(rest)? {
                let Some(item_end) = end_of_reply(buffer, end)? else {
                    return Ok(None);
                };
                end = item_end;
            }
        }
        other => bail!("a reply that starts with {other}"),
    }
    Ok((end <= buffer.len()).then_some(end))
}

/// Takes a reply that is known to be whole.
fn take(whole: &mut Bytes) -> Result<Reply> {
    let (length, end) = line(whole, 0)
        .map(|(line, end)| (line.len(), end))
        .context("a reply cut short")?;
    let mut line = whole.split_to(end);
    line.truncate(length);
    let kind = line.first().copied();
    line.advance(1);
    Ok(match kind {
        Some(b'+') => Reply::Status(line),
        Some(b'-') => Reply::Error(line),
        Some(b':') => Reply::Int(integer(&line)?),
        Some(b'$') => match usize::try_from(integer(&line)?) {
            Err(_) => Reply::Nil,
            Ok(length) => {
                let text = whole.split_to(length);
                whole.advance(2);
                Reply::Bulk(text)
            }
        },
        _ => match usize::try_from(integer(&line)?) {
            Err(_) => Reply::Nil,
            Ok(count) => Reply::Array((0..count).map(|_| take(whole)).collect::<Result<_>>()?),
        },
    })
}

/// The line that starts at `at`, without its end, and where the next one starts.
fn line(buffer: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = buffer.get(at..)?;
    let length = rest.windows(2).position(|pair| pair == b"\r\n")?;
    Some((rest.get(..length)?, at + length + 2))
}

fn integer(digits: &[u8]) -> Result<i64> {
    let text = core::str::from_utf8(digits)?;
    text.parse().with_context(|| format!("{text:?} as integer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(text: &str) -> Reply {
        Reply::Bulk(Bytes::copy_from_slice(text.as_bytes()))
    }

    #[test]
    fn replies_are_taken_whole_however_they_arrive() {
        let wire = b"*4\r\n:-7\r\n$3\r\na\r\n\r\n$-1\r\n*1\r\n$0\r\n\r\n+OK\r\n-ERR no\r\n*-1\r\n";
        let replies = [
            Reply::Array(vec![
                Reply::Int(-7),
                bulk("a\r\n"),
                Reply::Nil,
                Reply::Array(vec![bulk("")]),
            ]),
            Reply::Status(Bytes::from_static(b"OK")),
            Reply::Error(Bytes::from_static(b"ERR no")),
            Reply::Nil,
        ];
        for piece in 1..wire.len() {
            let mut buffer = BytesMut::new();
            let mut got = Vec::new();
            for bytes in wire.chunks(piece) {
                buffer.extend_from_slice(bytes);
                while let Some(reply) = decode(&mut buffer).unwrap() {
                    got.push(reply);
                }
            }
            assert_eq!(got, replies, "in pieces of {piece}");
        }
    }
}
