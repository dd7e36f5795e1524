//! Everything that can go wrong, told apart by what a caller can do about it.

use crate::Mismatch;
use core::time::Duration;

/// How much of a server's own words is kept.
const MESSAGE_MAX_CHARS: usize = 200;

/// Why a call has no reply. Texts never contain the token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The token is wrong.
    #[error("the server did not accept the token")]
    Unauthorized,
    /// The token may not do this, as a read-only token may not write.
    #[error("the token lacks the permission: {message}")]
    NoPermission {
        /// The server's words.
        message: String,
    },
    /// The plan's requests are used up.
    #[error("over quota: {message}")]
    OverQuota {
        /// The server's words.
        message: String,
    },
    /// Too many requests for now.
    #[error("rate limited{}", wait(*retry_after))]
    RateLimited {
        /// How long the server asks to wait, where it says.
        retry_after: Option<Duration>,
    },
    /// The command was refused; it did not take effect.
    #[error("command error: {message}")]
    Command {
        /// The server's words, a code in capitals first.
        message: String,
    },
    /// The server cannot execute commands just now, as while it loads its data after a restart.
    #[error("the server is busy: {message}")]
    Busy {
        /// The server's words.
        message: String,
    },
    /// No reply in time. The command may have been executed.
    #[error("no reply within {} ms", after.as_millis())]
    Timeout {
        /// How long the last attempt waited.
        after: Duration,
    },
    /// No connection, or it broke. The command may have been executed.
    #[error("connection failed: {detail}")]
    Connection {
        /// What happened.
        detail: String,
    },
    /// The server, or something in front of it, failed. The command may have been executed.
    #[error("the server answered with status {status}")]
    Server {
        /// The HTTP status, 500 or above.
        status: u16,
        /// How long the server asks to wait, where it says.
        retry_after: Option<Duration>,
    },
    /// The reply makes no sense. The command may have been executed.
    #[error("malformed reply: {detail}")]
    Malformed {
        /// What was wrong with it.
        detail: String,
    },
    /// The reply is well-formed, and not what the caller expects of that command. It was executed.
    #[error("{command} replied with {mismatch}")]
    Unexpected {
        /// The command's name.
        command: String,
        /// What came, and what was expected.
        mismatch: Mismatch,
    },
    /// The circuit breaker is open; nothing was sent.
    #[error("circuit open for {} ms after: {cause}", retry_in.as_millis())]
    CircuitOpen {
        /// When the next attempt will be made.
        retry_in: Duration,
        /// The [`summary`](Error::summary) of the error that opened it.
        cause: String,
    },
}

fn wait(retry_after: Option<Duration>) -> String {
    retry_after.map_or_else(String::new, |wait| format!(" for {} s", wait.as_secs()))
}

impl Error {
    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::Malformed {
            detail: detail.into(),
        }
    }

    /// What an error message of Redis or Upstash means.
    pub(crate) fn from_message(message: &str) -> Self {
        let message = redis_words(message).unwrap_or(message);
        let message: String = message.chars().take(MESSAGE_MAX_CHARS).collect();
        let quota = [
            "max requests limit exceeded",
            "max daily request limit exceeded",
        ];
        if quota.iter().any(|words| message.contains(words)) {
            return Self::OverQuota { message };
        }
        match code(&message) {
            "WRONGPASS" | "NOAUTH" | "Unauthorized" => Self::Unauthorized,
            "NOPERM" => Self::NoPermission { message },
            "LOADING" | "BUSY" | "READONLY" | "MISCONF" | "MASTERDOWN" | "CLUSTERDOWN"
            | "TRYAGAIN" => Self::Busy { message },
            _ => Self::Command { message },
        }
    }

    /// Whether a message holds an error of Redis itself.
    pub(crate) fn is_from_redis(message: &str) -> bool {
        redis_words(message).is_some()
    }

    /// The code in capitals that a command error begins with, such as `WRONGTYPE` or `NOSCRIPT`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Command { message } => Some(code(message)),
            _ => None,
        }
    }

    /// How long to wait before trying again, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Server { retry_after, .. } => *retry_after,
            Self::CircuitOpen { retry_in, .. } => Some(*retry_in),
            _ => None,
        }
    }

    /// The error in words that are safe in a log, and the same whenever it comes: without what the
    /// server said, which can hold keys and arguments, except for its code.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::NoPermission { .. } => "the token lacks the permission".into(),
            Self::OverQuota { .. } => "over quota".into(),
            Self::RateLimited { .. } => "rate limited".into(),
            Self::Command { message } => format!("command error: {}", code(message)),
            Self::Busy { message } => format!("the server is busy: {}", code(message)),
            Self::Malformed { .. } => "malformed reply".into(),
            Self::Timeout { .. } => "no reply in time".into(),
            Self::CircuitOpen { cause, .. } => format!("circuit open after: {cause}"),
            Self::Unauthorized
            | Self::Connection { .. }
            | Self::Server { .. }
            | Self::Unexpected { .. } => self.to_string(),
        }
    }

    /// Whether the same call may succeed a moment later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::Busy { .. }
            | Self::Timeout { .. }
            | Self::Connection { .. }
            | Self::Server { .. }
            | Self::Malformed { .. }
            | Self::CircuitOpen { .. } => true,
            Self::Unauthorized
            | Self::NoPermission { .. }
            | Self::OverQuota { .. }
            | Self::Unexpected { .. }
            | Self::Command { .. } => false,
        }
    }

    /// Whether it says that the server is in trouble, rather than the command.
    pub(crate) fn counts_as_failure(&self) -> bool {
        self.is_transient() || matches!(self, Self::OverQuota { .. })
    }

    /// Takes a secret out of the texts, should a server or a transport have echoed it.
    pub(crate) fn without(mut self, secret: &str) -> Self {
        match &mut self {
            Self::NoPermission { message: text }
            | Self::OverQuota { message: text }
            | Self::Command { message: text }
            | Self::Busy { message: text }
            | Self::Connection { detail: text }
            | Self::Malformed { detail: text }
                if !secret.is_empty() =>
            {
                *text = text.replace(secret, "[redacted]");
            }
            _ => {}
        }
        self
    }
}

