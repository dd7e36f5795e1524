//! F(n) computed in this browser, beside the answer of the service.

use super::digits::grouped;
use super::wording::{count, milliseconds};

/// A way to have F(n) in the browser, as the worker names it (`frontend/calculator.js`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// This project's engine, as Wasm.
    Engine,
    /// The browser's own big integers, by doubling and then as text.
    BigInt,
    /// The recursion that tutorials begin with.
    Recursion,
    /// A look-up among a thousand that are known.
    Memory,
}

impl Way {
    /// Its name in the worker and in the style sheet.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::BigInt => "bigint",
            Self::Recursion => "recursion",
            Self::Memory => "memory",
        }
    }
}

/// What was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    /// How long once took, in milliseconds.
    pub ms: f64,
    /// The digits.
    pub digits: String,
}

/// Why nothing was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// It was stopped.
    TooLong,
    /// The worker or the engine could not be had: lost on the way, or gone with an older release.
    NotLoaded,
}

/// What there is to show; `None` while it is on its way.
pub type Outcome = Option<Result<Computed, Failed>>;

/// How long F(n) may take in a browser.
pub const PATIENCE_MS: u32 = 3_000;

/// How long it took, or a dash.
#[must_use]
pub fn figure(outcome: &Outcome) -> String {
    match outcome {
        Some(Ok(computed)) => milliseconds(computed.ms),
        Some(Err(Failed::TooLong)) => format!("over {} s", PATIENCE_MS / 1000),
        None | Some(Err(Failed::NotLoaded)) => "–".into(),
    }
}

/// Whether all have the digits of the service; nothing while one is on its way, or could not be loaded.
#[must_use]
pub fn agreement(served: &str, engine: &Outcome, bigint: &Outcome) -> Option<String> {
    let (Some(Ok(engine)), Some(bigint)) = (engine, bigint) else {
        return None;
    };
    let same = match served.len() {
        1 => "The same digit".into(),
        digits => format!("The same {}", count(digits as u64, "digit")),
    };
    let is_same = |computed: &Computed| computed.digits == served;
    match bigint {
        Ok(bigint) if is_same(engine) && is_same(bigint) => Some(format!("{same}, three times.")),
        Err(Failed::TooLong) if is_same(engine) => Some(format!(
            "{same}, twice; BigInt was stopped after {} s.",
            PATIENCE_MS / 1000
        )),
        Err(Failed::NotLoaded) => None,
        Ok(_) | Err(Failed::TooLong) => Some(format!(
            "The digits differ, which should never happen: the service has {}, the engine here {}.",
            grouped(served.len() as u64),
            grouped(engine.digits.len() as u64)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::unnecessary_wraps, reason = "as it is on its way")]
    fn computed(ms: f64, digits: &str) -> Outcome {
        Some(Ok(Computed {
            ms,
            digits: digits.into(),
        }))
    }

    #[test]
    fn the_worker_knows_every_way() {
        let worker = include_str!("../../../frontend/calculator.js");
        let (_, ways) = worker.split_once("const ways = {\n").unwrap();
        let (ways, _) = ways.split_once("\n};").unwrap();
        let name = |line: &'static str| {
            let member = line.strip_prefix("  ")?;
            let member = member.strip_prefix("async ").unwrap_or(member);
            let (name, _) = member.split_once([':', '('])?;
            name.bytes()
                .all(|b| b.is_ascii_alphabetic())
                .then_some(name)
        };
        let names: Vec<_> = ways.lines().filter_map(name).collect();
        let known = [Way::Engine, Way::BigInt, Way::Recursion, Way::Memory];
        assert_eq!(names, known.map(Way::as_str));
    }

    #[test]
    fn figures() {
        assert_eq!(figure(&computed(2.34, "55")), "2.3 ms");
        assert_eq!(figure(&None), "–");
        assert_eq!(figure(&Some(Err(Failed::TooLong))), "over 3 s");
    }

    #[test]
    fn digits_are_compared_when_all_are_there() {
        let digits = "1".repeat(1234);
        let (engine, bigint) = (computed(0.1, &digits), computed(0.2, &digits));
        let words = |engine, bigint| agreement(&digits, engine, bigint).unwrap_or_default();
        assert_eq!(
            words(&engine, &bigint),
            "The same 1\u{202f}234 digits, three times."
        );
        assert_eq!(words(&engine, &None), "");
        let stopped = Some(Err(Failed::TooLong));
        assert_eq!(
            words(&engine, &stopped),
            "The same 1\u{202f}234 digits, twice; BigInt was stopped after 3 s."
        );
        assert_eq!(words(&Some(Err(Failed::NotLoaded)), &bigint), "");
        let wrong = computed(0.1, "2");
        for (engine, bigint) in [(&wrong, &bigint), (&engine, &wrong), (&wrong, &stopped)] {
            assert!(words(engine, bigint).starts_with("The digits differ"));
        }
        let one = computed(0.1, "5");
        assert_eq!(
            agreement("5", &one, &one).as_deref(),
            Some("The same digit, three times.")
        );
    }
}
