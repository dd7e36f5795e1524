//! Commands, as lists of text arguments.

use crate::Script;
use serde::Serialize;
use serde::ser::SerializeSeq as _;
use std::borrow::Cow;

/// One Redis command.
///
/// ```
/// use edgestate_upstash::Command;
///
/// let command = Command::new("SET").arg("greeting").arg("hello").arg("EX").int(60).idempotent();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command<'a> {
    arguments: Vec<Cow<'a, str>>,
    /// Stands for the script, which is the second argument.
    digest: Option<&'a str>,
    idempotent: bool,
}

impl<'a> Command<'a> {
    /// A command by its name.
    #[must_use]
    pub fn new(name: &'a str) -> Self {
        Self {
            arguments: vec![name.into()],
            digest: None,
            idempotent: false,
        }
    }

    /// Runs a script with these keys; further arguments are the script's `ARGV`.
    #[must_use]
    pub fn eval(script: &'a str, keys: impl IntoIterator<Item = String>) -> Self {
        Self::new("EVAL").arg(script).keys(keys)
    }

    /// Runs a script that only reads.
    #[must_use]
    pub fn eval_ro(script: &'a str, keys: impl IntoIterator<Item = String>) -> Self {
        Self::new("EVAL_RO").arg(script).keys(keys)
    }

    /// Runs a script by its digest, as long as the server knows it. When it does not (it has been
    /// restarted, say, and answers `NOSCRIPT`), [`Client::run`](crate::Client::run) sends the script
    /// itself, once, in a second round trip; in a pipeline or a transaction it goes in full.
    #[must_use]
    pub fn script(script: &'a Script, keys: impl IntoIterator<Item = String>) -> Self {
        Self {
            digest: Some(script.sha1),
            ..Self::eval(&script.source, keys)
        }
    }

    /// Runs a script that the server has cached, by its SHA-1 in hexadecimal. When the server does
    /// not have it, the error's [`code`](crate::Error::code) is `NOSCRIPT`, and the script itself
    /// has to be sent in a second round trip.
    #[must_use]
    pub fn evalsha(sha1: &'a str, keys: impl IntoIterator<Item = String>) -> Self {
        Self::new("EVALSHA").arg(sha1).keys(keys)
    }

    fn keys(mut self, keys: impl IntoIterator<Item = String>) -> Self {
        let count_at = self.arguments.len();
        self.arguments.extend(keys.into_iter().map(Cow::Owned));
        let count = self.arguments.len() - count_at;
        self.arguments.insert(count_at, count.to_string().into());
        self
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<Cow<'a, str>>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds an integer.
    #[must_use]
    pub fn int(self, argument: u64) -> Self {
        self.arg(argument.to_string())
    }

    /// Declares that executing the command twice has the effect of executing it once, so that it
    /// may be sent again when its reply did not arrive.
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// The same command with the digest in place of the script, if it has one.
    pub(crate) fn by_digest(&self) -> Option<ByDigest<'_>> {
        Some(ByDigest {
            digest: self.digest?,
            arguments: self.arguments.get(2..)?,
        })
    }

    pub(crate) fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    /// Its name, for errors.
    pub(crate) fn name(&self) -> &str {
        self.arguments.first().map_or("", |name| name)
    }
}

impl Serialize for Command<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.arguments.serialize(serializer)
    }
}

/// `EVALSHA` instead of `EVAL`.
pub(crate) struct ByDigest<'a> {
    digest: &'a str,
    /// What comes after the script.
    arguments: &'a [Cow<'a, str>],
}

impl Serialize for ByDigest<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        list.serialize_element("EVALSHA")?;
        list.serialize_element(self.digest)?;
        for argument in self.arguments {
            list.serialize_element(argument)?;
        }
        list.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_arrays_of_strings() {
        let set = Command::new("SET").arg("k\"1\"").arg("é\n").int(7);
        let eval = Command::eval("return 1", ["a", "b", "c"].map(String::from)).arg("x");
        assert_eq!(
            serde_json::to_string(&[set, eval]).unwrap(),
            r#"[["SET","k\"1\"","é\n","7"],["EVAL","return 1","3","a","b","c","x"]]"#
        );
    }

    #[test]
    fn a_script_has_a_short_form() {
        let script = Script::new("return 1", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
        let command = Command::script(&script, ["a".into()]).arg("x");
        assert_eq!(
            serde_json::to_string(&command).unwrap(),
            r#"["EVAL","return 1","1","a","x"]"#
        );
        assert_eq!(
            serde_json::to_string(&command.by_digest().unwrap()).unwrap(),
            r#"["EVALSHA","e0e1f9fabfc9d4800c877a703b823ac0578ff8db","1","a","x"]"#
        );
        assert!(Command::eval("return 1", []).by_digest().is_none());
    }
}
