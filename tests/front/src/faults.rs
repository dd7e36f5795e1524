//! Faults on demand: what networks, proxies and servers do to a request now and then.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A fault, and which requests it is done to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What happens.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// To how many requests at most.
    #[serde(default = "once")]
    pub times: u64,
    /// To each of them with this probability, 0 to 1, drawn from a fixed sequence.
    #[serde(default = "certain")]
    pub probability: f64,
    /// Only to requests whose body contains this text.
    #[serde(default)]
    pub containing: String,
}

fn once() -> u64 {
    1
}

fn certain() -> f64 {
    1.0
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// Closes the connection; nothing is executed.
    DropBefore,
    /// Executes, then closes the connection: the lost reply.
    DropAfter,
    /// Executes, then closes the connection in the middle of the body.
    DropInBody,
    /// Executes, then waits before the first byte of the answer.
    DelayHead {
        /// For how long.
        ms: u64,
    },
    /// Executes, sends half of the body, and waits before the rest.
    DelayBody {
        /// For how long.
        ms: u64,
    },
    /// Executes, then holds the answer back until [`Front::release`](crate::Front::release).
    HoldHead,
    /// Executes, sends half of the body, and holds the rest back until then.
    HoldBody,
    /// Executes, and sends half of the body as if it were all.
    Truncate,
    /// Answers with something else; nothing is executed.
    Respond {
        /// The HTTP status.
        status: u16,
        /// The body.
        #[serde(default)]
        body: String,
        /// Further headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
}

impl FaultKind {
    /// Done to the next `times` requests.
    #[must_use]
    pub fn times(self, times: u64) -> Fault {
        Fault {
            kind: self,
            times,
            probability: 1.0,
            containing: String::new(),
        }
    }

    /// Done to each request with a probability, 0 to 1.
    #[must_use]
    pub fn with_probability(self, probability: f64) -> Fault {
        Fault {
            probability,
            ..self.times(u64::MAX)
        }
    }
}

/// The faults that are waiting for requests.
#[derive(Debug)]
pub struct Faults {
    waiting: Vec<Fault>,
    random: u64,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            waiting: Vec::new(),
            random: 0x2545_F491_4F6C_DD1D,
        }
    }
}

impl Faults {
    pub fn add(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    pub fn waiting(&self) -> &[Fault] {
        &self.waiting
    }

    /// The fault for this request: the first one that is waiting for it.
    pub fn take(&mut self, body: &[u8]) -> Option<FaultKind> {
        if self.waiting.is_empty() {
            return None;
        }
        let body = String::from_utf8_lossy(body);
        let mut random = self.random;
        let at = self.waiting.iter().position(|fault| {
            // xorshift64*, Vigna 2016: the same faults in every run.
            random ^= random >> 12;
            random ^= random << 25;
            random ^= random >> 27;
            let fraction =
                (random.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64;
            body.contains(&fault.containing) && fraction < fault.probability
        });
        self.random = random;
        let fault = self.waiting.get_mut(at?)?;
        let kind = fault.kind.clone();
        fault.times -= 1;
        self.waiting.retain(|fault| fault.times > 0);
        Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_read_from_json() {
        let fault: Fault = serde_json::from_str(
            r#"{"kind":"respond","status":429,"headers":{"retry-after":"1"},"times":2}"#,
        )
        .unwrap();
        let headers = BTreeMap::from([("retry-after".to_owned(), "1".to_owned())]);
        let body = String::new();
        let kind = FaultKind::Respond {
            status: 429,
            body,
            headers,
        };
        assert_eq!(fault, kind.times(2));
    }

    #[test]
    fn a_fault_is_done_as_often_as_asked_and_only_where_asked() {
        let mut faults = Faults::default();
        faults.add(Fault {
            containing: "visits".into(),
            ..FaultKind::DropAfter.times(2)
        });
        assert_eq!(faults.take(b"other"), None);
        assert_eq!(faults.take(b"visits"), Some(FaultKind::DropAfter));
        assert_eq!(faults.take(b"visits"), Some(FaultKind::DropAfter));
        assert_eq!(faults.take(b"visits"), None);
    }

    #[test]
    fn a_probability_is_met_about_that_often() {
        let mut faults = Faults::default();
        faults.add(FaultKind::DropBefore.with_probability(0.2));
        let done = (0..10_000).filter(|_| faults.take(b"").is_some()).count();
        assert!((1800..2200).contains(&done), "{done} of 10000");
    }
}
