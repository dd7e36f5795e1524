//! How a counter has done, in a few words.

/// How a counter has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is settled yet.
    Open,
    /// It says what was sent.
    Exact,
    /// It has counted visits again, or not at all.
    Wrong {
        /// How many it has added too many.
        again: u64,
        /// How many visits it has missed.
        missed: u64,
        /// How many visits it may have missed: nobody has heard.
        unknown: u64,
    },
}

impl Verdict {
    /// In a few words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Open => String::new(),
            Self::Exact => "exact".into(),
            Self::Wrong {
                again: 0,
                missed: 0,
                unknown,
            } => format!("{unknown} may have been counted"),
            Self::Wrong {
                again,
                missed,
                unknown,
            } => {
                let mut parts = Vec::new();
                if again > 0 {
                    parts.push(format!("{again} counted again"));
                }
                match missed {
                    0 => {}
                    _ if again > 0 => parts.push(format!("{missed} never")),
                    _ => parts.push(format!("{missed} never counted")),
                }
                if unknown > 0 {
                    parts.push(format!("{unknown} unknown"));
                }
                parts.join(", ")
            }
        }
    }

    /// `right`, `wrong`, or nothing while it is open.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Exact => "right",
            Self::Wrong { .. } => "wrong",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_its_words() {
        for (again, missed, unknown, words) in [
            (2, 0, 0, "2 counted again"),
            (0, 2, 0, "2 never counted"),
            (0, 0, 2, "2 may have been counted"),
            (1, 2, 0, "1 counted again, 2 never"),
            (0, 1, 2, "1 never counted, 2 unknown"),
            (3, 2, 1, "3 counted again, 2 never, 1 unknown"),
        ] {
            let verdict = Verdict::Wrong {
                again,
                missed,
                unknown,
            };
            assert_eq!((verdict.words().as_str(), verdict.name()), (words, "wrong"));
        }
        assert_eq!(
            (Verdict::Exact.words().as_str(), Verdict::Exact.name()),
            ("exact", "right")
        );
        assert_eq!(
            (Verdict::Open.words().as_str(), Verdict::Open.name()),
            ("", "")
        );
    }
}
