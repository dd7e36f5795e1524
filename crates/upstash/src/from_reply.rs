//! Replies as the types that a caller asks for: `client.run::<u64>(…)`.

use crate::Reply;
use core::fmt;

/// A type that a reply can be read as.
pub trait FromReply: Sized {
    /// Whether every string in it is read as Unicode text. Then the reply travels as it is; where it
    /// may hold any bytes it travels as base64, a third longer.
    const TEXT: bool;

    /// Reads the reply.
    ///
    /// # Errors
    /// [`Mismatch`] where it has another shape.
    fn from_reply(reply: Reply) -> Result<Self, Mismatch>;
}

/// A reply of another shape than its reader expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The shape that was expected.
    pub expected: String,
    /// The shape that came, without its contents.
    pub got: String,
}

impl Mismatch {
    fn of(reply: &Reply, expected: impl Into<String>) -> Self {
        Self {
            expected: expected.into(),
            got: reply.shape(),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, expected {}", self.got, self.expected)
    }
}

impl FromReply for Reply {
    const TEXT: bool = false;

    fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
        Ok(reply)
    }
}

/// Whatever the reply is.
impl FromReply for () {
    const TEXT: bool = true;

    fn from_reply(_: Reply) -> Result<Self, Mismatch> {
        Ok(())
    }
}

/// Integers come as such from `INCR`, and as decimal strings from `GET`.
macro_rules! integer {
    ($type:ty, $expected:literal) => {
        impl FromReply for $type {
            const TEXT: bool = true;

            fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
                let value = match &reply {
                    Reply::Int(value) => Self::try_from(*value).ok(),
                    Reply::Bytes(bytes) => core::str::from_utf8(bytes)
                        .ok()
                        .and_then(|text| text.parse().ok()),
                    Reply::Nil | Reply::Array(_) => None,
                };
                value.ok_or_else(|| Mismatch::of(&reply, $expected))
            }
        }
    };
}

integer!(i64, "an integer");
integer!(u64, "an integer of 0 or more");

/// 1 or 0, as Redis says yes and no.
impl FromReply for bool {
    const TEXT: bool = true;

    fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
        match reply {
            Reply::Int(0) => Ok(false),
            Reply::Int(1) => Ok(true),
            other => Err(Mismatch::of(&other, "1 or 0")),
        }
    }
}

impl FromReply for Vec<u8> {
    const TEXT: bool = false;

    fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
        match reply {
            Reply::Bytes(bytes) => Ok(bytes),
            other => Err(Mismatch::of(&other, "a string")),
        }
    }
}

/// An integer as its decimal digits, as it would be in a string.
impl FromReply for String {
    const TEXT: bool = true;

    fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
        match reply {
            Reply::Int(value) => Ok(value.to_string()),
            Reply::Bytes(bytes) => Self::from_utf8(bytes).map_err(|error| Mismatch {
                expected: "text".into(),
                got: format!("{} bytes that are not UTF-8", error.as_bytes().len()),
            }),
            other => Err(Mismatch::of(&other, "a string")),
        }
    }
}

/// Nothing for nil.
impl<T: FromReply> FromReply for Option<T> {
    const TEXT: bool = T::TEXT;

    fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
        match reply {
            Reply::Nil => Ok(None),
            reply => T::from_reply(reply).map(Some),
        }
    }
}

impl<T: FromReply> FromReply for Vec<T> {
    const TEXT: bool = T::TEXT;

    fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
        match reply {
            Reply::Array(items) => items.into_iter().map(T::from_reply).collect(),
            other => Err(Mismatch::of(&other, "an array")),
        }
    }
}

/// Pairs that come one after the other in a flat array, as from `HGETALL` and `WITHSCORES`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs<K, V>(pub Vec<(K, V)>);

impl<K: FromReply, V: FromReply> FromReply for Pairs<K, V> {
    const TEXT: bool = K::TEXT && V::TEXT;

    fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
        match reply {
            Reply::Array(items) if items.len() % 2 == 0 => {
                let mut pairs = Vec::with_capacity(items.len() / 2);
                let mut items = items.into_iter();
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    pairs.push((K::from_reply(key)?, V::from_reply(value)?));
                }
                Ok(Self(pairs))
            }
            other => Err(Mismatch::of(&other, "an array of pairs")),
        }
    }
}

/// An array of known length, as a script returns it.
macro_rules! tuple {
    ($length:literal: $($item:ident)+) => {
        impl<$($item: FromReply),+> FromReply for ($($item,)+) {
            const TEXT: bool = $($item::TEXT)&&+;

            fn from_reply(reply: Reply) -> Result<Self, Mismatch> {
                let expected = concat!("an array of ", $length);
                let items: [Reply; $length] = match reply {
                    Reply::Array(items) => items
                        .try_into()
                        .map_err(|items| Mismatch::of(&Reply::Array(items), expected))?,
                    other => return Err(Mismatch::of(&other, expected)),
                };
                #[allow(non_snake_case)]
                let [$($item),+] = items;
                Ok(($($item::from_reply($item)?,)+))
            }
        }
    };
}

tuple!(2: A B);
tuple!(3: A B C);
tuple!(4: A B C D);
tuple!(5: A B C D E);
tuple!(6: A B C D E F);
tuple!(7: A B C D E F G);

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Reply {
        Reply::Bytes(text.into())
    }

    #[test]
    fn what_holds_bytes_is_asked_for_as_bytes() {
        assert_eq!(
            (
                <Pairs<String, u64>>::TEXT,
                <Pairs<String, Vec<u8>>>::TEXT,
                <Pairs<Vec<u8>, u64>>::TEXT
            ),
            (true, false, false)
        );
    }

    #[test]
    fn replies_are_read_as_what_was_asked_for() {
        let list = Reply::Array(vec![Reply::Int(1), bytes("2"), Reply::Nil]);
        assert_eq!(
            FromReply::from_reply(list.clone()),
            Ok((true, 2_u64, None::<String>))
        );
        assert_eq!(
            FromReply::from_reply(list.clone()),
            Ok(vec![Some(1_i64), Some(2), None])
        );
        assert_eq!(FromReply::from_reply(bytes("a")), Ok(Some("a".to_owned())));
        assert_eq!(FromReply::from_reply(Reply::Int(-2)), Ok("-2".to_owned()));
        assert_eq!(FromReply::from_reply(bytes("a")), Ok(vec![b'a']));
        assert_eq!(FromReply::from_reply(list), Ok(()));
        let scores = Reply::Array(vec![bytes("a"), bytes("7"), bytes("b"), bytes("5")]);
        assert_eq!(
            FromReply::from_reply(scores),
            Ok(Pairs(vec![("a".to_owned(), 7_u64), ("b".to_owned(), 5)]))
        );
    }

    #[test]
    fn another_shape_is_told_and_its_contents_are_not() {
        let told = |mismatch: Mismatch| mismatch.to_string();
        assert_eq!(
            u64::from_reply(Reply::Int(-1)).map_err(told),
            Err("an integer, expected an integer of 0 or more".into())
        );
        assert_eq!(
            u64::from_reply(bytes("secret")).map_err(told),
            Err("a string of 6 bytes, expected an integer of 0 or more".into())
        );
        assert_eq!(
            <(u64, u64)>::from_reply(Reply::Array(vec![Reply::Nil])).map_err(told),
            Err("an array of 1, expected an array of 2".into())
        );
        assert_eq!(
            String::from_reply(Reply::Bytes(vec![255])).map_err(told),
            Err("1 bytes that are not UTF-8, expected text".into())
        );
        assert_eq!(
            Pairs::<u64, u64>::from_reply(Reply::Array(vec![Reply::Nil])).map_err(told),
            Err("an array of 1, expected an array of pairs".into())
        );
    }

    #[test]
    fn a_reply_travels_as_text_only_where_every_string_is_one() {
        const {
            assert!(<(u64, Option<String>)>::TEXT);
            assert!(!<(u64, Vec<u8>)>::TEXT);
            assert!(!<Vec<Reply>>::TEXT);
        }
    }
}
