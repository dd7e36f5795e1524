//! Replies, typed as Redis types them.

use crate::Error;
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
    /// The integer.
    ///
    /// # Errors
    /// [`Error::Malformed`] where the reply is something else.
    pub fn into_int(self) -> Result<i64, Error> {
        match self {
            Self::Int(value) => Ok(value),
            other => Err(other.unexpected("an integer")),
        }
    }

    /// The bytes, or nothing for nil.
    ///
    /// # Errors
    /// [`Error::Malformed`] where the reply is something else.
    pub fn into_bytes(self) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Nil => Ok(None),
            Self::Bytes(bytes) => Ok(Some(bytes)),
            other => Err(other.unexpected("a string or nil")),
        }
    }

    /// The text, or nothing for nil.
    ///
    /// # Errors
    /// [`Error::Malformed`] where the reply is something else, or not UTF-8.
    pub fn into_text(self) -> Result<Option<String>, Error> {
        self.into_bytes()?
            .map(String::from_utf8)
            .transpose()
            .map_err(|_| Error::malformed("a string is not UTF-8"))
    }

    /// The items of the array.
    ///
    /// # Errors
    /// [`Error::Malformed`] where the reply is something else.
    pub fn into_array(self) -> Result<Vec<Self>, Error> {
        match self {
            Self::Array(items) => Ok(items),
            other => Err(other.unexpected("an array")),
        }
    }

    /// The items of an array of known length.
    ///
    /// # Errors
    /// [`Error::Malformed`] where the reply is something else.
    pub fn into_items<const N: usize>(self) -> Result<[Self; N], Error> {
        <[Self; N]>::try_from(self.into_array()?)
            .map_err(|items| Error::malformed(format!("{} items, expected {N}", items.len())))
    }

    fn unexpected(&self, expected: &str) -> Error {
        let got = match self {
            Self::Nil => "nil",
            Self::Int(_) => "an integer",
            Self::Bytes(_) => "a string",
            Self::Array(_) => "an array",
        };
        Error::malformed(format!("{got}, expected {expected}"))
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
