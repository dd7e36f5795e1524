//! Replies, typed as Redis types them. What a caller makes of one is left to
//! [`FromReply`](crate::FromReply).

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

/// What Redis replied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// There is nothing.
    Nil,
    /// An integer.
    Int(i64),
    /// A string of any bytes; statuses such as `OK` too.
    Bytes(Vec<u8>),
    /// An array, as a script or `HMGET` returns it.
    Array(Vec<Reply>),
}

impl Reply {
    /// What kind of reply it is, without what it says.
    pub(crate) fn shape(&self) -> String {
        match self {
            Self::Nil => "nil".into(),
            Self::Int(_) => "an integer".into(),
            Self::Bytes(bytes) => format!("a string of {} bytes", bytes.len()),
            Self::Array(items) => format!("an array of {}", items.len()),
        }
    }
}

impl<'de> Deserialize<'de> for Reply {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ReplyVisitor;

        impl<'de> Visitor<'de> for ReplyVisitor {
            type Value = Reply;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("null, an integer, a string or an array")
            }

            fn visit_unit<E>(self) -> Result<Reply, E> {
                Ok(Reply::Nil)
            }

            fn visit_i64<E>(self, value: i64) -> Result<Reply, E> {
                Ok(Reply::Int(value))
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Reply, E> {
                i64::try_from(value)
                    .map(Reply::Int)
                    .map_err(|_| E::custom("an integer above 2^63 - 1"))
            }

            fn visit_str<E>(self, value: &str) -> Result<Reply, E> {
                Ok(Reply::Bytes(value.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Reply, A::Error> {
                let mut replies = Vec::with_capacity(items.size_hint().unwrap_or(0));
                while let Some(reply) = items.next_element()? {
                    replies.push(reply);
                }
                Ok(Reply::Array(replies))
            }
        }

        deserializer.deserialize_any(ReplyVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_reply_is_told_what_one_is() {
        let error = serde_json::from_str::<Reply>("true").expect_err("no reply");
        let words = "expected null, an integer, a string or an array";
        assert!(error.to_string().contains(words), "{error}");
    }
}
