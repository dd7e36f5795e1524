//! What became of the visit of a page view, and how that is said.

use super::wording::{count, ordinal};
use edgestate_contract::visits::{NotCounted, VisitReply};

/// What became of the visit of a page view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Not known yet.
    #[default]
    Sending,
    /// It is counted.
    Counted(VisitReply),
    /// It was answered, but not counted.
    NotCounted(NotCounted, VisitReply),
    /// It could not be stored and is kept for later.
    Kept,
    /// The service refuses it for good, for this reason.
    Refused(String),
    /// An attempt may have been counted, and the service no longer knows.
    Unknown,
    /// Another tab took it over.
    SentElsewhere,
}

impl Fate {
    /// Reads the server's answer to an attempt that was, or was not, the first.
    #[must_use]
    pub fn of(reply: VisitReply, tried_before: bool) -> Self {
        match reply.reason {
            // An earlier attempt was stored although its answer was lost.
            Some(NotCounted::Duplicate) if tried_before => Self::Counted(reply),
            Some(reason) => Self::NotCounted(reason, reply),
            None => Self::Counted(reply),
        }
    }

    /// The visits to a page that the answer told; 0 where it told nothing of that page.
    #[must_use]
    pub fn total(&self, page: &str) -> u64 {
        match self {
            Self::Counted(reply) | Self::NotCounted(_, reply) if reply.page == page => reply.total,
            _ => 0,
        }
    }

    /// One or two sentences.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Sending => "Counting this visit…".into(),
            Self::Counted(reply) => format!(
                "Yours is the {} visit to “{}”, the {} today, by about {} so far.",
                ordinal(reply.total),
                reply.page,
                ordinal(reply.today),
                count(reply.unique_today, "visitor"),
            ),
            Self::NotCounted(reason, reply) => format!(
                "Your visit was not counted: {}. “{}” has {}.",
                match reason {
                    NotCounted::Duplicate => "it had been counted before",
                    NotCounted::Prefetch => "the page was fetched ahead",
                    NotCounted::Bot => "this browser names itself a bot",
                    NotCounted::TooOld => "it waited longer than visits are remembered",
                },
                reply.page,
                count(reply.total, "visit"),
            ),
            Self::Kept => {
                "Not counted yet. Your visit is kept in this browser and sent again.".into()
            }
            Self::Refused(why) => format!("The service does not count this visit: {why}."),
            Self::Unknown => {
                "Whether this visit was counted is not known: its answer was lost, and \
                 the service no longer remembers its id."
                    .into()
            }
            Self::SentElsewhere => "Another tab of this browser sent this visit.".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgestate_contract::Backend;

    fn reply(reason: Option<NotCounted>) -> VisitReply {
        VisitReply {
            page: "home".into(),
            counted: reason.is_none(),
            reason,
            ids_from: None,
            total: 7,
            today: 3,
            unique_today: 1,
            backend: Backend::Redis,
        }
    }

    #[test]
    fn a_repeat_after_a_lost_answer_is_a_counted_visit() {
        let duplicate = || reply(Some(NotCounted::Duplicate));
        assert!(matches!(Fate::of(duplicate(), true), Fate::Counted(_)));
        assert!(matches!(Fate::of(duplicate(), false), Fate::NotCounted(..)));
        assert!(matches!(
            Fate::of(reply(Some(NotCounted::Bot)), true),
            Fate::NotCounted(..)
        ));
    }

    #[test]
    fn an_answer_tells_the_total_of_its_page() {
        let fate = Fate::of(reply(None), false);
        assert_eq!(fate.total("home"), 7);
        assert_eq!(fate.total("visits"), 0);
        assert_eq!(Fate::Kept.total("home"), 0);
    }

    #[test]
    fn words() {
        assert_eq!(
            Fate::of(reply(None), false).words(),
            "Yours is the 7th visit to “home”, the 3rd today, by about 1 visitor so far."
        );
        assert_eq!(
            Fate::of(reply(Some(NotCounted::Bot)), false).words(),
            "Your visit was not counted: this browser names itself a bot. “home” has 7 visits."
        );
    }
}