/// What Redis said, where the message is that or ends with it after a colon. It begins with a code
/// in capitals.
fn redis_words(message: &str) -> Option<&str> {
    let is_code = |word: &str| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    let after_colon = message.split_once(": ").map(|(_, words)| words);
    [Some(message), after_colon]
        .into_iter()
        .flatten()
        .find(|words| is_code(code(words)) && code(words) != *words)
}

fn code(message: &str) -> &str {
    message.split(' ').next().unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart() {
        let message = |text: &str| text.to_owned();
        for (text, error) in [
            (
                "WRONGPASS invalid or missing auth token",
                Error::Unauthorized,
            ),
            (
                "NOPERM this user has no permissions to run the 'set' command",
                Error::NoPermission {
                    message: message(
                        "NOPERM this user has no permissions to run the 'set' command",
                    ),
                },
            ),
            (
                "ERR max requests limit exceeded. Limit: 500000, Usage: 500000.",
                Error::OverQuota {
                    message: message(
                        "ERR max requests limit exceeded. Limit: 500000, Usage: 500000.",
                    ),
                },
            ),
            (
                "LOADING Redis is loading the dataset in memory",
                Error::Busy {
                    message: message("LOADING Redis is loading the dataset in memory"),
                },
            ),
            (
                "MISCONF Redis is configured to save RDB snapshots",
                Error::Busy {
                    message: message("MISCONF Redis is configured to save RDB snapshots"),
                },
            ),
            (
                "ERR unknown command",
                Error::Command {
                    message: message("ERR unknown command"),
                },
            ),
        ] {
            assert_eq!(Error::from_message(text), error);
        }
        let error = Error::from_message("NOSCRIPT No matching script.");
        assert_eq!(error.code(), Some("NOSCRIPT"));
    }

    #[test]
    fn what_is_wrong_with_a_command_is_no_trouble_of_the_server() {
        for (message, is_trouble) in [
            ("WRONGTYPE Operation against a key of another kind", false),
            ("ERR unknown command 'NOPE'", false),
            (
                "READONLY You can't write against a read only replica.",
                true,
            ),
            ("LOADING Redis is loading the dataset in memory", true),
            ("MISCONF Redis cannot write to the disk", true),
        ] {
            let error = Error::from_message(message);
            let told = (error.is_transient(), error.counts_as_failure());
            assert_eq!(told, (is_trouble, is_trouble), "{message}");
        }
    }

    #[test]
    fn a_summary_has_nothing_that_was_sent() {
        for (message, summary) in [
            (
                "NOPERM No permissions to access the key 'home'",
                "the token lacks the permission",
            ),
            (
                "ERR max requests limit exceeded. Limit: 1, Usage: 1.",
                "over quota",
            ),
            ("WRONGTYPE of 'home'", "command error: WRONGTYPE"),
            (
                "ERR unknown command 'X', with args beginning with: 'home'",
                "command error: ERR",
            ),
            ("LOADING 'home'", "the server is busy: LOADING"),
        ] {
            assert_eq!(Error::from_message(message).summary(), summary);
        }
        let open = Error::CircuitOpen {
            retry_in: Duration::from_millis(873),
            cause: Error::from_message("BUSY running 'home'").summary(),
        };
        let summary = open.summary();
        assert_eq!(summary, "circuit open after: the server is busy: BUSY");
    }

    #[test]
    fn a_wait_is_said_where_it_is_known() {
        let limited = |secs: Option<u64>| {
            let retry_after = secs.map(Duration::from_secs);
            Error::RateLimited { retry_after }.to_string()
        };
        let unknown = limited(None);
        assert_eq!(limited(Some(7)), format!("{unknown} for 7 s"));
    }

    #[test]
    fn an_echoed_secret_is_taken_out() {
        let error = Error::from_message("ERR bad token s3cret").without("s3cret");
        assert_eq!(error.to_string(), "command error: ERR bad token [redacted]");
        assert_eq!(error.clone().without(""), error);
    }
}
