//! What each tier did, for the answer, the log and the counters alike, and as `Cache-Status`
//! ([RFC 9211](https://www.rfc-editor.org/rfc/rfc9211)).

use super::{Answer, Numbers};
use crate::{Hit, StoreError};
use core::fmt::Write;
use core::time::Duration;
use edgestate_contract::fibonacci::Source;
use edgestate_contract::health::Outcomes;

/// What a tier did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// It had the value.
    Hit,
    /// It did not have the value.
    Miss(Miss),
    /// It was passed over.
    Bypass(Bypass),
    /// A tier before it had the value.
    #[default]
    NotReached,
}

/// How a tier did not have the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// There was none.
    Absent,
    /// There was one, and it was wrong: it is going to be overwritten.
    Corrupt,
}

/// Why a tier was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bypass {
    /// The caller chose other tiers.
    Strategy,
    /// There is no such tier in this deployment.
    NotConfigured,
    /// Computing is quicker than asking, at an index as small as this.
    BelowMinimum,
    /// It failed.
    Failed(StoreError),
    /// It had not answered when the wait for it was over.
    Late,
}

/// What became of the value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Memory keeps it now.
    pub memory: bool,
    /// It is above the limit of Redis, which will not keep it.
    pub too_large_for_redis: bool,
}

/// What every tier did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The isolate's memory.
    pub memory: Outcome,
    /// The data centre's cache.
    pub edge: Outcome,
    /// Redis.
    pub redis: Outcome,
    /// How long Redis was waited for, where it was asked.
    pub redis_wait: Option<Duration>,
    /// What became of the value.
    pub stored: Stored,
}

impl Outcome {
    /// Whether the tier was passed over.
    #[must_use]
    pub const fn is_bypass(&self) -> bool {
        matches!(self, Self::Bypass(_))
    }

    /// Whether the tier should have taken part and did not.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        matches!(self, Self::Bypass(Bypass::Failed(_) | Bypass::Late))
    }

    /// What the tier did in a word that does not change; nothing where it was not reached.
    #[must_use]
    pub const fn word(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotReached => return None,
            Self::Hit => "hit",
            Self::Miss(Miss::Absent) => "miss",
            Self::Miss(Miss::Corrupt) => "corrupt",
            Self::Bypass(Bypass::Strategy) => "strategy",
            Self::Bypass(Bypass::NotConfigured) => "not-configured",
            Self::Bypass(Bypass::BelowMinimum) => "below-min-n",
            Self::Bypass(Bypass::Failed(error)) => word(error),
            Self::Bypass(Bypass::Late) => "late",
        })
    }

    /// Why it did not, for the log.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        match self {
            Self::Bypass(Bypass::Failed(error)) => Some(error.to_string()),
            Self::Bypass(Bypass::Late) => Some("no answer within the wait".into()),
            _ => None,
        }
    }
}

impl Report {
    /// Whether a tier that should have taken part did not.
    #[must_use]
    pub const fn is_degraded(&self) -> bool {
        self.edge.is_failure() || self.redis.is_failure()
    }
}

impl Answer<'_> {
    /// The value of `Cache-Status`: one member a tier, the one nearest to the client last, as the
    /// RFC has it. Details are fixed words: what a server said is not for clients.
    #[must_use]
    pub fn cache_status(&self) -> String {
        let ttl_secs = self.hit.ttl.as_secs();
        let mut text = String::with_capacity(64);
        let mut member = |tier: Source, outcome: &Outcome, stored: bool, too_large: bool| {
            let (parameters, detail) = match outcome {
                Outcome::NotReached => return,
                // Where there is no such cache it has nothing to say.
                Outcome::Bypass(Bypass::NotConfigured) if tier == Source::Edge => return,
                Outcome::Hit => ("hit", None),
                Outcome::Miss(Miss::Absent) if too_large => ("fwd=uri-miss", Some("too-large")),
                Outcome::Miss(Miss::Absent) => ("fwd=uri-miss", None),
                Outcome::Miss(Miss::Corrupt) => ("fwd=miss", outcome.word()),
                Outcome::Bypass(_) => ("fwd=bypass", outcome.word()),
            };
            if !text.is_empty() {
                text.push_str(", ");
            }
            let _ = write!(text, "edgestate-{}; {parameters}", tier.as_str());
            if parameters == "hit" || stored {
                let _ = write!(text, "; ttl={ttl_secs}");
            }
            if stored && parameters != "hit" {
                text.push_str("; stored");
            }
            if let Some(detail) = detail {
                let _ = write!(text, "; detail={detail}");
            }
        };
        let Report {
            memory,
            edge,
            redis,
            stored,
            ..
        } = &self.report;
        member(Source::Redis, redis, false, stored.too_large_for_redis);
        member(Source::Edge, edge, false, false);
        let in_memory = matches!(memory, Outcome::Miss(_));
        member(
            Source::Memory,
            memory,
            stored.memory,
            in_memory && !stored.memory,
        );
        text
    }
}

/// What a tier is going to do, before it is asked.
pub(super) const fn planned(configured: bool, wanted: bool) -> Outcome {
    match (configured, wanted) {
        (false, _) => Outcome::Bypass(Bypass::NotConfigured),
        (true, false) => Outcome::Bypass(Bypass::Strategy),
        (true, true) => Outcome::NotReached,
    }
}

/// What a tier's reply comes to: a wrong value is a miss, a failure a bypass.
pub(super) fn checked(
    n: u32,
    got: Result<Option<Hit>, StoreError>,
    numbers: &impl Numbers,
) -> (Option<Hit>, Outcome) {
    match got {
        Ok(Some(hit)) if numbers.verify(n, &hit.digits) => (Some(hit), Outcome::Hit),
        Ok(Some(_)) => (None, Outcome::Miss(Miss::Corrupt)),
        Ok(None) => (None, Outcome::Miss(Miss::Absent)),
        Err(error) => (None, Outcome::Bypass(Bypass::Failed(error))),
    }
}

/// Adds an outcome to the counts of its tier.
pub(super) fn count(outcomes: &mut Outcomes, outcome: &Outcome) {
    match outcome {
        Outcome::Hit => outcomes.hit += 1,
        Outcome::Miss(_) => outcomes.miss += 1,
        Outcome::Bypass(_) => outcomes.bypass += 1,
        Outcome::NotReached => {}
    }
}

/// The kind of a failure as a word that does not change.
const fn word(error: &StoreError) -> &'static str {
    match error {
        StoreError::Unavailable { .. } => "unavailable",
        StoreError::Refused { .. } => "refused",
        StoreError::TooManyPages { .. } => "too-many-pages",
        StoreError::TooManySources { .. } => "too-many-sources",
        StoreError::TooLarge { .. } => "too-large",
        StoreError::Malformed { .. } => "malformed",
    }
}
