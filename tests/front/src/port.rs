//! Ports for servers that come and go.

use anyhow::{Context, Result};
use std::hash::{BuildHasher, RandomState};
use std::net::{TcpStream, UdpSocket};

/// Below the ports that Linux takes for outgoing connections, 32768 and up. From among those, a
/// client that tries to reach a server which is down can end up with that server's own port, and
/// keep the server from coming back.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A TCP port on this machine that nobody else is given while this value lives, though the server
/// that it is meant for may not listen yet, or not at the moment.
#[derive(Debug)]
pub struct Port {
    number: u16,
    /// UDP has ports of its own. Whoever holds the one of the same number has reserved the port,
    /// in whatever process it is, and no longer than that process lives.
    _reservation: UdpSocket,
}

impl Port {
    /// Reserves a port that is free.
    ///
    /// # Errors
    /// When all are taken.
    pub fn reserve() -> Result<Self> {
        let start = RandomState::new().hash_one(0) % u64::from(COUNT);
        (0..COUNT)
            .map(|step| FIRST + (start as u16 + step) % COUNT)
            .find_map(Self::try_reserve)
            .context("no free port")
    }

    fn try_reserve(number: u16) -> Option<Self> {
        let reservation = UdpSocket::bind(("127.0.0.1", number)).ok()?;
        // Asked, not tried by listening: a process that another thread starts just then inherits the
        // socket for a moment, and the port would be taken for that long.
        if TcpStream::connect(("127.0.0.1", number)).is_ok() {
            return None;
        }
        Some(Self {
            number,
            _reservation: reservation,
        })
    }

    /// Its number.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_port_is_given_to_one_at_a_time() {
        let port = Port::reserve().unwrap();
        assert!(Port::try_reserve(port.number()).is_none());
        let listener = TcpListener::bind(("127.0.0.1", port.number())).unwrap();
        let number = port.number();
        drop(port);
        assert!(Port::try_reserve(number).is_none(), "somebody listens");
        drop(listener);
        assert!(Port::try_reserve(number).is_some());
    }
}
