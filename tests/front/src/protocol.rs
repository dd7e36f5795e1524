//! The JSON of the Upstash REST API: requests to commands, replies to answers.

use crate::resp::Reply;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, Visitor};

/// Commands that would bind the connection or the server to one client. Upstash has none of them
/// over REST either.
const NOT_AVAILABLE: [&str; 22] = [
    "AUTH",
    "BLMOVE",
    "BLMPOP",
    "BLPOP",
    "BRPOP",
    "BRPOPLPUSH",
    "BZMPOP",
    "BZPOPMAX",
    "BZPOPMIN",
    "CLIENT",
    "DISCARD",
    "EXEC",
    "HELLO",
    "MONITOR",
    "MULTI",
    "PSUBSCRIBE",
    "QUIT",
    "RESET",
    "SELECT",
    "SHUTDOWN",
    "SUBSCRIBE",
    "WATCH",
];

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `POST /`
    Single,
    /// `POST /pipeline`
    Pipeline,
    /// `POST /multi-exec`
    Transaction,
}

impl Endpoint {
    /// The endpoint at a path.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        match path {
            "/" => Some(Self::Single),
            "/pipeline" => Some(Self::Pipeline),
            "/multi-exec" => Some(Self::Transaction),
            _ => None,
        }
    }

    /// The commands in a request.
    ///
    /// # Errors
    /// What is wrong with it, as Redis would say it.
    pub fn commands(self, body: &[u8]) -> Result<Vec<Vec<String>>, String> {
        let parsed = match self {
            Self::Single => serde_json::from_slice::<Vec<Argument>>(body).map(|one| vec![one]),
            Self::Pipeline | Self::Transaction => serde_json::from_slice(body),
        };
        let commands = parsed.map_err(|error| format!("ERR failed to parse command: {error}"))?;
        let commands: Vec<Vec<String>> = commands
            .into_iter()
            .map(|command| command.into_iter().map(|argument| argument.0).collect())
            .collect();
        for command in &commands {
            let name = command.first().ok_or("ERR empty command")?.to_uppercase();
            if NOT_AVAILABLE.contains(&name.as_str()) {
                return Err(format!("ERR Command is not available: '{name}'"));
            }
        }
        Ok(commands)
    }

    /// Status and body that answer with these replies.
    #[must_use]
    pub fn answer(self, mut replies: Vec<Reply>, base64: bool) -> (u16, String) {
        match self {
            Self::Single => match replies.pop() {
                Some(Reply::Error(message)) => (400, error_body(&lossy(&message))),
                reply => (200, item(&reply.unwrap_or(Reply::Nil), base64)),
            },
            Self::Pipeline => (200, list(&replies, base64)),
            Self::Transaction => match replies.pop() {
                Some(Reply::Array(results)) => (200, list(&results, base64)),
                Some(Reply::Error(message)) => (400, error_body(&lossy(&message))),
                _ => (400, error_body("EXECABORT Transaction discarded")),
            },
        }
    }
}

/// `{"error": …}`
pub fn error_body(message: &str) -> String {
    format!(r#"{{"error":{}}}"#, serde_json::Value::from(message))
}

fn list(replies: &[Reply], base64: bool) -> String {
    let items: Vec<_> = replies.iter().map(|reply| item(reply, base64)).collect();
    format!("[{}]", items.join(","))
}

fn item(reply: &Reply, base64: bool) -> String {
    if let Reply::Error(message) = reply {
        return error_body(&lossy(message));
    }
    let mut body = String::from(r#"{"result":"#);
    write_result(reply, base64, &mut body);
    body.push('}');
    body
}

fn write_result(reply: &Reply, base64: bool, out: &mut String) {
    match reply {
        Reply::Nil => out.push_str("null"),
        Reply::Int(value) => out.push_str(&value.to_string()),
        Reply::Status(text) | Reply::Bulk(text) if base64 && &**text != b"OK" => {
            out.push('"');
            STANDARD.encode_string(text, out);
            out.push('"');
        }
        Reply::Status(text) | Reply::Bulk(text) | Reply::Error(text) => write_text(text, out),
        Reply::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_result(item, base64, out);
            }
            out.push(']');
        }
    }
}

fn write_text(text: &[u8], out: &mut String) {
    let text = lossy(text);
    if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        // Digits by the hundred thousand need no look at each one's escape.
        out.push('"');
        out.push_str(&text);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(&*text).to_string());
    }
}

fn lossy(text: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(text)
}

/// An argument: a string, or a number or truth value as its text.
struct Argument(String);

impl<'de> Deserialize<'de> for Argument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ArgumentVisitor;

        impl Visitor<'_> for ArgumentVisitor {
            type Value = Argument;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("a string or a number")
            }

            fn visit_str<E>(self, text: &str) -> Result<Argument, E> {
                Ok(Argument(text.into()))
            }

            fn visit_string<E>(self, text: String) -> Result<Argument, E> {
                Ok(Argument(text))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Argument, E> {
                Ok(Argument(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Argument, E> {
                Ok(Argument(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Argument, E> {
                Ok(Argument(value.to_string()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Argument, E> {
                Ok(Argument(value.to_string()))
            }
        }

        deserializer.deserialize_any(ArgumentVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn answers_look_like_those_of_upstash() {
        let text = |text: &'static str| Reply::Bulk(Bytes::from_static(text.as_bytes()));
        let ok = Reply::Status(Bytes::from_static(b"OK"));
        let error = Reply::Error(Bytes::from_static(b"ERR no"));
        let single = |reply: &Reply, base64| Endpoint::Single.answer(vec![reply.clone()], base64);
        assert_eq!(
            single(&text("a\"é"), false),
            (200, r#"{"result":"a\"é"}"#.into())
        );
        assert_eq!(
            single(&text("foo"), true),
            (200, r#"{"result":"Zm9v"}"#.into())
        );
        assert_eq!(single(&ok, true), (200, r#"{"result":"OK"}"#.into()));
        assert_eq!(single(&error, true), (400, r#"{"error":"ERR no"}"#.into()));
        let replies = vec![
            Reply::Int(1),
            error.clone(),
            Reply::Array(vec![Reply::Nil, ok]),
        ];
        let list = r#"[{"result":1},{"error":"ERR no"},{"result":[null,"OK"]}]"#;
        assert_eq!(
            Endpoint::Pipeline.answer(replies.clone(), false),
            (200, list.into())
        );
        let executed = vec![Reply::Nil, Reply::Array(replies)];
        assert_eq!(
            Endpoint::Transaction.answer(executed, false),
            (200, list.into())
        );
        let discarded = Endpoint::Transaction.answer(vec![Reply::Nil, error], false);
        assert_eq!(discarded, (400, r#"{"error":"ERR no"}"#.into()));
    }

    #[test]
    fn requests_are_commands_or_errors() {
        let commands = Endpoint::Single.commands(br#"["SET","k",5,true]"#);
        let expected = ["SET", "k", "5", "true"].map(String::from).to_vec();
        assert_eq!(commands, Ok(vec![expected]));
        for body in [
            "",
            "{}",
            "[]",
            r#"["monitor"]"#,
            r#"[["GET","k"]]"#,
            r#"["GET",null]"#,
        ] {
            assert!(
                Endpoint::Single.commands(body.as_bytes()).is_err(),
                "{body}"
            );
        }
    }
}
