//! What the address of the Explore view says, and how it is said.

use edgestate_contract::fibonacci::Strategy;

/// The n that is shown when the address names none.
const DEFAULT_N: &str = "100";

/// A number as it was typed, and the tiers that may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub number: String,
    pub strategy: Strategy,
}

impl Question {
    /// Reads the values of `n` and `cache`.
    pub fn read(n: Option<String>, cache: Option<String>) -> Self {
        Self {
            number: n.unwrap_or_else(|| DEFAULT_N.into()),
            strategy: cache
                .and_then(|name| Strategy::parse(&name))
                .unwrap_or_default(),
        }
    }
}

/// The address of a question whose number is percent-encoded already.
pub fn explore(number: &str, strategy: Strategy) -> String {
    if strategy == Strategy::default() {
        format!("/?n={number}")
    } else {
        format!("/?n={number}&cache={}", strategy.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_address_has_an_answer_too() {
        let question = Question::read(None, None);
        assert_eq!((question.number.as_str(), question.strategy), ("100", Strategy::Tiered));
    }

    #[test]
    fn an_unknown_strategy_is_every_tier() {
        let question = Question::read(Some("7".into()), Some("disk".into()));
        assert_eq!(question.strategy, Strategy::Tiered);
    }

    #[test]
    fn the_default_strategy_is_left_out() {
        assert_eq!(explore("93", Strategy::Tiered), "/?n=93");
        assert_eq!(explore("93", Strategy::None), "/?n=93&cache=none");
    }
}
