//! From HTTP answers to replies.

use crate::{Error, HttpResponse, Reply};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use core::time::Duration;
use serde::{Deserialize, Deserializer};

/// The longest `Retry-After` that is believed. No limit on rates lasts longer; a mistake may.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// One item of an answer: exactly one of the two is there.
#[derive(Deserialize)]
pub struct Item {
    #[serde(default, deserialize_with = "present")]
    result: Option<Reply>,
    #[serde(default)]
    error: Option<String>,
}

/// Tells `"result": null`, a nil reply, from no result at all.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Reply>, D::Error> {
    Reply::deserialize(deserializer).map(Some)
}

impl Item {
    fn into_reply(self, base64: bool) -> Result<Reply, Error> {
        match self {
            Self {
                error: Some(message),
                ..
            } => Err(Error::from_message(&message)),
            Self {
                result: Some(reply),
                ..
            } if base64 => decode_base64(reply),
            Self {
                result: Some(reply),
                ..
            } => Ok(reply),
            Self { .. } => Err(Error::malformed("neither a result nor an error")),
        }
    }
}

/// The reply to a single command.
pub fn single(response: &HttpResponse, base64: bool) -> Result<Reply, Error> {
    check_status(response)?;
    parse::<Item>(&response.body)?.into_reply(base64)
}

/// The replies to a pipeline of `expected` commands, each with its own outcome.
pub fn pipeline(
    response: &HttpResponse,
    base64: bool,
    expected: usize,
) -> Result<Vec<Result<Reply, Error>>, Error> {
    check_status(response)?;
    let items = parse::<Vec<Item>>(&response.body)?;
    if items.len() != expected {
        let got = items.len();
        return Err(Error::malformed(format!(
            "{got} replies to {expected} commands"
        )));
    }
    Ok(items
        .into_iter()
        .map(|item| item.into_reply(base64))
        .collect())
}

fn parse<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| Error::malformed(error.to_string()))
}

fn check_status(response: &HttpResponse) -> Result<(), Error> {
    let retry_after = response.retry_after.as_deref().and_then(parse_retry_after);
    match response.status {
        200 => Ok(()),
        401 => Err(Error::Unauthorized),
        429 => Err(Error::RateLimited { retry_after }),
        status @ 400.. => match error_of(&response.body) {
            // Some servers pass on every error of Redis as a failure of their own, `NOSCRIPT` too.
            Some(message) if status < 500 || Error::is_from_redis(&message) => {
                Err(Error::from_message(&message))
            }
            None if status < 500 => Err(Error::malformed(format!(
                "status {status} without a reason"
            ))),
            _ => Err(Error::Server {
                status,
                retry_after,
            }),
        },
        status => Err(Error::malformed(format!("unexpected status {status}"))),
    }
}

fn error_of(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<Item>(body).ok()?.error
}

/// `Retry-After` in seconds, at most [`RETRY_AFTER_MAX`]. The other form, a date, needs a wall clock;
/// servers that limit rates use seconds.
fn parse_retry_after(value: &str) -> Option<Duration> {
    let secs = value.trim();
    let is_number = !secs.is_empty() && secs.bytes().all(|b| b.is_ascii_digit());
    // What is too long for the type is too long to be honoured.
    is_number.then(|| {
        secs.parse()
            .map_or(RETRY_AFTER_MAX, Duration::from_secs)
            .min(RETRY_AFTER_MAX)
    })
}

