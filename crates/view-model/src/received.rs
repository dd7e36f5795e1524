//! An answer as it arrived over HTTP, and what it says: the type that was asked for, a problem, or
//! nothing of this API. Knows no endpoint.

use crate::failure::Failure;
use edgestate_contract::problem::{MEDIA_TYPE, Problem};
use serde::de::DeserializeOwned;

/// An answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, empty where there is none.
    pub content_type: String,
    /// `Retry-After`, in seconds.
    pub retry_after_secs: Option<u64>,
    /// The body.
    pub body: String,
}

impl Received {
    /// The answer as its type, or the problem that it describes.
    ///
    /// # Errors
    /// The problem, or [`Failure::Unreadable`] for what is not of this API.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if (200..300).contains(&self.status) {
            return self.read_whatever_the_status();
        }
        if !self.content_type.starts_with(MEDIA_TYPE) {
            return Err(self.is_not_ours());
        }
        Err(match self.read_whatever_the_status::<Problem>() {
            Ok(problem) => Failure::Problem {
                problem,
                retry_after_secs: self.retry_after_secs,
            },
            Err(failure) => failure,
        })
    }

    /// The body as a type.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] where it is none.
    pub fn read_whatever_the_status<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_str(&self.body).map_err(|_| self.is_not_ours())
    }

    fn is_not_ours(&self) -> Failure {
        Failure::Unreadable {
            status: self.status,
            retry_after_secs: self.retry_after_secs,
        }
    }
}
