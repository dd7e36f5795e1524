//! Who visits, without keeping who: an address and a user agent go in, a keyed hash comes out, and
//! nothing else of them leaves this module. The store hashes again with the page's salt of the day,
//! which is forgotten, so that nothing can be linked between pages or days.

use crate::request::Headers;
use sha2::{Digest as _, Sha256};

/// The key of the hash, one per deployment.
#[derive(Clone)]
pub struct VisitorKey([u8; 32]);

impl VisitorKey {
    /// A key derived from a secret of the deployment, the same in every isolate. The secret cannot
    /// be recovered from it.
    #[must_use]
    pub fn from_secret(secret: &[u8]) -> Self {
        Self(
            Sha256::new()
                .chain_update(b"edgestate visitor key\0")
                .chain_update(secret)
                .finalize()
                .into(),
        )
    }

    /// The visitor behind a request as 128 bits in hexadecimal, or nothing where the browser asks
    /// not to be recognised (`Sec-GPC: 1`, `DNT: 1`) or the platform does not know the address.
    #[must_use]
    pub fn visitor(&self, headers: &dyn Headers, user_agent: &str) -> Option<String> {
        let asks_not_to = |name| headers.get(name).is_some_and(|value| value.trim() == "1");
        if asks_not_to("sec-gpc") || asks_not_to("dnt") {
            return None;
        }
        let address = headers.get("cf-connecting-ip")?;
        let hash = self.hash(&[address.as_bytes(), b"\0", user_agent.as_bytes()]);
        Some(format!(
            "{:032x}",
            u128::from_be_bytes(*hash.first_chunk()?)
        ))
    }

    /// Keyed SHA-256 with the hash applied twice, so that its inner state cannot be extended.
    fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let inner = parts
            .iter()
            .fold(Sha256::new().chain_update(self.0), |hash, part| {
                hash.chain_update(part)
            });
        Sha256::new()
            .chain_update(self.0)
            .chain_update(inner.finalize())
            .finalize()
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Map(&'static [(&'static str, &'static str)]);

    impl Headers for Map {
        fn get(&self, name: &'static str) -> Option<String> {
            self.0
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    const FROM: (&str, &str) = ("cf-connecting-ip", "192.0.2.1");

    #[test]
    fn the_same_visitor_is_the_same_hash_under_one_key_only() {
        let (one, two) = (
            VisitorKey::from_secret(b"one"),
            VisitorKey::from_secret(b"two"),
        );
        let visitor = one.visitor(&Map(&[FROM]), "agent");
        assert_eq!(visitor.as_ref().map(String::len), Some(32));
        assert_eq!(visitor, one.visitor(&Map(&[FROM]), "agent"));
        assert_ne!(visitor, one.visitor(&Map(&[FROM]), "another agent"));
        assert_ne!(
            visitor,
            one.visitor(&Map(&[("cf-connecting-ip", "192.0.2.2")]), "agent")
        );
        assert_ne!(visitor, two.visitor(&Map(&[FROM]), "agent"));
    }

    #[test]
    fn whoever_asks_not_to_be_recognised_is_not() {
        let key = VisitorKey::from_secret(b"one");
        assert_eq!(key.visitor(&Map(&[FROM, ("sec-gpc", "1")]), "agent"), None);
        assert_eq!(key.visitor(&Map(&[FROM, ("dnt", "1")]), "agent"), None);
        assert!(key.visitor(&Map(&[FROM, ("dnt", "0")]), "agent").is_some());
        assert_eq!(key.visitor(&Map(&[]), "agent"), None);
    }
}
