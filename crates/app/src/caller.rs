//! Who calls, without keeping who: an address and a user agent go in, a keyed hash comes out, and
//! nothing else of them leaves this module. A visitor's hash covers the page and the day, so that
//! nobody who sees it can link two pages or two days; the store hashes it again with the page's salt
//! of the day, which is forgotten.

use crate::request::Headers;
use sha2::{Digest as _, Sha256};
use std::net::{IpAddr, Ipv6Addr};

/// The key of the hashes, one per deployment.
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

    /// The visitor of a page on a day (`yyyymmdd`) as 128 bits in hexadecimal, or nothing where the
    /// browser asks not to be recognised (`Sec-GPC: 1`, `DNT: 1`) or the platform does not know the
    /// address.
    #[must_use]
    pub fn visitor(
        &self,
        headers: &dyn Headers,
        user_agent: &str,
        page: &str,
        yyyymmdd: u64,
    ) -> Option<String> {
        let asks_not_to = |name| headers.get(name).is_some_and(|value| value.trim() == "1");
        if asks_not_to("sec-gpc") || asks_not_to("dnt") {
            return None;
        }
        let network = network(headers)?;
        let day = yyyymmdd.to_string();
        Some(self.hash(&["visitor", &network, user_agent, page, &day]))
    }

    /// The key under which a limiter counts the caller: its network, or one that all share whose
    /// address the platform does not know.
    #[must_use]
    pub fn caller(&self, headers: &dyn Headers) -> String {
        match network(headers) {
            Some(network) => self.hash(&["caller", &network]),
            None => "unknown".into(),
        }
    }

    /// Keyed SHA-256 of texts without zero bytes, cut to 128 bits. The hash is applied twice, so that
    /// its inner state cannot be extended.
    fn hash(&self, parts: &[&str]) -> String {
        let mut inner = Sha256::new().chain_update(self.0);
        for part in parts {
            inner.update(part);
            inner.update([0]);
        }
        let outer: [u8; 32] = Sha256::new()
            .chain_update(self.0)
            .chain_update(inner.finalize())
            .finalize()
            .into();
        let (short, _) = outer.split_at(16);
        short
            .iter()
            .fold(String::with_capacity(32), |mut text, byte| {
                for half in [byte >> 4, byte & 15] {
                    text.extend(char::from_digit(half.into(), 16));
                }
                text
            })
    }
}

/// The IPv4 address or the IPv6 /64 that a request comes from: a household has a /64, and each of its
/// devices as many addresses as it likes.
fn network(headers: &dyn Headers) -> Option<String> {
    let address = headers.get("cf-connecting-ip")?;
    Some(
        match address.trim().parse::<IpAddr>().ok()?.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let prefix = u128::from(address) >> 64 << 64;
                format!("{}/64", Ipv6Addr::from(prefix))
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Map<'a>(&'a [(&'static str, &'a str)]);

    impl Headers for Map<'_> {
        fn get(&self, name: &'static str) -> Option<String> {
            self.0
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    const FROM: (&str, &str) = ("cf-connecting-ip", "192.0.2.1");
    const DAY: u64 = 20_261_124;

    struct From<'a>(&'a str);

    impl Headers for From<'_> {
        fn get(&self, name: &'static str) -> Option<String> {
            (name == "cf-connecting-ip").then(|| self.0.to_owned())
        }
    }

    #[test]
    fn a_visitor_is_the_same_on_one_page_and_day_only() {
        let (one, two) = (
            VisitorKey::from_secret(b"one"),
            VisitorKey::from_secret(b"two"),
        );
        let visitor = one.visitor(&Map(&[FROM]), "agent", "home", DAY);
        assert_eq!(visitor.as_ref().map(String::len), Some(32));
        assert_eq!(visitor, one.visitor(&Map(&[FROM]), "agent", "home", DAY));
        for other in [
            one.visitor(&Map(&[FROM]), "another agent", "home", DAY),
            one.visitor(&From("192.0.2.2"), "agent", "home", DAY),
            one.visitor(&Map(&[FROM]), "agent", "about", DAY),
            one.visitor(&Map(&[FROM]), "agent", "home", DAY + 1),
            two.visitor(&Map(&[FROM]), "agent", "home", DAY),
            Some(one.caller(&Map(&[FROM]))),
        ] {
            assert_ne!(visitor, other);
        }
    }

    #[test]
    fn whoever_asks_not_to_be_recognised_is_not() {
        let key = VisitorKey::from_secret(b"one");
        let visitor =
            |headers: &[(&'static str, &str)]| key.visitor(&Map(headers), "agent", "home", DAY);
        assert_eq!(visitor(&[FROM, ("sec-gpc", "1")]), None);
        assert_eq!(visitor(&[FROM, ("dnt", "1")]), None);
        assert!(visitor(&[FROM, ("dnt", "0")]).is_some());
        assert_eq!(visitor(&[]), None);
    }

    #[test]
    fn a_caller_is_a_network() {
        let key = VisitorKey::from_secret(b"one");
        let caller = |address| key.caller(&From(address));
        assert_eq!(caller("2001:db8::1"), caller("2001:db8:0:0:ffff::2"));
        assert_ne!(caller("2001:db8::1"), caller("2001:db8:0:1::1"));
        assert_eq!(caller("192.0.2.1"), caller("::ffff:192.0.2.1"));
        assert_ne!(caller("192.0.2.1"), caller("192.0.2.2"));
        assert!(!caller("192.0.2.1").contains("192"));
        assert_eq!(key.caller(&Map(&[])), "unknown");
        assert_eq!(caller("no address"), "unknown");
    }
}