fn decode_base64(reply: Reply) -> Result<Reply, Error> {
    match reply {
        // The one string that the server leaves as it is.
        Reply::Bytes(bytes) if bytes == b"OK" => Ok(Reply::Bytes(bytes)),
        Reply::Bytes(bytes) => STANDARD
            .decode(&bytes)
            .map(Reply::Bytes)
            .map_err(|_| Error::malformed("a string is not base64")),
        Reply::Array(items) => items
            .into_iter()
            .map(decode_base64)
            .collect::<Result<_, _>>()
            .map(Reply::Array),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> HttpResponse {
        HttpResponse {
            status,
            body: body.into(),
            ..HttpResponse::default()
        }
    }

    fn bytes(text: &str) -> Reply {
        Reply::Bytes(text.into())
    }

    #[test]
    fn replies_keep_their_types() {
        for (body, reply) in [
            (r#"{"result":null}"#, Reply::Nil),
            (r#"{"result":-5}"#, Reply::Int(-5)),
            (r#"{"result":""}"#, bytes("")),
            (r#"{"result":"5"}"#, bytes("5")),
            (r#"{"result":"\u00e9"}"#, bytes("é")),
            (
                r#"{"result":[1,null,["a"]]}"#,
                Reply::Array(vec![
                    Reply::Int(1),
                    Reply::Nil,
                    Reply::Array(vec![bytes("a")]),
                ]),
            ),
        ] {
            assert_eq!(single(&answer(200, body), false), Ok(reply), "{body}");
        }
    }

    #[test]
    fn base64_carries_any_bytes_and_leaves_ok_alone() {
        let body = r#"{"result":["AP/+","OK",7,null,""]}"#;
        assert_eq!(
            single(&answer(200, body), true),
            Ok(Reply::Array(vec![
                Reply::Bytes(vec![0, 255, 254]),
                bytes("OK"),
                Reply::Int(7),
                Reply::Nil,
                bytes(""),
            ]))
        );
        let encoded = single(&answer(200, r#"{"result":"T0s="}"#), true);
        assert_eq!(encoded, Ok(bytes("OK")), "as serverless-redis-http has it");
        let plain = single(&answer(200, r#"{"result":"not base64!"}"#), true);
        assert!(matches!(plain, Err(Error::Malformed { .. })));
    }

    #[test]
    fn wrong_shapes_are_errors_and_never_nil() {
        for body in [
            "",
            "{",
            "{}",
            "[]",
            "null",
            "1",
            "\"x\"",
            r#"{"result":}"#,
            r#"{"result":"a"#,
            r#"{"result":{}}"#,
            r#"{"result":true}"#,
            r#"{"result":1.5}"#,
            r#"{"error":null}"#,
            r#"{"result":99999999999999999999}"#,
            "<html>",
        ] {
            let got = single(&answer(200, body), false);
            assert!(
                matches!(got, Err(Error::Malformed { .. })),
                "{body}: {got:?}"
            );
        }
    }

    #[test]
    fn statuses_are_told_apart() {
        let error = |status, body: &str| single(&answer(status, body), false).unwrap_err();
        assert_eq!(error(401, "Unauthorized"), Error::Unauthorized);
        assert_eq!(
            error(400, r#"{"error":"ERR syntax error"}"#),
            Error::Command {
                message: "ERR syntax error".into()
            }
        );
        assert_eq!(
            error(502, "<html>Bad gateway</html>"),
            Error::Server {
                status: 502,
                retry_after: None
            }
        );
        assert_eq!(
            error(404, r#"{"error":"no such path"}"#),
            Error::Command {
                message: "no such path".into()
            }
        );
        assert!(matches!(error(400, "<html>"), Error::Malformed { .. }));
        assert!(matches!(error(204, ""), Error::Malformed { .. }));
        assert!(matches!(error(302, ""), Error::Malformed { .. }));
        for (header, retry_after) in [
            (None, None),
            (Some("7"), Some(Duration::from_secs(7))),
            (Some("18446744073709551615"), Some(RETRY_AFTER_MAX)),
            (Some("99999999999999999999999"), Some(RETRY_AFTER_MAX)),
            (Some("-1"), None),
            (Some("+1"), None),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), None),
        ] {
            let limited = HttpResponse {
                retry_after: header.map(Into::into),
                ..answer(429, "slow down")
            };
            assert_eq!(
                single(&limited, false),
                Err(Error::RateLimited { retry_after })
            );
        }
    }

    #[test]
    fn an_error_of_redis_is_one_at_any_status() {
        for status in [400, 500, 502] {
            for (message, error) in [
                (
                    "Failed to execute Redis command: NOSCRIPT No matching script.",
                    Error::Command {
                        message: "NOSCRIPT No matching script.".into(),
                    },
                ),
                (
                    "WRONGTYPE Operation against a key holding the wrong kind of value",
                    Error::Command {
                        message:
                            "WRONGTYPE Operation against a key holding the wrong kind of value"
                                .into(),
                    },
                ),
                (
                    "ReplyError: READONLY You can't write against a read only replica.",
                    Error::Busy {
                        message: "READONLY You can't write against a read only replica.".into(),
                    },
                ),
            ] {
                let body = format!(r#"{{"error":"{message}"}}"#);
                assert_eq!(single(&answer(status, &body), false), Err(error));
            }
        }
        for body in [
            r#"{"error":"Internal error"}"#,
            r#"{"error":"Failed: no luck"}"#,
            "<html>NOSCRIPT</html>",
        ] {
            let error = single(&answer(500, body), false);
            assert!(matches!(error, Err(Error::Server { .. })), "{body}");
        }
    }

    #[test]
    fn each_command_of_a_pipeline_has_its_own_outcome() {
        let body = r#"[{"result":1},{"error":"ERR no"},{"result":null}]"#;
        let replies = pipeline(&answer(200, body), false, 3).unwrap();
        assert_eq!(replies.first(), Some(&Ok(Reply::Int(1))));
        assert!(matches!(replies.get(1), Some(Err(Error::Command { .. }))));
        assert_eq!(replies.get(2), Some(&Ok(Reply::Nil)));
        let short = pipeline(&answer(200, body), false, 4);
        assert!(matches!(short, Err(Error::Malformed { .. })));
    }
}
